//! Consent given or withdrawn, by the person or, under 14, by a guardian.

use doorstep_model::code::Code;
use doorstep_model::document::entry::Entry;
use doorstep_model::document::schema::Step;
use doorstep_model::household::{Born, PURPOSES, needs_guardian};
use doorstep_model::id::{DocumentId, FactId, UserId};
use doorstep_model::time::{Day, Timestamp};

use super::ActionError;
use super::on_sheet::{OnSheet, seen_of};
use crate::realm::RealmView;
use crate::store::Write;

/// What was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsentSaid {
    /// What it is for, of the fixed list.
    pub purpose: Box<str>,
    /// Given, or withdrawn.
    pub given: bool,
    /// Whose; none: the household's.
    pub person: Option<Entry>,
    /// Its last day.
    pub until: Option<Day>,
    /// A guardian spoke.
    pub by_guardian: bool,
}

/// Writes it down.
///
/// # Errors
/// `NotFound`, `NotAllowed` to whom it is not; `UnknownReference` for a person who is not of the
/// household; `GuardianNeeded` where a child's guardian must speak; `BadField` for a day that is over.
pub fn record_consent(
    tx: &Write<'_>,
    realm: &RealmView,
    user: UserId,
    key: FactId,
    (household, said): (DocumentId, &ConsentSaid),
    now: Timestamp,
) -> Result<(), ActionError> {
    let sheet = OnSheet::find(tx, realm, user, household, now)?;
    if !sheet.rights().consent {
        return Err(Code::NotAllowed.into());
    }
    let over = said.until.is_some_and(|day| day < now.day());
    if over || !PURPOSES.contains(&&*said.purpose) {
        return Err(Code::BadField.into());
    }
    sheet.once(key, ("household.consent", &format!("{said:?}")), || {
        let before = sheet.current()?;
        if let Some(person) = said.person {
            if !before.entries("people").contains(&person) {
                return Err(Code::UnknownReference.into());
            }
            let born = before.field("people", person, "born");
            let born = born.as_ref().and_then(|born| born.text());
            let born = born.and_then(|born| Born::parse(born).ok());
            // Withdrawing is never made harder.
            if said.given && !said.by_guardian && needs_guardian(born, now.day()) {
                return Err(Code::GuardianNeeded.into());
            }
        }
        let mut event = sheet.event(Step::Consent, seen_of(&before, &["consents"]));
        event.purpose = Some(said.purpose.clone());
        event.given = Some(said.given);
        event.until = said.until;
        event.by_guardian = said.by_guardian.then_some(true);
        event.about = said.person.map(|person| person.to_string().into());
        sheet.form()?.edit(household, |_, writer| {
            writer.event("consents", &event);
        })?;
        Ok(())
    })
}
