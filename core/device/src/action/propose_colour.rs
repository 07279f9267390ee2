//! Proposes a colour: what service a household needs. A cadre decides.

use doorstep_model::care::Need;
use doorstep_model::document::entry::Entry;
use doorstep_model::document::event::{Colour, Event};
use doorstep_model::document::schema::{Kind, Step};
use doorstep_model::household::ColourChoice;
use doorstep_model::id::DocumentId;
use doorstep_model::time::Day;

use super::ActionError;
use super::writing::{Writing, act};
use crate::device::Device;

/// A colour as it was chosen on the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChosenColour {
    /// Which.
    pub colour: Colour,
    /// Why; green may go without.
    pub need: Option<Need>,
    /// When it is looked at again; green may go without.
    pub review_on: Option<Day>,
    /// Why, in words; lies in the care record, which fewer people read. Optional.
    pub reason: String,
}

/// Proposes it; gives the proposal's entry.
pub fn propose_colour(
    device: &Device,
    household: DocumentId,
    chosen: &ChosenColour,
) -> Result<Entry, ActionError> {
    act(device, |writing| {
        put_colour(writing, household, chosen, Step::Proposal, &["colours"])
    })
}

/// Writes a proposal or decision, and its reason in words into the care record. It names the
/// events of these containers that the person had seen.
pub(super) fn put_colour(
    writing: &Writing<'_>,
    household: DocumentId,
    chosen: &ChosenColour,
    step: Step,
    seen: &[&str],
) -> Result<Entry, ActionError> {
    let choice = ColourChoice::parse(chosen.colour, chosen.need, chosen.review_on, writing.today())?;
    let entry = writing.edit(Kind::Household, household, |pen| {
        let mut event = choice.event(step, writing.now);
        event.after = pen.seen(seen);
        pen.event("colours", &event)
    })?;
    if !chosen.reason.trim().is_empty() {
        writing.care(household, |pen| {
            let mut reason = Event::new(Step::Reason.as_str(), writing.now);
            reason.about = Some(entry.to_string().into());
            reason.text = Some(chosen.reason.trim().into());
            pen.event("reasons", &reason)
        })?;
    }
    Ok(entry)
}
