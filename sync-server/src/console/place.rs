//! `GET /places`: shops, schools, canals of a place of the tree, and when each is looked at.
//! `GET /places/{id}`: one of them.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use doorstep_model::grid::Grid;
use doorstep_model::id::DocumentId;
use doorstep_model::time::Day;
use serde::Deserialize;

use super::named::{At, Named};
use super::page::{self, Frame};
use super::photo;
use super::read::{About, Answer, read};
use super::session::SignedIn;
use super::speech::Speech;
use super::village::{CaseLineShown, Link, case_line, path_by};
use super::word::Words;
use crate::app::App;
use crate::view::{PlaceLine, PlaceSheet, place_list, place_sheet};

/// From where on.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    after: String,
}

#[derive(Template)]
#[template(path = "places.html")]
struct Page {
    words: Words,
    frame: Frame,
    path: Vec<Link>,
    title: String,
    below: Vec<(String, String)>,
    wide: bool,
    lines: Vec<Line>,
    next: Option<String>,
}

struct Line {
    href: String,
    name: String,
    kind: String,
    grid: String,
    last: String,
    next: String,
    overdue: bool,
}

#[derive(Template)]
#[template(path = "place.html")]
struct SheetPage {
    words: Words,
    frame: Frame,
    path: Vec<Link>,
    title: String,
    facts: Vec<(String, String)>,
    phone: String,
    next: String,
    overdue: bool,
    /// Day, how, what came of it, who.
    visits: Vec<(String, String, String)>,
    notes: Vec<(String, String)>,
    photos: Vec<photo::Shown>,
    /// Cases that name it.
    lines: Vec<CaseLineShown>,
}

/// Places of a place of the tree.
pub(super) async fn list(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    place: At,
    Query(asked): Query<Asked>,
) -> Response {
    let after = DocumentId::parse(&asked.after).ok();
    let read = read(&app, words, &who, place.about(), move |reader| {
        place_list(reader, place.0.as_ref(), after)
    });
    let Answer { realm, view, .. } = match read.await {
        Ok(answer) => answer,
        Err(refused) => return refused,
    };
    let (speech, today) = (Speech::new(words, &realm), app.home.environment.now().day());
    let own = at(&view.grid);
    let lines = view.lines.iter().flatten();
    page::show(&Page {
        words,
        frame: Frame::of(words, &who, &own),
        path: path_by(&view.path, at),
        title: speech.fill("places-title", &[("place", &view.grid.name)]),
        below: view
            .below
            .iter()
            .map(|grid| (at(grid), grid.name.to_string()))
            .collect(),
        wide: view.lines.is_none(),
        lines: lines.map(|one| line(&speech, one, today)).collect(),
        next: view.next.map(|after| format!("{own}&after={after}")),
    })
}

fn at(grid: &Grid) -> String {
    format!("/places?grid={}", grid.code)
}

fn line(speech: &Speech<'_>, line: &PlaceLine, today: Day) -> Line {
    let (next, overdue) = speech.due_on(line.due_on, today);
    Line {
        href: format!("/places/{}", line.row.id),
        name: line.row.name.to_string(),
        kind: speech.place_kind(&line.row.kind),
        grid: line.grid.name.to_string(),
        last: speech.day(line.last_on),
        next,
        overdue,
    }
}

/// One place.
pub(super) async fn show(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Named(id): Named<DocumentId>,
) -> Response {
    let read = read(&app, words, &who, About::Document(id), move |reader| {
        place_sheet(reader, id)
    });
    let Answer { realm, view, .. } = match read.await {
        Ok(answer) => answer,
        Err(refused) => return refused,
    };
    let (speech, today) = (Speech::new(words, &realm), app.home.environment.now().day());
    let frame = Frame::of(words, &who, &format!("/places/{id}"));
    page::show(&sheet(&speech, frame, &view, today))
}

fn sheet(speech: &Speech<'_>, frame: Frame, view: &PlaceSheet, today: Day) -> SheetPage {
    let record = &view.record;
    let every = view.line.kind.as_ref().map(|kind| kind.inspect_days);
    let every = every.map(|days| speech.count("visits-every-days", days));
    let facts = [
        ("places-kind", speech.place_kind(&view.line.row.kind)),
        ("places-grid", view.line.grid.name.to_string()),
        ("field-address", record.address.clone()),
        ("place-contact", record.contact.clone()),
        ("place-every", every.unwrap_or_default()),
        ("places-last", speech.day(view.line.last_on)),
    ];
    let (next, overdue) = speech.due_on(view.line.due_on, today);
    let visits = view.visits.iter().map(|visit| {
        let said = speech.known("visit_outcome", &visit.outcome);
        (
            speech.day(visit.visited_on),
            said,
            speech.who(visit.author, &view.people),
        )
    });
    let notes = view.notes.iter().map(|(text, author, on)| {
        let who = speech.who(*author, &view.people);
        (text.clone(), format!("{who} {on}"))
    });
    SheetPage {
        words: speech.words,
        frame,
        path: path_by(&view.path, at),
        title: view.line.row.name.to_string(),
        facts: facts
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(id, value)| (speech.say(id), value))
            .collect(),
        phone: record.phone.clone(),
        next,
        overdue,
        visits: visits.collect(),
        notes: notes.collect(),
        lines: view.cases.iter().map(|case| case_line(speech, case)).collect(),
        photos: photo::shown(speech, view.line.row.id, &view.photos, &view.people),
    }
}
