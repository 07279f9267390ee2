//! What this phone wrote and the server does not hold, or holds and does not apply. An entry
//! goes only when the server said that the change is durable there and nothing stands against it.

use doorstep_model::code::Code;
use doorstep_model::document::schema::Kind;
use doorstep_model::id::{ChangeHash, DocumentId, Generation};
use doorstep_model::protocol::scope::Scope;
use doorstep_model::protocol::sync::Rekey;
use doorstep_model::time::Timestamp;
use rusqlite::{Connection, Row, named_params};

use super::{StoreError, document};

/// How far a change is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// To be sent, or sent and not answered: then it is sent again.
    Waiting,
    /// The server holds it and waits for another change.
    Held,
    /// The server holds it and does not apply it: 待核(未采用).
    Quarantined(Code),
    /// The server does not take it.
    Refused(Code),
}

/// A change to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its document.
    pub document: DocumentId,
    /// The document's kind.
    pub kind: Kind,
    /// The document's schema.
    pub schema: u16,
    /// Where the document belongs; with its first change only.
    pub scope: Option<Scope>,
    /// Its name.
    pub hash: ChangeHash,
    /// Under which generation it was written.
    pub generation: Generation,
    /// Which of that actor's in the document.
    pub seq: u64,
    /// The uncompressed chunk.
    pub bytes: Vec<u8>,
    /// When it was made, by this phone's clock.
    pub made_at: Timestamp,
    /// How far it is.
    pub state: State,
    /// The document to write to instead, when this one was replaced.
    pub moved_to: Option<DocumentId>,
    /// The quarantined change that it is the correction of.
    pub replaces: Option<ChangeHash>,
    /// Entries that had another key in a change that was accepted.
    pub rekeyed: Vec<Rekey>,
    /// It is in `authored`: the server said that it took it.
    pub is_counted: bool,
}

const COLUMNS: &str = "document, kind, schema, scope, hash, generation, seq, bytes, made_at, state, code, \
                       moved_to, replaces, rekeyed, counted";

/// Puts a change into the outbox.
pub fn add(db: &Connection, entry: &Entry) -> Result<(), StoreError> {
    let (state, code) = entry.state.columns();
    db.prepare_cached(
        "INSERT INTO outbox (document, kind, schema, scope, hash, generation, seq, bytes, made_at, state, code,
                             moved_to, replaces, rekeyed, counted)
         VALUES (:document, :kind, :schema, :scope, :hash, :generation, :seq, :bytes, :made_at, :state, :code,
                 :moved_to, :replaces, :rekeyed, :counted)",
    )?
    .execute(named_params! {
        ":document": entry.document.as_bytes(),
        ":kind": entry.kind as i64,
        ":schema": entry.schema,
        ":scope": entry.scope.as_ref().map(Scope::to_string),
        ":hash": entry.hash.as_bytes(),
        ":generation": entry.generation.as_bytes(),
        ":seq": entry.seq.cast_signed(),
        ":bytes": entry.bytes,
        ":made_at": entry.made_at.millis(),
        ":state": state,
        ":code": code.map(Code::number),
        ":moved_to": entry.moved_to.as_ref().map(DocumentId::as_bytes),
        ":replaces": entry.replaces.as_ref().map(ChangeHash::as_bytes),
        ":rekeyed": (!entry.rekeyed.is_empty()).then(|| doorstep_model::protocol::to_cbor(&entry.rekeyed)),
        ":counted": entry.is_counted,
    })?;
    Ok(())
}

/// What is to be sent, oldest first, as much as fits into so many bytes (one at least).
pub fn to_send(db: &Connection, bytes: usize) -> Result<Vec<Entry>, StoreError> {
    let mut room = bytes;
    let mut batch = Vec::new();
    let mut statement = db.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM outbox WHERE state = 0 ORDER BY number"
    ))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let entry = read(row)?;
        if entry.bytes.len() > room && !batch.is_empty() {
            break;
        }
        room = room.saturating_sub(entry.bytes.len());
        batch.push(entry);
    }
    Ok(batch)
}

/// What the server holds without applying it, or does not take; newest first.
pub fn stuck(db: &Connection) -> Result<Vec<Entry>, StoreError> {
    select(db, "WHERE state >= 2 ORDER BY number DESC", named_params! {})
}

/// Everything of one document, oldest first.
pub fn of_document(db: &Connection, id: DocumentId) -> Result<Vec<Entry>, StoreError> {
    select(
        db,
        "WHERE document = :id ORDER BY number",
        named_params! { ":id": id.as_bytes() },
    )
}

/// One change.
pub fn find(db: &Connection, hash: ChangeHash) -> Result<Option<Entry>, StoreError> {
    Ok(select(
        db,
        "WHERE hash = :hash",
        named_params! { ":hash": hash.as_bytes() },
    )?
    .pop())
}

/// Documents with something in the outbox.
pub fn documents(db: &Connection) -> Result<Vec<(DocumentId, Kind)>, StoreError> {
    let mut statement = db.prepare_cached("SELECT DISTINCT document, kind FROM outbox")?;
    let mut rows = statement.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push((DocumentId::new(row.get(0)?), document::to_kind(row.get(1)?)?));
    }
    Ok(found)
}

/// Number and bytes of what is to be sent.
pub fn waiting(db: &Connection) -> Result<(u64, u64), StoreError> {
    let mut statement =
        db.prepare_cached("SELECT count(*), coalesce(sum(length(bytes)), 0) FROM outbox WHERE state = 0")?;
    Ok(statement.query_row([], |row| {
        Ok((
            row.get::<_, i64>(0)?.cast_unsigned(),
            row.get::<_, i64>(1)?.cast_unsigned(),
        ))
    })?)
}

/// Takes a change out: it is durable at the server, replaced by another, or its document erased.
pub fn remove(db: &Connection, hash: ChangeHash) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM outbox WHERE hash = :hash")?
        .execute(named_params! { ":hash": hash.as_bytes() })?;
    Ok(())
}

/// The schema that this build writes, as the wire says it.
pub const SCHEMA_SENT: u16 = doorstep_model::document::schema::SCHEMA as u16;

fn select(
    db: &Connection,
    rest: &str,
    params: &[(&str, &dyn rusqlite::ToSql)],
) -> Result<Vec<Entry>, StoreError> {
    let mut statement = db.prepare_cached(&format!("SELECT {COLUMNS} FROM outbox {rest}"))?;
    let mut rows = statement.query(params)?;
    let mut entries = Vec::new();
    while let Some(row) = rows.next()? {
        entries.push(read(row)?);
    }
    Ok(entries)
}

fn read(row: &Row<'_>) -> Result<Entry, StoreError> {
    let unreadable = |_| StoreError::Unreadable("outbox");
    let scope: Option<String> = row.get("scope")?;
    let rekeyed: Option<Vec<u8>> = row.get("rekeyed")?;
    Ok(Entry {
        document: DocumentId::new(row.get("document")?),
        kind: document::to_kind(row.get("kind")?)?,
        schema: row.get("schema")?,
        scope: scope
            .map(|scope| Scope::parse(&scope))
            .transpose()
            .map_err(|_| StoreError::Unreadable("scope"))?,
        hash: ChangeHash::new(row.get("hash")?),
        generation: Generation::new(row.get("generation")?),
        seq: row.get::<_, i64>("seq")?.cast_unsigned(),
        bytes: row.get("bytes")?,
        made_at: Timestamp::clamp(row.get("made_at")?),
        state: State::read(row.get("state")?, row.get("code")?)?,
        moved_to: row.get::<_, Option<_>>("moved_to")?.map(DocumentId::new),
        replaces: row.get::<_, Option<_>>("replaces")?.map(ChangeHash::new),
        rekeyed: rekeyed.map_or(Ok(Vec::new()), |cbor| minicbor::decode(&cbor).map_err(unreadable))?,
        is_counted: row.get("counted")?,
    })
}

impl State {
    pub(super) const fn columns(self) -> (i64, Option<Code>) {
        match self {
            Self::Waiting => (0, None),
            Self::Held => (2, None),
            Self::Quarantined(code) => (3, Some(code)),
            Self::Refused(code) => (4, Some(code)),
        }
    }

    fn read(state: i64, code: Option<u16>) -> Result<Self, StoreError> {
        // A code of a newer version, met after going back to an older one.
        let code = code.map_or(Code::Internal, Code::from_number);
        match state {
            0 => Ok(Self::Waiting),
            2 => Ok(Self::Held),
            3 => Ok(Self::Quarantined(code)),
            4 => Ok(Self::Refused(code)),
            _ => Err(StoreError::Unreadable("state")),
        }
    }
}
