//! `GET /meetings`: regular meetings 综治例会 by level. `GET /meetings/at/{grid}`: a place's.
//! `GET /meetings/{meeting}`: one meeting, its list and its decisions; `/minutes`: to print.

mod form;
mod shown;
mod take;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use doorstep_model::id::{FactId, GridCode, LevelCode};
use serde::Deserialize;

use self::form::{DecideForm, Forms, Which};
use self::shown::{QuestionLine, question_lines};
pub(super) use self::take::{close, decide, hold, plan, raise};
use super::field::{Control, Field};
use super::named::Named;
use super::page::{self, Frame};
use super::read::{About, Answer, read};
use super::returned::Returned;
use super::session::SignedIn;
use super::speech::Speech;
use super::village::{Link, path};
use super::word::Words;
use crate::app::App;
use crate::store::{Meeting, MeetingNo, MeetingStage, QuestionNo, StoreError};
use crate::view::{
    Held, MeetingLine, MeetingPlace, MeetingSheet, meeting_list, meeting_place, meeting_sheet,
};

#[derive(Template)]
#[template(path = "meetings.html")]
struct ListPage {
    words: Words,
    frame: Frame,
    levels: Vec<(String, String, bool)>,
    lines: Vec<PlaceLine>,
    next: Option<String>,
}

/// A place that holds meetings.
struct PlaceLine {
    href: String,
    name: String,
    last: Option<(String, String)>,
    planned: Option<(String, String)>,
    due_on: String,
    due: String,
    overdue: bool,
    waiting: usize,
}

#[derive(Template)]
#[template(path = "meeting_place.html")]
struct PlacePage {
    words: Words,
    frame: Frame,
    path: Vec<Link>,
    title: String,
    line: PlaceLine,
    meetings: Vec<(String, String, String)>,
    left: Vec<QuestionLine>,
    waiting: Vec<QuestionLine>,
    plan: Option<PlanForm>,
}

struct PlanForm {
    grid: String,
    key: String,
    fields: Vec<Field>,
    refused: Option<(String, String)>,
}

#[derive(Template)]
#[template(path = "meeting.html")]
struct Page {
    words: Words,
    frame: Frame,
    path: Vec<Link>,
    base: String,
    title: String,
    stage: String,
    facts: Vec<(String, String)>,
    questions: Vec<QuestionLine>,
    undecided: String,
    /// What left at earlier meetings, for those who decide.
    left: Vec<QuestionLine>,
    /// Where a question is decided, for whom may.
    asks: Option<String>,
    decide: Option<DecideForm>,
    forms: Option<Forms>,
    refused: Option<(String, String)>,
}

#[derive(Template)]
#[template(path = "minutes.html")]
struct Minutes {
    words: Words,
    frame: Frame,
    base: String,
    title: String,
    facts: Vec<(String, String)>,
    questions: Vec<QuestionLine>,
}

/// Which level, from where on.
#[derive(Deserialize)]
pub(super) struct Pages {
    #[serde(default)]
    level: String,
    #[serde(default)]
    after: String,
}

/// Which question's form is open.
#[derive(Deserialize)]
pub(super) struct Wanted {
    question: Option<u32>,
}

/// Places of one level, and when each meets next.
pub(super) async fn list(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Query(pages): Query<Pages>,
) -> Response {
    let (level, after) = (
        LevelCode::parse(&pages.level).ok(),
        GridCode::parse(&pages.after).ok(),
    );
    let read = read(&app, words, &who, About::Own, move |reader| {
        meeting_list(reader, level.as_ref(), after.as_ref())
    });
    let Answer { realm, view, .. } = match read.await {
        Ok(answer) => answer,
        Err(refused) => return refused,
    };
    let speech = Speech::new(words, &realm);
    let shown = view.level.as_ref();
    let levels = view.levels.iter().map(|rule| {
        let href = format!("/meetings?level={}", rule.level);
        let name = rule.name.get(words.0).to_owned();
        (href, name, shown == Some(&rule.level))
    });
    page::show(&ListPage {
        words,
        frame: Frame::of(words, &who, "/meetings"),
        levels: levels.collect(),
        lines: view
            .lines
            .iter()
            .map(|line| PlaceLine::new(&speech, line))
            .collect(),
        next: view
            .next
            .zip(shown)
            .map(|(after, level)| format!("/meetings?level={level}&after={after}")),
    })
}

/// One place's meetings.
pub(super) async fn place(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Named(code): Named<GridCode>,
) -> Response {
    place_shown(&app, words, &who, code, None).await
}

async fn place_shown(
    app: &App,
    words: Words,
    who: &SignedIn,
    code: GridCode,
    returned: Option<Returned>,
) -> Response {
    let own = format!("/meetings/at/{code}");
    let about = About::Grid(code.clone());
    let read = read(app, words, who, about, move |reader| meeting_place(reader, &code));
    let Answer { realm, view, .. } = match read.await {
        Ok(answer) => answer,
        Err(refused) => return refused,
    };
    let speech = Speech::new(words, &realm);
    let back = returned.as_ref().map(|returned| (Which::Plan, returned));
    let fresh = FactId::new(app.home.environment.random());
    let name = view.rule.name.get(words.0);
    let page = page::show(&PlacePage {
        words,
        frame: Frame::of(words, who, &own),
        path: path(&view.path),
        title: speech.fill("meeting-of", &[("place", &view.line.grid.name), ("name", name)]),
        meetings: held(&speech, &view),
        left: question_lines(&speech, &view.named, &view.left),
        waiting: question_lines(&speech, &view.named, &view.waiting),
        plan: view.leads.then(|| form::plan(&speech, &view.line, fresh, back)),
        line: PlaceLine::new(&speech, &view.line),
    });
    Returned::answer(returned.as_ref(), page)
}

/// One meeting.
pub(super) async fn show(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Path(no): Path<u32>,
    Query(wanted): Query<Wanted>,
) -> Response {
    shown(
        &app,
        words,
        &who,
        (MeetingNo(no), wanted.question.map(QuestionNo)),
        None,
    )
    .await
}

async fn shown(
    app: &App,
    words: Words,
    who: &SignedIn,
    (no, wanted): (MeetingNo, Option<QuestionNo>),
    sent: Option<(Which, Returned)>,
) -> Response {
    let about = about(app, who, no).await;
    let read = read(app, words, who, about, move |reader| meeting_sheet(reader, no));
    let Answer { realm, view, .. } = match read.await {
        Ok(answer) => answer,
        Err(refused) => return refused,
    };
    let speech = Speech::new(words, &realm);
    let mut fresh = || FactId::new(app.home.environment.random());
    let base = format!("/meetings/{}", no.0);
    let back = sent.as_ref().map(|(which, returned)| (*which, returned));
    let refused = back.and_then(|(_, returned)| returned.says(words));
    let page = page::show(&Page {
        words,
        frame: Frame::of(words, who, &base),
        path: path(&view.path),
        title: title(&speech, &view),
        stage: stage(&speech, view.meeting.stage),
        facts: facts(&speech, &view),
        undecided: match view.questions.iter().filter(|shown| shown.is_open_at(no)).count() {
            0 => String::new(),
            n => speech.count("meeting-undecided", n as u64),
        },
        asks: view.choices.as_ref().map(|_| base.clone()),
        decide: DecideForm::new(&speech, &view, wanted, &mut fresh, back),
        forms: Forms::new(&speech, &view, &mut fresh, back),
        questions: shown::of_meeting(&speech, &view),
        left: shown::left_before(&speech, &view),
        refused,
        base,
    });
    Returned::answer(back.map(|(_, returned)| returned), page)
}

/// 会议纪要: what was decided, to print.
pub(super) async fn minutes(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Path(no): Path<u32>,
) -> Response {
    let no = MeetingNo(no);
    let about = about(&app, &who, no).await;
    let read = read(&app, words, &who, about, move |reader| meeting_sheet(reader, no));
    let Answer { realm, view, .. } = match read.await {
        Ok(answer) => answer,
        Err(refused) => return refused,
    };
    let speech = Speech::new(words, &realm);
    let base = format!("/meetings/{}", no.0);
    page::show(&Minutes {
        words,
        frame: Frame::of(words, &who, &format!("{base}/minutes")),
        title: title(&speech, &view),
        facts: facts(&speech, &view),
        questions: shown::of_meeting(&speech, &view),
        base,
    })
}

/// Whose meeting it is: noted where someone asks for what is not theirs.
async fn about(app: &App, who: &SignedIn, no: MeetingNo) -> About {
    let realm = who.realm;
    let found = app.home.store.read(move |tx| tx.meeting(realm, no)).await;
    let found: Result<Option<Meeting>, StoreError> = found;
    match found {
        Ok(Some(meeting)) => About::Grid(meeting.grid),
        // The page's own read says what is wrong.
        Ok(None) | Err(_) => About::Own,
    }
}

impl PlaceLine {
    fn new(speech: &Speech<'_>, line: &MeetingLine) -> Self {
        let meeting = |meeting: &Meeting| {
            let href = format!("/meetings/{}", meeting.no.0);
            (href, speech.day(Some(meeting.held_on)))
        };
        Self {
            href: format!("/meetings/at/{}", line.grid.code),
            name: line.grid.name.to_string(),
            last: line.last.as_ref().map(|held| match held {
                Held::Meeting(held) => meeting(held),
                Held::Offline(held) => (format!("/activities/{}", held.id), speech.day(Some(held.held_on))),
            }),
            planned: line.planned.as_ref().map(meeting),
            due_on: speech.day(Some(line.due_on)),
            due: speech.deadline(line.days_left, false),
            overdue: line.days_left < 0,
            waiting: line.waiting,
        }
    }
}

/// Where each of a place's meetings leads, its day and how far it is: those of the desk, and those that
/// it held without the server.
fn held(speech: &Speech<'_>, view: &MeetingPlace) -> Vec<(String, String, String)> {
    let at_desk = view.meetings.iter().map(|meeting| {
        let href = format!("/meetings/{}", meeting.no.0);
        (href, meeting.held_on, stage(speech, meeting.stage))
    });
    let offline = view.offline.iter().map(|held| {
        let decided = speech.count("activity-decided", held.decisions);
        let said = speech.fill("meeting-offline", &[("decided", &decided)]);
        (format!("/activities/{}", held.id), held.held_on, said)
    });
    let mut all: Vec<_> = at_desk.chain(offline).collect();
    all.sort_by_key(|(_, on, _)| std::cmp::Reverse(*on));
    all.into_iter()
        .map(|(href, on, said)| (href, speech.day(Some(on)), said))
        .collect()
}

fn stage(speech: &Speech<'_>, stage: MeetingStage) -> String {
    speech.known("meeting_stage", stage.as_str())
}

fn title(speech: &Speech<'_>, view: &MeetingSheet) -> String {
    let place = view.path.last().map_or("", |node| &*node.grid.name);
    let name = view
        .rule
        .as_ref()
        .map_or("", |rule| rule.name.get(speech.words.0));
    speech.fill("meeting-of", &[("place", place), ("name", name)])
}

fn facts(speech: &Speech<'_>, view: &MeetingSheet) -> Vec<(String, String)> {
    let who = |user| speech.who(Some(user), &view.named.people);
    let users = view.attended.iter().map(|user| who(*user));
    let others = Some(view.meeting.others.to_string()).filter(|others| !others.is_empty());
    let attended: Vec<String> = users.chain(others).collect();
    let facts = [
        ("meeting-held-on", speech.day(Some(view.meeting.held_on))),
        ("meeting-room", view.meeting.place.to_string()),
        ("meeting-chair", view.meeting.chair.map(who).unwrap_or_default()),
        ("meeting-attended", attended.join(&speech.say("list-comma"))),
    ];
    facts
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(id, value)| (speech.say(id), value))
        .collect()
}
