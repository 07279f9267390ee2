//! Photos on their way: where uploads lie, what was tried in vain, and what came so far. Of a photo
//! that was erased meanwhile nothing is noted.

use doorstep_model::code::Code;
use doorstep_model::id::{DocumentId, PhotoHash};
use doorstep_model::time::Timestamp;
use rusqlite::{Connection, OptionalExtension, named_params};

use crate::photo::Part;
use crate::store::StoreError;
use crate::sync::photo::File;

/// The first wait after a try in vain; it doubles.
const FIRST_WAIT: i64 = 60 * 1_000;
/// The longest.
const LONGEST_WAIT: i64 = 24 * 60 * 60 * 1_000;

/// The parameters that name a file, and more.
macro_rules! key {
    ($file:expr $(, $name:literal: $value:expr)*) => {
        named_params! {
            ":document": $file.document.as_bytes(),
            ":hash": $file.hash.as_bytes(),
            ":part": $file.part as i64,
            $($name: $value,)*
        }
    };
}

/// What is known of a file's way.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Tried {
    /// Where the upload lies.
    pub(crate) location: Option<String>,
    /// It is not tried again before.
    pub(crate) not_before: i64,
}

impl Tried {
    /// Whether it may be tried now. A clock that was set back by more than the longest wait does
    /// not make it wait for ever.
    pub(crate) const fn is_due(&self, now: Timestamp) -> bool {
        self.not_before <= now.millis() || self.not_before > now.millis() + LONGEST_WAIT
    }
}

/// What is known of a file's way.
pub(crate) fn of(db: &Connection, file: &File) -> Result<Tried, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT location, not_before FROM photo_try WHERE document = :document AND hash = :hash AND part = :part",
    )?;
    let found = statement.query_row(key!(file), |row| {
        Ok(Tried {
            location: row.get(0)?,
            not_before: row.get(1)?,
        })
    });
    Ok(found.optional()?.unwrap_or_default())
}

/// The upload lies there.
pub(crate) fn begun(db: &Connection, file: &File, location: &str) -> Result<(), StoreError> {
    db.prepare_cached(
        "INSERT INTO photo_try (document, hash, part, location)
         SELECT document, hash, :part, :location FROM photo WHERE document = :document AND hash = :hash
         ON CONFLICT DO UPDATE SET location = :location",
    )?
    .execute(key!(file, ":location": location))?;
    Ok(())
}

/// It was tried in vain: each wait is twice the last.
pub(crate) fn failed(db: &Connection, file: &File, code: Code, now: Timestamp) -> Result<(), StoreError> {
    db.prepare_cached(
        "INSERT INTO photo_try (document, hash, part, tries, not_before, code)
         SELECT document, hash, :part, 1, :now + :first, :code FROM photo
         WHERE document = :document AND hash = :hash
         ON CONFLICT DO UPDATE SET tries = tries + 1, code = :code,
            not_before = :now + min(:first << min(tries, 20), :longest)",
    )?
    .execute(key!(file,
        ":now": now.millis(), ":first": FIRST_WAIT, ":longest": LONGEST_WAIT, ":code": code.number()
    ))?;
    Ok(())
}

/// It arrived, or is not to go any more.
pub(crate) fn over(db: &Connection, file: &File) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM photo_try WHERE document = :document AND hash = :hash AND part = :part")?
        .execute(key!(file))?;
    drop_pieces(db, file)
}

/// Keeps a piece of a file that is being fetched.
pub(crate) fn keep_piece(db: &Connection, file: &File, from: u64, bytes: &[u8]) -> Result<(), StoreError> {
    db.prepare_cached(
        "INSERT OR REPLACE INTO photo_piece (document, hash, part, start, bytes)
         SELECT document, hash, :part, :start, :bytes FROM photo
         WHERE document = :document AND hash = :hash",
    )?
    .execute(key!(file, ":start": from.cast_signed(), ":bytes": bytes))?;
    Ok(())
}

/// What came so far.
pub(crate) fn pieces(db: &Connection, file: &File) -> Result<Vec<u8>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT bytes FROM photo_piece WHERE document = :document AND hash = :hash AND part = :part ORDER BY start",
    )?;
    let pieces = statement
        .query_map(key!(file), |row| row.get::<_, Vec<u8>>(0))?
        .collect::<Result<Vec<_>, _>>()?;
    Ok(pieces.concat())
}

/// What came is no part of the photo.
pub(crate) fn drop_pieces(db: &Connection, file: &File) -> Result<(), StoreError> {
    db.prepare_cached(
        "DELETE FROM photo_piece WHERE document = :document AND hash = :hash AND part = :part",
    )?
    .execute(key!(file))?;
    Ok(())
}

/// Files that were refused, or are not there yet, and why.
pub fn failing(db: &Connection) -> Result<Vec<(File, Code)>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT document, hash, part, code FROM photo_try WHERE code IS NOT NULL ORDER BY document, hash, part",
    )?;
    let failing = statement.query_map([], |row| {
        let file = File {
            document: DocumentId::new(row.get(0)?),
            hash: PhotoHash::new(row.get(1)?),
            part: match row.get::<_, i64>(2)? {
                0 => Part::Thumbnail,
                _ => Part::Original,
            },
        };
        Ok((file, Code::from_number(row.get(3)?)))
    })?;
    Ok(failing.collect::<Result<_, _>>()?)
}
