//! What was published and does not apply here: the document stayed as it was.

use doorstep_model::code::Code;
use doorstep_model::id::{ChangeHash, DocumentId};
use rusqlite::{Connection, named_params};

use crate::store::StoreError;
use crate::sync::engine::Skipped;

/// Notes a change that does not apply.
pub(crate) fn add(db: &Connection, skipped: &Skipped) -> Result<(), StoreError> {
    let Some(document) = skipped.document else {
        return Ok(());
    };
    let hash = skipped
        .change
        .map_or_else(Vec::new, |hash| hash.as_bytes().to_vec());
    db.prepare_cached(
        "INSERT OR REPLACE INTO trouble (document, hash, code) VALUES (:document, :hash, :code)",
    )?
    .execute(named_params! {
        ":document": document.as_bytes(), ":hash": hash, ":code": skipped.code.number(),
    })?;
    Ok(())
}

/// It came whole after all.
pub(crate) fn clear(db: &Connection, document: DocumentId) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM trouble WHERE document = :document")?
        .execute(named_params! { ":document": document.as_bytes() })?;
    Ok(())
}

/// Everything that does not apply here.
pub fn all(db: &Connection) -> Result<Vec<Skipped>, StoreError> {
    let mut statement = db.prepare_cached("SELECT document, hash, code FROM trouble ORDER BY document")?;
    let all = statement.query_map([], |row| {
        let hash: Vec<u8> = row.get(1)?;
        Ok(Skipped {
            document: Some(DocumentId::new(row.get(0)?)),
            change: ChangeHash::from_slice(&hash).ok(),
            code: Code::from_number(row.get(2)?),
        })
    })?;
    Ok(all.collect::<Result<_, _>>()?)
}
