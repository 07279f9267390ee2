//! Which photos documents name, which of their files are here, and which are still to be sent or
//! fetched. The files themselves are in [`crate::photo::PhotoFiles`].

use doorstep_model::id::{DocumentId, PhotoHash};
use rusqlite::{Connection, Row, named_params};

use super::{StoreError, authored};
use crate::photo::Part;

/// Where a photo's file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FileState {
    /// Not here; to be fetched when wanted.
    Absent,
    /// Taken here and not yet at the server.
    ToSend,
    /// Here, and at the server.
    Here,
}

impl FileState {
    const ALL: [Self; 3] = [Self::Absent, Self::ToSend, Self::Here];

    fn read(number: i64) -> Result<Self, StoreError> {
        let at = usize::try_from(number).map_err(|_| StoreError::Unreadable("photo"))?;
        Self::ALL.get(at).copied().ok_or(StoreError::Unreadable("photo"))
    }
}

/// A photo of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Photo {
    /// Whose.
    pub document: DocumentId,
    /// Its name.
    pub hash: PhotoHash,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// Taken on this phone.
    pub own: bool,
    /// Bytes of the thumbnail, where it is here.
    pub thumb_bytes: u64,
    /// Where it is.
    pub thumb: FileState,
    /// Bytes of the original, where it is here.
    pub original_bytes: u64,
    /// Where it is.
    pub original: FileState,
}

const COLUMNS: &str =
    "document, hash, width, height, own, thumb_bytes, thumb_state, original_bytes, original_state";

/// A photo named by a document; one that is known already stays as it is.
pub fn add(db: &Connection, photo: &Photo) -> Result<(), StoreError> {
    db.prepare_cached(&format!(
        "INSERT OR IGNORE INTO photo ({COLUMNS})
         VALUES (:document, :hash, :width, :height, :own, :thumb_bytes, :thumb, :original_bytes, :original)"
    ))?
    .execute(named_params! {
        ":document": photo.document.as_bytes(),
        ":hash": photo.hash.as_bytes(),
        ":width": photo.width,
        ":height": photo.height,
        ":own": photo.own,
        ":thumb_bytes": photo.thumb_bytes.cast_signed(),
        ":thumb": photo.thumb as i64,
        ":original_bytes": photo.original_bytes.cast_signed(),
        ":original": photo.original as i64,
    })?;
    Ok(())
}

/// The photos of a document, by name.
pub fn of_document(db: &Connection, document: DocumentId) -> Result<Vec<Photo>, StoreError> {
    select(
        db,
        "WHERE document = :document ORDER BY hash",
        named_params! { ":document": document.as_bytes() },
    )
}

/// Photos whose files are to be sent: thumbnails first, then originals. Those of documents whose
/// changes still wait come last, since the server must know the document.
pub fn to_send(db: &Connection, part: Part) -> Result<Vec<Photo>, StoreError> {
    let column = column(part);
    select(
        db,
        &format!(
            "WHERE {column}_state = 1
             ORDER BY EXISTS (SELECT 1 FROM outbox WHERE outbox.document = photo.document), document, hash"
        ),
        named_params! {},
    )
}

/// Photos whose files are not here.
pub fn to_fetch(db: &Connection, part: Part, most: usize) -> Result<Vec<Photo>, StoreError> {
    let column = column(part);
    select(
        db,
        &format!("WHERE {column}_state = 0 ORDER BY document DESC, hash LIMIT :most"),
        named_params! { ":most": most as i64 },
    )
}

/// Originals that a person asked for and that are not here.
pub fn wanted(db: &Connection, most: usize) -> Result<Vec<Photo>, StoreError> {
    select(
        db,
        "WHERE wanted AND original_state = 0 ORDER BY document DESC, hash LIMIT :most",
        named_params! { ":most": most as i64 },
    )
}

/// A person asks for the original; false when the document names no such photo here.
pub fn want(db: &Connection, document: DocumentId, hash: PhotoHash) -> Result<bool, StoreError> {
    let found = db
        .prepare_cached("UPDATE photo SET wanted = 1 WHERE document = :document AND hash = :hash")?
        .execute(named_params! { ":document": document.as_bytes(), ":hash": hash.as_bytes() })?;
    Ok(found == 1)
}

/// How many files are named and not here: thumbnails, or originals that a person asked for.
pub fn missing(db: &Connection, part: Part) -> Result<u64, StoreError> {
    let sql = match part {
        Part::Thumbnail => "SELECT count(*) FROM photo WHERE thumb_state = 0",
        Part::Original => "SELECT count(*) FROM photo WHERE original_state = 0 AND wanted",
    };
    let mut statement = db.prepare_cached(sql)?;
    Ok(statement
        .query_row([], |row| row.get::<_, i64>(0))?
        .cast_unsigned())
}

/// Number and bytes of files to be sent.
pub fn waiting(db: &Connection, part: Part) -> Result<(u64, u64), StoreError> {
    let column = column(part);
    let mut statement = db.prepare_cached(&format!(
        "SELECT count(*), coalesce(sum({column}_bytes), 0) FROM photo WHERE {column}_state = 1"
    ))?;
    Ok(statement.query_row([], |row| {
        Ok((
            row.get::<_, i64>(0)?.cast_unsigned(),
            row.get::<_, i64>(1)?.cast_unsigned(),
        ))
    })?)
}

/// The server verified a file of a photo. With the original the photo counts as authored.
pub fn sent(db: &Connection, document: DocumentId, hash: PhotoHash, part: Part) -> Result<(), StoreError> {
    let column = column(part);
    let changed = db
        .prepare_cached(&format!(
            "UPDATE photo SET {column}_state = 2 WHERE document = :document AND hash = :hash AND {column}_state = 1"
        ))?
        .execute(named_params! { ":document": document.as_bytes(), ":hash": hash.as_bytes() })?;
    if changed == 1 && part == Part::Original {
        authored::count_photo(db, document, hash)?;
    }
    Ok(())
}

/// The server does not hold a file that it had: it is sent again.
pub fn resend(db: &Connection, document: DocumentId, hash: PhotoHash) -> Result<(), StoreError> {
    let original = db
        .prepare_cached(
            "UPDATE photo SET original_state = 1
             WHERE document = :document AND hash = :hash AND own AND original_state = 2",
        )?
        .execute(named_params! { ":document": document.as_bytes(), ":hash": hash.as_bytes() })?;
    if original == 1 {
        authored::uncount_photo(db, document, hash)?;
    }
    db.prepare_cached(
        "UPDATE photo SET thumb_state = 1
         WHERE document = :document AND hash = :hash AND own AND thumb_state = 2",
    )?
    .execute(named_params! { ":document": document.as_bytes(), ":hash": hash.as_bytes() })?;
    Ok(())
}

/// A file was fetched.
pub fn fetched(db: &Connection, hash: PhotoHash, part: Part, bytes: u64) -> Result<(), StoreError> {
    let column = column(part);
    db.prepare_cached(&format!(
        "UPDATE photo SET {column}_state = 2, {column}_bytes = :bytes WHERE hash = :hash AND {column}_state = 0"
    ))?
    .execute(named_params! { ":bytes": bytes.cast_signed(), ":hash": hash.as_bytes() })?;
    Ok(())
}

/// Forgets a document's photos. Files that no other document names are put on the list to shred.
pub(super) fn forget_document(db: &Connection, document: DocumentId) -> Result<(), StoreError> {
    db.prepare_cached(
        "INSERT OR IGNORE INTO shred (hash)
         SELECT hash FROM photo WHERE document = :document
         AND NOT EXISTS (SELECT 1 FROM photo other WHERE other.hash = photo.hash AND other.document <> :document)",
    )?
    .execute(named_params! { ":document": document.as_bytes() })?;
    db.prepare_cached("DELETE FROM photo WHERE document = :document")?
        .execute(named_params! { ":document": document.as_bytes() })?;
    Ok(())
}

/// Photos whose files are to be shredded: done outside of a transaction, then [`shredded`].
pub fn to_shred(db: &Connection) -> Result<Vec<PhotoHash>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT hash FROM shred WHERE NOT EXISTS (SELECT 1 FROM photo WHERE photo.hash = shred.hash)",
    )?;
    let hashes = statement.query_map([], |row| row.get(0).map(PhotoHash::new))?;
    Ok(hashes.collect::<Result<_, _>>()?)
}

/// The files are gone.
pub fn shredded(db: &Connection, hash: PhotoHash) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM shred WHERE hash = :hash")?
        .execute(named_params! { ":hash": hash.as_bytes() })?;
    Ok(())
}

const fn column(part: Part) -> &'static str {
    match part {
        Part::Thumbnail => "thumb",
        Part::Original => "original",
    }
}

fn select(
    db: &Connection,
    rest: &str,
    params: &[(&str, &dyn rusqlite::ToSql)],
) -> Result<Vec<Photo>, StoreError> {
    let mut statement = db.prepare_cached(&format!("SELECT {COLUMNS} FROM photo {rest}"))?;
    let mut rows = statement.query(params)?;
    let mut photos = Vec::new();
    while let Some(row) = rows.next()? {
        photos.push(read(row)?);
    }
    Ok(photos)
}

fn read(row: &Row<'_>) -> Result<Photo, StoreError> {
    Ok(Photo {
        document: DocumentId::new(row.get("document")?),
        hash: PhotoHash::new(row.get("hash")?),
        width: row.get("width")?,
        height: row.get("height")?,
        own: row.get("own")?,
        thumb_bytes: row.get::<_, i64>("thumb_bytes")?.cast_unsigned(),
        thumb: FileState::read(row.get("thumb_state")?)?,
        original_bytes: row.get::<_, i64>("original_bytes")?.cast_unsigned(),
        original: FileState::read(row.get("original_state")?)?,
    })
}
