//! Which files someone may have of a place, what became of those that they asked for, and counts of what
//! lies below, which need nobody's consent.

use doorstep_model::code::Code;
use doorstep_model::grid::Grid;
use doorstep_model::id::GridCode;
use doorstep_model::suppression::Counts;

use super::{PathNode, Reader};
use crate::action::{ActionError, ExportAsk, Purpose, granted_export, may_ask};
use crate::export::Format;
use crate::store::{Approval, ApprovalId, StoreError};

/// Requests looked through for one page: those of a realm are few.
const LOOKED_AT: usize = 500;

/// The page of a place.
#[derive(Debug, Clone, PartialEq)]
pub struct Exports {
    /// From the root to what lies above.
    pub path: Vec<PathNode>,
    /// The place.
    pub grid: Grid,
    /// What lies right below it.
    pub below: Vec<Grid>,
    /// What the reader may ask for there.
    pub purposes: Vec<Purpose>,
    /// What the reader asked for, the newest first, with the place.
    pub asked: Vec<(Approval, ExportAsk, Box<str>)>,
}

/// What a place right below has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountLine {
    /// Where.
    pub grid: Grid,
    /// Households; none where the count is hidden.
    pub households: Option<u64>,
    /// Open cases; none where the count is hidden.
    pub open: Option<u64>,
}

fn purposes(reader: &Reader<'_>, grid: &GridCode) -> Vec<Purpose> {
    let may = |purpose: &Purpose| {
        let ask = ExportAsk {
            purpose: *purpose,
            format: Format::Csv,
            from: None,
            until: None,
        };
        let matter = ask.matter();
        matter.is_some_and(|matter| may_ask(reader.realm, &reader.standing, &matter, grid))
    };
    Purpose::ALL.into_iter().filter(may).collect()
}

/// The place that is asked for, or the reader's own first one, of which they may have files.
fn place<'a>(reader: &Reader<'a>, code: Option<&GridCode>) -> Result<&'a Grid, ActionError> {
    let has = |grid: &&Grid| !purposes(reader, &grid.code).is_empty();
    let grid = match code {
        Some(code) => reader.realm.tree.get(code).filter(has),
        None => reader.tops().into_iter().find(has),
    };
    Ok(grid.ok_or(Code::NotFound)?)
}

/// Reads the page.
///
/// # Errors
/// `NotFound` where the reader may have no file.
pub fn exports(reader: &Reader<'_>, code: Option<&GridCode>) -> Result<Exports, ActionError> {
    let tree = &reader.realm.tree;
    let grid = place(reader, code)?;
    let mut path = reader.path(&grid.code);
    path.pop();
    let asked = reader.tx.approvals(reader.number(), None, LOOKED_AT)?;
    let own = asked.into_iter().filter_map(|one| {
        let ask = ExportAsk::of(&one.draft.matter).filter(|_| one.draft.asked_by == reader.user)?;
        let place = tree.get(&one.draft.grid).map(|grid| grid.name.clone());
        Some((one, ask, place.unwrap_or_default()))
    });
    Ok(Exports {
        path,
        below: tree
            .children(&grid.code)
            .filter(|grid| !grid.is_unit)
            .cloned()
            .collect(),
        purposes: purposes(reader, &grid.code),
        asked: own.collect(),
        grid: grid.clone(),
    })
}

/// A granted file of the reader's: what is in it, and how far it reaches.
///
/// # Errors
/// Those of [`granted_export`].
pub fn granted(reader: &Reader<'_>, id: ApprovalId) -> Result<(ExportAsk, GridCode), ActionError> {
    let approval = granted_export(reader.tx, reader.realm, reader.user, id, reader.now)?;
    let ask = ExportAsk::of(&approval.draft.matter).ok_or(Code::NotFound)?;
    Ok((ask, approval.draft.grid))
}

/// Households and open cases of what lies right below a place; of the place itself where nothing does.
/// Small counts are hidden.
///
/// # Errors
/// `NotFound` where the reader may have no file.
pub fn counts(reader: &Reader<'_>, code: Option<&GridCode>) -> Result<(Grid, Vec<CountLine>), ActionError> {
    let tree = &reader.realm.tree;
    let place = place(reader, code)?;
    let mut grids: Vec<&Grid> = tree.children(&place.code).filter(|grid| !grid.is_unit).collect();
    if grids.is_empty() {
        grids.push(place);
    }
    let mut households = Vec::with_capacity(grids.len());
    let mut open = Vec::with_capacity(grids.len());
    for grid in &grids {
        households.push(households_below(reader, grid)?);
        let lanes = reader.tx.lane_counts(reader.number(), &grid.code, false)?;
        let lanes = lanes.iter().filter(|count| count.lane.is_open());
        open.push(lanes.map(|count| u64::from(count.n)).sum());
    }
    let hidden = |counts: &[u64]| Counts::list(counts).suppress().cells.concat();
    let (households, open) = (hidden(&households), hidden(&open));
    let lines = grids.into_iter().zip(households.into_iter().zip(open));
    let lines = lines.map(|(grid, (households, open))| CountLine {
        grid: grid.clone(),
        households,
        open,
    });
    Ok((place.clone(), lines.collect()))
}

fn households_below(reader: &Reader<'_>, grid: &Grid) -> Result<u64, StoreError> {
    let nodes = reader.realm.tree.subtree(&grid.code).iter();
    nodes
        .map(|node| Ok(reader.tx.count_households(reader.number(), &node.code)?.0))
        .sum()
}
