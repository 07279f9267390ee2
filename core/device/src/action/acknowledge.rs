//! A person has seen a notice, steps that were not applied, or what became of work on an erased household.

use doorstep_model::id::{DocumentId, NoticeId};
use doorstep_model::protocol::row::{RowBody, Table};
use doorstep_model::protocol::sync::{Fact, FactBody, NoticeSeen};

use super::ActionError;
use crate::device::Device;
use crate::environment::new_fact;
use crate::store::{case, erased_work, fact, row};

/// Notes that the notice was seen; once is enough.
pub fn acknowledge(device: &Device, notice: NoticeId) -> Result<(), ActionError> {
    let id = new_fact(&*device.environment().randomness);
    let now = device.now();
    device.write(|realm| {
        if realm.me.is_none() {
            return Err(ActionError::NotEnrolled);
        }
        if !matches!(
            row::get(realm.db, Table::Notice, &notice.0.to_be_bytes())?,
            Some(RowBody::Notice(_))
        ) {
            return Err(ActionError::NotHere);
        }
        if fact::is_seen(realm.db, notice)? {
            return Ok(());
        }
        fact::add(
            realm.db,
            &Fact::new(id, now, &FactBody::NoticeSeen(NoticeSeen { notice })),
        )?;
        Ok(fact::mark_seen(realm.db, notice, now)?)
    })
}

/// They have seen that work went with what was erased.
pub fn acknowledge_erased(device: &Device) -> Result<(), ActionError> {
    device.write(|realm| Ok(erased_work::forget(realm.db)?))
}

/// They have looked at the steps of a case that were kept and not applied; those stay in the case.
///
/// # Errors
/// The store's.
pub fn acknowledge_refused(device: &Device, case: DocumentId) -> Result<(), ActionError> {
    device.write(|realm| Ok(case::see_refused(realm.db, case)?))
}
