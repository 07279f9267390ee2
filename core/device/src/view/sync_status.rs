//! Sync 同步: what waits, how long it will take, what is safe.

use doorstep_model::id::RealmNumber;
use doorstep_model::lease::Lease;
use doorstep_model::protocol::key::PublicKey;
use doorstep_model::protocol::receipt::{Receipt, SignedReceipt};
use doorstep_model::time::Timestamp;
use rusqlite::Connection;

use super::lease;
use crate::action::ActionError;
use crate::device::Device;
use crate::identity::Enrolment;
use crate::store::outbox::State;
use crate::store::{Setting, StoreError, authored, outbox, setting};
use crate::sync::estimate::{Estimate, estimate};

/// The sync screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncStatus {
    /// What waits: how many, about how many bytes, about how long on this link.
    pub waiting: Estimate,
    /// Changes that stand still: see [`super::quarantine`].
    pub standing_still: usize,
    /// What holds if this phone were lost now.
    pub safety: Safety,
    /// When the server last answered, by its clock.
    pub last_contact: Option<Timestamp>,
    /// When everything that it published was last proven to be here.
    pub last_proof: Option<Timestamp>,
    /// Whether sheets are open.
    pub lease: Lease,
}

/// What holds if this phone were lost now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Safety {
    /// Something would be lost, or nothing says otherwise.
    OnlyHere,
    /// 已收到: the server signed that it holds everything.
    Received,
    /// 可以换手机: and a backup or replica covers it.
    SafeToReplace,
}

/// The sync screen, as it is now.
pub fn sync_status(device: &Device) -> Result<SyncStatus, ActionError> {
    let now = device.now();
    device.read(|realm| {
        let waiting = estimate(realm.db)?;
        let stuck = outbox::stuck(realm.db)?;
        // What the server did not take is nowhere else.
        let refused = stuck.iter().any(|entry| matches!(entry.state, State::Refused(_)));
        let unsent = waiting.first.count + waiting.photos.count > 0 || refused;
        Ok(SyncStatus {
            waiting,
            standing_still: stuck.len(),
            safety: if unsent {
                Safety::OnlyHere
            } else {
                safety(realm.db)?
            },
            last_contact: timestamp(realm.db, Setting::LastContact)?,
            last_proof: timestamp(realm.db, Setting::LastProof)?,
            lease: lease::read(realm, now)?,
        })
    })
}

fn safety(db: &Connection) -> Result<Safety, StoreError> {
    let Some(receipt) = receipt(db)? else {
        return Ok(Safety::OnlyHere);
    };
    if receipt.authored != authored::authored(db)? {
        return Ok(Safety::OnlyHere);
    }
    Ok(if receipt.is_safe() {
        Safety::SafeToReplace
    } else {
        Safety::Received
    })
}

/// The newest receipt, if it is this realm's server that signed it.
fn receipt(db: &Connection) -> Result<Option<Receipt>, StoreError> {
    let Some(enrolment) = setting::cbor::<Enrolment>(db, Setting::Enrolment)? else {
        return Ok(None);
    };
    let signed = setting::get(db, Setting::Receipt)?.map(SignedReceipt);
    let realm: RealmNumber = enrolment.reply.realm;
    let key = PublicKey::parse(&enrolment.reply.receipt.public).ok();
    Ok(signed
        .zip(key)
        .and_then(|(signed, key)| signed.open(realm, &key).ok()))
}

fn timestamp(db: &Connection, name: Setting) -> Result<Option<Timestamp>, StoreError> {
    let millis = setting::number(db, name)?.cast_signed();
    Ok((millis > 0).then(|| Timestamp::clamp(millis)))
}
