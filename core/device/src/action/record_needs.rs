//! What a person of a household needs.

use std::collections::BTreeSet;

use doorstep_model::care::Need;
use doorstep_model::document::entry::Entry;
use doorstep_model::document::schema::Kind;
use doorstep_model::id::DocumentId;

use super::ActionError;
use super::writing::act;
use crate::device::Device;

/// Sets the needs and the words beside them.
pub fn record_needs(
    device: &Device,
    household: DocumentId,
    person: Entry,
    needs: &BTreeSet<Need>,
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
            let mut codes: Vec<&str> = needs.iter().map(|need| need.as_str()).collect();
            codes.sort_unstable();
            pen.entry_words("people", person, "needs", &codes.join(" "))?;
            pen.entry_words("people", person, "needs_note", words)
        })
    })
}
