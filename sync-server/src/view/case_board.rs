//! 事项看板: cases by lane and unit, by what the address asks for; and cases by their number or the
//! code on a slip.

use doorstep_model::code::Code;
use doorstep_model::grid::{Grid, Unit};
use doorstep_model::id::{DocumentId, GridCode, UnitCode};

use super::{
    CaseAsk, CaseLine, CaseList, CasesWhere, LaneSums, PathNode, Reader, Sum, case_list, lane_sums,
    lane_sums_of_units, place,
};
use crate::action::ActionError;
use crate::store::StoreError;

/// Cases of one code that are shown: codes are drawn on phones, so a few may be alike.
const SAME_CODE: usize = 20;

/// What the address asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoardAsk {
    /// A place; none: the person's own, with what their units have and what they reported.
    pub grid: Option<GridCode>,
    /// Which cases; with a unit: of those that it has.
    pub cases: CaseAsk,
}

/// The board.
#[derive(Debug, Clone, PartialEq)]
pub struct Board {
    /// From the root to what lies above the place.
    pub path: Vec<PathNode>,
    /// The place, or the person's own.
    pub tops: Vec<Grid>,
    /// What lies right below it.
    pub below: Vec<Grid>,
    /// How many in each lane.
    pub sums: LaneSums,
    /// The units that have some, those with most overdue first.
    pub units: Vec<(Unit, Sum)>,
    /// A page of them.
    pub list: CaseList,
}

/// Reads the board.
///
/// # Errors
/// `NotFound` for a place that is not the person's.
pub fn case_board(reader: &Reader<'_>, ask: &BoardAsk) -> Result<Board, ActionError> {
    let own = ask.grid.is_none();
    let place = place(reader, ask.grid.as_ref())?;
    let unit = ask.cases.wanted.unit.as_ref();
    let mut sums = lane_sums(reader, &place, unit)?;
    if own && !sums.counted {
        sums = lane_sums_of_units(reader, unit)?;
    }
    let from = if own {
        CasesWhere::Own(&place)
    } else {
        CasesWhere::Place(&place)
    };
    let tree = &reader.realm.tree;
    let below = place.tops.iter().flat_map(|top| tree.children(&top.code));
    Ok(Board {
        below: below.filter(|grid| !grid.is_unit).cloned().collect(),
        units: units(reader, &sums)?,
        list: case_list(reader, from, &ask.cases)?,
        path: place.path,
        tops: place.tops,
        sums,
    })
}

fn units(reader: &Reader<'_>, sums: &LaneSums) -> Result<Vec<(Unit, Sum)>, StoreError> {
    let mut units = Vec::new();
    for (code, sum) in &sums.units {
        if let Some(listed) = reader.tx.unit(reader.number(), code)? {
            units.push((listed.unit, *sum));
        }
    }
    units.sort_by_key(|(unit, sum): &(Unit, Sum)| {
        (std::cmp::Reverse((sum.overdue, sum.n)), unit.code.clone())
    });
    Ok(units)
}

/// What was found under a number or a code.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Found {
    /// Cases that the person may read.
    pub lines: Vec<CaseLine>,
    /// Cases that are there and are not theirs.
    pub hidden: Vec<DocumentId>,
}

/// Looks a case up by its number (also without the realm's own beginning) or the code on a slip.
///
/// # Errors
/// The store's.
pub fn find_case(reader: &Reader<'_>, typed: &str) -> Result<Found, StoreError> {
    let typed: String = typed.chars().filter(|char| !char.is_whitespace()).collect();
    let (tx, realm) = (reader.tx, reader.number());
    let full = format!("{}-{typed}", reader.realm.tree.root().code);
    let mut rows = Vec::new();
    for number in [&typed, &full] {
        rows.extend(tx.case_of_number(realm, number)?);
    }
    rows.extend(tx.cases_of_code(realm, &typed.to_ascii_uppercase(), SAME_CODE)?);
    let mut found = Found::default();
    for row in rows {
        if reader.reads_case(&row)? {
            found.lines.push(CaseLine::read(reader, row)?);
        } else {
            found.hidden.push(row.id);
        }
    }
    Ok(found)
}

/// A unit that the address names, if the realm has it.
///
/// # Errors
/// `NotFound`.
pub fn named_unit(reader: &Reader<'_>, code: &UnitCode) -> Result<Unit, ActionError> {
    let listed = reader.tx.unit(reader.number(), code)?;
    Ok(listed.ok_or(Code::NotFound)?.unit)
}
