//! A family says that a decision about it is wrong; another person decides.

use doorstep_model::code::Code;
use doorstep_model::document::entry::Entry;
use doorstep_model::document::schema::Step;
use doorstep_model::id::{DocumentId, FactId, UserId};
use doorstep_model::time::Timestamp;

use super::ActionError;
use super::on_sheet::{OnSheet, seen_of};
use crate::publish::read_household;
use crate::realm::RealmView;
use crate::store::Write;

/// Writes down which decision is contested, and why.
///
/// # Errors
/// `NotFound`, `NotAllowed` to whom it is not; `UnknownReference` for a decision that holds no more.
pub fn contest(
    tx: &Write<'_>,
    realm: &RealmView,
    user: UserId,
    key: FactId,
    (household, about, why): (DocumentId, Entry, &str),
    now: Timestamp,
) -> Result<(), ActionError> {
    let sheet = OnSheet::find(tx, realm, user, household, now)?;
    if !sheet.rights().contest {
        return Err(Code::NotAllowed.into());
    }
    sheet.once(key, ("household.contest", &format!("{about} {why}")), || {
        let before = sheet.current()?;
        let colour = read_household(tx, realm, &before)?.colour;
        if !colour.decisions.iter().any(|(entry, _)| *entry == about) {
            return Err(Code::UnknownReference.into());
        }
        let mut event = sheet.event(Step::Contest, seen_of(&before, &["colours"]));
        event.about = Some(about.to_string().into());
        event.text = Some(why.trim()).filter(|why| !why.is_empty()).map(Into::into);
        sheet.form()?.edit(household, |_, writer| {
            writer.event("contests", &event);
        })?;
        Ok(())
    })
}
