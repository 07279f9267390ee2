//! Own changes that the server holds and a replay took out of their document.

use doorstep_model::id::{ChangeHash, DocumentId, Generation};
use rusqlite::{Connection, named_params};

use crate::store::{StoreError, authored};

/// A replay took a counted change out.
pub(crate) fn add(
    db: &Connection,
    document: DocumentId,
    hash: ChangeHash,
    generation: Generation,
) -> Result<(), StoreError> {
    db.prepare_cached(
        "INSERT OR IGNORE INTO replayed (document, hash, generation) VALUES (:document, :hash, :generation)",
    )?
    .execute(named_params! {
        ":document": document.as_bytes(), ":hash": hash.as_bytes(), ":generation": generation.as_bytes(),
    })?;
    Ok(())
}

/// The document was erased: they leave the sum, as they do at the server.
pub(crate) fn uncount(db: &Connection, document: DocumentId) -> Result<(), StoreError> {
    let mut statement =
        db.prepare_cached("SELECT hash, generation FROM replayed WHERE document = :document")?;
    let gone = statement
        .query_map(named_params! { ":document": document.as_bytes() }, |row| {
            Ok((ChangeHash::new(row.get(0)?), Generation::new(row.get(1)?)))
        })?
        .collect::<Result<Vec<_>, _>>()?;
    for (hash, generation) in gone {
        authored::uncount_change(db, generation, document, hash)?;
    }
    db.prepare_cached("DELETE FROM replayed WHERE document = :document")?
        .execute(named_params! { ":document": document.as_bytes() })?;
    Ok(())
}
