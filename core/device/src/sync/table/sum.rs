//! A scope's digest, kept aside while many documents change.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use doorstep_model::protocol::digest::Digest;
use rusqlite::{Connection, named_params};

use crate::store::StoreError;

/// The digest of a scope, read when it is first asked for.
pub(crate) fn of<'a>(
    db: &Connection,
    scope: i64,
    sums: &'a mut BTreeMap<i64, Digest>,
) -> Result<&'a mut Digest, StoreError> {
    match sums.entry(scope) {
        Entry::Occupied(there) => Ok(there.into_mut()),
        Entry::Vacant(place) => {
            let mut statement = db.prepare_cached("SELECT digest FROM scope WHERE number = :scope")?;
            let digest = statement.query_row(named_params! { ":scope": scope }, |row| row.get(0))?;
            Ok(place.insert(Digest::new(digest)))
        }
    }
}

/// Writes a scope's digest.
pub(crate) fn set(db: &Connection, scope: i64, digest: Digest) -> Result<(), StoreError> {
    db.prepare_cached("UPDATE scope SET digest = :digest WHERE number = :scope")?
        .execute(named_params! { ":digest": digest.as_bytes(), ":scope": scope })?;
    Ok(())
}

/// A document enters a scope whose digest is kept aside.
pub(crate) fn join(db: &Connection, scope: i64, document: i64) -> Result<(), StoreError> {
    db.prepare_cached("INSERT OR IGNORE INTO scope_document (scope, document) VALUES (:scope, :document)")?
        .execute(named_params! { ":scope": scope, ":document": document })?;
    Ok(())
}
