//! `GET /visits`: how many households and places of each grid are due and overdue.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use doorstep_model::grid::Grid;

use super::named::At;
use super::page::{self, Frame};
use super::read::{Answer, read};
use super::session::SignedIn;
use super::speech::{ColourShown, Speech};
use super::village::{Link, path_by};
use super::word::Words;
use crate::app::App;
use crate::store::DueCount;
use crate::view::{NeedCount, VisitsLine, visits};

#[derive(Template)]
#[template(path = "visits.html")]
struct Page {
    words: Words,
    frame: Frame,
    path: Vec<Link>,
    title: String,
    sum: Line,
    lines: Vec<Line>,
    needs: Vec<Need>,
}

struct Line {
    /// Down to it.
    href: Option<String>,
    /// To its households.
    list: Option<String>,
    /// To its places.
    places: String,
    name: String,
    alert: bool,
    households: DueCount,
    /// Places to look at; none where there are no places.
    inspections: Option<String>,
}

struct Need {
    colour: ColourShown,
    every: String,
    count: DueCount,
}

/// The page.
pub(super) async fn show(State(app): State<App>, words: Words, who: SignedIn, place: At) -> Response {
    let read = read(&app, words, &who, place.about(), move |reader| {
        visits(reader, place.0.as_ref())
    });
    let Answer { realm, view, .. } = match read.await {
        Ok(answer) => answer,
        Err(refused) => return refused,
    };
    let speech = Speech::new(words, &realm);
    page::show(&Page {
        words,
        frame: Frame::of(words, &who, &at(&view.grid)),
        path: path_by(&view.path, at),
        title: speech.fill("visits-title", &[("place", &view.grid.name)]),
        sum: line(&speech, &view.sum),
        lines: view.lines.iter().map(|one| line(&speech, one)).collect(),
        needs: view.needs.iter().map(|one| need(&speech, one)).collect(),
    })
}

fn at(grid: &Grid) -> String {
    format!("/visits?grid={}", grid.code)
}

fn line(speech: &Speech<'_>, line: &VisitsLine) -> Line {
    let places = line.places;
    let with = [
        ("due", &*places.due.to_string()),
        ("all", &*places.all.to_string()),
        ("overdue", &*places.overdue.to_string()),
    ];
    let code = &line.grid.code;
    Line {
        href: line.below.then(|| at(&line.grid)),
        list: line.readable.then(|| format!("/grids/{code}#households")),
        places: format!("/places?grid={code}"),
        name: line.grid.name.to_string(),
        alert: line.alert,
        households: line.households,
        inspections: (places.all > 0).then(|| speech.fill("visits-places-due", &with)),
    }
}

fn need(speech: &Speech<'_>, need: &NeedCount) -> Need {
    Need {
        colour: speech.colour(need.colour),
        every: match need.every {
            Some(days) => speech.count("visits-every-days", days),
            None => speech.say("next-on-request"),
        },
        count: need.count,
    }
}
