//! `GET /cases/{id}/agreement`: the mediation agreement, to print, sign and keep.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use doorstep_model::id::DocumentId;

use super::{number, parties};
use crate::app::App;
use crate::console::named::Named;
use crate::console::page::{self, Frame};
use crate::console::read::{About, Answer, note_done, read};
use crate::console::session::SignedIn;
use crate::console::speech::Speech;
use crate::console::word::Words;
use crate::view::agreement;

/// Lines to sign on where the case names fewer: an agreement has two sides.
const SIDES: usize = 2;

#[derive(Template)]
#[template(path = "agreement.html")]
struct Page {
    words: Words,
    frame: Frame,
    id: String,
    number: String,
    about: String,
    confidential: bool,
    /// Each with the side that they are on.
    parties: Vec<(String, String)>,
    facts: String,
    terms: String,
    performance: String,
    mediator: String,
    on: String,
}

/// The agreement.
pub(in crate::console) async fn show(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Named(id): Named<DocumentId>,
) -> Response {
    let read = read(&app, words, &who, About::Document(id), move |reader| {
        agreement(reader, id)
    });
    let Answer { realm, view, .. } = match read.await {
        Ok(answer) => answer,
        Err(refused) => return refused,
    };
    let row = &view.sheet.line.row;
    if row.confidential
        && let Err(refused) = note_done(&app, words, &who, "case.agreement", id).await
    {
        return refused;
    }
    let speech = Speech::new(words, &realm);
    let text = |text: Option<Box<str>>| text.map(String::from).unwrap_or_default();
    let mut signing: Vec<(String, String)> = parties(&speech, &view.sheet)
        .into_iter()
        .map(|party| (party.name, party.side))
        .collect();
    signing.resize_with(signing.len().max(SIDES), Default::default);
    page::show(&Page {
        words,
        frame: Frame::of(words, &who, &format!("/cases/{id}/agreement")),
        id: id.to_string(),
        number: number(&speech, row),
        about: match &row.category {
            Some(category) => speech.category(category),
            None => speech.case_kind(&row.kind),
        },
        confidential: row.confidential,
        parties: signing,
        facts: view.sheet.record.sheet.text.clone(),
        terms: text(view.terms),
        performance: text(view.performance),
        mediator: text(view.mediator),
        on: speech.in_words(view.on),
    })
}
