//! A villager says that an entry of their sheet is wrong; another person decides.

use doorstep_model::document::entry::Entry;
use doorstep_model::document::event::Event;
use doorstep_model::document::schema::{Kind, Step};
use doorstep_model::id::DocumentId;

use super::ActionError;
use super::writing::act;
use crate::device::Device;

/// Writes down what is contested (an entry's key, or `<entry>.<field>`) and why.
pub fn contest(device: &Device, household: DocumentId, about: &str, why: &str) -> Result<Entry, ActionError> {
    if about.trim().is_empty() {
        return Err(ActionError::missing("about"));
    }
    act(device, |writing| {
        writing.edit(Kind::Household, household, |pen| {
            let mut event = Event::new(Step::Contest.as_str(), writing.now);
            event.after = pen.seen(&["colours"]);
            event.about = Some(about.trim().into());
            event.text = (!why.trim().is_empty()).then(|| why.trim().into());
            pen.event("contests", &event)
        })
    })
}
