//! Hands out one document: an Automerge document, as any of its libraries reads it. Many at once would
//! be a bulk export, which needs a second person.

use doorstep_model::code::Code;
use doorstep_model::id::DocumentId;

use super::{ActionError, By};
use crate::store::Write;

/// A document as it is published; that it was handed out is in the audit log.
///
/// # Errors
/// `not_found` for one that is not published, or erased.
pub fn export_document(tx: &Write<'_>, by: By, id: DocumentId) -> Result<Vec<u8>, ActionError> {
    let row = tx.document(by.realm, id)?.ok_or(Code::NotFound)?;
    let saved = tx.snapshot(row.no)?.ok_or(Code::NotFound)?;
    tx.audit(by.realm, by.actor, "document.export", &id, by.now)?;
    Ok(saved)
}
