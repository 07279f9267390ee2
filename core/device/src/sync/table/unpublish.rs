//! What the server is taken to have published of a document, taken back.

use doorstep_model::id::{DocumentId, PhotoHash};
use rusqlite::{Connection, named_params};

use crate::store::{StoreError, document, scope};

/// Nothing of the document is taken for published any more; its scopes' digests follow.
pub(crate) fn document(db: &Connection, number: i64) -> Result<(), StoreError> {
    let scopes = scope::of_document(db, number)?;
    for scope in &scopes {
        scope::leave(db, *scope, number)?;
    }
    document::set_published(db, number, &[], None)?;
    for scope in &scopes {
        scope::enter(db, *scope, number)?;
    }
    Ok(())
}

/// Photos of this phone's that the server had verified.
pub(crate) fn photos(db: &Connection) -> Result<Vec<(DocumentId, PhotoHash)>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT document, hash FROM photo WHERE own = :own AND (thumb_state = 2 OR original_state = 2)",
    )?;
    let photos = statement.query_map(named_params! { ":own": true }, |row| {
        Ok((DocumentId::new(row.get(0)?), PhotoHash::new(row.get(1)?)))
    })?;
    Ok(photos.collect::<Result<_, _>>()?)
}
