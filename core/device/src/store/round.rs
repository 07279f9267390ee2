//! Rounds as this phone answers them: visits that count, and grids in which nothing was found.

use doorstep_model::id::{DocumentId, GridCode, ItemCode, RoundId};
use doorstep_model::time::{Day, Timestamp};
use rusqlite::{Connection, OptionalExtension, named_params};

use super::StoreError;

/// The latest visit to a household or place that answers a checklist, whatever its version, on one
/// of these days.
pub fn answer(
    db: &Connection,
    subject: DocumentId,
    checklist: &ItemCode,
    from: Day,
    until: Day,
) -> Result<Option<DocumentId>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT id FROM visit JOIN document USING (number)
         WHERE subject = :subject AND outcome = 'met' AND visited_on BETWEEN :from AND :until
           AND substr(checklist, 1, length(:code) + 1) = :code || '@'
         ORDER BY visited_on DESC, number DESC LIMIT 1",
    )?;
    let found = statement.query_row(
        named_params! {
            ":subject": subject.as_bytes(),
            ":code": checklist.as_str(),
            ":from": from.to_string(),
            ":until": until.to_string(),
        },
        |row| row.get(0),
    );
    Ok(found.optional()?.map(DocumentId::new))
}

/// True when this phone's user said that nothing was found there.
pub fn is_told(db: &Connection, round: RoundId, grid: &GridCode) -> Result<bool, StoreError> {
    let mut statement =
        db.prepare_cached("SELECT 1 FROM nothing_found WHERE round = :round AND grid = :grid")?;
    Ok(statement.exists(named_params! { ":round": round.0, ":grid": grid.as_str() })?)
}

/// Notes that this phone's user said so.
pub fn tell(db: &Connection, round: RoundId, grid: &GridCode, at: Timestamp) -> Result<(), StoreError> {
    db.prepare_cached("INSERT OR IGNORE INTO nothing_found (round, grid, at) VALUES (:round, :grid, :at)")?
        .execute(named_params! { ":round": round.0, ":grid": grid.as_str(), ":at": at.millis() })?;
    Ok(())
}
