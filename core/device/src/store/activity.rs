//! Activities of a grid.

use doorstep_model::activity::ActivityRecord;
use doorstep_model::id::{DocumentId, GridCode};
use doorstep_model::time::Day;
use rusqlite::{Connection, Row, named_params};

use super::{StoreError, household::day};

/// An activity as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActivityRow {
    /// Its id.
    pub id: DocumentId,
    /// A kind of the preset.
    pub kind: String,
    /// Where it belongs.
    pub grid: Option<GridCode>,
    /// Where it was.
    pub place: String,
    /// When it was.
    pub held_on: Option<Day>,
}

/// Makes the row of an activity anew.
pub(super) fn project(db: &Connection, number: i64, record: &ActivityRecord) -> Result<(), StoreError> {
    db.prepare_cached(
        "INSERT OR REPLACE INTO activity (number, kind, grid, place, held_on)
         VALUES (:number, :kind, :grid, :place, :held_on)",
    )?
    .execute(named_params! {
        ":number": number,
        ":kind": record.kind,
        ":grid": record.grid.as_ref().map(GridCode::as_str).unwrap_or_default(),
        ":place": record.place,
        ":held_on": record.held_on.map(|day| day.to_string()),
    })?;
    Ok(())
}

/// The latest activities.
pub fn latest(db: &Connection, most: usize) -> Result<Vec<ActivityRow>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT id, activity.kind, grid, place, held_on FROM activity JOIN document USING (number)
         ORDER BY held_on DESC, number DESC LIMIT :most",
    )?;
    let mut rows = statement.query(named_params! { ":most": most as i64 })?;
    let mut activities = Vec::new();
    while let Some(row) = rows.next()? {
        activities.push(read(row)?);
    }
    Ok(activities)
}

fn read(row: &Row<'_>) -> Result<ActivityRow, StoreError> {
    Ok(ActivityRow {
        id: DocumentId::new(row.get("id")?),
        kind: row.get("kind")?,
        grid: GridCode::parse(&row.get::<_, String>("grid")?).ok(),
        place: row.get("place")?,
        held_on: day(row, "held_on")?,
    })
}
