//! A phone is lost or handed back: from now on it reads nothing.

use doorstep_model::code::Code;
use doorstep_model::id::DeviceNumber;

use super::{ActionError, By};
use crate::ledger::{Event, record};
use crate::store::Write;

/// Revokes a phone. It may still hand in sealed bundles until it has confirmed its wipe.
///
/// # Errors
/// `not_found` for a number that the realm never issued.
pub fn revoke_device(tx: &Write<'_>, by: By, device: DeviceNumber) -> Result<(), ActionError> {
    let known = tx.device(by.realm, device)?.ok_or(Code::NotFound)?;
    if known.revoked_at.is_some() {
        return Ok(());
    }
    tx.audit(by.realm, by.actor, "device.revoke", &device, by.now)?;
    Ok(record(
        tx,
        by.now,
        Event::Revoked {
            realm: by.realm,
            device,
        },
    )?)
}
