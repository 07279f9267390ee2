//! Who opened which sheet on this phone. Each row is chained to the one before.

use doorstep_model::id::DocumentId;
use doorstep_model::protocol::reads::{Read, ReadBatch, ReadHead};
use doorstep_model::time::Timestamp;
use rusqlite::{Connection, OptionalExtension, named_params};

use super::{Setting, StoreError, authored, setting};

/// Appends a row.
pub fn append(db: &Connection, document: DocumentId, at: Timestamp) -> Result<(), StoreError> {
    let (last, head) = last(db)?;
    let read = Read { at, document };
    db.prepare_cached(
        "INSERT INTO read_log (number, at, document, head) VALUES (:number, :at, :document, :head)",
    )?
    .execute(named_params! {
        ":number": last + 1,
        ":at": at.millis(),
        ":document": document.as_bytes(),
        ":head": head.append((last + 1).cast_unsigned(), &read).as_bytes(),
    })?;
    Ok(())
}

/// The rows that the server does not hold, at most so many; `None` when it holds all.
pub fn to_send(db: &Connection, most: usize) -> Result<Option<ReadBatch>, StoreError> {
    let held = setting::number(db, Setting::ReadsHeld)?;
    let mut statement = db.prepare_cached(
        "SELECT at, document FROM read_log WHERE number > :held ORDER BY number LIMIT :most",
    )?;
    let rows = statement
        .query_map(
            named_params! { ":held": held.cast_signed(), ":most": most as i64 },
            |row| {
                Ok(Read {
                    at: Timestamp::clamp(row.get(0)?),
                    document: DocumentId::new(row.get(1)?),
                })
            },
        )?
        .collect::<Result<Vec<_>, _>>()?;
    if rows.is_empty() {
        return Ok(None);
    }
    Ok(Some(ReadBatch::after(
        held,
        head_at(db, held.cast_signed())?,
        rows,
    )))
}

/// The server holds the rows up to this number. Going back (a restored server) makes the later
/// ones be sent again.
pub fn held(db: &Connection, number: u64) -> Result<(), StoreError> {
    let before = setting::number(db, Setting::ReadsHeld)?;
    for n in before + 1..=number {
        authored::count_read(db, n, head_at(db, n.cast_signed())?)?;
    }
    for n in number + 1..=before {
        authored::uncount_read(db, n, head_at(db, n.cast_signed())?)?;
    }
    setting::set_number(db, Setting::ReadsHeld, number)
}

/// Forgets rows before this number: a receipt says that they are safe.
pub fn forget(db: &Connection, before: u64) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM read_log WHERE number < :before")?
        .execute(named_params! { ":before": before.cast_signed() })?;
    Ok(())
}

fn last(db: &Connection) -> Result<(i64, ReadHead), StoreError> {
    let mut statement =
        db.prepare_cached("SELECT number, head FROM read_log ORDER BY number DESC LIMIT 1")?;
    let last = statement
        .query_row([], |row| Ok((row.get(0)?, ReadHead::new(row.get(1)?))))
        .optional()?;
    Ok(last.unwrap_or((0, ReadHead::START)))
}

fn head_at(db: &Connection, number: i64) -> Result<ReadHead, StoreError> {
    if number == 0 {
        return Ok(ReadHead::START);
    }
    let mut statement = db.prepare_cached("SELECT head FROM read_log WHERE number = :number")?;
    let head = statement
        .query_row(named_params! { ":number": number }, |row| row.get(0))
        .optional()?;
    head.map(ReadHead::new).ok_or(StoreError::Unreadable("read log"))
}
