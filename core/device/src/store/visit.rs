//! Visits by household or place.

use doorstep_model::id::DocumentId;
use doorstep_model::time::Day;
use doorstep_model::visit::VisitRecord;
use rusqlite::{Connection, Row, named_params};

use super::{StoreError, household::day};

/// A visit as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitRow {
    /// Its id.
    pub id: DocumentId,
    /// The household or place.
    pub subject: DocumentId,
    /// `door`, `phone` or `appointment`.
    pub kind: String,
    /// `met`, `nobody_home`, `all_away` or `declined`; empty until it is known.
    pub outcome: String,
    /// When.
    pub visited_on: Option<Day>,
    /// When the next was promised.
    pub next_on: Option<Day>,
}

/// Makes the row of a visit anew.
pub(super) fn project(db: &Connection, number: i64, record: &VisitRecord) -> Result<(), StoreError> {
    // The gate lets no visit through that has neither.
    let Some(subject) = record.household.or(record.place) else {
        return Ok(());
    };
    db.prepare_cached(
        "INSERT OR REPLACE INTO visit (number, subject, kind, outcome, visited_on, next_on, checklist)
         VALUES (:number, coalesce((SELECT new FROM replaced WHERE old = :subject), :subject), :kind, :outcome,
                 :visited_on, :next_on, :checklist)",
    )?
    .execute(named_params! {
        ":number": number,
        ":subject": subject.as_bytes(),
        ":kind": record.kind,
        ":outcome": record.outcome,
        ":visited_on": record.visited_on.map(|day| day.to_string()),
        ":next_on": record.next_on.map(|day| day.to_string()),
        ":checklist": record.checklist,
    })?;
    Ok(())
}

/// The visits to a household or place, the latest first.
pub fn of_subject(db: &Connection, subject: DocumentId, most: usize) -> Result<Vec<VisitRow>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT id, subject, visit.kind, outcome, visited_on, next_on
         FROM visit JOIN document USING (number)
         WHERE subject = :subject ORDER BY visited_on DESC, number DESC LIMIT :most",
    )?;
    let mut rows = statement.query(named_params! { ":subject": subject.as_bytes(), ":most": most as i64 })?;
    let mut visits = Vec::new();
    while let Some(row) = rows.next()? {
        visits.push(read(row)?);
    }
    Ok(visits)
}

fn read(row: &Row<'_>) -> Result<VisitRow, StoreError> {
    Ok(VisitRow {
        id: DocumentId::new(row.get("id")?),
        subject: DocumentId::new(row.get("subject")?),
        kind: row.get("kind")?,
        outcome: row.get("outcome")?,
        visited_on: day(row, "visited_on")?,
        next_on: day(row, "next_on")?,
    })
}
