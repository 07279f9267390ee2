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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::DatabaseKey;
    use crate::store::photo::{self, FileState, Photo};
    use crate::store::purge::purge_if_left;
    use crate::store::{Store, document};
    use doorstep_model::document::Document;
    use doorstep_model::document::schema::Kind;

    fn now() -> Timestamp {
        Timestamp::clamp(1_790_000_000_000)
    }

    const FILE: File = File {
        document: DocumentId::new([2; 16]),
        hash: PhotoHash::new([3; 32]),
        part: Part::Original,
    };

    fn store() -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().unwrap();
        let opened = Store::open(&folder.path().join("database"), DatabaseKey::new([1; 32]), now()).unwrap();
        let named = Photo {
            document: FILE.document,
            hash: FILE.hash,
            width: 1,
            height: 1,
            own: false,
            thumb_bytes: 0,
            thumb: FileState::Absent,
            original_bytes: 0,
            original: FileState::Absent,
        };
        opened.store.write(|db| photo::add(db, &named)).unwrap();
        (folder, opened.store)
    }

    #[test]
    fn each_wait_is_twice_the_last_up_to_a_day_and_keeps_the_uploads_place() {
        let (_folder, store) = store();
        let check = store.write(|db| {
            begun(db, &FILE, "/v1/photos/0a")?;
            let mut waits = Vec::new();
            for _ in 0..14 {
                failed(db, &FILE, Code::TryLater, now())?;
                waits.push((of(db, &FILE)?.not_before - now().millis()) / FIRST_WAIT);
            }
            assert_eq!(waits[..4], [1, 2, 4, 8]);
            assert_eq!(waits[13], LONGEST_WAIT / FIRST_WAIT);
            let tried = of(db, &FILE)?;
            assert_eq!(tried.location.as_deref(), Some("/v1/photos/0a"));
            assert!(!tried.is_due(now()) && tried.is_due(now().plus(LONGEST_WAIT)));
            assert!(tried.is_due(now().plus(-LONGEST_WAIT)), "the clock was set back");
            assert_eq!(failing(db)?, [(FILE, Code::TryLater)]);
            over(db, &FILE)?;
            assert!(of(db, &FILE)?.is_due(now()) && failing(db)?.is_empty());
            Ok::<_, StoreError>(())
        });
        check.unwrap();
    }

    #[test]
    fn a_photo_that_goes_takes_its_tries_and_pieces_along() {
        let (_folder, store) = store();
        let check = store.write(|db| {
            let document = Document::new(Kind::Household, FILE.document);
            let number = document::save(db, &document, &document.save())?;
            document::set_published(db, number, &document.heads(), None)?;
            failed(db, &FILE, Code::NotFound, now())?;
            keep_piece(db, &FILE, 3, b"def")?;
            keep_piece(db, &FILE, 0, b"abc")?;
            assert_eq!(pieces(db, &FILE)?, b"abcdef");
            purge_if_left(db, FILE.document)?;
            assert!(pieces(db, &FILE)?.is_empty() && failing(db)?.is_empty());
            // What hangs on a photo that is gone is not noted either.
            begun(db, &FILE, "/v1/photos/0a")?;
            keep_piece(db, &FILE, 0, b"abc")?;
            assert!(pieces(db, &FILE)?.is_empty() && of(db, &FILE)?.location.is_none());
            Ok::<_, StoreError>(())
        });
        check.unwrap();
    }
}
