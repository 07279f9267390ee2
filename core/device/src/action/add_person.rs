//! Adds a person to a household.

use doorstep_model::document::entry::Entry;
use doorstep_model::document::schema::Kind;
use doorstep_model::household::draft::PersonDraft;
use doorstep_model::id::DocumentId;

use super::ActionError;
use super::writing::act;
use crate::device::Device;

/// Adds them; gives their entry.
pub fn add_person(
    device: &Device,
    household: DocumentId,
    person: &PersonDraft,
) -> Result<Entry, ActionError> {
    act(device, |writing| {
        writing.edit(Kind::Household, household, |pen| {
            Ok(pen.draft(|writer| person.write(writer)))
        })
    })
}
