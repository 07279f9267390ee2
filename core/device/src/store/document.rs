//! Documents as they are here: everything known, the server's and this phone's own.

use doorstep_model::document::Document;
use doorstep_model::document::schema::{Kind, SCHEMA};
use doorstep_model::id::{ChangeHash, DocumentId, Mac};
use doorstep_model::protocol::scope::Scope;
use rusqlite::{Connection, OptionalExtension, Row, named_params};

use super::StoreError;

/// A stored document's place and kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// Its number here: the key of its rows for the screens.
    pub number: i64,
    /// Its kind.
    pub kind: Kind,
}

/// A document as stored.
#[derive(Debug, Clone)]
pub struct Stored {
    /// Its number here.
    pub number: i64,
    /// With everything known.
    pub document: Document,
    /// Heads of what the server published, sorted.
    pub published: Vec<ChangeHash>,
    /// The server's word on them; none while only this phone wrote here.
    pub proof: Option<Mac>,
}

/// Its number and kind, or `None` when it is not here.
pub fn find(db: &Connection, id: DocumentId) -> Result<Option<Known>, StoreError> {
    let mut statement = db.prepare_cached("SELECT number, kind FROM document WHERE id = :id")?;
    let known = statement.query_row(named_params! { ":id": id.as_bytes() }, |row| {
        Ok((row.get::<_, i64>("number")?, row.get::<_, i64>("kind")?))
    });
    known
        .optional()?
        .map(|(number, kind)| {
            Ok(Known {
                number,
                kind: to_kind(kind)?,
            })
        })
        .transpose()
}

/// The id of a number.
pub fn id_of(db: &Connection, number: i64) -> Result<DocumentId, StoreError> {
    let mut statement = db.prepare_cached("SELECT id FROM document WHERE number = :number")?;
    Ok(DocumentId::new(
        statement.query_row(named_params! { ":number": number }, |row| row.get(0))?,
    ))
}

/// The document, or `None` when it is not here.
pub fn load(db: &Connection, id: DocumentId) -> Result<Option<Stored>, StoreError> {
    let mut statement =
        db.prepare_cached("SELECT number, id, kind, saved, published, proof FROM document WHERE id = :id")?;
    statement
        .query_row(named_params! { ":id": id.as_bytes() }, |row| Ok(read(row)))
        .optional()?
        .transpose()
}

/// Every document of a kind, in the order in which they came.
pub fn ids(db: &Connection, kind: Kind) -> Result<Vec<DocumentId>, StoreError> {
    let mut statement = db.prepare_cached("SELECT id FROM document WHERE kind = :kind ORDER BY number")?;
    let ids = statement.query_map(named_params! { ":kind": kind as i64 }, |row| {
        row.get(0).map(DocumentId::new)
    })?;
    Ok(ids.collect::<Result<_, _>>()?)
}

/// Stores the document with its bytes as saved; gives its number.
pub fn save(db: &Connection, document: &Document, saved: &[u8]) -> Result<i64, StoreError> {
    let mut statement = db.prepare_cached(
        "INSERT INTO document (id, kind, schema, saved) VALUES (:id, :kind, :schema, :saved)
         ON CONFLICT (id) DO UPDATE SET saved = excluded.saved
         RETURNING number",
    )?;
    Ok(statement.query_row(
        named_params! {
            ":id": document.id().as_bytes(),
            ":kind": document.kind() as i64,
            ":schema": SCHEMA,
            ":saved": saved,
        },
        |row| row.get(0),
    )?)
}

/// A document that begins as the server published it.
pub struct New<'a> {
    /// With all of that.
    pub document: &'a Document,
    /// As saved.
    pub saved: &'a [u8],
    /// Where it was first read.
    pub home: &'a Scope,
    /// Its heads, sorted.
    pub published: &'a [ChangeHash],
    /// The server's word on them.
    pub proof: Mac,
}

/// Stores a document that is not here; gives its number.
pub fn begin(db: &Connection, new: &New<'_>) -> Result<i64, StoreError> {
    db.prepare_cached(
        "INSERT INTO document (id, kind, schema, home, saved, published, proof)
         VALUES (:id, :kind, :schema, :home, :saved, :published, :proof)",
    )?
    .execute(named_params! {
        ":id": new.document.id().as_bytes(),
        ":kind": new.document.kind() as i64,
        ":schema": SCHEMA,
        ":home": new.home.to_string(),
        ":saved": new.saved,
        ":published": bytes(new.published),
        ":proof": new.proof.as_bytes(),
    })?;
    Ok(db.last_insert_rowid())
}

/// Stores what the server published of it.
pub fn set_published(
    db: &Connection,
    number: i64,
    published: &[ChangeHash],
    proof: Option<Mac>,
) -> Result<(), StoreError> {
    db.prepare_cached("UPDATE document SET published = :published, proof = :proof WHERE number = :number")?
        .execute(named_params! {
            ":published": bytes(published),
            ":proof": proof.as_ref().map(Mac::as_bytes),
            ":number": number,
        })?;
    Ok(())
}

/// Where it was begun, or first read. Stays as it was set first.
pub fn set_home(db: &Connection, number: i64, home: &Scope) -> Result<(), StoreError> {
    db.prepare_cached("UPDATE document SET home = :home WHERE number = :number AND home IS NULL")?
        .execute(named_params! { ":home": home.to_string(), ":number": number })?;
    Ok(())
}

/// Where it was begun, or first read.
pub fn home(db: &Connection, id: DocumentId) -> Result<Option<Scope>, StoreError> {
    let mut statement = db.prepare_cached("SELECT home FROM document WHERE id = :id")?;
    let home = statement.query_row(named_params! { ":id": id.as_bytes() }, |row| {
        row.get::<_, Option<String>>(0)
    });
    let home = home.optional()?.flatten();
    home.map(|name| Scope::parse(&name))
        .transpose()
        .map_err(|_| StoreError::Unreadable("home"))
}

/// What the server published of it, without loading it.
pub fn published(db: &Connection, number: i64) -> Result<Vec<ChangeHash>, StoreError> {
    let mut statement = db.prepare_cached("SELECT published FROM document WHERE number = :number")?;
    hashes(&statement.query_row(named_params! { ":number": number }, |row| {
        row.get::<_, Vec<u8>>(0)
    })?)
}

/// Removes the document and, by their foreign keys, its rows for the screens.
pub fn delete(db: &Connection, number: i64) -> Result<(), StoreError> {
    super::search::remove(db, number)?;
    db.prepare_cached("DELETE FROM document WHERE number = :number")?
        .execute(named_params! { ":number": number })?;
    Ok(())
}

fn read(row: &Row<'_>) -> Result<Stored, StoreError> {
    let kind = to_kind(row.get("kind")?)?;
    let id = DocumentId::new(row.get("id")?);
    let saved: Vec<u8> = row.get("saved")?;
    Ok(Stored {
        number: row.get("number")?,
        document: Document::load(kind, id, &saved)?,
        published: hashes(&row.get::<_, Vec<u8>>("published")?)?,
        proof: row.get::<_, Option<_>>("proof")?.map(Mac::new),
    })
}

pub(super) fn to_kind(kind: i64) -> Result<Kind, StoreError> {
    let at = usize::try_from(kind).map_err(|_| StoreError::Unreadable("kind"))?;
    Kind::ALL.get(at).copied().ok_or(StoreError::Unreadable("kind"))
}

fn bytes(hashes: &[ChangeHash]) -> Vec<u8> {
    hashes.iter().flat_map(|hash| *hash.as_bytes()).collect()
}

fn hashes(bytes: &[u8]) -> Result<Vec<ChangeHash>, StoreError> {
    let (hashes, []) = bytes.as_chunks() else {
        return Err(StoreError::Unreadable("published"));
    };
    Ok(hashes.iter().map(|hash| ChangeHash::new(*hash)).collect())
}
