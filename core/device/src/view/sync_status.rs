//! Sync 同步: what waits, how long it will take, what is safe.

use doorstep_model::code::Code;
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
use crate::photo::Part;
use crate::store::outbox::State;
use crate::store::{Setting, StoreError, authored, outbox, photo, setting};
use crate::sync::estimate::{Estimate, estimate};
use crate::sync::photo::File;
use crate::sync::table::photo_try;

/// The sync screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncStatus {
    /// What waits: how many, about how many bytes, about how long on this link.
    pub waiting: Estimate,
    /// Photos of it, and those that are still to come.
    pub photos: PhotosWaiting,
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

/// Photos on their way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhotosWaiting {
    /// Thumbnails to send: they go with any connection.
    pub thumbnails: Files,
    /// Originals to send: only where the user allowed it.
    pub originals: Files,
    /// Thumbnails that are named and not here.
    pub to_come: u64,
    /// Originals that were asked for and are not here.
    pub wanted: u64,
    /// Files that were refused or are not at the server yet, and why. They are tried again.
    pub failing: Vec<(File, Code)>,
}

/// Some files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Files {
    /// How many.
    pub count: u64,
    /// Their bytes.
    pub bytes: u64,
}

impl PhotosWaiting {
    fn read(db: &Connection) -> Result<Self, StoreError> {
        let files = |part| photo::waiting(db, part).map(|(count, bytes)| Files { count, bytes });
        Ok(Self {
            thumbnails: files(Part::Thumbnail)?,
            originals: files(Part::Original)?,
            to_come: photo::missing(db, Part::Thumbnail)?,
            wanted: photo::missing(db, Part::Original)?,
            failing: photo_try::failing(db)?,
        })
    }
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
            photos: PhotosWaiting::read(realm.db)?,
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
