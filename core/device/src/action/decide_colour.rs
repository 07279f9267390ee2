//! Decides a household's colour. It answers every proposal, decision and contest seen.

use doorstep_model::document::entry::Entry;
use doorstep_model::document::schema::Step;
use doorstep_model::id::DocumentId;

use super::ActionError;
use super::propose_colour::{ChosenColour, put_colour};
use super::writing::act;
use crate::device::Device;

/// Decides it; gives the decision's entry.
pub fn decide_colour(
    device: &Device,
    household: DocumentId,
    chosen: &ChosenColour,
) -> Result<Entry, ActionError> {
    act(device, |writing| {
        put_colour(
            writing,
            household,
            chosen,
            Step::Decision,
            &["colours", "contests"],
        )
    })
}
