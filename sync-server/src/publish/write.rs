//! One transaction for what is published: document, logs, digests, verdicts, rows.

use doorstep_model::document::schema::Kind;
use doorstep_model::id::DeviceNumber;
use doorstep_model::protocol::digest::Item as Counted;
use doorstep_model::protocol::sync::{PushResult, VerdictOf};
use doorstep_model::time::Timestamp;

use super::compute::Computed;
use super::scopes::Subject;
use super::{case, rows, scopes};
use crate::realm::RealmView;
use crate::store::{ChangeState, DocumentRow, LogItem, StoreError, Write};

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
        applied,
        failed,
        ..
    } = computed;
    let stored = match applied.is_empty() {
        true => tx
            .document_by_no(row.no)?
            .is_some_and(|now| (now.id, now.version) == (row.id, row.version)),
        false => store(tx, realm, computed)?,
    };
    if !stored {
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
    let before = Counted::document(row.id, &row.heads);
    let row = DocumentRow {
        version: row.version + 1,
        heads: document.heads(),
        ..row.clone()
    };
    let after = Counted::document(row.id, &row.heads);
    let items: Vec<_> = applied.iter().map(|change| LogItem::Change(change.no)).collect();
    let stands = tx.document_scopes(row.no)?;
    for scope in &stands {
        tx.log(realm.number, scope, &items, |digest| {
            digest.without(before).with(after)
        })?;
    }
    let home = tx.home(realm.number, row.owner.unwrap_or(row.id))?;
    rows::project(tx, realm, &row, document, home.as_ref(), now)?;
    if row.kind == Kind::Care {
        // It has no line of its own; the sheet shows it.
        tx.changed(realm.number, Kind::Household, row.id.household());
    }
    let standing = case::decide(tx, realm, document, now)?;
    let subject = Subject {
        row: &row,
        home: home.as_ref(),
        state: standing.as_ref(),
        moved: false,
    };
    scopes::follow(tx, realm, &subject, stands, now)?;
    Ok(Published::Done)
}

/// Stores the document, unless someone else published it since it was computed: then false.
fn store(tx: &Write<'_>, realm: &RealmView, computed: &Computed) -> Result<bool, StoreError> {
    let Computed {
        row, document, saved, ..
    } = computed;
    let heads = document.heads();
    let hashes: Vec<_> = document.authors().into_iter().map(|(hash, ..)| hash).collect();
    let proof = realm.secret.document(row.id, &heads, &hashes);
    tx.publish_document(row, &heads, &proof, saved)
}
