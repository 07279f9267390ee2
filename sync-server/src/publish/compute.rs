//! Applying what waits to a copy, without touching the store.

use doorstep_model::code::Code;
use doorstep_model::document::Document;
use doorstep_model::document::apply::{apply, begin};
use doorstep_model::document::change::RawChange;
use doorstep_model::document::genesis;
use doorstep_model::id::ChangeHash;
use doorstep_model::protocol::packed::unpack;

use crate::store::{ChangeRow, ChangeState, DocumentRow, StoreError};

/// A document with what waited for it.
pub struct Computed {
    /// As published before.
    pub row: DocumentRow,
    /// With all that could be applied.
    pub document: Document,
    /// Its saved form.
    pub saved: Vec<u8>,
    /// What is published now that was not before, in the order of arrival.
    pub applied: Vec<ChangeRow>,
    /// What is not, and why.
    pub failed: Vec<(ChangeRow, ChangeState)>,
}

/// Applies the waiting changes of one document.
///
/// # Errors
/// `Damaged` when the stored document itself can't be read: the disk's fault, not the change's.
pub fn compute(
    row: DocumentRow,
    snapshot: Option<&[u8]>,
    waiting: Vec<ChangeRow>,
) -> Result<Computed, StoreError> {
    let genesis = genesis::hash(row.kind, row.id);
    let bytes: Vec<_> = waiting
        .iter()
        .map(|change| unpack(&change.bytes, genesis))
        .collect();
    let batch: Vec<&[u8]> = bytes
        .iter()
        .map(|bytes| bytes.as_deref().unwrap_or_default())
        .collect();
    let done = match snapshot {
        None => begin(row.kind, row.id, &batch),
        Some(saved) => {
            let before = Document::load(row.kind, row.id, saved).map_err(|_| StoreError::Damaged)?;
            apply(&before, &batch)
        }
    };
    let mut applied = Vec::new();
    let mut failed = Vec::new();
    for ((change, result), bytes) in waiting.into_iter().zip(done.results).zip(&batch) {
        match result {
            Ok(_) => applied.push(change),
            Err(Code::Held) => {
                let state = match first_missing(&done.document, bytes) {
                    Some(dep) => ChangeState::Held(dep),
                    None => ChangeState::Quarantined(Code::CannotApply),
                };
                failed.push((change, state));
            }
            Err(code @ Code::DocumentFull) => failed.push((change, ChangeState::Quarantined(code))),
            Err(_) => failed.push((change, ChangeState::Quarantined(Code::CannotApply))),
        }
    }
    Ok(Computed {
        row,
        document: done.document,
        saved: done.saved,
        applied,
        failed,
    })
}

fn first_missing(document: &Document, bytes: &[u8]) -> Option<ChangeHash> {
    RawChange::decode(bytes)
        .ok()?
        .deps
        .into_iter()
        .find(|dep| !document.has(*dep))
}
