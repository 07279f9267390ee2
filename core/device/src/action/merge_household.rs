//! The same household, registered twice: one points to the other. Nothing is deleted.

use doorstep_model::document::schema::Kind;
use doorstep_model::household::HouseholdRecord;
use doorstep_model::id::DocumentId;

use super::ActionError;
use super::writing::act;
use crate::device::Device;

/// Makes `double` point to `kept`.
pub fn merge_household(device: &Device, double: DocumentId, kept: DocumentId) -> Result<(), ActionError> {
    act(device, |writing| {
        let target = HouseholdRecord::read(&writing.load(Kind::Household, kept)?, |_| None);
        // A chain, or two that point to each other, would hide both.
        if double == kept || target.same_as.is_some() {
            return Err(ActionError::impossible("same_as"));
        }
        writing.edit(Kind::Household, double, |pen| {
            pen.reference("same_as", kept);
            Ok(())
        })
    })
}

/// They were not the same after all.
pub fn separate_household(device: &Device, double: DocumentId) -> Result<(), ActionError> {
    act(device, |writing| {
        writing.edit(Kind::Household, double, |pen| pen.words("same_as", ""))
    })
}
