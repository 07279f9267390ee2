//! 受理告知单: what the villager takes home.

use doorstep_model::code::Code;
use doorstep_model::grid::{Grid, Unit};
use doorstep_model::id::DocumentId;
use doorstep_model::protocol::row::HotlineRow;

use super::Reader;
use crate::action::ActionError;
use crate::store::CaseRow;

/// What a slip says of a case.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseSlip {
    /// Its line.
    pub row: CaseRow,
    /// The unit that has it.
    pub unit: Option<Unit>,
    /// Where it stands.
    pub grid: Option<Grid>,
    /// Whom to ask: the nearest hotline on the way up.
    pub hotline: Option<HotlineRow>,
}

/// A case's slip.
///
/// # Errors
/// `NotFound` for one that is not there, not the person's to read, or confidential.
pub fn case_slip(reader: &Reader<'_>, id: DocumentId) -> Result<CaseSlip, ActionError> {
    let (tx, realm) = (reader.tx, reader.realm);
    let row = tx.case_row(realm.number, id)?.ok_or(Code::NotFound)?;
    // A confidential case is on no print.
    if row.confidential || !reader.reads_case(&row)? {
        return Err(Code::NotFound.into());
    }
    let listed = match &row.unit {
        Some(unit) => tx.unit(realm.number, unit)?,
        None => None,
    };
    let hotline = match &row.grid {
        Some(grid) => reader.hotline(grid)?,
        None => None,
    };
    Ok(CaseSlip {
        unit: listed.map(|listed| listed.unit),
        grid: row.grid.as_ref().and_then(|grid| realm.tree.get(grid)).cloned(),
        hotline,
        row,
    })
}
