//! `GET /`: 我的任务, what waits for a person.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use doorstep_model::time::Day;

use super::board::lanes_code;
use super::emergency::{alert_href, alert_name, reached};
use super::page::{self, Frame};
use super::part::Part;
use super::read::{About, Answer, read};
use super::rounds::{heard, round_href};
use super::session::SignedIn;
use super::speech::Speech;
use super::village::{CaseLineShown, Link, ReviewPart, case_line};
use super::word::Words;
use crate::app::App;
use crate::view::{Task, TaskKind, TaskParts, Tasks, tasks};

/// What of each kind of review stands here; all of it on the page of one's grids.
const REVIEWED: usize = 3;

#[derive(Template)]
#[template(path = "home.html")]
struct Page {
    words: Words,
    frame: Frame,
    /// Where work begins: the station, the form of a new case, the person's places.
    ways: Vec<Link>,
    cases: String,
    calls: String,
    review: Option<String>,
}

#[derive(Template)]
#[template(path = "part_tasks.html")]
struct TasksPart {
    words: Words,
    tasks: Vec<Shown>,
}

/// Roll calls and rounds in which somebody is missing.
#[derive(Template)]
#[template(path = "part_calls.html")]
struct CallsPart {
    words: Words,
    lines: Vec<CallLine>,
}

struct CallLine {
    id: String,
    href: String,
    name: String,
    /// Where, unless its name says so.
    place: Option<String>,
    count: String,
    missing: String,
}

/// A kind of task.
struct Shown {
    code: &'static str,
    name: String,
    n: u32,
    late: bool,
    lines: Vec<CaseLineShown>,
    /// All of them, where these are not all.
    all: Option<(String, String)>,
}

/// The page, or one part of it.
pub(super) async fn show(State(app): State<App>, words: Words, who: SignedIn, part: Part) -> Response {
    let parts = TaskParts {
        cases: part.wants("cases"),
        review: part.wants("review"),
        calls: part.wants("calls"),
    };
    let read = read(&app, words, &who, About::Own, move |reader| tasks(reader, parts));
    let Answer { realm, view, seen } = match read.await {
        Ok(answer) => answer,
        Err(refused) => return refused,
    };
    let speech = Speech::new(words, &realm);
    let ways = ways(&speech, &view);
    let today = app.home.environment.now().day();
    let cases = TasksPart {
        words,
        tasks: view
            .cases
            .iter()
            .map(|task| shown(&speech, task, today))
            .collect(),
    };
    let calls = CallsPart {
        words,
        lines: calls(&speech, &view),
    };
    let review = view.review.filter(|queue| queue.reviews);
    let review = review.map(|queue| ReviewPart::new(&speech, "/", queue.beginning(REVIEWED)).render());
    let (cases, calls, review) = match (cases.render(), calls.render(), review.transpose()) {
        (Ok(cases), Ok(calls), Ok(review)) => (cases, calls, review),
        (Err(error), ..) | (_, Err(error), _) | (.., Err(error)) => return page::failed(&error),
    };
    match &part {
        Part::Only(name) if **name == *"cases" => page::part(cases),
        Part::Only(name) if **name == *"calls" => page::part(calls),
        Part::Only(_) => page::part(review.unwrap_or_default()),
        Part::Whole => page::show(&Page {
            words,
            frame: Frame::live(words, &who, "/", seen),
            ways,
            cases,
            calls,
            review,
        }),
    }
}

fn ways(speech: &Speech<'_>, view: &Tasks) -> Vec<Link> {
    let way = |href: &str, id: &str| Link {
        href: Some(href.to_owned()),
        name: speech.say(id),
        note: String::new(),
    };
    let mut ways = Vec::new();
    if view.sorts {
        ways.push(way("/desk", "menu-desk"));
    }
    if view.takes_in {
        ways.push(way("/cases/new", "new-case"));
    }
    ways.extend(view.places.iter().map(|place| Link {
        href: Some(format!("/grids/{}", place.code)),
        name: place.name.to_string(),
        note: String::new(),
    }));
    ways
}

impl TaskKind {
    /// The code of its words and its place on the page.
    const fn code(self) -> &'static str {
        match self {
            Self::Receive => "receive",
            Self::Returned => "returned",
            Self::Route => "route",
            Self::MoreTime => "more_time",
            Self::Accept => "accept",
            Self::Work => "work",
            Self::Assign => "assign",
            Self::OwnWork => "own_work",
            Self::CallBack => "call_back",
            Self::Close => "close",
            Self::Overdue => "overdue",
            Self::Urged => "urged",
            Self::ByRule => "by_rule",
            Self::Unaccepted => "unaccepted",
            Self::ReturnsOver => "returns_over",
            Self::Appeal => "appeal",
            Self::Evaluate => "evaluate",
            Self::UnitTakesPart => "unit_takes_part",
            Self::Mine => "mine",
        }
    }

    /// Where all of them are listed.
    fn all(self, today: Day) -> String {
        match self {
            Self::Overdue => "/cases?overdue=yes".to_owned(),
            Self::Appeal => "/supervision#appeals".to_owned(),
            kind => match kind.lanes(today).first() {
                Some(lanes) => format!("/cases?lane={}", lanes_code(*lanes)),
                None => "/cases".to_owned(),
            },
        }
    }
}

fn shown(speech: &Speech<'_>, task: &Task, today: Day) -> Shown {
    let more = task.n as usize > task.lines.len();
    Shown {
        code: task.kind.code(),
        name: speech.say(&format!("task-{}", task.kind.code())),
        n: task.n,
        late: task.kind == TaskKind::Overdue,
        lines: task.lines.iter().map(|line| case_line(speech, line)).collect(),
        all: more.then(|| (task.kind.all(today), speech.count("task-all", task.n))),
    }
}

/// Only where somebody is missing: the rest waits for nobody.
fn calls(speech: &Speech<'_>, view: &Tasks) -> Vec<CallLine> {
    let alerts = view.alerts.iter().filter_map(|line| {
        let called = line.called.filter(|called| called.missing() > 0)?;
        Some(CallLine {
            id: format!("alert-{}-{}", line.shown.alert.no, line.at.code),
            href: alert_href(line),
            name: alert_name(speech, line),
            place: (line.at.code != line.shown.alert.grid).then(|| line.at.name.to_string()),
            count: reached(speech, called),
            missing: speech.count("emergency-missing", called.missing()),
        })
    });
    let rounds = view.rounds.iter().map(|line| CallLine {
        id: format!("round-{}-{}", line.round.id, line.at.code),
        href: round_href(line),
        name: line.round.draft.name.to_string(),
        place: Some(line.at.name.to_string()),
        count: heard(speech, line.counts),
        missing: speech.count("rounds-missing", line.counts.missing),
    });
    alerts.chain(rounds).collect()
}
