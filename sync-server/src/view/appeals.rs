//! 申诉: what units say against what a case costs them, as far as the reader may decide it.

use doorstep_model::grid::Unit;
use doorstep_model::role::BaseRole;

use super::{CaseLine, Reader};
use crate::store::{Appeal, CaseRow, StoreError};

/// Appeals looked through at a time.
const BATCH: usize = 100;

/// An appeal that waits.
#[derive(Debug, Clone, PartialEq)]
pub struct AppealLine {
    /// What the unit says.
    pub appeal: Appeal,
    /// The unit.
    pub unit: Option<Unit>,
    /// The case.
    pub line: CaseLine,
}

/// Those that the reader may decide, the oldest first.
///
/// # Errors
/// The store's.
pub fn appeals(reader: &Reader<'_>) -> Result<Vec<AppealLine>, StoreError> {
    let (tx, realm) = (reader.tx, reader.number());
    let mut lines = Vec::new();
    let mut after = None;
    loop {
        let waiting = tx.appeals_waiting(realm, after, BATCH)?;
        let last = waiting.len() < BATCH;
        after = waiting.last().map(|appeal| (appeal.at, appeal.case));
        for appeal in waiting {
            let Some(row) = tx.case_row(realm, appeal.case)? else {
                continue;
            };
            if waits_for(reader, &row, &appeal) {
                lines.push(AppealLine {
                    unit: tx.unit(realm, &appeal.unit)?.map(|listed| listed.unit),
                    line: CaseLine::read(reader, row)?,
                    appeal,
                });
            }
        }
        if last {
            return Ok(lines);
        }
    }
}

/// Whether it waits for the reader: a supervisor where the case stands, with no post at the unit. A
/// confidential case costs its unit nothing, so nobody has to read it for that.
fn waits_for(reader: &Reader<'_>, row: &CaseRow, appeal: &Appeal) -> bool {
    let here = row.grid.as_ref();
    let supervises = here.is_some_and(|grid| reader.is(BaseRole::Supervisor, grid));
    supervises && !row.confidential && !reader.standing.is_of_unit(&appeal.unit)
}
