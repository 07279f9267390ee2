//! Visits and care of a household, or visits of a place, that is not here. Whoever visits a household
//! has it from the server, so a server that was set back lost it. The work is kept, with a reason that
//! both sides see, and judged as soon as the household is here again.

use doorstep_model::code::Code;
use doorstep_model::document::gate::{Gated, gate};
use doorstep_model::document::genesis;
use doorstep_model::id::{DeviceNumber, DocumentId, GridCode, RealmNumber};
use doorstep_model::protocol::packed::unpack;
use doorstep_model::protocol::sync::{PushResult, VerdictOf};
use doorstep_model::time::Timestamp;

use super::author::Author;
use super::deps::find_deps;
use super::place::home_of;
use super::subject::Subject;
use super::verdict::{answer, stands, verdict};
use crate::realm::RealmView;
use crate::store::{ChangeRow, ChangeState, DocumentRow, Read, StoreError, Write};

/// Whether a document belongs to a household or place that is not here.
pub(super) fn is_unknown(
    tx: &Read<'_>,
    realm: RealmNumber,
    owner: Option<DocumentId>,
) -> Result<bool, StoreError> {
    match owner {
        Some(owner) => Ok(tx.home(realm, owner)?.is_none()),
        None => Ok(false),
    }
}

/// A household, place or activity begins in a grid: what was kept for want of it is judged.
pub(super) fn lies_in(
    tx: &Write<'_>,
    realm: &RealmView,
    id: DocumentId,
    grid: &GridCode,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.set_home(realm.number, id, grid)?;
    for (change, proven) in tx.kept_for_owner(realm.number, id)? {
        let row = tx
            .document_by_no(change.document)?
            .ok_or(StoreError::Contradiction)?;
        let state = match proven {
            // This server had published it before.
            true => None,
            false => judge(tx, realm, &row, &change, now)?,
        };
        let result = match state {
            None => {
                tx.wait_to_publish(change.no, row.no)?;
                PushResult::Accepted
            }
            Some(state) => {
                tx.quarantine(change.no, row.no, change.device, state)?;
                answer(state)
            }
        };
        if change.device != DeviceNumber::SERVER {
            let of = VerdictOf::Change(row.id, change.hash);
            tx.tell(realm.number, change.device, of, result)?;
        }
    }
    Ok(())
}

/// Whether one of them is kept all the same, and why.
fn judge(
    tx: &Write<'_>,
    realm: &RealmView,
    row: &DocumentRow,
    change: &ChangeRow,
    now: Timestamp,
) -> Result<Option<ChangeState>, StoreError> {
    let genesis = genesis::hash(row.kind, row.id);
    let gated: Gated = unpack(&change.bytes, genesis)
        .and_then(|bytes| gate(&bytes, row.kind, row.id, change.device))
        .map_err(|_| StoreError::Damaged)?;
    let device = tx
        .device(realm.number, change.device)?
        .ok_or(StoreError::Contradiction)?;
    let author = Author::read(tx, realm, &device, now)?;
    let known = tx.known_changes(row.no)?;
    let begun = |state| matches!(state, ChangeState::Published | ChangeState::Pending);
    if gated.begins && !known.iter().any(|change| begun(change.state)) {
        let subject = Subject {
            kind: row.kind,
            home: home_of(tx, realm, row)?,
            author: None,
            creating: true,
            shared: false,
        };
        let verdict = verdict(tx, &author, &subject, None, &gated, &[])?;
        return Ok(verdict.err().map(ChangeState::Quarantined));
    }
    match find_deps(&known, &gated.deps, genesis, row.kind) {
        Ok(deps) => stands(tx, &author, row, &gated, &deps),
        // It was accepted on what the server holds.
        Err(_) => Ok(Some(ChangeState::Quarantined(Code::CannotApply))),
    }
}
