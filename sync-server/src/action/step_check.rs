//! What a step at the console names must be there: an option that no form offered is refused. And
//! what the preset allows of more time.

use doorstep_model::case::CaseStep;
use doorstep_model::code::Code;
use doorstep_model::document::event::Event;
use doorstep_model::id::{DocumentId, UserId};
use doorstep_model::time::{Day, Timestamp};

use super::ActionError;
use super::found_case::FoundCase;
use crate::publish::{HANDS, missing};
use crate::realm::RealmView;
use crate::store::{Read, StoreError};

/// Checks what the event names.
///
/// # Errors
/// `unknown_reference`, `bad_value`, `bad_target`, `extension_too_long`.
pub(super) fn check_step(
    tx: &Read<'_>,
    realm: &RealmView,
    user: UserId,
    found: &FoundCase<'_>,
    (step, event): (CaseStep, &Event),
    now: Timestamp,
) -> Result<(), ActionError> {
    let preset = &realm.preset;
    if let Some(code) = missing(tx, realm, event, now)? {
        return Err(code.into());
    }
    let category = event.category.as_ref();
    let category = category.is_none_or(|code| preset.category(code).is_some());
    let people = event.people().try_fold(true, |all, (person, _)| {
        Ok::<_, StoreError>(all && works(tx, realm, person, now)?)
    })?;
    if !(category && people) {
        return Err(Code::UnknownReference.into());
    }
    let mut bodies = preset.referrals.iter();
    if event
        .to
        .as_deref()
        .is_some_and(|to| !bodies.any(|body| body.code == to))
    {
        return Err(Code::BadValue.into());
    }
    match step {
        CaseStep::Merge => check_merge(tx, realm, user, event, now),
        CaseStep::ExtendAsk | CaseStep::ExtendGrant => {
            let granted = found.state().extension.granted;
            let until = event.due.or(found.state().extension.asked);
            Ok(check_extension(realm, granted, found.line.due_on, until)?)
        }
        _ => Ok(()),
    }
}

/// Whether someone has a post or link now by which they may work on cases.
fn works(tx: &Read<'_>, realm: &RealmView, user: UserId, now: Timestamp) -> Result<bool, StoreError> {
    let standing = realm.standing_now(tx, user, now)?;
    Ok(standing.grants_of(HANDS).next().is_some())
}

/// Into an open case that the person reads: what nobody can find would be lost.
fn check_merge(
    tx: &Read<'_>,
    realm: &RealmView,
    user: UserId,
    event: &Event,
    now: Timestamp,
) -> Result<(), ActionError> {
    let into = event.into.as_deref().and_then(|id| DocumentId::parse(id).ok());
    let found = into.map(|id| FoundCase::find(tx, realm, user, id, now));
    match found {
        Some(Ok(found)) if found.state().stage.is_open() => Ok(()),
        Some(Err(error @ ActionError::Store(_))) => Err(error),
        _ => Err(Code::BadTarget.into()),
    }
}

/// So many times, and each time so many working days past the deadline.
fn check_extension(
    realm: &RealmView,
    granted: u32,
    due_on: Option<Day>,
    until: Option<Day>,
) -> Result<(), Code> {
    let too_late = due_on
        .zip(until)
        .is_some_and(|(due, until)| until > longest_extension(realm, due));
    if granted >= u32::from(realm.preset.flow.extensions_max) || too_late {
        return Err(Code::ExtensionTooLong);
    }
    if due_on.zip(until).is_some_and(|(due, until)| until <= due) {
        return Err(Code::BadValue);
    }
    Ok(())
}

/// The last day to which a deadline may be put off.
pub(crate) fn longest_extension(realm: &RealmView, due: Day) -> Day {
    realm
        .calendar
        .add_working_days(due, realm.preset.flow.extension_days)
        .day
}
