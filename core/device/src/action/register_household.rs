//! Registers a household with its people.

use doorstep_model::document::schema::Kind;
use doorstep_model::household::draft::HouseholdDraft;
use doorstep_model::id::DocumentId;
use doorstep_model::standing::Home;

use super::ActionError;
use super::writing::act;
use crate::device::Device;
use crate::environment::new_document;
use crate::store::draft::{self, Form};

/// Registers it; gives its id. The form typed for its grid is done.
pub fn register_household(device: &Device, household: &HouseholdDraft) -> Result<DocumentId, ActionError> {
    let environment = device.environment();
    let id = new_document(&*environment.clock, &*environment.randomness);
    act(device, |writing| {
        let home = Home::of_household(id, household.grid().clone());
        writing.create(Kind::Household, id, &home, |pen| {
            pen.draft(|writer| household.write(writer));
            Ok(())
        })?;
        draft::discard(
            writing.realm.db,
            Form::Household,
            household.grid().as_str().as_bytes(),
        )?;
        Ok(id)
    })
}
