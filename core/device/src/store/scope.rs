//! Scopes: how far each log has been read, what lies in it, and the digest of that.

use doorstep_model::id::{DocumentId, GridCode, Mac};
use doorstep_model::protocol::digest::{Digest, Item};
use doorstep_model::protocol::scope::{Cursor, Scope};
use rusqlite::{Connection, OptionalExtension, Row, named_params};

use super::{StoreError, digest, document};

/// A scope as it is here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScopeState {
    /// Which.
    pub scope: Scope,
    /// The last seq read.
    pub head: u64,
    /// The server's MAC over it; none before the first reply, and after an epoch change.
    pub mac: Option<Mac>,
    /// Sum over what is here of it.
    pub digest: Digest,
}

/// Every scope that this phone reads.
pub fn all(db: &Connection) -> Result<Vec<ScopeState>, StoreError> {
    let mut statement = db.prepare_cached("SELECT name, head, mac, digest FROM scope ORDER BY number")?;
    let mut rows = statement.query([])?;
    let mut scopes = Vec::new();
    while let Some(row) = rows.next()? {
        scopes.push(read(row)?);
    }
    Ok(scopes)
}

/// The scope's number here; it is added when it is not there.
pub fn number(db: &Connection, scope: &Scope) -> Result<i64, StoreError> {
    let name = scope.to_string();
    let mut statement = db.prepare_cached("SELECT number FROM scope WHERE name = :name")?;
    if let Some(number) = statement
        .query_row(named_params! { ":name": name }, |row| row.get(0))
        .optional()?
    {
        return Ok(number);
    }
    let mut statement =
        db.prepare_cached("INSERT INTO scope (name, digest) VALUES (:name, :digest) RETURNING number")?;
    let digest = Digest::ZERO;
    Ok(statement.query_row(
        named_params! { ":name": name, ":digest": digest.as_bytes() },
        |row| row.get(0),
    )?)
}

/// Stores how far a log has been read.
pub fn set_cursor(db: &Connection, cursor: &Cursor) -> Result<(), StoreError> {
    let number = number(db, &cursor.scope)?;
    db.prepare_cached("UPDATE scope SET head = :head, mac = :mac WHERE number = :number")?
        .execute(named_params! {
            ":head": cursor.head.cast_signed(),
            ":mac": cursor.mac.as_bytes(),
            ":number": number,
        })?;
    Ok(())
}

/// Scopes here that are not among the given ones.
pub fn ended(db: &Connection, current: &[Scope]) -> Result<Vec<(i64, Scope)>, StoreError> {
    let mut statement = db.prepare_cached("SELECT number, name FROM scope")?;
    let mut rows = statement.query([])?;
    let mut ended = Vec::new();
    while let Some(row) = rows.next()? {
        let scope = to_scope(&row.get::<_, String>("name")?)?;
        if !current.contains(&scope) {
            ended.push((row.get("number")?, scope));
        }
    }
    Ok(ended)
}

/// Removes a scope with its memberships.
pub fn remove(db: &Connection, number: i64) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM scope WHERE number = :number")?
        .execute(named_params! { ":number": number })?;
    Ok(())
}

/// Numbers of the documents in a scope.
pub fn documents(db: &Connection, scope: i64) -> Result<Vec<i64>, StoreError> {
    let mut statement = db.prepare_cached("SELECT document FROM scope_document WHERE scope = :scope")?;
    let numbers = statement.query_map(named_params! { ":scope": scope }, |row| row.get(0))?;
    Ok(numbers.collect::<Result<_, _>>()?)
}

/// Numbers of the scopes that a document is in.
pub fn of_document(db: &Connection, document: i64) -> Result<Vec<i64>, StoreError> {
    let mut statement = db.prepare_cached("SELECT scope FROM scope_document WHERE document = :document")?;
    let numbers = statement.query_map(named_params! { ":document": document }, |row| row.get(0))?;
    Ok(numbers.collect::<Result<_, _>>()?)
}

/// The scopes that a document is in.
pub fn names_of_document(db: &Connection, document: i64) -> Result<Vec<Scope>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT name FROM scope JOIN scope_document ON scope = number WHERE document = :document ORDER BY name",
    )?;
    let names = statement.query_map(named_params! { ":document": document }, |row| {
        row.get::<_, String>(0)
    })?;
    names.map(|name| to_scope(&name?)).collect()
}

/// The grid in whose log a document stands.
pub fn grid_of_document(db: &Connection, id: DocumentId) -> Result<Option<GridCode>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT name FROM document JOIN scope_document ON document = document.number
         JOIN scope ON scope = scope.number WHERE id = :id AND name GLOB 'g:*' ORDER BY name LIMIT 1",
    )?;
    let name: Option<String> = statement
        .query_row(named_params! { ":id": id.as_bytes() }, |row| row.get(0))
        .optional()?;
    match name.map(|name| to_scope(&name)).transpose()? {
        Some(Scope::Grid(grid)) => Ok(Some(grid)),
        _ => Ok(None),
    }
}

/// A published document enters a scope; true when it was not there.
pub fn enter(db: &Connection, scope: i64, document: i64) -> Result<bool, StoreError> {
    let added = db
        .prepare_cached("INSERT OR IGNORE INTO scope_document (scope, document) VALUES (:scope, :document)")?
        .execute(named_params! { ":scope": scope, ":document": document })?;
    if added == 1 {
        digest::add(db, scope, item(db, document)?)?;
    }
    Ok(added == 1)
}

/// A document that is in no scope enters its first; it counts as the item there.
pub(super) fn begin(db: &Connection, scope: i64, document: i64, item: Item) -> Result<(), StoreError> {
    db.prepare_cached("INSERT INTO scope_document (scope, document) VALUES (:scope, :document)")?
        .execute(named_params! { ":scope": scope, ":document": document })?;
    digest::add(db, scope, item)
}

/// A document leaves a scope. It may have left already.
pub fn leave(db: &Connection, scope: i64, document: i64) -> Result<(), StoreError> {
    let removed = db
        .prepare_cached("DELETE FROM scope_document WHERE scope = :scope AND document = :document")?
        .execute(named_params! { ":scope": scope, ":document": document })?;
    if removed == 1 {
        digest::take(db, scope, item(db, document)?)?;
    }
    Ok(())
}

/// Runs a change of a document's published heads, with the digests of its scopes following it.
pub(super) fn republish(
    db: &Connection,
    document: i64,
    change: impl FnOnce() -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let scopes = of_document(db, document)?;
    if scopes.is_empty() {
        return change();
    }
    let before = item(db, document)?;
    change()?;
    let after = item(db, document)?;
    for scope in scopes {
        digest::take(db, scope, before)?;
        digest::add(db, scope, after)?;
    }
    Ok(())
}

/// What a document adds to the digest of each scope that it is in.
pub(super) fn item(db: &Connection, number: i64) -> Result<Item, StoreError> {
    let id: DocumentId = document::id_of(db, number)?;
    Ok(Item::document(id, &document::published(db, number)?))
}

fn read(row: &Row<'_>) -> Result<ScopeState, StoreError> {
    Ok(ScopeState {
        scope: to_scope(&row.get::<_, String>("name")?)?,
        head: row.get::<_, i64>("head")?.cast_unsigned(),
        mac: row.get::<_, Option<_>>("mac")?.map(Mac::new),
        digest: Digest::new(row.get("digest")?),
    })
}

fn to_scope(name: &str) -> Result<Scope, StoreError> {
    Scope::parse(name).map_err(|_| StoreError::Unreadable("scope"))
}
