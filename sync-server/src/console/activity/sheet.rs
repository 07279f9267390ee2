//! One activity.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use doorstep_model::id::DocumentId;

use crate::app::App;
use crate::console::answers::{Answered, answers};
use crate::console::named::Named;
use crate::console::page::{self, Frame};
use crate::console::photo;
use crate::console::read::{About, Answer, read};
use crate::console::session::SignedIn;
use crate::console::speech::Speech;
use crate::console::village::{CaseLineShown, Link, case_line, path};
use crate::console::word::Words;
use crate::view::{ActivitySheet, activity_sheet};

#[derive(Template)]
#[template(path = "activity.html")]
struct Page {
    words: Words,
    frame: Frame,
    path: Vec<Link>,
    title: String,
    facts: Vec<(String, String)>,
    people: Vec<(String, String)>,
    answers: Vec<Answered>,
    decisions: Vec<(String, String)>,
    photos: Vec<photo::Shown>,
    /// Opinions that came of it.
    lines: Vec<CaseLineShown>,
}

/// The page.
pub(in crate::console) async fn show(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Named(id): Named<DocumentId>,
) -> Response {
    let read = read(&app, words, &who, About::Document(id), move |reader| {
        activity_sheet(reader, id)
    });
    let Answer { realm, view, .. } = match read.await {
        Ok(answer) => answer,
        Err(refused) => return refused,
    };
    let speech = Speech::new(words, &realm);
    let frame = Frame::of(words, &who, &format!("/activities/{id}"));
    page::show(&page(&speech, frame, &view))
}

fn page(speech: &Speech<'_>, frame: Frame, view: &ActivitySheet) -> Page {
    let row = &view.row;
    let (kind, on) = (speech.activity_kind(&row.kind), speech.in_words(row.held_on));
    let place = Some(row.place.to_string()).filter(|place| !place.is_empty());
    let facts = [
        ("activity-on", Some(on.clone())),
        ("case-grid", Some(view.grid.name.to_string())),
        ("activity-place", place),
        ("activity-by", Some(speech.who(row.author, &view.people))),
    ];
    let said = view
        .decisions
        .iter()
        .map(|(text, author)| (text.clone(), speech.who(*author, &view.people)));
    Page {
        words: speech.words,
        frame,
        path: path(&view.path),
        title: speech.fill("activity-title", &[("kind", &kind), ("day", &on)]),
        facts: facts
            .into_iter()
            .filter_map(|(id, value)| Some((speech.say(id), value?)))
            .collect(),
        people: view.record.people.clone(),
        answers: answers(
            speech,
            row.id,
            (view.checklist.as_ref(), &view.record.answers),
            &view.photos,
        ),
        decisions: said.collect(),
        photos: photo::shown(speech, row.id, &view.photos, &view.people),
        lines: view.opinions.iter().map(|line| case_line(speech, line)).collect(),
    }
}
