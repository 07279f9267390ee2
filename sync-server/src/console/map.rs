//! `GET /map`: a place with its open cases and places by what is due; above the villages, what lies below
//! it. Everything on the drawing stands in the list below it as well.

mod drawing;

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use self::drawing::{Drawing, Form, Thing, When, draw, middle};
use super::named::At;
use super::page::{self, Frame};
use super::read::{Answer, read};
use super::session::SignedIn;
use super::speech::Speech;
use super::village::{Link, case_line, path};
use super::word::Words;
use crate::app::App;
use crate::store::Position;
use crate::view::{CaseLine, GridLine, Map, PlaceOnMap, map};

/// Days that are soon.
const SOON: i32 = 3;

#[derive(Template)]
#[template(path = "map.html")]
struct Page {
    words: Words,
    frame: Frame,
    path: Vec<Link>,
    title: String,
    drawing: Option<Drawing>,
    lists: Vec<List>,
    more: bool,
}

/// What stands on the drawing, as a list.
struct List {
    title: String,
    /// Its lines have the numbers of their marks.
    numbered: bool,
    lines: Vec<Line>,
}

struct Line {
    n: usize,
    name: String,
    href: Option<String>,
    note: String,
    late: bool,
    /// It lies nowhere that anybody wrote down.
    nowhere: bool,
}

/// The page.
pub(super) async fn show(State(app): State<App>, words: Words, who: SignedIn, at: At) -> Response {
    let read = read(&app, words, &who, at.about(), move |reader| {
        map(reader, at.0.as_ref())
    });
    let Answer { realm, view, .. } = match read.await {
        Ok(answer) => answer,
        Err(refused) => return refused,
    };
    let speech = Speech::new(words, &realm);
    let (mut things, mut lists, mut n) = (Vec::new(), Vec::new(), 0);
    let mut add = |id: &str, numbered: bool, shown: Vec<(Line, Option<Thing>)>| {
        let mut lines = Vec::with_capacity(shown.len());
        for (line, thing) in shown {
            n += 1;
            lines.push(Line { n, ..line });
            things.extend(thing.map(|thing| Thing {
                n,
                label: if numbered { n.to_string() } else { thing.label },
                ..thing
            }));
        }
        if !lines.is_empty() {
            let title = speech.say(id);
            lists.push(List {
                title,
                numbered,
                lines,
            });
        }
    };
    let grids = view.below.iter().map(|line| grid_shown(&speech, &view, line));
    add("map-grids", false, grids.collect());
    let cases = view.cases.iter().map(|(line, at)| case_shown(&speech, line, *at));
    add("map-cases", true, cases.collect());
    let places = view.places.iter().map(|line| place_shown(&speech, line));
    add("map-places", true, places.collect());
    let outlines = view.outlines.iter();
    let outlines: Vec<_> = outlines
        .map(|(grid, shape)| (grid.name.to_string(), &**shape))
        .collect();
    page::show(&Page {
        words,
        frame: Frame::of(words, &who, &format!("/map?grid={}", view.grid.code)),
        path: path(&view.path),
        title: view.grid.name.to_string(),
        drawing: draw(&outlines, things),
        lists,
        more: view.more,
    })
}

fn when(days_left: Option<i32>) -> When {
    match days_left {
        Some(..0) => When::Over,
        Some(0..=SOON) => When::Soon,
        _ => When::Later,
    }
}

fn shown(form: Form, line: Line, days_left: Option<i32>, at: Option<Position>) -> (Line, Option<Thing>) {
    let thing = at.map(|at| Thing {
        n: 0,
        form,
        when: when(days_left),
        at,
        href: line.href.clone(),
        label: String::new(),
        caption: String::new(),
    });
    let late = days_left.is_some_and(|days| days < 0);
    let nowhere = thing.is_none();
    (
        Line {
            late,
            nowhere,
            ..line
        },
        thing,
    )
}

fn case_shown(speech: &Speech<'_>, line: &CaseLine, at: Option<Position>) -> (Line, Option<Thing>) {
    let said = case_line(speech, line);
    let shown_line = Line {
        n: 0,
        name: said.title,
        href: Some(format!("/cases/{}", said.id)),
        note: format!("{} {}", said.stage, said.due),
        late: false,
        nowhere: false,
    };
    shown(Form::Case, shown_line, line.days_left, at)
}

fn place_shown(speech: &Speech<'_>, line: &PlaceOnMap) -> (Line, Option<Thing>) {
    let due = line.days_left.map(|days| match days {
        ..0 => speech.count("map-inspect-over", -i64::from(days)),
        0 => speech.say("map-inspect-today"),
        _ => speech.count("map-inspect-left", days),
    });
    let shown_line = Line {
        n: 0,
        name: line.row.name.to_string(),
        href: Some(format!("/places/{}", line.row.id)),
        note: format!(
            "{} {}",
            speech.place_kind(&line.row.kind),
            due.unwrap_or_default()
        ),
        late: false,
        nowhere: false,
    };
    shown(Form::Place, shown_line, line.days_left, line.position)
}

fn grid_shown(speech: &Speech<'_>, view: &Map, line: &GridLine) -> (Line, Option<Thing>) {
    let count =
        |count: Option<u64>| count.map_or_else(|| speech.say("stat-hidden"), |count| count.to_string());
    let (open, overdue) = (count(line.open), count(line.overdue));
    let outline = view.outlines.iter().find(|(grid, _)| grid.code == line.grid.code);
    let at = outline.and_then(|(_, shape)| middle(shape)).or(line.middle);
    let shown_line = Line {
        n: 0,
        name: line.grid.name.to_string(),
        href: Some(format!("/map?grid={}", line.grid.code)),
        note: speech.fill("map-counts", &[("open", &open), ("overdue", &overdue)]),
        late: false,
        nowhere: false,
    };
    let days_left = line.overdue.filter(|overdue| *overdue > 0).map(|_| -1);
    let (shown_line, thing) = shown(Form::Grid, shown_line, days_left, at);
    let thing = thing.map(|thing| Thing {
        label: open,
        caption: line.grid.name.to_string(),
        ..thing
    });
    (shown_line, thing)
}
