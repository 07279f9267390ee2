//! What a person of a household needs.

use std::collections::BTreeSet;

use doorstep_model::document::entry::Entry;
use doorstep_model::document::schema::Kind;
use doorstep_model::id::DocumentId;

use super::ActionError;
use super::writing::act;
use crate::device::Device;

/// Sets the needs, by codes of the preset's list, and the words beside them.
pub fn record_needs(
    device: &Device,
    household: DocumentId,
    person: Entry,
    needs: &BTreeSet<String>,
    words: &str,
) -> Result<(), ActionError> {
    act(device, |writing| {
        if !writing
            .load(Kind::Household, household)?
            .entries("people")
            .contains(&person)
        {
            return Err(ActionError::NotHere);
        }
        writing.care(household, |pen| {
            let codes: Vec<&str> = needs.iter().map(String::as_str).collect();
            pen.entry_words("people", person, "needs", &codes.join(" "))?;
            pen.entry_words("people", person, "needs_note", words)
        })
    })
}
