//! Own changes that the server accepted and has not published.

use doorstep_model::id::{ChangeHash, DocumentId, HashPrefix};
use rusqlite::{Connection, named_params};

use crate::store::StoreError;

/// The server accepted a change.
pub(crate) fn add(db: &Connection, document: DocumentId, hash: ChangeHash) -> Result<(), StoreError> {
    db.prepare_cached("INSERT OR IGNORE INTO awaiting (document, hash) VALUES (:document, :hash)")?
        .execute(named_params! { ":document": document.as_bytes(), ":hash": hash.as_bytes() })?;
    Ok(())
}

/// It was published, or will not be.
pub(crate) fn remove(db: &Connection, document: DocumentId, hash: ChangeHash) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM awaiting WHERE document = :document AND hash = :hash")?
        .execute(named_params! { ":document": document.as_bytes(), ":hash": hash.as_bytes() })?;
    Ok(())
}

/// It was published, by the beginning of its name.
pub(crate) fn remove_prefix(
    db: &Connection,
    document: DocumentId,
    prefix: HashPrefix,
) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM awaiting WHERE document = :document AND substr(hash, 1, 8) = :prefix")?
        .execute(named_params! { ":document": document.as_bytes(), ":prefix": prefix.as_bytes() })?;
    Ok(())
}

/// The document was erased.
pub(crate) fn forget(db: &Connection, document: DocumentId) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM awaiting WHERE document = :document")?
        .execute(named_params! { ":document": document.as_bytes() })?;
    Ok(())
}

/// Whether there is any.
pub(crate) fn any(db: &Connection) -> Result<bool, StoreError> {
    let mut statement = db.prepare_cached("SELECT EXISTS (SELECT 1 FROM awaiting)")?;
    Ok(statement.query_row([], |row| row.get(0))?)
}

/// All of them.
pub(crate) fn all(db: &Connection) -> Result<Vec<(DocumentId, ChangeHash)>, StoreError> {
    let mut statement = db.prepare_cached("SELECT document, hash FROM awaiting ORDER BY document")?;
    let all = statement.query_map([], |row| {
        Ok((DocumentId::new(row.get(0)?), ChangeHash::new(row.get(1)?)))
    })?;
    Ok(all.collect::<Result<_, _>>()?)
}

/// Documents that left this phone are not waited for.
pub(crate) fn sweep(db: &Connection) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM awaiting WHERE document NOT IN (SELECT id FROM document)")?
        .execute([])?;
    Ok(())
}
