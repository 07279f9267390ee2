//! Adds a person to a household.

use doorstep_model::document::entry::Entry;
use doorstep_model::document::schema::Kind;
use doorstep_model::household::draft::PersonDraft;
use doorstep_model::household::{Presence, Relation, Sex};
use doorstep_model::id::DocumentId;

use super::ActionError;
use super::pen::Pen;
use super::writing::act;
use crate::device::Device;

/// Adds them; gives their entry.
pub fn add_person(
    device: &Device,
    household: DocumentId,
    person: &PersonDraft,
) -> Result<Entry, ActionError> {
    act(device, |writing| {
        writing.edit(Kind::Household, household, |pen| put_person(pen, person))
    })
}

pub(super) fn put_person(pen: &mut Pen<'_>, person: &PersonDraft) -> Result<Entry, ActionError> {
    let entry = pen.entry();
    let born = person.born().map(|born| born.to_string());
    for (field, words) in [
        ("name", person.name()),
        ("sex", person.sex().map(Sex::code).unwrap_or_default()),
        (
            "relation",
            person.relation().map(Relation::code).unwrap_or_default(),
        ),
        ("born", born.as_deref().unwrap_or_default()),
        ("phone", person.phone().unwrap_or_default()),
        (
            "presence",
            person.presence().map(Presence::as_str).unwrap_or_default(),
        ),
    ] {
        if !words.is_empty() {
            pen.entry_words("people", entry, field, words)?;
        }
    }
    Ok(entry)
}
