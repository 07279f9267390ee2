//! Which files go, in which order, and what is noted of them.

use doorstep_model::code::Code;
use doorstep_model::time::Timestamp;
use rusqlite::{Connection as Db, named_params};

use super::engine::Way;
use super::{Connection, File};
use crate::photo::Part;
use crate::store::photo::Photo;
use crate::store::{StoreError, photo, purge};
use crate::sync::table::photo_try;

/// Thumbnails fetched in one sync of a metered connection: half a megabyte at most, newest first.
const FETCHED_METERED: usize = 30;
/// In one sync of a free one; the next goes on.
const FETCHED_FREE: usize = 2_000;

/// Everything that may go now, in its order: thumbnails up, thumbnails down, then originals.
pub(super) fn due(
    db: &Db,
    connection: Connection,
    now: Timestamp,
) -> Result<Vec<(File, Direction)>, StoreError> {
    let most = match connection {
        Connection::Metered => FETCHED_METERED,
        Connection::Free => FETCHED_FREE,
    };
    let mut all = Vec::new();
    let mut add = |photos: Vec<Photo>, part, direction| {
        all.extend(photos.into_iter().map(|photo| (file(&photo, part), direction)));
    };
    add(
        photo::to_send(db, Part::Thumbnail)?,
        Part::Thumbnail,
        Direction::Up,
    );
    add(
        photo::to_fetch(db, Part::Thumbnail, most)?,
        Part::Thumbnail,
        Direction::Down,
    );
    if connection == Connection::Free {
        add(photo::to_send(db, Part::Original)?, Part::Original, Direction::Up);
    }
    add(photo::wanted(db, most)?, Part::Original, Direction::Down);
    let mut due = Vec::with_capacity(all.len());
    for (file, direction) in all {
        let waits = direction == Direction::Up && waits_for_its_document(db, &file)?;
        if !waits && photo_try::of(db, &file)?.is_due(now) {
            due.push((file, direction));
        }
    }
    Ok(due)
}

/// Which way a file goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    /// To the server.
    Up,
    /// To this phone.
    Down,
}

fn file(photo: &Photo, part: Part) -> File {
    File {
        document: photo.document,
        hash: photo.hash,
        part,
    }
}

/// The server takes a photo only when it holds the change that names it.
fn waits_for_its_document(db: &Db, file: &File) -> Result<bool, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM outbox WHERE document = :document AND state IN (0, 1))",
    )?;
    Ok(
        statement.query_row(named_params! { ":document": file.document.as_bytes() }, |row| {
            row.get(0)
        })?,
    )
}

/// Where an upload was left.
pub(super) fn upload(db: &Db, file: &File, length: u64) -> Result<Way, StoreError> {
    Ok(Way::Send {
        length,
        location: photo_try::of(db, file)?.location,
    })
}

/// The server holds the file.
pub(super) fn sent(db: &Db, file: &File) -> Result<(), StoreError> {
    photo::sent(db, file.document, file.hash, file.part)?;
    photo_try::over(db, file)?;
    // It may have stayed for this photo alone.
    purge::purge_if_left(db, file.document)
}

/// The file is here.
pub(super) fn fetched(db: &Db, file: &File, bytes: u64) -> Result<(), StoreError> {
    photo_try::over(db, file)?;
    photo::fetched(db, file.hash, file.part, bytes)
}

/// It did not go; what arrived of it stays unless it is none of the photo's.
pub(super) fn failed(db: &Db, file: &File, code: Code, now: Timestamp) -> Result<(), StoreError> {
    if !matches!(code, Code::TryLater | Code::TooMany | Code::BadToken) {
        photo_try::drop_pieces(db, file)?;
    }
    photo_try::failed(db, file, code, now)
}
