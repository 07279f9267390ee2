//! Consent given or withdrawn, by the person or, under 14, by a guardian.

use doorstep_model::document::entry::Entry;
use doorstep_model::document::event::Event;
use doorstep_model::document::schema::{Kind, Step};
use doorstep_model::household::{Born, needs_guardian};
use doorstep_model::id::DocumentId;
use doorstep_model::time::Day;

use super::ActionError;
use super::writing::act;
use crate::device::Device;

/// What was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consent {
    /// What it is for: a code of the preset's list.
    pub purpose: String,
    /// Given, or withdrawn.
    pub given: bool,
    /// Whose; `None`: the household's.
    pub person: Option<Entry>,
    /// Its last day.
    pub until: Option<Day>,
    /// A guardian spoke.
    pub by_guardian: bool,
}

/// Writes it down; gives its entry.
pub fn record_consent(
    device: &Device,
    household: DocumentId,
    consent: &Consent,
) -> Result<Entry, ActionError> {
    if consent.purpose.is_empty() {
        return Err(ActionError::missing("purpose"));
    }
    act(device, |writing| {
        writing.edit(Kind::Household, household, |pen| {
            if let Some(person) = consent.person {
                if !pen.document.entries("people").contains(&person) {
                    return Err(ActionError::NotHere);
                }
                let born = pen.document.field("people", person, "born");
                let born = born
                    .as_ref()
                    .and_then(|born| born.text())
                    .and_then(|born| Born::parse(born).ok());
                // Withdrawing is never made harder.
                if consent.given && !consent.by_guardian && needs_guardian(born, writing.today()) {
                    return Err(ActionError::missing("by_guardian"));
                }
            }
            let mut event = Event::new(Step::Consent.as_str(), writing.now);
            event.after = pen.seen(&["consents"]);
            event.purpose = Some(consent.purpose.as_str().into());
            event.given = Some(consent.given);
            event.until = consent.until;
            event.by_guardian = consent.by_guardian.then_some(true);
            event.about = consent.person.map(|person| person.to_string().into());
            pen.event("consents", &event)
        })
    })
}
