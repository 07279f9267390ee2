//! A person left the household: moved away, married, died. Nothing is deleted.

use doorstep_model::document::entry::Entry;
use doorstep_model::document::schema::Kind;
use doorstep_model::id::DocumentId;
use doorstep_model::time::Day;

use super::ActionError;
use super::writing::act;
use crate::device::Device;

/// Sets the day; `None`: they did not leave after all.
pub fn person_left(
    device: &Device,
    household: DocumentId,
    person: Entry,
    left: Option<Day>,
) -> Result<(), ActionError> {
    act(device, |writing| {
        if left.is_some_and(|day| day > writing.today()) {
            return Err(ActionError::impossible("left"));
        }
        writing.edit(Kind::Household, household, |pen| {
            if !pen.document.entries("people").contains(&person) {
                return Err(ActionError::NotHere);
            }
            let day = left.map(|day| day.to_string()).unwrap_or_default();
            pen.entry_words("people", person, "left", &day)
        })
    })
}
