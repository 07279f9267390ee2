//! Rows: what the server alone decides, as the logs delivered it.

use doorstep_model::protocol::digest::Item;
use doorstep_model::protocol::row::{Row, RowBody, RowKey, Table};
use doorstep_model::protocol::to_cbor;
use rusqlite::{Connection, OptionalExtension, named_params};

use super::{StoreError, digest};

/// A scope's log delivers a row. True when it says something new.
///
/// The same row may come by several logs, each at its own pace: the newest version is shown, and
/// each scope's digest counts the version that its own log delivered last. A row removed from one
/// scope stays as long as another holds it.
pub fn deliver(db: &Connection, scope: i64, row: &Row) -> Result<bool, StoreError> {
    let (table, key) = (row.table.number(), row.key.as_bytes());
    if let Some(version) = version_in(db, scope, table, key)? {
        digest::take(db, scope, Item::row(row.table, &row.key, version))?;
    }
    if row.body.is_none() {
        db.prepare_cached("DELETE FROM scope_row WHERE scope = :scope AND tbl = :table AND key = :key")?
            .execute(named_params! { ":scope": scope, ":table": table, ":key": key })?;
        return forget_unscoped(db, table, key);
    }
    db.prepare_cached(
        "INSERT INTO scope_row (scope, tbl, key, version) VALUES (:scope, :table, :key, :version)
         ON CONFLICT (scope, tbl, key) DO UPDATE SET version = excluded.version",
    )?
    .execute(named_params! {
        ":scope": scope, ":table": table, ":key": key, ":version": row.version.cast_signed(),
    })?;
    digest::add(db, scope, Item::row(row.table, &row.key, row.version))?;
    let stored = db
        .prepare_cached(
            "INSERT INTO server_row (tbl, key, version, cbor) VALUES (:table, :key, :version, :cbor)
             ON CONFLICT (tbl, key) DO UPDATE SET version = excluded.version, cbor = excluded.cbor
             WHERE excluded.version > version",
        )?
        .execute(named_params! {
            ":table": table,
            ":key": key,
            ":version": row.version.cast_signed(),
            ":cbor": to_cbor(row),
        })?;
    Ok(stored == 1)
}

/// A scope ended: its rows that no other scope holds go. Gives what went.
pub fn end_scope(db: &Connection, scope: i64) -> Result<Vec<(Table, RowKey)>, StoreError> {
    let held = in_scope(db, scope)?;
    db.prepare_cached("DELETE FROM scope_row WHERE scope = :scope")?
        .execute(named_params! { ":scope": scope })?;
    let mut gone = Vec::new();
    for (table, key, _) in held {
        if forget_unscoped(db, table.number(), key.as_bytes())? {
            gone.push((table, key));
        }
    }
    Ok(gone)
}

/// The row as it stands, or `None` when it is not here or was removed.
pub fn get(db: &Connection, table: Table, key: &[u8]) -> Result<Option<RowBody>, StoreError> {
    let mut statement = db.prepare_cached("SELECT cbor FROM server_row WHERE tbl = :table AND key = :key")?;
    let cbor = statement
        .query_row(named_params! { ":table": table.number(), ":key": key }, |row| {
            row.get::<_, Option<Vec<u8>>>(0)
        })
        .optional()?
        .flatten();
    cbor.map_or(Ok(None), |cbor| body(&cbor))
}

/// Every row of a table, by key.
pub fn all(db: &Connection, table: Table) -> Result<Vec<RowBody>, StoreError> {
    let mut statement = db
        .prepare_cached("SELECT cbor FROM server_row WHERE tbl = :table AND cbor IS NOT NULL ORDER BY key")?;
    let mut rows = statement.query(named_params! { ":table": table.number() })?;
    let mut bodies = Vec::new();
    while let Some(row) = rows.next()? {
        bodies.extend(body(&row.get::<_, Vec<u8>>(0)?)?);
    }
    Ok(bodies)
}

/// Rows of a table whose key begins so: those of one document.
pub fn beginning_with(db: &Connection, table: Table, start: &[u8]) -> Result<Vec<RowBody>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT key, cbor FROM server_row
         WHERE tbl = :table AND key >= :start AND cbor IS NOT NULL ORDER BY key",
    )?;
    let mut rows = statement.query(named_params! { ":table": table.number(), ":start": start })?;
    let mut bodies = Vec::new();
    while let Some(row) = rows.next()? {
        if !row.get::<_, Vec<u8>>(0)?.starts_with(start) {
            break;
        }
        bodies.extend(body(&row.get::<_, Vec<u8>>(1)?)?);
    }
    Ok(bodies)
}

/// What a scope's rows add to its digest.
pub(super) fn items(db: &Connection, scope: i64) -> Result<Vec<Item>, StoreError> {
    let held = in_scope(db, scope)?;
    Ok(held
        .iter()
        .map(|(table, key, version)| Item::row(*table, key, *version))
        .collect())
}

fn in_scope(db: &Connection, scope: i64) -> Result<Vec<(Table, RowKey, u64)>, StoreError> {
    let mut statement = db.prepare_cached("SELECT tbl, key, version FROM scope_row WHERE scope = :scope")?;
    let mut rows = statement.query(named_params! { ":scope": scope })?;
    let mut held = Vec::new();
    while let Some(row) = rows.next()? {
        let key =
            RowKey::parse(&row.get::<_, Vec<u8>>("key")?).map_err(|_| StoreError::Unreadable("row key"))?;
        held.push((
            Table::from_number(row.get("tbl")?),
            key,
            row.get::<_, i64>("version")?.cast_unsigned(),
        ));
    }
    Ok(held)
}

fn version_in(db: &Connection, scope: i64, table: u8, key: &[u8]) -> Result<Option<u64>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT version FROM scope_row WHERE scope = :scope AND tbl = :table AND key = :key",
    )?;
    let version = statement
        .query_row(
            named_params! { ":scope": scope, ":table": table, ":key": key },
            |row| row.get::<_, i64>(0),
        )
        .optional()?;
    Ok(version.map(i64::cast_unsigned))
}

/// Drops a row that no scope holds any more; true when it went.
fn forget_unscoped(db: &Connection, table: u8, key: &[u8]) -> Result<bool, StoreError> {
    let dropped = db
        .prepare_cached(
            "DELETE FROM server_row WHERE tbl = :table AND key = :key
             AND NOT EXISTS (SELECT 1 FROM scope_row WHERE tbl = :table AND key = :key)",
        )?
        .execute(named_params! { ":table": table, ":key": key })?;
    Ok(dropped == 1)
}

fn body(cbor: &[u8]) -> Result<Option<RowBody>, StoreError> {
    let row: Row = minicbor::decode(cbor).map_err(|_| StoreError::Unreadable("row"))?;
    Ok(row.body)
}
