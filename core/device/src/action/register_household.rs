//! Registers a household with its people.

use doorstep_model::document::schema::Kind;
use doorstep_model::household::Presence;
use doorstep_model::household::draft::HouseholdDraft;
use doorstep_model::id::DocumentId;
use doorstep_model::standing::Home;

use super::ActionError;
use super::add_person::put_person;
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
            pen.words_if_any("house_no", household.house_no().unwrap_or_default())?;
            pen.words_if_any("address", household.address().unwrap_or_default())?;
            pen.words_if_any("phone", household.phone().unwrap_or_default())?;
            pen.words_if_any(
                "presence",
                household.presence().map(Presence::as_str).unwrap_or_default(),
            )?;
            household
                .people()
                .iter()
                .try_for_each(|person| put_person(pen, person).map(|_| ()))
        })?;
        draft::discard(
            writing.realm.db,
            Form::Household,
            household.grid().as_str().as_bytes(),
        )?;
        Ok(id)
    })
}
