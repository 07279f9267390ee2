//! Documents that this phone holds no longer.

use doorstep_model::id::DocumentId;
use rusqlite::Connection;

use super::document::Known;
use super::photo::FileState;
use super::{StoreError, document, outbox, photo, scope};

/// Purges a document that no scope holds any more and of which nothing is unsent. One that was
/// never published is new work, and stays.
pub fn purge_if_left(db: &Connection, id: DocumentId) -> Result<(), StoreError> {
    match document::find(db, id)? {
        Some(Known { number, .. }) if !document::published(db, number)?.is_empty() => purge_unheld(db, id),
        _ => Ok(()),
    }
}

/// Purges a document that no scope holds and of which nothing is unsent or offered, published or not.
pub(crate) fn purge_unheld(db: &Connection, id: DocumentId) -> Result<(), StoreError> {
    let Some(Known { number, .. }) = document::find(db, id)? else {
        return Ok(());
    };
    if !scope::of_document(db, number)?.is_empty() || !outbox::of_document(db, id)?.is_empty() {
        return Ok(());
    }
    if crate::sync::is_offered(db, id)? {
        return Ok(());
    }
    if photo::of_document(db, id)?
        .iter()
        .any(|photo| photo.original == FileState::ToSend)
    {
        return Ok(());
    }
    if let Some(stored) = document::load(db, id)? {
        crate::sync::leaving(db, &stored.document)?;
    }
    purge(db, id)
}

/// Takes a document off this phone, whatever holds it.
pub(super) fn purge(db: &Connection, id: DocumentId) -> Result<(), StoreError> {
    let Some(Known { number, .. }) = document::find(db, id)? else {
        return Ok(());
    };
    for scope in scope::of_document(db, number)? {
        scope::leave(db, scope, number)?;
    }
    photo::forget_document(db, id)?;
    document::delete(db, number)
}
