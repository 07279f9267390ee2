//! `GET /work`: who works at a place and what they did 工作台账. `GET /work/medals`: who earned the
//! medal.

mod sheet;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{Redirect, Response};
use doorstep_model::code::Code;
use doorstep_model::id::{AssignmentId, GridCode, PostCode};
use serde::Deserialize;

pub(super) use self::sheet::{ballot, show as sheet};
use super::page::{self, Frame};
use super::read::{About, Answer, read};
use super::session::SignedIn;
use super::speech::Speech;
use super::village::{Link, path};
use super::word::Words;
use crate::app::App;
use crate::store::Ballot;
use crate::view::{self, WorkLine};

/// Which page of the ledger.
#[derive(Deserialize)]
pub(super) struct Asked {
    grid: Option<String>,
    post: Option<String>,
    year: Option<i16>,
    after: Option<u32>,
}

#[derive(Template)]
#[template(path = "work_ledger.html")]
struct LedgerPage {
    words: Words,
    frame: Frame,
    path: Vec<Link>,
    title: String,
    posts: Vec<Tab>,
    years: Vec<Tab>,
    medals: Option<String>,
    heads: Vec<String>,
    lines: Vec<Row>,
    next: Option<String>,
}

struct Tab {
    name: String,
    href: String,
    current: bool,
}

struct Row {
    href: String,
    name: String,
    at: String,
    /// Each with its column's name: on a narrow screen there are no columns.
    cells: Vec<(String, String)>,
    medal: Option<String>,
}

#[derive(Template)]
#[template(path = "work_medals.html")]
struct MedalsPage {
    words: Words,
    frame: Frame,
    path: Vec<Link>,
    title: String,
    people: Vec<(String, String)>,
    below: Vec<Link>,
}

/// The ledger.
pub(super) async fn ledger(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Query(asked): Query<Asked>,
) -> Response {
    let grid = asked.grid.as_deref().map(GridCode::parse).transpose();
    let post = asked.post.as_deref().map(PostCode::parse).transpose();
    let (Ok(grid), Ok(post)) = (grid, post) else {
        return page::refused(words, Code::NotFound.into());
    };
    let today = app.home.environment.now().day();
    let year = asked.year.unwrap_or(today.date().year());
    let about = grid.clone().map_or(About::Own, About::Grid);
    let after = asked.after.map(AssignmentId);
    let read = read(&app, words, &who, about, move |reader| {
        view::work_ledger(reader, grid.as_ref(), post.as_ref(), year, after)
    });
    let Answer { realm, view, .. } = match read.await {
        Ok(answer) => answer,
        Err(refused) => return refused,
    };
    let speech = Speech::new(words, &realm);
    let here = |post: &PostCode, year: i16| format!("/work?grid={}&post={post}&year={year}", view.grid.code);
    let own = here(&view.post.code, view.year);
    let this_year = today.date().year();
    let medal = realm.preset.judging.medal.as_ref();
    let opinions = view.lines.iter().any(|line| line.work.opinions > 0);
    let lines: Vec<Row> = view
        .lines
        .iter()
        .map(|line| row(&speech, line, view.year, opinions))
        .collect();
    // All lines of a post have the same columns.
    let first = lines
        .first()
        .map(|row| row.cells.iter().map(|(name, _)| name.clone()).collect());
    let heads = first.unwrap_or_default();
    page::show(&LedgerPage {
        words,
        path: path(&view.path),
        title: speech.fill("work-title", &[("place", &view.grid.name)]),
        posts: view
            .posts
            .iter()
            .map(|post| Tab {
                name: post.name.get(words.0).to_owned(),
                href: here(&post.code, view.year),
                current: post.code == view.post.code,
            })
            .collect(),
        years: [this_year - 1, this_year]
            .map(|year| Tab {
                name: year.to_string(),
                href: here(&view.post.code, year),
                current: year == view.year,
            })
            .into(),
        medals: medal.map(|_| format!("/work/medals?grid={}&year={}", view.grid.code, view.year)),
        heads,
        lines,
        next: view.next.map(|after| format!("{own}&after={}", after.0)),
        frame: Frame::of(words, &who, &own),
    })
}

fn row(speech: &Speech<'_>, line: &WorkLine, year: i16, opinions: bool) -> Row {
    let medal = speech.preset.judging.medal.as_ref().filter(|_| line.medal);
    Row {
        href: format!("/work/{}?year={year}", line.user.0),
        name: line.name.to_string(),
        at: line.at.name.to_string(),
        cells: figures(speech, line, opinions),
        medal: medal.map(|medal| medal.name.get(speech.words.0).to_owned()),
    }
}

/// What is known of a person's year, each with its name; `opinions` where anybody in the list has any.
fn figures(speech: &Speech<'_>, line: &WorkLine, opinions: bool) -> Vec<(String, String)> {
    let work = line.work;
    let linked = line.linked.map(|linked| linked.to_string());
    let answered = (work.opinions > 0).then(|| format!("{} / {}", work.answered, work.opinions));
    let nothing = || "–".to_owned();
    let yuan = |fen: u64| format!("{}.{:02}", fen / 100, fen % 100);
    let votes = line.ballot.as_ref().map(|ballot| votes(speech, ballot));
    let figures = [
        ("work-linked", linked),
        ("work-visits", Some(work.visits.to_string())),
        ("work-households", Some(work.households.to_string())),
        ("work-cases", Some(work.cases.to_string())),
        ("work-accepted", Some(work.accepted.to_string())),
        (
            "work-opinions",
            opinions.then(|| answered.unwrap_or_else(nothing)),
        ),
        ("work-answers", Some(work.answers.to_string())),
        ("work-activities", Some(work.activities.to_string())),
        ("work-points", line.points.map(|points| points.to_string())),
        ("work-pay", line.pay.map(yuan)),
        ("work-reward", line.reward.map(yuan)),
        (
            "work-ballot",
            line.evaluated.then(|| votes.unwrap_or_else(nothing)),
        ),
    ];
    let known = figures
        .into_iter()
        .filter_map(|(id, value)| Some((speech.say(id), value?)));
    known.collect()
}

fn votes(speech: &Speech<'_>, ballot: &Ballot) -> String {
    let [good, fair, poor] = [ballot.good, ballot.fair, ballot.poor].map(|votes| votes.to_string());
    speech.fill("work-votes", &[("good", &good), ("fair", &fair), ("poor", &poor)])
}

/// The way to one's own page.
pub(super) async fn mine(who: SignedIn) -> Redirect {
    Redirect::to(&format!("/work/{}", who.user.0))
}

/// Who earned the medal.
pub(super) async fn medals(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Query(asked): Query<Asked>,
) -> Response {
    let Ok(grid) = asked.grid.as_deref().map(GridCode::parse).transpose() else {
        return page::refused(words, Code::NotFound.into());
    };
    let year = asked
        .year
        .unwrap_or_else(|| app.home.environment.now().day().date().year());
    let about = grid.clone().map_or(About::Own, About::Grid);
    let read = read(&app, words, &who, about, move |reader| {
        view::medals(reader, grid.as_ref(), year)
    });
    let Answer { realm, view, .. } = match read.await {
        Ok(answer) => answer,
        Err(refused) => return refused,
    };
    let speech = Speech::new(words, &realm);
    let medal = realm.preset.judging.medal.as_ref();
    let medal = medal.map_or("", |medal| medal.name.get(words.0));
    let with = [
        ("medal", medal),
        ("year", &*view.year.to_string()),
        ("place", &*view.grid.name),
    ];
    let own = format!("/work/medals?grid={}&year={}", view.grid.code, view.year);
    page::show(&MedalsPage {
        words,
        path: path(&view.path),
        title: speech.fill("medals-title", &with),
        people: view
            .people
            .iter()
            .map(|(name, at)| (name.to_string(), at.name.to_string()))
            .collect(),
        below: view
            .below
            .iter()
            .map(|grid| Link {
                href: Some(format!("/work/medals?grid={}&year={}", grid.code, view.year)),
                name: grid.name.to_string(),
                note: String::new(),
            })
            .collect(),
        frame: Frame::of(words, &who, &own),
    })
}
