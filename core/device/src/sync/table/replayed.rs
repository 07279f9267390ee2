//! Own changes that the server holds and counts and this phone has no more: a replay took them out
//! of their document, or the document left. When it is erased they leave the sum.

use std::collections::BTreeSet;

use doorstep_model::document::Document;
use doorstep_model::id::{ChangeHash, DeviceId, DocumentId, Generation};
use rusqlite::{Connection, named_params};

use crate::identity::Identity;
use crate::store::{StoreError, authored, outbox};

/// A document leaves this phone: what this phone wrote of it is remembered by name, and not waited
/// for. Should it come back before all of that is published, the rest is not in it.
pub(crate) fn leaving(db: &Connection, document: &Document) -> Result<(), StoreError> {
    super::awaiting::forget(db, document.id())?;
    let Some(me) = Identity::load(db)? else {
        return Ok(());
    };
    for (hash, actor, _) in document.authors() {
        let (device, generation) = actor.split_at(DeviceId::LEN);
        if device == me.device.as_bytes() && outbox::find(db, hash)?.is_none_or(|entry| entry.is_counted) {
            let generation =
                Generation::from_slice(generation).map_err(|_| StoreError::Unreadable("actor"))?;
            add(db, document.id(), hash, generation)?;
        }
    }
    Ok(())
}

/// The document is here again, and these changes with it.
pub(crate) fn here(db: &Connection, document: &Document) -> Result<(), StoreError> {
    let mut statement =
        db.prepare_cached("DELETE FROM replayed WHERE document = :document AND hash = :hash")?;
    for (hash, ..) in document.authors() {
        statement.execute(named_params! {
            ":document": document.id().as_bytes(), ":hash": hash.as_bytes(),
        })?;
    }
    Ok(())
}

/// The server holds and counts a change that this phone has no more.
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

/// The document was erased, or written anew with these changes: all but these leave the sum, as they do
/// at the server.
pub(crate) fn uncount(
    db: &Connection,
    document: DocumentId,
    but: &BTreeSet<ChangeHash>,
) -> Result<(), StoreError> {
    let mut statement =
        db.prepare_cached("SELECT hash, generation FROM replayed WHERE document = :document")?;
    let gone = statement
        .query_map(named_params! { ":document": document.as_bytes() }, |row| {
            Ok((ChangeHash::new(row.get(0)?), Generation::new(row.get(1)?)))
        })?
        .collect::<Result<Vec<_>, _>>()?;
    let mut delete = db.prepare_cached("DELETE FROM replayed WHERE document = :document AND hash = :hash")?;
    for (hash, generation) in gone.into_iter().filter(|(hash, _)| !but.contains(hash)) {
        authored::uncount_change(db, generation, document, hash)?;
        delete.execute(named_params! { ":document": document.as_bytes(), ":hash": hash.as_bytes() })?;
    }
    Ok(())
}
