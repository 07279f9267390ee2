//! `GET /activities`: activities 活动记录 of a place in a month, or a person's own, and what is late.
//! `GET /activities/{id}`: one of them, with its photos and the opinions that came of it.

mod sheet;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use doorstep_model::grid::Grid;
use doorstep_model::id::{DocumentId, ItemCode};
use serde::Deserialize;

pub(super) use self::sheet::show;
use super::named::At;
use super::page::{self, Frame};
use super::read::{Answer, read};
use super::session::SignedIn;
use super::speech::Speech;
use super::village::{Link, path_by};
use super::word::Words;
use crate::app::App;
use crate::store::ActivityRow;
use crate::view::{ActivityAsk, ActivityList, LateActivity, Month, activity_list};

/// Which month and kind.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    /// `mine`: what the person wrote down.
    of: String,
    month: String,
    kind: String,
    after: String,
}

#[derive(Template)]
#[template(path = "activities.html")]
struct Page {
    words: Words,
    frame: Frame,
    path: Vec<Link>,
    title: String,
    /// The place, and the person's own.
    whose: Vec<Tab>,
    months: Vec<Tab>,
    kinds: Vec<Tab>,
    counts: Vec<(String, String)>,
    late: Vec<Late>,
    more_late: bool,
    /// What lies below, each with how many.
    below: Vec<(String, String, u32)>,
    /// The place is too large to list: a smaller one is chosen.
    wide: bool,
    lines: Vec<Line>,
    next: Option<String>,
}

struct Tab {
    name: String,
    href: String,
    current: bool,
}

struct Late {
    kind: String,
    whose: String,
    grid: String,
    href: String,
    last: String,
    over: String,
}

struct Line {
    href: String,
    on: String,
    kind: String,
    at: String,
    who: String,
    people: String,
    decided: String,
}

/// Where this page's links lead to.
struct Here<'a> {
    grid: Option<&'a Grid>,
    month: Month,
    kind: Option<&'a ItemCode>,
}

impl Here<'_> {
    fn href(&self) -> String {
        let whose = match self.grid {
            Some(grid) => format!("grid={}", grid.code),
            None => "of=mine".to_owned(),
        };
        let kind = self.kind.map(|kind| format!("&kind={kind}")).unwrap_or_default();
        format!("/activities?{whose}&month={}{kind}", self.month)
    }
}

/// Activities of a place, or the person's own.
pub(super) async fn list(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    place: At,
    Query(asked): Query<Asked>,
) -> Response {
    let this_month = Month::of(app.home.environment.now().day());
    let ask = ActivityAsk {
        own: asked.of == "mine",
        month: Month::parse(&asked.month).unwrap_or(this_month),
        kind: ItemCode::parse(&asked.kind).ok(),
        after: DocumentId::parse(&asked.after).ok(),
        grid: place.0.clone(),
    };
    let wanted = ask.clone();
    let read = read(&app, words, &who, place.about(), move |reader| {
        activity_list(reader, &wanted)
    });
    let Answer { realm, view, .. } = match read.await {
        Ok(answer) => answer,
        Err(refused) => return refused,
    };
    let speech = Speech::new(words, &realm);
    page::show(&page(&speech, &who, &ask, this_month, &view))
}

fn page(
    speech: &Speech<'_>,
    who: &SignedIn,
    ask: &ActivityAsk,
    this_month: Month,
    view: &ActivityList,
) -> Page {
    let here = Here {
        grid: view.grid.as_ref(),
        month: ask.month,
        kind: ask.kind.as_ref(),
    };
    let own = here.href();
    let title = match &view.grid {
        Some(grid) => speech.fill("activities-title", &[("place", &grid.name)]),
        None => speech.say("activities-mine"),
    };
    let at = |grid: &Grid| {
        let grid = Some(grid);
        Here { grid, ..here }.href()
    };
    let below = view.below.iter();
    let below = below.map(|(grid, n)| (at(grid), grid.name.to_string(), *n));
    let counts = view.counts.iter().map(|count| {
        let with = [
            ("n", &*count.n.to_string()),
            ("people", &*count.people.to_string()),
        ];
        // Of a patrol nobody writes down who came along.
        let id = match count.people {
            0 => "activities-count-alone",
            _ => "activities-count",
        };
        (speech.activity_kind(&count.kind), speech.fill(id, &with))
    });
    let lines = view.lines.iter().flatten();
    Page {
        words: speech.words,
        frame: Frame::of(speech.words, who, &own),
        path: path_by(&view.path, at),
        title,
        whose: whose(speech, view, ask),
        months: months(speech, &here, this_month),
        kinds: kinds(speech, &here),
        counts: counts.collect(),
        late: view
            .late
            .lines
            .iter()
            .map(|one| late(speech, one, view))
            .collect(),
        more_late: view.late.more,
        below: below.collect(),
        wide: view.lines.is_none(),
        lines: lines.map(|(row, grid)| line(speech, row, grid, view)).collect(),
        next: view.next.map(|after| format!("{own}&after={after}")),
    }
}

fn whose(speech: &Speech<'_>, view: &ActivityList, ask: &ActivityAsk) -> Vec<Tab> {
    let place = view.grid.as_ref().map(|grid| grid.name.to_string());
    let place = Tab {
        name: place.unwrap_or_else(|| speech.say("activities-place")),
        href: format!("/activities?month={}", ask.month),
        current: view.grid.is_some(),
    };
    let mine = Tab {
        name: speech.say("activities-mine"),
        href: format!("/activities?of=mine&month={}", ask.month),
        current: view.grid.is_none(),
    };
    vec![place, mine]
}

fn months(speech: &Speech<'_>, here: &Here<'_>, this_month: Month) -> Vec<Tab> {
    let mut shown = vec![here.month.plus(-1), here.month, here.month.plus(1)];
    shown.push(this_month);
    shown.retain(|month| *month <= this_month.max(here.month));
    shown.sort_unstable();
    shown.dedup();
    let tab = |month: Month| Tab {
        name: match month == this_month {
            true => speech.fill("activities-this-month", &[("month", &month.to_string())]),
            false => month.to_string(),
        },
        href: Here { month, ..*here }.href(),
        current: month == here.month,
    };
    shown.into_iter().map(tab).collect()
}

fn kinds(speech: &Speech<'_>, here: &Here<'_>) -> Vec<Tab> {
    let all = Tab {
        name: speech.say("activities-all"),
        href: Here { kind: None, ..*here }.href(),
        current: here.kind.is_none(),
    };
    let each = speech.preset.activities.iter().map(|kind| Tab {
        name: kind.name.get(speech.words.0).to_owned(),
        href: Here {
            kind: Some(&kind.code),
            ..*here
        }
        .href(),
        current: here.kind == Some(&kind.code),
    });
    std::iter::once(all).chain(each).collect()
}

fn late(speech: &Speech<'_>, late: &LateActivity, view: &ActivityList) -> Late {
    Late {
        kind: late.kind.name.get(speech.words.0).to_owned(),
        whose: match late.user {
            Some(user) => speech.who(Some(user), &view.people),
            None => String::new(),
        },
        grid: late.grid.name.to_string(),
        href: format!("/activities?grid={}", late.grid.code),
        last: late
            .last
            .map_or_else(|| speech.say("activities-never"), |day| day.to_string()),
        over: late
            .days_over
            .map_or_else(String::new, |days| speech.count("due-over", days)),
    }
}

fn line(speech: &Speech<'_>, row: &ActivityRow, grid: &Grid, view: &ActivityList) -> Line {
    Line {
        href: format!("/activities/{}", row.id),
        on: row.held_on.to_string(),
        kind: speech.activity_kind(&row.kind),
        at: match row.place.is_empty() {
            true => grid.name.to_string(),
            false => format!("{} · {}", grid.name, row.place),
        },
        who: speech.who(row.author, &view.people),
        people: match row.people {
            0 => String::new(),
            n => speech.count("household-people", n),
        },
        decided: match row.decisions {
            0 => String::new(),
            n => speech.count("activity-decided", n),
        },
    }
}
