//! `GET /supervision`: 督办, what is late or was urged, appeals, how units did. `GET
//! /supervision/units/{unit}`: one unit's year, for its own people too.

mod figure;
mod unit;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use doorstep_model::code::Code;
use doorstep_model::id::GridCode;
use serde::Deserialize;

use self::figure::{Year, figures, rule, years};
pub(super) use self::unit::{mine, show as unit};
use super::board::lanes_code;
use super::page::{self, Frame};
use super::part::Part;
use super::read::{About, Answer, read};
use super::session::SignedIn;
use super::speech::Speech;
use super::village::{CaseLineShown, Link, case_line, path};
use super::way_back::query;
use super::word::Words;
use crate::app::App;
use crate::store::Lanes;
use crate::view::{AppealLine, Supervised, Supervision, supervision};

/// Which place and year.
#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    grid: String,
    year: Option<i16>,
}

#[derive(Template)]
#[template(path = "supervision.html")]
struct Page {
    words: Words,
    frame: Frame,
    path: Vec<Link>,
    title: String,
    /// To ledger, medals and the parts of the place.
    ways: Vec<(String, String)>,
    below: Vec<Link>,
    watched: String,
    years: Vec<Year>,
    units: Table,
}

#[derive(Template)]
#[template(path = "part_watched.html")]
struct WatchedPart {
    words: Words,
    lists: Vec<ListShown>,
    appeals: Vec<AppealShown>,
}

struct ListShown {
    code: &'static str,
    name: String,
    n: u32,
    late: bool,
    lines: Vec<CaseLineShown>,
    all: Option<(String, String)>,
}

struct AppealShown {
    title: String,
    href: String,
    unit: String,
    text: String,
    at: String,
}

/// Units with their figures.
struct Table {
    heads: Vec<String>,
    rows: Vec<Row>,
    /// What a bad review and its limit are.
    rule: Option<String>,
}

struct Row {
    name: String,
    href: String,
    /// Each with its column's name: on a narrow screen there are no columns.
    cells: Vec<(String, String)>,
}

/// The page, or its part that keeps itself up to date.
pub(super) async fn show(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    part: Part,
    Query(asked): Query<Asked>,
) -> Response {
    let Ok(grid) = given(&asked.grid).map(GridCode::parse).transpose() else {
        return page::refused(words, Code::NotFound.into());
    };
    let this_year = app.home.environment.now().day().date().year();
    let year = asked.year.unwrap_or(this_year);
    let about = grid.clone().map_or(About::Own, About::Grid);
    let read = read(&app, words, &who, about, move |reader| {
        supervision(reader, grid.as_ref(), year)
    });
    let Answer { realm, view, seen } = match read.await {
        Ok(answer) => answer,
        Err(refused) => return refused,
    };
    let speech = Speech::new(words, &realm);
    let watched = match WatchedPart::new(&speech, &view).render() {
        Ok(watched) => watched,
        Err(error) => return page::failed(&error),
    };
    if let Part::Only(_) = part {
        return page::part(watched);
    }
    let here = address(view.grid.code.as_str(), &view.year.to_string());
    page::show(&Page {
        words,
        path: path(&view.place.path),
        title: speech.fill("supervision-title", &[("place", &view.grid.name)]),
        ways: ways(&speech, &view),
        below: below(&view),
        watched,
        years: years(this_year, year, |year| address(view.grid.code.as_str(), year)),
        units: Table::new(&speech, &view),
        frame: Frame::live(words, &who, &here, seen),
    })
}

fn given(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|text| !text.is_empty())
}

fn address(grid: &str, year: &str) -> String {
    query("/supervision", [("grid", grid), ("year", year)])
}

fn ways(speech: &Speech<'_>, view: &Supervision) -> Vec<(String, String)> {
    let (grid, year) = (view.grid.code.as_str(), view.year.to_string());
    let pairs = [("grid", grid), ("year", &*year)];
    let judging = &speech.preset.judging;
    let medals = judging.medal.as_ref();
    let mut ways = vec![(speech.say("menu-work"), query("/work", pairs))];
    ways.extend(medals.map(|_| (speech.say("medals-link"), query("/work/medals", pairs))));
    if !judging.points.is_empty() {
        ways.push((speech.say("supervision-points"), format!("/grids/{grid}")));
    }
    ways
}

fn below(view: &Supervision) -> Vec<Link> {
    let below = view.place.below.iter().map(|below| Link {
        href: Some(query("/supervision", [("grid", below.grid.code.as_str())])),
        name: below.grid.name.to_string(),
        note: String::new(),
    });
    below.collect()
}

impl WatchedPart {
    fn new(speech: &Speech<'_>, view: &Supervision) -> Self {
        let grid = view.grid.code.as_str();
        Self {
            words: speech.words,
            lists: view
                .lists
                .iter()
                .map(|list| ListShown::new(speech, list, grid))
                .collect(),
            appeals: view
                .appeals
                .iter()
                .map(|appeal| AppealShown::new(speech, appeal))
                .collect(),
        }
    }
}

impl ListShown {
    fn new(speech: &Speech<'_>, list: &Supervised, grid: &str) -> Self {
        let code = list.watch.map_or("overdue", |watch| watch.as_str());
        let all = match list.watch {
            Some(watch) => ("lane", lanes_code(Lanes::Watched(watch))),
            None => ("overdue", "yes"),
        };
        let more = list.n as usize > list.lines.len();
        Self {
            code,
            name: speech.say(&format!("task-{code}")),
            n: list.n,
            late: list.watch.is_none(),
            lines: list.lines.iter().map(|line| case_line(speech, line)).collect(),
            all: more.then(|| {
                let href = query("/cases", [("grid", grid), all]);
                (href, speech.count("task-all", list.n))
            }),
        }
    }
}

impl AppealShown {
    fn new(speech: &Speech<'_>, appeal: &AppealLine) -> Self {
        let unit = appeal.unit.as_ref();
        Self {
            title: case_line(speech, &appeal.line).title,
            href: format!("/cases/{}#judge", appeal.appeal.case),
            unit: unit.map_or_else(|| appeal.appeal.unit.to_string(), |unit| speech.unit(unit)),
            text: appeal.appeal.text.to_string(),
            at: speech.minute(appeal.appeal.at),
        }
    }
}

impl Table {
    fn new(speech: &Speech<'_>, view: &Supervision) -> Self {
        let rows: Vec<Row> = view
            .units
            .iter()
            .map(|score| Row {
                name: speech.unit(&score.unit),
                href: figure::address(&score.unit.code, &view.year.to_string()),
                cells: figures(speech, score),
            })
            .collect();
        let first = rows
            .first()
            .map(|row| row.cells.iter().map(|(name, _)| name.clone()));
        Self {
            heads: first.map(Iterator::collect).unwrap_or_default(),
            rule: rule(speech),
            rows,
        }
    }
}
