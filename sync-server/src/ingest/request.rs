//! One sync request, in one savepoint of a group commit.

use std::collections::BTreeMap;

use doorstep_model::code::Code;
use doorstep_model::id::{Epoch, Generation};
use doorstep_model::protocol::digest::Item as Counted;
use doorstep_model::protocol::refusal::Refusal;
use doorstep_model::protocol::scope::Cursor;
use doorstep_model::protocol::sync::{PushResult, SyncRequest};
use doorstep_model::time::Timestamp;

use super::accept::accept;
use super::author::Author;
use super::{fact, offer};
use crate::realm::RealmView;
use crate::store::{AuthoredRow, Device, StoreError, Write};

/// What became of a request's parts, by position.
pub struct Taken {
    /// Of `push`.
    pub results: Vec<PushResult>,
    /// Of `facts`.
    pub fact_results: Vec<PushResult>,
    /// Of `offers`.
    pub offer_results: Vec<PushResult>,
    /// How much of the read log is held now.
    pub reads: Option<u64>,
    /// What the server holds of the device, when the device asked.
    pub held: Option<AuthoredRow>,
    /// Something waits for the projector.
    pub pending: bool,
}

/// Why the request as a whole was not taken.
#[derive(Debug, thiserror::Error)]
pub enum RequestError {
    /// With the body that says so.
    #[error("refused: {}", .0.code)]
    Refused(Box<Refusal>),
    /// The device holds a cursor of this epoch that is ahead of its log: this server was set back.
    #[error("a cursor of {0:?} is ahead of its log")]
    SetBack(Epoch),
    /// The store's.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<Refusal> for RequestError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(Box::new(refusal))
    }
}

/// Takes everything that the device says. The signature was checked; counter and revocation are
/// checked here, where no other request can come between.
///
/// # Errors
/// `Counter`, `RevokedDevice`, `WrongEpoch`; [`RequestError::SetBack`], before anything is taken; the
/// store's.
pub fn take(
    tx: &Write<'_>,
    realm: &RealmView,
    device: &Device,
    request: &SyncRequest,
    now: Timestamp,
) -> Result<Taken, RequestError> {
    let device = tx
        .device(realm.number, device.number)?
        .ok_or_else(|| Refusal::of(Code::UnknownDevice))?;
    if device.revoked_at.is_some() {
        return Err(Refusal::of(Code::RevokedDevice).into());
    }
    if !tx.take_counter(realm.number, device.number, request.counter, now)? {
        let last_counter = Some(device.counter);
        return Err(Refusal {
            last_counter,
            ..Refusal::of(Code::Counter)
        }
        .into());
    }
    if request.epoch.is_some_and(|epoch| epoch != realm.epoch) {
        let epoch = Some(realm.epoch);
        return Err(Refusal {
            epoch,
            ..Refusal::of(Code::WrongEpoch)
        }
        .into());
    }
    if is_ahead(tx, realm, request.cursors.as_deref().unwrap_or_default())? {
        return Err(RequestError::SetBack(realm.epoch));
    }
    tx.acknowledge(realm.number, device.number, &request.acks)?;
    let author = Author::read(tx, realm, &device, now)?;
    // First what was published before: a number or verdict that comes back holds.
    let mut offer_results = Vec::with_capacity(request.offers.len());
    for offered in &request.offers {
        offer_results.push(offer::take(tx, &author, offered)?);
    }
    let mut stored: BTreeMap<Generation, Vec<Counted>> = BTreeMap::new();
    let mut results = Vec::with_capacity(request.push.len());
    let mut pending = offer_results.contains(&PushResult::Accepted);
    for push in &request.push {
        let accepted = accept(tx, &author, push)?;
        if let Some((generation, hash)) = accepted.stored {
            stored
                .entry(generation)
                .or_default()
                .push(Counted::change(push.doc, hash));
        }
        pending |= accepted.result == PushResult::Accepted;
        results.push(accepted.result);
    }
    for (generation, items) in &stored {
        tx.add_authored(realm.number, device.number, *generation, items, now)?;
    }
    let fact_results = request
        .facts
        .iter()
        .map(|fact| fact::take(tx, &author, fact))
        .collect::<Result<_, _>>()?;
    let reads = take_reads(tx, realm, &device, request, now)?;
    let held = match request.authored {
        Some(_) => Some(tx.authored(realm.number, device.number)?),
        None => None,
    };
    Ok(Taken {
        results,
        fact_results,
        offer_results,
        reads,
        held,
        pending,
    })
}

/// Whether a cursor that this server made is ahead of its log.
fn is_ahead(tx: &Write<'_>, realm: &RealmView, cursors: &[Cursor]) -> Result<bool, StoreError> {
    for cursor in cursors {
        let head = tx.scope(realm.number, &cursor.scope)?.map_or(0, |log| log.head);
        if cursor.head > head && realm.secret.made(realm.epoch, cursor) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn take_reads(
    tx: &Write<'_>,
    realm: &RealmView,
    device: &Device,
    request: &SyncRequest,
    now: Timestamp,
) -> Result<Option<u64>, StoreError> {
    let Some(batch) = &request.reads else {
        return Ok(None);
    };
    let held = tx.authored(realm.number, device.number)?;
    // A chain with a gap or a break is not taken; the answer says from where to go on.
    if let Ok(fresh) = batch.verify(held.authored.reads, held.read_head) {
        tx.add_reads(realm.number, device.number, &fresh, now)?;
        return Ok(Some(held.authored.reads + fresh.len() as u64));
    }
    Ok(Some(held.authored.reads))
}
