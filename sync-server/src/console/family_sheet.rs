//! `GET /households/{id}/paper`: what a household told about itself, and who read it, to print for the
//! family; `?person=` for one person alone. Never other parties, reporters, cases or what workers noted.
//! Printing it is a reading like any other.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use doorstep_model::code::Code;
use doorstep_model::document::entry::Entry;
use doorstep_model::household::PersonRecord;
use doorstep_model::id::DocumentId;
use doorstep_model::time::Day;
use serde::Deserialize;

use super::household::{Person, consented, facts, needs_of, person, readers_of};
use super::named::Named;
use super::page::{self, Frame};
use super::read::{About, Answer, note_reading, read};
use super::session::SignedIn;
use super::speech::Speech;
use super::village::called;
use super::word::Words;
use crate::action::ActionError;
use crate::app::App;
use crate::view::{HouseholdSheet, household_sheet};

#[derive(Template)]
#[template(path = "family_sheet.html")]
struct Paper {
    words: Words,
    frame: Frame,
    id: String,
    title: String,
    /// One person's own page.
    alone: bool,
    /// The person's number in the file.
    entry: Option<String>,
    printed: String,
    facts: Vec<(String, String)>,
    service: Vec<(String, String)>,
    people: Vec<Person>,
    needs: Vec<(String, String)>,
    consents: Vec<(String, String)>,
    readers: Vec<(String, String)>,
    /// The pages of single persons.
    own: Vec<(String, String)>,
}

#[derive(Deserialize)]
pub(super) struct Whose {
    person: Option<String>,
}

/// The paper.
pub(super) async fn show(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Named(id): Named<DocumentId>,
    Query(whose): Query<Whose>,
) -> Response {
    let entry = whose.person.as_deref().map(Entry::parse);
    let read = read(&app, words, &who, About::Document(id), move |reader| {
        let sheet = household_sheet(reader, id)?;
        let alone = match entry {
            None => None,
            Some(Ok(entry)) => Some(one_of(&sheet, entry).ok_or(Code::NotFound)?),
            Some(Err(_)) => return Err(ActionError::from(Code::NotFound)),
        };
        Ok((sheet, alone))
    });
    let Answer { realm, view, .. } = match read.await {
        Ok(answer) => answer,
        Err(refused) => return refused,
    };
    if let Err(refused) = note_reading(&app, words, &who, id).await {
        return refused;
    }
    let speech = Speech::new(words, &realm);
    let (mut view, alone) = view;
    let today = app.home.environment.now().day();
    view.opened_by(who.user, today);
    let frame = Frame::of(words, &who, &format!("/households/{id}/paper"));
    page::show(&Paper::new(&speech, frame, &view, alone.as_ref(), today))
}

/// Someone who lives there.
fn one_of(sheet: &HouseholdSheet, entry: Entry) -> Option<PersonRecord> {
    sheet
        .record
        .present_people()
        .find(|one| one.entry == entry)
        .cloned()
}

impl Paper {
    fn new(
        speech: &Speech<'_>,
        frame: Frame,
        view: &HouseholdSheet,
        alone: Option<&PersonRecord>,
        today: Day,
    ) -> Self {
        let record = &view.record;
        let shown: Vec<&PersonRecord> = match alone {
            Some(one) => vec![one],
            None => record.present_people().collect(),
        };
        let people = shown.iter().map(|one| Person {
            // Another person's name is not theirs to take home.
            guardian: match alone {
                Some(_) => String::new(),
                None => person(speech, view, one, today).guardian,
            },
            ..person(speech, view, one, today)
        });
        let whole = alone.is_none();
        let day = speech.in_words(today);
        Self {
            words: speech.words,
            frame,
            id: record.id.to_string(),
            title: alone.map_or_else(|| called(speech, &view.line.row), |one| one.name.clone()),
            alone: !whole,
            entry: alone.map(|one| one.entry.to_string()),
            printed: speech.fill("family-printed", &[("day", &day)]),
            facts: if whole { facts(speech, view) } else { Vec::new() },
            service: if whole { service(speech, view) } else { Vec::new() },
            people: people.collect(),
            needs: needs_of(speech, view, &shown),
            consents: match whole {
                true => record
                    .consents
                    .iter()
                    .map(|consent| consented(speech, view, consent.entry, &consent.event))
                    .collect(),
                false => Vec::new(),
            },
            readers: readers_of(speech, view),
            own: match whole {
                true => shown
                    .iter()
                    .map(|one| (one.entry.to_string(), one.name.clone()))
                    .collect(),
                false => Vec::new(),
            },
        }
    }
}

/// Which service it is, why, and until when; the household may contest it.
fn service(speech: &Speech<'_>, view: &HouseholdSheet) -> Vec<(String, String)> {
    let mut lines = Vec::new();
    let colour = speech.colour(view.record.colour.colour);
    lines.push((speech.say("household-service"), colour.service));
    if let Some((_, event)) = view.record.colour.decision() {
        if let Some(need) = &event.need_code {
            lines.push((speech.say("sheet-need"), speech.need(need)));
        }
        if let Some(day) = event.review_on {
            lines.push((speech.say("sheet-review-on"), speech.in_words(day)));
        }
    }
    lines
}
