//! 受理台: what is to be received, sorted and handed on, and the case that lies on the desk.

use doorstep_model::case::{CaseStep, Stage};
use doorstep_model::grid::{Grid, Unit};
use doorstep_model::id::{CategoryCode, DocumentId};
use doorstep_model::role::BaseRole;
use doorstep_model::time::{Day, Timestamp};

use super::step_form::{grids, units};
use super::{
    CaseAsk, CaseLine, CaseSheetView, CasesWhere, LaneSums, Reader, case_list, case_sheet, lane_sums, place,
};
use crate::action::{ActionError, Handler, handler_of};
use crate::publish::due;
use crate::store::{Lane, Lanes, StoreError};

/// The lanes that are sorted at a station.
const TO_SORT: [Lane; 3] = [
    Lane::At(Stage::Reported),
    Lane::Returned,
    Lane::At(Stage::Received),
];
/// Cases of the inbox that are shown; it is worked off from its top.
const SHOWN: usize = 50;
/// Cases to be asked about that are shown.
const CALLS: usize = 10;

/// The station.
#[derive(Debug, Clone, PartialEq)]
pub struct Desk {
    /// What is to be sorted, the most urgent first.
    pub inbox: Vec<CaseLine>,
    /// How many there are.
    pub n: u32,
    /// Cases whose side is to be asked, the first of them.
    pub calls: Vec<CaseLine>,
    /// How many there are in each lane, to be asked about, looked at.
    pub sums: LaneSums,
    /// The case on the desk.
    pub open: Option<OnDesk>,
    /// The case that was sorted just before.
    pub done: Option<CaseLine>,
}

/// The case on the desk.
#[derive(Debug, Clone, PartialEq)]
pub struct OnDesk {
    /// Its sheet.
    pub sheet: CaseSheetView,
    /// How it may be sorted; empty: that is done, or not the reader's to do.
    pub ways: Vec<Way>,
    /// Units that it may go to instead.
    pub units: Vec<Unit>,
    /// Places that may solve it instead.
    pub grids: Vec<Grid>,
}

/// A category, with what follows from it.
#[derive(Debug, Clone, PartialEq)]
pub struct Way {
    /// Which.
    pub category: CategoryCode,
    /// The unit that it goes to.
    pub unit: Option<Unit>,
    /// The place that it goes to.
    pub grid: Option<Grid>,
    /// By when.
    pub due: Option<Day>,
}

/// True for those who sort cases somewhere.
pub fn sorts(reader: &Reader<'_>) -> bool {
    let sorters = [BaseRole::Clerk, BaseRole::Cadre];
    let tops = reader.tops();
    tops.iter()
        .any(|top| sorters.iter().any(|role| reader.is(*role, &top.code)))
}

/// The station with a case on its desk, if one is named.
///
/// # Errors
/// `NotFound` for a case that is not the person's to read.
pub fn desk(
    reader: &Reader<'_>,
    open: Option<DocumentId>,
    done: Option<DocumentId>,
) -> Result<Desk, ActionError> {
    let own = place(reader, None)?;
    let of = |lanes: Lanes, limit: usize| {
        let ask = CaseAsk {
            limit,
            ..CaseAsk::page(lanes, None)
        };
        Ok::<_, ActionError>(case_list(reader, CasesWhere::Place(&own), &ask)?.lines)
    };
    let mut inbox = Vec::new();
    for lane in TO_SORT {
        inbox.extend(of(Lanes::One(lane), SHOWN)?);
    }
    inbox.sort_by_key(|line| line.row.in_lane());
    inbox.truncate(SHOWN);
    let sums = lane_sums(reader, &own, None)?;
    let done = match done {
        Some(id) => reader.tx.case_row(reader.number(), id)?,
        None => None,
    };
    let done = match done {
        Some(row) if reader.reads_case(&row)? => Some(CaseLine::read(reader, row)?),
        _ => None,
    };
    Ok(Desk {
        n: sums.sum(&TO_SORT).n,
        calls: of(Lanes::ToAsk(reader.today()), CALLS)?,
        sums,
        open: open.map(|id| on_desk(reader, id)).transpose()?,
        inbox,
        done,
    })
}

fn on_desk(reader: &Reader<'_>, id: DocumentId) -> Result<OnDesk, ActionError> {
    let sheet = case_sheet(reader, id, None)?;
    let state = &sheet.record.state;
    let may = |step: CaseStep| sheet.steps.allowed.contains(&step);
    let ready = may(CaseStep::Receive) || (may(CaseStep::Classify) && may(CaseStep::Divert));
    let (mut ways, mut to_units, mut to_grids) = (Vec::new(), Vec::new(), Vec::new());
    if ready {
        to_units = units(reader, state)?;
        to_grids = grids(reader, state, CaseStep::Divert);
        let kind = &*sheet.line.row.kind;
        let clock = reader.tx.case_clock(reader.number(), id)?;
        let timed_at = clock.and_then(|clock| clock.timed_at);
        let from = timed_at.unwrap_or(sheet.line.row.received_at);
        let categories = reader.realm.preset.categories.iter();
        for category in categories.filter(|category| category.kind == kind) {
            ways.push(way(reader, &sheet, &category.code, from)?);
        }
    }
    Ok(OnDesk {
        sheet,
        ways,
        units: to_units,
        grids: to_grids,
    })
}

fn way(
    reader: &Reader<'_>,
    sheet: &CaseSheetView,
    code: &CategoryCode,
    from: Timestamp,
) -> Result<Way, StoreError> {
    let realm = reader.realm;
    let mut state = sheet.record.state.clone();
    state.category = Some(code.clone());
    let category = realm.preset.category(code);
    let handler = match (category, &state.grid) {
        (Some(category), Some(grid)) => {
            state.confidential |= category.confidential;
            handler_of(reader.tx, realm, (category, state.confidential), grid)?
        }
        _ => None,
    };
    let (unit, grid) = match handler {
        Some(Handler::Unit(unit)) => (reader.tx.unit(realm.number, &unit)?, None),
        Some(Handler::Grid(grid)) => (None, realm.tree.get(&grid).cloned()),
        None => (None, None),
    };
    state.unit = unit.as_ref().map(|listed| listed.unit.code.clone());
    state.grid = grid.as_ref().map(|node| node.code.clone()).or(state.grid);
    let due = due(reader.tx, realm, &state, from)?.map(|(day, _)| day);
    Ok(Way {
        category: code.clone(),
        unit: unit.map(|listed| listed.unit),
        grid,
        due,
    })
}
