//! 督办: what is overdue, urged, not accepted, returned too often, carded; appeals; how units did.
//! Cases and units are looked at, never people.

use doorstep_model::code::Code;
use doorstep_model::grid::Grid;
use doorstep_model::id::GridCode;
use doorstep_model::role::BaseRole;

use super::unit_score::{UnitScore, days_of, unit_scores};
use super::{AppealLine, CaseAsk, CaseLine, CasesWhere, Place, Reader, appeals, case_list, lane_sums, place};
use crate::action::ActionError;
use crate::store::{CaseWanted, Lanes, Watch};

/// Cases of each list that are shown; the others are a link away.
const SHOWN: usize = 8;

/// A list of cases.
#[derive(Debug, Clone, PartialEq)]
pub struct Supervised {
    /// Which; none: the overdue ones.
    pub watch: Option<Watch>,
    /// How many.
    pub n: u32,
    /// The first of them.
    pub lines: Vec<CaseLine>,
}

/// The page.
#[derive(Debug, Clone, PartialEq)]
pub struct Supervision {
    /// The place.
    pub place: Place,
    /// It again: a supervisor's page is of one place.
    pub grid: Grid,
    /// The year of the tables.
    pub year: i16,
    /// Lists of cases, those that have any.
    pub lists: Vec<Supervised>,
    /// Appeals that the reader may decide.
    pub appeals: Vec<AppealLine>,
    /// How units did.
    pub units: Vec<UnitScore>,
}

/// Reads it: of a place that the reader supervises, else of the first.
///
/// # Errors
/// `NotFound` for whom it is not.
pub fn supervision(
    reader: &Reader<'_>,
    grid: Option<&GridCode>,
    year: i16,
) -> Result<Supervision, ActionError> {
    let supervises = |grid: &Grid| reader.is(BaseRole::Supervisor, &grid.code);
    let found = match grid {
        Some(code) => reader.realm.tree.get(code).filter(|grid| supervises(grid)),
        None => reader.tops().into_iter().find(|grid| supervises(grid)),
    };
    let grid = found.ok_or(Code::NotFound)?.clone();
    let days = days_of(year)?;
    let place = place(reader, Some(&grid.code))?;
    let sums = lane_sums(reader, &place, None)?;
    let mut lists = Vec::new();
    for watch in std::iter::once(None).chain(Watch::ALL.map(Some)) {
        let lanes = watch.map_or(Lanes::Open, Lanes::Watched);
        let sum = sums.of_lanes(lanes);
        let n = if watch.is_some() { sum.n } else { sum.overdue };
        if n > 0 {
            let ask = CaseAsk {
                lanes,
                wanted: CaseWanted {
                    overdue: watch.is_none(),
                    ..CaseWanted::default()
                },
                after: None,
                limit: SHOWN,
            };
            let lines = case_list(reader, CasesWhere::Place(&place), &ask)?.lines;
            lists.push(Supervised { watch, n, lines });
        }
    }
    let within = |line: &AppealLine| {
        let at = line.line.row.grid.as_ref();
        at.is_some_and(|at| reader.realm.tree.is_within(at, &grid.code))
    };
    Ok(Supervision {
        appeals: appeals(reader)?.into_iter().filter(within).collect(),
        units: unit_scores(reader, &grid, days)?,
        place,
        grid,
        year,
        lists,
    })
}
