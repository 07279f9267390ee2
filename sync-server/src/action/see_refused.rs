//! A step that was kept and not applied was looked at: it leaves the desk's list, and stays in the case.

use doorstep_model::code::Code;
use doorstep_model::id::{DocumentId, UserId};
use doorstep_model::role::BaseRole;
use doorstep_model::time::Timestamp;

use super::ActionError;
use super::found_case::FoundCase;
use crate::realm::RealmView;
use crate::store::{Actor, Write};

/// Who looks through such steps, where the case began or stands.
pub const LOOKS_THROUGH: [BaseRole; 2] = [BaseRole::Clerk, BaseRole::Cadre];

/// Takes a step off the list. Whoever looked first is the one who is named.
///
/// # Errors
/// `NotFound`, `NotAllowed` to whom the list is not.
pub fn see_refused(
    tx: &Write<'_>,
    realm: &RealmView,
    user: UserId,
    (case, n): (DocumentId, u32),
    now: Timestamp,
) -> Result<(), ActionError> {
    let found = FoundCase::find(tx, realm, user, case, now)?;
    let mut looks = false;
    for role in LOOKS_THROUGH {
        looks |= found.is(tx, role)?;
    }
    if !looks {
        return Err(Code::NotAllowed.into());
    }
    if tx.see_refused(realm.number, (case, n), user, now)? {
        tx.audit(realm.number, Actor::User(user), "case.refused_seen", &case, now)?;
        tx.changed(realm.number, found.row.kind, case);
        return Ok(());
    }
    let known = tx.refused_of(realm.number, case)?;
    match known.iter().any(|step| step.n == n) {
        true => Ok(()),
        false => Err(Code::NotFound.into()),
    }
}
