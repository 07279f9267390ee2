//! Everything that this phone wrote and was told that the server took. When the server's own
//! count is the same, it signs a receipt.

use std::collections::BTreeMap;

use doorstep_model::id::{ChangeHash, DocumentId, Generation, PhotoHash};
use doorstep_model::protocol::digest::{Digest, Item};
use doorstep_model::protocol::reads::ReadHead;
use doorstep_model::protocol::sync::{Authored, GenerationCount};
use rusqlite::{Connection, named_params};

use super::{Setting, StoreError, setting};

/// All of it, for the sync request.
pub fn authored(db: &Connection) -> Result<Authored, StoreError> {
    // One whose changes were all erased counts nothing, here as at a server that never saw it.
    let mut statement =
        db.prepare_cached("SELECT generation, count FROM authored WHERE count > 0 ORDER BY generation")?;
    let changes = statement.query_map([], |row| {
        Ok(GenerationCount {
            generation: Generation::new(row.get(0)?),
            changes: row.get::<_, i64>(1)?.cast_unsigned(),
        })
    })?;
    Ok(Authored {
        changes: changes.collect::<Result<_, _>>()?,
        photos: setting::number(db, Setting::PhotosCounted)?,
        reads: setting::number(db, Setting::ReadsHeld)?,
        sum: sum(db)?,
    })
}

/// The server took a change.
pub fn count_change(
    db: &Connection,
    generation: Generation,
    id: DocumentId,
    hash: ChangeHash,
) -> Result<(), StoreError> {
    set_sum(db, sum(db)?.with(Item::change(id, hash)))?;
    add(db, generation, 1)
}

/// The server took many changes at once.
pub fn count_changes(
    db: &Connection,
    taken: &[(Generation, DocumentId, ChangeHash)],
) -> Result<(), StoreError> {
    if taken.is_empty() {
        return Ok(());
    }
    let mut sum = sum(db)?;
    let mut counts = BTreeMap::<Generation, i64>::new();
    for (generation, id, hash) in taken {
        sum = sum.with(Item::change(*id, *hash));
        *counts.entry(*generation).or_default() += 1;
    }
    set_sum(db, sum)?;
    counts
        .into_iter()
        .try_for_each(|(generation, count)| add(db, generation, count))
}

/// A change left the sum: refused after all, or its document was erased.
pub fn uncount_change(
    db: &Connection,
    generation: Generation,
    id: DocumentId,
    hash: ChangeHash,
) -> Result<(), StoreError> {
    set_sum(db, sum(db)?.without(Item::change(id, hash)))?;
    add(db, generation, -1)
}

/// The server verified a photo.
pub fn count_photo(db: &Connection, id: DocumentId, hash: PhotoHash) -> Result<(), StoreError> {
    set_sum(db, sum(db)?.with(Item::photo(id, hash)))?;
    setting::set_number(
        db,
        Setting::PhotosCounted,
        setting::number(db, Setting::PhotosCounted)? + 1,
    )
}

/// A photo's document was erased.
pub fn uncount_photo(db: &Connection, id: DocumentId, hash: PhotoHash) -> Result<(), StoreError> {
    set_sum(db, sum(db)?.without(Item::photo(id, hash)))?;
    setting::set_number(
        db,
        Setting::PhotosCounted,
        setting::number(db, Setting::PhotosCounted)?.saturating_sub(1),
    )
}

/// The server holds a row of the read log.
pub fn count_read(db: &Connection, number: u64, head: ReadHead) -> Result<(), StoreError> {
    set_sum(db, sum(db)?.with(Item::read(number, head)))
}

/// The server lost a row of the read log.
pub fn uncount_read(db: &Connection, number: u64, head: ReadHead) -> Result<(), StoreError> {
    set_sum(db, sum(db)?.without(Item::read(number, head)))
}

fn add(db: &Connection, generation: Generation, by: i64) -> Result<(), StoreError> {
    db.prepare_cached(
        "INSERT INTO authored (generation, count) VALUES (:generation, :by)
         ON CONFLICT (generation) DO UPDATE SET count = count + excluded.count",
    )?
    .execute(named_params! { ":generation": generation.as_bytes(), ":by": by })?;
    Ok(())
}

fn sum(db: &Connection) -> Result<Digest, StoreError> {
    match setting::get(db, Setting::AuthoredSum)? {
        None => Ok(Digest::ZERO),
        Some(bytes) => bytes
            .try_into()
            .map(Digest::new)
            .map_err(|_| StoreError::Unreadable("authored sum")),
    }
}

fn set_sum(db: &Connection, sum: Digest) -> Result<(), StoreError> {
    setting::set(db, Setting::AuthoredSum, sum.as_bytes())
}
