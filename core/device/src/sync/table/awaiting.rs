//! Own changes that the server accepted and has not published.

use doorstep_model::id::{ChangeHash, DocumentId, HashPrefix};
use doorstep_model::time::Timestamp;
use rusqlite::{Connection, OptionalExtension, named_params};

use crate::store::{self, StoreError};

/// A server publishes within a minute after a burst. What did not come back in an hour was published
/// to others only. A clock that was set back by less changes nothing.
pub(super) const LAG_MAX: i64 = 60 * 60 * 1000;

/// The server accepted a change that stands on these, now by its clock. Of a document that left, with
/// this very answer perhaps, nothing is waited for.
pub(crate) fn add(
    db: &Connection,
    document: DocumentId,
    hash: ChangeHash,
    deps: &[ChangeHash],
    now: Timestamp,
) -> Result<(), StoreError> {
    if !add_known(db, document, hash, deps, now)? {
        db.prepare_cached("UPDATE awaiting SET at = :at WHERE document = :document AND hash = :hash")?
            .execute(named_params! {
                ":document": document.as_bytes(), ":hash": hash.as_bytes(), ":at": now.millis(),
            })?;
    }
    Ok(())
}

/// The server had accepted it before. What is waited for already is not waited for any longer: a phone
/// that gets no receipt sends it again with every sync. True when it was not.
pub(crate) fn add_known(
    db: &Connection,
    document: DocumentId,
    hash: ChangeHash,
    deps: &[ChangeHash],
    now: Timestamp,
) -> Result<bool, StoreError> {
    if store::document::find(db, document)?.is_none() {
        return Ok(false);
    }
    let deps: Vec<u8> = deps.iter().flat_map(|dep| *dep.as_bytes()).collect();
    // Plain statements: a query or a conflict's remedy in an insert makes SQLite keep a journal of it,
    // which costs as much as the rest. A first push has 3,000.
    let added = db
        .prepare_cached(
            "INSERT OR IGNORE INTO awaiting (document, hash, deps, at) VALUES (:document, :hash, :deps, :at)",
        )?
        .execute(named_params! {
            ":document": document.as_bytes(), ":hash": hash.as_bytes(), ":deps": deps, ":at": now.millis(),
        })?;
    Ok(added == 1)
}

/// The server has begun another life: the time in which all of it comes back begins anew.
pub(crate) fn anew(db: &Connection, now: Timestamp) -> Result<(), StoreError> {
    db.prepare_cached("UPDATE awaiting SET at = :now")?
        .execute(named_params! { ":now": now.millis() })?;
    Ok(())
}

/// The change whose name begins so, with what it stands on; none when it goes out once more, or
/// when nothing says what it stands on.
pub(crate) fn find(
    db: &Connection,
    document: DocumentId,
    prefix: HashPrefix,
) -> Result<Option<(ChangeHash, Vec<ChangeHash>)>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT hash, deps FROM awaiting WHERE document = :document AND substr(hash, 1, 8) = :prefix
         AND deps IS NOT NULL AND NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.hash = awaiting.hash)",
    )?;
    let found = statement
        .query_row(
            named_params! { ":document": document.as_bytes(), ":prefix": prefix.as_bytes() },
            |row| Ok((row.get(0).map(ChangeHash::new)?, row.get::<_, Vec<u8>>(1)?)),
        )
        .optional()?;
    let Some((hash, deps)) = found else {
        return Ok(None);
    };
    let (deps, []) = deps.as_chunks() else {
        return Err(StoreError::Unreadable("deps"));
    };
    Ok(Some((
        hash,
        deps.iter().map(|dep| ChangeHash::new(*dep)).collect(),
    )))
}

/// The document of the change whose name begins so: one that is waited for, or goes out once more.
pub(crate) fn document(db: &Connection, prefix: HashPrefix) -> Result<Option<DocumentId>, StoreError> {
    let end = |with| [&prefix.as_bytes()[..], &[with; ChangeHash::LEN - HashPrefix::LEN]].concat();
    let mut statement = db.prepare_cached(
        "SELECT document FROM awaiting WHERE hash BETWEEN :first AND :last
         UNION ALL SELECT document FROM outbox WHERE hash BETWEEN :first AND :last LIMIT 1",
    )?;
    let found = statement.query_row(named_params! { ":first": end(0), ":last": end(0xff) }, |row| {
        row.get(0).map(DocumentId::new)
    });
    Ok(found.optional()?)
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

/// Whether something of a document was accepted so lately that it may still come back as published.
pub(crate) fn is_fresh(db: &Connection, document: DocumentId, now: Timestamp) -> Result<bool, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM awaiting WHERE document = :document AND at > :from AND at < :to)",
    )?;
    let params = named_params! {
        ":document": document.as_bytes(), ":from": now.plus(-LAG_MAX).millis(), ":to": now.plus(LAG_MAX).millis(),
    };
    Ok(statement.query_row(params, |row| row.get(0))?)
}

/// Documents of which all that was accepted should have come back long ago.
pub(crate) fn stale(db: &Connection, now: Timestamp) -> Result<Vec<DocumentId>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT document FROM awaiting GROUP BY document HAVING max(at > :from AND at < :to) = 0",
    )?;
    let params = named_params! { ":from": now.plus(-LAG_MAX).millis(), ":to": now.plus(LAG_MAX).millis() };
    let stale = statement.query_map(params, |row| row.get(0).map(DocumentId::new))?;
    Ok(stale.collect::<Result<_, _>>()?)
}

/// Documents that left this phone are not waited for.
pub(crate) fn sweep(db: &Connection) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM awaiting WHERE document NOT IN (SELECT id FROM document)")?
        .execute([])?;
    Ok(())
}
