//! A note on a household's care record.

use doorstep_model::document::entry::Entry;
use doorstep_model::document::event::Event;
use doorstep_model::document::schema::Step;
use doorstep_model::id::DocumentId;

use super::ActionError;
use super::writing::act;
use crate::device::Device;

/// Writes it down, about a person or the household; gives its entry.
pub fn note_care(
    device: &Device,
    household: DocumentId,
    person: Option<Entry>,
    words: &str,
) -> Result<Entry, ActionError> {
    if words.trim().is_empty() {
        return Err(ActionError::missing("text"));
    }
    act(device, |writing| {
        writing.care(household, |pen| {
            let mut note = Event::new(Step::Note.as_str(), writing.now);
            note.text = Some(words.trim().into());
            note.about = person.map(|person| person.to_string().into());
            pen.event("notes", &note)
        })
    })
}
