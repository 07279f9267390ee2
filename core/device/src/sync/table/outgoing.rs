//! What waits to be sent, by number: a session sends each row once.

use doorstep_model::code::Code;
use doorstep_model::document::genesis;
use doorstep_model::document::schema::Kind;
use doorstep_model::id::{ChangeHash, DocumentId, FactId};
use doorstep_model::protocol::packed;
use doorstep_model::protocol::scope::Scope;
use doorstep_model::protocol::sync::{Fact, Push, Rekey};
use doorstep_model::time::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, named_params};

use crate::store::StoreError;
use crate::sync::engine::Outgoing;

/// A list of the wire holds 20,000; a request's items are bounded too.
const CHANGES_MAX: usize = 5_000;
const FACTS_MAX: i64 = 500;

/// Changes above a number, oldest first, as many as fit into so many packed bytes (one at least),
/// and whether there are more.
pub(crate) fn changes(
    db: &Connection,
    after: i64,
    bytes: usize,
) -> Result<(Vec<Outgoing>, bool), StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT number, document, kind, schema, scope, hash, bytes, replaces, rekeyed FROM outbox
         WHERE state IN (0, 1) AND number > :after ORDER BY number",
    )?;
    let mut rows = statement.query(named_params! { ":after": after })?;
    let (mut room, mut batch) = (bytes, Vec::new());
    while let Some(row) = rows.next()? {
        let outgoing = read(row)?;
        let size = outgoing.push.bytes.len();
        if !batch.is_empty() && (size > room || batch.len() == CHANGES_MAX) {
            return Ok((batch, true));
        }
        room = room.saturating_sub(size);
        batch.push(outgoing);
    }
    Ok((batch, false))
}

fn read(row: &Row<'_>) -> Result<Outgoing, StoreError> {
    let unreadable = |_| StoreError::Unreadable("outbox");
    let doc = DocumentId::new(row.get("document")?);
    let at = usize::try_from(row.get::<_, i64>("kind")?).unwrap_or(usize::MAX);
    let kind = *Kind::ALL.get(at).ok_or(StoreError::Unreadable("kind"))?;
    let scope: Option<String> = row.get("scope")?;
    let rekeyed: Option<Vec<u8>> = row.get("rekeyed")?;
    let bytes: Vec<u8> = row.get("bytes")?;
    Ok(Outgoing {
        number: row.get("number")?,
        hash: ChangeHash::new(row.get("hash")?),
        push: Push {
            doc,
            kind,
            schema: row.get("schema")?,
            scope: scope
                .map(|name| Scope::parse(&name).map_err(|_| StoreError::Unreadable("scope")))
                .transpose()?,
            bytes: packed::pack(&bytes, genesis::hash(kind, doc)),
            replaces: row.get::<_, Option<_>>("replaces")?.map(ChangeHash::new),
            rekeyed: rekeyed.map_or(Ok(Vec::<Rekey>::new()), |cbor| {
                minicbor::decode(&cbor).map_err(unreadable)
            })?,
        },
    })
}

/// Moves a change behind all others, and behind what this session has sent.
pub(crate) fn to_end(db: &Connection, hash: ChangeHash, sent: i64) -> Result<(), StoreError> {
    db.prepare_cached(
        "UPDATE outbox SET state = 0, code = NULL,
                number = max(:sent, (SELECT max(number) FROM outbox)) + 1 WHERE hash = :hash",
    )?
    .execute(named_params! { ":sent": sent, ":hash": hash.as_bytes() })?;
    Ok(())
}

/// Changes and facts above these numbers.
pub(crate) fn left(db: &Connection, changes: i64, facts: i64) -> Result<usize, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT (SELECT count(*) FROM outbox WHERE state IN (0, 1) AND number > :changes)
              + (SELECT count(*) FROM fact WHERE state = 0 AND rowid > :facts)",
    )?;
    let left = statement.query_row(named_params! { ":changes": changes, ":facts": facts }, |row| {
        row.get::<_, i64>(0)
    })?;
    Ok(usize::try_from(left).unwrap_or(usize::MAX))
}

/// What the server held and did not apply goes out again: it may have lost it.
pub(crate) fn again(db: &Connection, sent: i64) -> Result<(), StoreError> {
    let mut statement =
        db.prepare_cached("SELECT hash FROM outbox WHERE state IN (1, 2, 3) ORDER BY number")?;
    let held = statement
        .query_map([], |row| row.get(0).map(ChangeHash::new))?
        .collect::<Result<Vec<_>, _>>()?;
    held.into_iter().try_for_each(|hash| to_end(db, hash, sent))
}

/// The correction of a change, when the server said that it came too late.
pub(crate) fn too_late(db: &Connection, original: ChangeHash) -> Result<Option<ChangeHash>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT hash FROM outbox WHERE replaces = :original AND state = 4 AND code = :code",
    )?;
    let found = statement.query_row(
        named_params! { ":original": original.as_bytes(), ":code": Code::AlreadyDecided.number() },
        |row| row.get(0).map(ChangeHash::new),
    );
    Ok(found.optional()?)
}

/// Whether there is any of which it said so.
pub(crate) fn any_late(db: &Connection) -> Result<bool, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM outbox WHERE replaces IS NOT NULL AND state = 4 AND code = :code)",
    )?;
    let params = named_params! { ":code": Code::AlreadyDecided.number() };
    Ok(statement.query_row(params, |row| row.get(0))?)
}

/// Facts above a number, oldest first.
pub(crate) fn facts(db: &Connection, after: i64) -> Result<Vec<(i64, Fact)>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT rowid, id, kind, at, data FROM fact WHERE state = 0 AND rowid > :after ORDER BY rowid LIMIT :most",
    )?;
    let facts = statement.query_map(named_params! { ":after": after, ":most": FACTS_MAX }, |row| {
        Ok((
            row.get(0)?,
            Fact {
                id: FactId::new(row.get(1)?),
                kind: row.get(2)?,
                at: Timestamp::clamp(row.get(3)?),
                data: row.get(4)?,
            },
        ))
    })?;
    Ok(facts.collect::<Result<_, _>>()?)
}

/// The fact of a number.
pub(crate) fn fact(db: &Connection, number: i64) -> Result<Option<FactId>, StoreError> {
    let mut statement = db.prepare_cached("SELECT id FROM fact WHERE rowid = :number")?;
    let id = statement.query_row(named_params! { ":number": number }, |row| {
        row.get(0).map(FactId::new)
    });
    Ok(id.optional()?)
}
