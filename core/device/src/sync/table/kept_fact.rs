//! Facts that the server took, kept until a receipt says that a backup covers them: facts are in
//! no digest, so after a new epoch they simply go out again.

use doorstep_model::id::FactId;
use doorstep_model::time::Timestamp;
use rusqlite::{Connection, named_params};

use crate::store::StoreError;

/// The server took the fact of this number; called before it leaves its table.
pub(crate) fn keep(db: &Connection, number: i64, now: Timestamp) -> Result<(), StoreError> {
    db.prepare_cached(
        "INSERT OR IGNORE INTO kept_fact (id, kind, at, data, taken_at)
         SELECT id, kind, at, data, :now FROM fact WHERE rowid = :number",
    )?
    .execute(named_params! { ":now": now.millis(), ":number": number })?;
    Ok(())
}

/// The server has begun another life.
pub(crate) fn send_again(db: &Connection) -> Result<(), StoreError> {
    db.prepare_cached(
        "INSERT OR IGNORE INTO fact (id, kind, at, data) SELECT id, kind, at, data FROM kept_fact",
    )?
    .execute([])?;
    Ok(())
}

/// A backup covers what arrived until then.
pub(crate) fn covered(db: &Connection, until: Timestamp) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM kept_fact WHERE taken_at <= :until")?
        .execute(named_params! { ":until": until.millis() })?;
    Ok(())
}

/// A verdict speaks of a fact that the server had taken.
pub(crate) fn bring_back(db: &Connection, id: FactId) -> Result<(), StoreError> {
    db.prepare_cached(
        "INSERT OR IGNORE INTO fact (id, kind, at, data) SELECT id, kind, at, data FROM kept_fact WHERE id = :id",
    )?
    .execute(named_params! { ":id": id.as_bytes() })?;
    Ok(())
}
