//! What stands in a scope, as one sum: kept with every change, and made anew for the monthly check.

use doorstep_model::protocol::digest::{Digest, Item};
use rusqlite::{Connection, named_params};

use super::StoreError;

pub(super) fn add(db: &Connection, scope: i64, item: Item) -> Result<(), StoreError> {
    set(db, scope, of(db, scope)?.with(item))
}

pub(super) fn take(db: &Connection, scope: i64, item: Item) -> Result<(), StoreError> {
    set(db, scope, of(db, scope)?.without(item))
}

fn of(db: &Connection, scope: i64) -> Result<Digest, StoreError> {
    let mut statement = db.prepare_cached("SELECT digest FROM scope WHERE number = :scope")?;
    Ok(statement.query_row(named_params! { ":scope": scope }, |row| {
        row.get(0).map(Digest::new)
    })?)
}

fn set(db: &Connection, scope: i64, digest: Digest) -> Result<(), StoreError> {
    db.prepare_cached("UPDATE scope SET digest = :digest WHERE number = :scope")?
        .execute(named_params! { ":digest": digest.as_bytes(), ":scope": scope })?;
    Ok(())
}
