//! Work that went with an erased document before the server had taken it: that there was some, and of
//! what kind. What it said is gone.

use doorstep_model::document::schema::Kind;
use doorstep_model::id::DocumentId;
use rusqlite::{Connection, named_params};

use super::{StoreError, document};

/// What went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ErasedWork {
    /// The document's id, which is all that is left of it.
    pub document: DocumentId,
    /// What it was.
    pub kind: Kind,
    /// How many changes of this phone's went with it.
    pub changes: u32,
}

/// Notes it, until its author has seen it.
pub(crate) fn add(db: &Connection, work: &ErasedWork) -> Result<(), StoreError> {
    db.prepare_cached(
        "INSERT INTO erased_work (document, kind, changes) VALUES (:document, :kind, :changes)
         ON CONFLICT DO UPDATE SET changes = changes + excluded.changes",
    )?
    .execute(named_params! {
        ":document": work.document.as_bytes(), ":kind": work.kind as i64, ":changes": work.changes,
    })?;
    Ok(())
}

/// What its author has not seen yet.
pub fn list(db: &Connection) -> Result<Vec<ErasedWork>, StoreError> {
    let mut statement =
        db.prepare_cached("SELECT document, kind, changes FROM erased_work ORDER BY document")?;
    let mut rows = statement.query([])?;
    let mut work = Vec::new();
    while let Some(row) = rows.next()? {
        work.push(ErasedWork {
            document: DocumentId::new(row.get("document")?),
            kind: document::to_kind(row.get("kind")?)?,
            changes: row.get("changes")?,
        });
    }
    Ok(work)
}

/// Its author has seen it.
pub fn forget(db: &Connection) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM erased_work")?.execute([])?;
    Ok(())
}
