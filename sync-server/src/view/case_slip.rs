//! 受理告知单: what the villager takes home.

use doorstep_model::code::Code;
use doorstep_model::grid::{Grid, Unit};
use doorstep_model::id::{DocumentId, GridCode};
use doorstep_model::protocol::row::{HotlineRow, Station};
use doorstep_model::role::BaseRole;
use doorstep_model::text::Text;

use super::Reader;
use super::published::people;
use crate::action::ActionError;
use crate::store::{CaseRow, ListedUnit, StoreError};

/// What a slip says of a case.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseSlip {
    /// Its line.
    pub row: CaseRow,
    /// The unit that has it.
    pub unit: Option<Unit>,
    /// Where it stands.
    pub grid: Option<Grid>,
    /// Whom to ask.
    pub ask: AskAt,
}

/// Whom a villager asks about a case: there is always somebody.
#[derive(Debug, Clone, PartialEq)]
pub enum AskAt {
    /// The nearest hotline on the way up.
    Hotline(HotlineRow),
    /// The unit that has it, by its telephone.
    Unit(Unit, Text<20>),
    /// The nearest station that takes cases in, by the telephone of its desk, if it gave one.
    Station(Grid, Option<Text<20>>),
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
    let root = &realm.tree.root().code;
    Ok(CaseSlip {
        ask: ask_at(reader, row.grid.as_ref().unwrap_or(root), listed.as_ref())?,
        unit: listed.map(|listed| listed.unit),
        grid: row.grid.as_ref().and_then(|grid| realm.tree.get(grid)).cloned(),
        row,
    })
}

fn ask_at(reader: &Reader<'_>, grid: &GridCode, handler: Option<&ListedUnit>) -> Result<AskAt, StoreError> {
    if let Some(line) = reader.hotline(grid)? {
        return Ok(AskAt::Hotline(line));
    }
    if let Some((unit, phone)) = handler.and_then(|listed| Some((&listed.unit, listed.phone.clone()?))) {
        return Ok(AskAt::Unit(unit.clone(), phone));
    }
    let mut nearest = None;
    for node in reader.realm.tree.upward(grid) {
        let mut desk = people(reader, &Station::Grid(node.code.clone()))?;
        desk.retain(|one| matches!(one.role, BaseRole::Clerk | BaseRole::Cadre));
        // Clerks before cadres: it is their desk.
        desk.sort_by_key(|one| one.role != BaseRole::Clerk);
        if !desk.is_empty() {
            nearest.get_or_insert(node);
        }
        if let Some(phone) = desk.into_iter().find_map(|one| one.phone) {
            return Ok(AskAt::Station(node.clone(), Some(phone)));
        }
    }
    // Where nobody takes cases in, the realm itself answers.
    let station = nearest.unwrap_or(reader.realm.tree.root());
    Ok(AskAt::Station(station.clone(), None))
}
