//! `GET /statistics`: plots and tables of a place; small counts are hidden.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use doorstep_model::case::CaseKind;
use doorstep_model::suppression::Published;

use super::board::lane_name;
use super::named::At;
use super::page::{self, Frame};
use super::plot::bars;
use super::read::{Answer, read};
use super::session::SignedIn;
use super::speech::Speech;
use super::village::{Link, path};
use super::word::Words;
use crate::app::App;
use crate::store::SOLVED_WITHIN;
use crate::view::{Statistics, statistics};

#[derive(Template)]
#[template(path = "statistics.html")]
struct Page {
    words: Words,
    frame: Frame,
    path: Vec<Link>,
    title: String,
    below: Vec<Link>,
    tables: Vec<Table>,
}

/// A plot, and the table that says the same.
struct Table {
    id: &'static str,
    title: String,
    plot: Option<String>,
    heads: Vec<String>,
    rows: Vec<(String, Vec<String>)>,
    /// The totals of the columns.
    foot: Vec<String>,
}

/// The page.
pub(super) async fn show(State(app): State<App>, words: Words, who: SignedIn, at: At) -> Response {
    let read = read(&app, words, &who, at.about(), move |reader| {
        statistics(reader, at.0.as_ref())
    });
    let Answer { realm, view, .. } = match read.await {
        Ok(answer) => answer,
        Err(refused) => return refused,
    };
    let speech = Speech::new(words, &realm);
    page::show(&Page {
        words,
        frame: Frame::of(words, &who, &format!("/statistics?grid={}", view.grid.code)),
        path: path(&view.path),
        title: view.grid.name.to_string(),
        below: view
            .below
            .iter()
            .map(|grid| Link {
                href: Some(format!("/statistics?grid={}", grid.code)),
                name: grid.name.to_string(),
                note: String::new(),
            })
            .collect(),
        tables: vec![
            received(&speech, &view),
            lanes(&speech, &view),
            solved(&speech, &view),
        ],
    })
}

/// A count as it may be shown.
fn count(speech: &Speech<'_>, value: Option<u64>) -> String {
    value.map_or_else(|| speech.say("stat-hidden"), |value| value.to_string())
}

fn by_kind(speech: &Speech<'_>, id: &'static str, title: &str, heads: Vec<String>, of: &Published) -> Table {
    let all = [speech.say("stat-all")];
    let row = |(kind, cells): (&CaseKind, &Vec<Option<u64>>)| {
        let at = CaseKind::ALL
            .iter()
            .position(|one| one == kind)
            .unwrap_or_default();
        let cells = cells.iter().chain(of.rows.get(at));
        let cells = cells.map(|cell| count(speech, *cell)).collect();
        (speech.case_kind(kind.as_str()), cells)
    };
    let foot = of.columns.iter().chain([&of.total]);
    Table {
        id,
        title: speech.say(title),
        plot: bars(&heads, &of.columns),
        rows: CaseKind::ALL.iter().zip(&of.cells).map(row).collect(),
        foot: foot.map(|cell| count(speech, *cell)).collect(),
        heads: heads.into_iter().chain(all).collect(),
    }
}

fn received(speech: &Speech<'_>, view: &Statistics) -> Table {
    // Month and day of the Monday: the year is plain.
    let weeks = view.weeks.iter().map(|week| week.to_string()[5..].to_owned());
    by_kind(
        speech,
        "received",
        "stat-received",
        weeks.collect(),
        &view.received,
    )
}

fn solved(speech: &Speech<'_>, view: &Statistics) -> Table {
    let classes = SOLVED_WITHIN
        .iter()
        .map(|days| speech.count("stat-within", *days));
    let longer = SOLVED_WITHIN
        .last()
        .map(|days| speech.count("stat-longer", *days));
    by_kind(
        speech,
        "solved",
        "stat-solved",
        classes.chain(longer).collect(),
        &view.solved,
    )
}

fn lanes(speech: &Speech<'_>, view: &Statistics) -> Table {
    let (lanes, published) = &view.lanes;
    let names: Vec<String> = lanes.iter().map(|lane| lane_name(speech, *lane)).collect();
    let empty = Vec::new();
    let cells = published.cells.first().unwrap_or(&empty);
    let rows = names.iter().zip(cells);
    Table {
        id: "lanes",
        title: speech.say("stat-lanes"),
        plot: bars(&names, cells),
        heads: vec![speech.say("stat-cases")],
        rows: rows
            .map(|(name, cell)| (name.clone(), vec![count(speech, *cell)]))
            .collect(),
        foot: vec![count(speech, published.total)],
    }
}
