//! Scopes that must be compared item by item, and those that are proven.

use doorstep_model::id::Mac;
use doorstep_model::protocol::digest::Digest;
use doorstep_model::protocol::scope::Scope;
use doorstep_model::protocol::sync::ScopeDigest;
use rusqlite::{Connection, OptionalExtension, named_params};

use crate::store::StoreError;
use crate::sync::engine::{Doubt, ScopeHeld};

/// Every scope as the engine sees it.
pub(crate) fn scopes(db: &Connection) -> Result<Vec<ScopeHeld>, StoreError> {
    let mut statement =
        db.prepare_cached("SELECT name, head, mac, digest, doubt FROM scope ORDER BY name")?;
    let mut rows = statement.query([])?;
    let mut scopes = Vec::new();
    while let Some(row) = rows.next()? {
        let name: String = row.get("name")?;
        scopes.push(ScopeHeld {
            scope: Scope::parse(&name).map_err(|_| StoreError::Unreadable("scope"))?,
            head: row.get::<_, i64>("head")?.cast_unsigned(),
            mac: row.get::<_, Option<_>>("mac")?.map(Mac::new),
            digest: Digest::new(row.get("digest")?),
            doubt: match row.get::<_, i64>("doubt")? {
                0 => Doubt::None,
                1 => Doubt::Unequal,
                _ => Doubt::Epoch,
            },
        });
    }
    Ok(scopes)
}

/// What is known of a scope.
pub(crate) fn of(db: &Connection, scope: &Scope) -> Result<Doubt, StoreError> {
    let mut statement = db.prepare_cached("SELECT doubt FROM scope WHERE name = :name")?;
    let doubt = statement
        .query_row(named_params! { ":name": scope.to_string() }, |row| {
            row.get::<_, i64>(0)
        })
        .optional()?;
    Ok(match doubt {
        None | Some(0) => Doubt::None,
        Some(1) => Doubt::Unequal,
        Some(_) => Doubt::Epoch,
    })
}

/// Something in a scope's log could not be followed here.
pub(crate) fn raise(db: &Connection, scope: &Scope) -> Result<(), StoreError> {
    db.prepare_cached("UPDATE scope SET doubt = max(doubt, 1), proven = NULL WHERE name = :name")?
        .execute(named_params! { ":name": scope.to_string() })?;
    Ok(())
}

/// The server does not take its own cursors, or has begun another life.
pub(crate) fn raise_all(db: &Connection, doubt: Doubt) -> Result<(), StoreError> {
    db.prepare_cached(
        "UPDATE scope SET head = 0, mac = NULL, doubt = max(doubt, :doubt), compared = NULL, proven = NULL",
    )?
    .execute(named_params! { ":doubt": doubt as i64 })?;
    Ok(())
}

/// A comparison is over.
pub(crate) fn settle(db: &Connection, scope: &Scope) -> Result<(), StoreError> {
    db.prepare_cached("UPDATE scope SET doubt = 0 WHERE name = :name")?
        .execute(named_params! { ":name": scope.to_string() })?;
    Ok(())
}

/// Compares digests at the head they belong to; elsewhere they say nothing.
pub(crate) fn compare(db: &Connection, theirs: &ScopeDigest) -> Result<(), StoreError> {
    let name = theirs.scope.to_string();
    let mut statement =
        db.prepare_cached("SELECT head, mac IS NOT NULL, digest, compared FROM scope WHERE name = :name")?;
    let held = statement
        .query_row(named_params! { ":name": name }, |row| {
            Ok((
                row.get::<_, i64>(0)?.cast_unsigned(),
                row.get::<_, bool>(1)?,
                row.get::<_, [u8; 32]>(2)?,
                row.get::<_, Option<Vec<u8>>>(3)?,
            ))
        })
        .optional()?;
    let Some((head, true, ours, compared)) = held else {
        return Ok(());
    };
    if head != theirs.head {
        return Ok(());
    }
    if ours == *theirs.digest.as_bytes() {
        db.prepare_cached("UPDATE scope SET proven = head, compared = NULL, doubt = CASE doubt WHEN 1 THEN 0 ELSE doubt END WHERE name = :name")?
            .execute(named_params! { ":name": name })?;
        return Ok(());
    }
    let pair = [ours, *theirs.digest.as_bytes()].concat();
    if compared.as_deref() == Some(&pair) {
        return Ok(());
    }
    db.prepare_cached("UPDATE scope SET compared = :pair WHERE name = :name")?
        .execute(named_params! { ":pair": pair, ":name": name })?;
    raise(db, &theirs.scope)
}

/// The server named the same state: every scope is as it is there.
pub(crate) fn all_equal(db: &Connection) -> Result<(), StoreError> {
    db.prepare_cached(
        "UPDATE scope SET proven = head, compared = NULL, doubt = CASE doubt WHEN 1 THEN 0 ELSE doubt END
         WHERE mac IS NOT NULL",
    )?
    .execute([])?;
    Ok(())
}

/// Scopes to compare.
pub(crate) fn doubtful(db: &Connection) -> Result<Vec<Scope>, StoreError> {
    let mut statement = db.prepare_cached("SELECT name FROM scope WHERE doubt > 0 ORDER BY name")?;
    let names = statement.query_map([], |row| row.get::<_, String>(0))?;
    names
        .map(|name| Scope::parse(&name?).map_err(|_| StoreError::Unreadable("scope")))
        .collect()
}

/// Whether there are scopes, and all of them are proven at the head that was read.
pub(crate) fn proven(db: &Connection) -> Result<bool, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT count(*) > 0 AND count(*) = sum(mac IS NOT NULL AND proven IS head) FROM scope",
    )?;
    Ok(statement
        .query_row([], |row| row.get::<_, Option<bool>>(0))?
        .unwrap_or(false))
}
