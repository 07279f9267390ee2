//! One transaction for what is published: document, logs, digests, verdicts, rows.

use doorstep_model::document::schema::Kind;
use doorstep_model::id::DeviceNumber;
use doorstep_model::protocol::digest::Item as Counted;
use doorstep_model::protocol::sync::{PushResult, VerdictOf};
use doorstep_model::time::Timestamp;

use super::compute::Computed;
use super::{case, rows, scopes};
use crate::realm::RealmView;
use crate::store::{ChangeState, LogItem, StoreError, Write};

/// How a publication ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Published {
    /// It stands.
    Done,
    /// Someone else published the document meanwhile: compute again.
    Again,
}

/// Writes what [`super::compute()`] found.
pub fn publish(
    tx: &Write<'_>,
    realm: &RealmView,
    computed: &Computed,
    now: Timestamp,
) -> Result<Published, StoreError> {
    let Computed {
        row,
        document,
        saved,
        applied,
        failed,
    } = computed;
    if tx.document_by_no(row.no)?.map(|now| now.version) != Some(row.version) {
        return Ok(Published::Again);
    }
    for change in applied {
        tx.no_longer_pending(change.no)?;
    }
    for (change, state) in failed {
        tx.no_longer_pending(change.no)?;
        tx.quarantine(change.no, row.no, change.device, *state)?;
        if change.device != DeviceNumber::SERVER {
            let result = match state {
                ChangeState::Held(hash) => PushResult::Held(*hash),
                ChangeState::Quarantined(code) => PushResult::Quarantined(*code),
                ChangeState::Published | ChangeState::Pending => continue,
            };
            tx.tell(
                realm.number,
                change.device,
                VerdictOf::Change(row.id, change.hash),
                result,
            )?;
        }
    }
    if applied.is_empty() {
        return Ok(Published::Done);
    }
    let heads = document.heads();
    let hashes: Vec<_> = document.changes().iter().map(|change| change.hash).collect();
    let proof = realm.secret.document(row.id, &heads, &hashes);
    if !tx.publish_document(row.no, row.version, &heads, &proof, saved)? {
        return Ok(Published::Again);
    }
    let before = Counted::document(row.id, &row.heads);
    let after = Counted::document(row.id, &heads);
    let items: Vec<_> = applied.iter().map(|change| LogItem::Change(change.no)).collect();
    for scope in tx.document_scopes(row.no)? {
        tx.log(realm.number, &scope, &items, |digest| {
            digest.without(before).with(after)
        })?;
    }
    rows::project(tx, realm, document, now)?;
    if row.kind == Kind::Care {
        // It has no line of its own; the sheet shows it.
        tx.changed(realm.number, Kind::Household, row.id.household());
    }
    let standing = case::decide(tx, realm, document, now)?;
    scopes::follow(tx, realm, row.no, document, standing.as_ref(), now)?;
    Ok(Published::Done)
}
