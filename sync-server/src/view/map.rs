//! A place on a map: its open cases and places by what is due, or, above the villages, what lies below it
//! with counts. A confidential case is on no map, and a small count is hidden.

use doorstep_model::code::Code;
use doorstep_model::grid::Grid;
use doorstep_model::id::{DocumentId, GridCode};
use doorstep_model::role::BaseRole;
use doorstep_model::suppression::Counts;

use super::{CaseAsk, CaseLine, CasesWhere, PathNode, Reader, case_list, place};
use crate::action::ActionError;
use crate::store::{Lanes, PlaceRow, Position, StoreError};

/// Cases, and places, that are drawn: more would cover each other, and the page stays under its limit.
const DRAWN: usize = 80;
/// Who oversees what a map shows.
const READERS: [BaseRole; 5] = [
    BaseRole::Member,
    BaseRole::Cadre,
    BaseRole::Clerk,
    BaseRole::Supervisor,
    BaseRole::Administrator,
];

/// A place on a map.
#[derive(Debug, Clone, PartialEq)]
pub struct Map {
    /// From the root to what lies above.
    pub path: Vec<PathNode>,
    /// The place.
    pub grid: Grid,
    /// Outlines of the place and of what lies right below it, as they were taken in.
    pub outlines: Vec<(Grid, Box<str>)>,
    /// Open cases, the most urgent first.
    pub cases: Vec<(CaseLine, Option<Position>)>,
    /// Places, the most overdue first.
    pub places: Vec<PlaceOnMap>,
    /// What lies right below, above the villages.
    pub below: Vec<GridLine>,
    /// There are more cases or places than are shown.
    pub more: bool,
}

/// A place that is inspected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceOnMap {
    /// The place.
    pub row: PlaceRow,
    /// Where it is.
    pub position: Option<Position>,
    /// Days until the next inspection, below 0 it is overdue; none where its kind has no cadence.
    pub days_left: Option<i32>,
}

/// A node with counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GridLine {
    /// The node.
    pub grid: Grid,
    /// The middle of its places, where it has no outline.
    pub middle: Option<Position>,
    /// Open cases; none where the count is hidden.
    pub open: Option<u64>,
    /// Overdue ones; none where the count is hidden.
    pub overdue: Option<u64>,
}

/// Reads the map of a place, or of the reader's own first one.
///
/// # Errors
/// `NotFound` for whoever oversees nothing there.
pub fn map(reader: &Reader<'_>, code: Option<&GridCode>) -> Result<Map, ActionError> {
    let tree = &reader.realm.tree;
    let oversees = |grid: &&Grid| READERS.iter().any(|role| reader.is(*role, &grid.code));
    let grid = match code {
        Some(code) => tree.get(code).filter(oversees),
        None => reader.tops().into_iter().find(oversees),
    };
    let grid = grid.ok_or(Code::NotFound)?.clone();
    let mut path = reader.path(&grid.code);
    path.pop();
    let below: Vec<&Grid> = tree.children(&grid.code).filter(|grid| !grid.is_unit).collect();
    let mut outlines = Vec::new();
    for node in std::iter::once(&grid).chain(below.iter().copied()) {
        if let Some(shape) = reader.tx.outline(reader.number(), &node.code)? {
            outlines.push((node.clone(), shape));
        }
    }
    let mut map = Map {
        path,
        outlines,
        cases: Vec::new(),
        places: Vec::new(),
        below: Vec::new(),
        more: false,
        grid,
    };
    if reader.is_village_or_below(&map.grid.code) {
        spots(reader, &mut map)?;
    } else {
        map.below = counted(reader, &below)?;
    }
    Ok(map)
}

fn spots(reader: &Reader<'_>, map: &mut Map) -> Result<(), ActionError> {
    let here = place(reader, Some(&map.grid.code))?;
    let ask = CaseAsk {
        limit: DRAWN,
        ..CaseAsk::page(Lanes::Open, None)
    };
    let list = case_list(reader, CasesWhere::Place(&here), &ask)?;
    map.more = list.next.is_some();
    for line in list.lines.into_iter().filter(|line| !line.row.confidential) {
        let position = reader.tx.position(reader.number(), line.row.id)?;
        map.cases.push((line, position));
    }
    for node in reader.realm.tree.subtree(&map.grid.code) {
        let mut after: Option<(Box<str>, DocumentId)> = None;
        loop {
            let mark = after.as_ref().map(|(kind, id)| (&**kind, *id));
            let rows = reader.tx.places_in(reader.number(), &node.code, mark, DRAWN)?;
            let full = rows.len() == DRAWN;
            after = rows.last().map(|row| (row.kind.clone(), row.id));
            for row in rows {
                map.places.push(place_line(reader, row)?);
            }
            if !full {
                break;
            }
        }
    }
    map.places
        .sort_by_key(|line| (line.days_left.unwrap_or(i32::MAX), line.row.id));
    map.more |= map.places.len() > DRAWN;
    map.places.truncate(DRAWN);
    Ok(())
}

/// A place is inspected so many days after somebody was last met there; in an emergency, by the days of that.
fn place_line(reader: &Reader<'_>, row: PlaceRow) -> Result<PlaceOnMap, StoreError> {
    let (tx, realm) = (reader.tx, reader.number());
    let kinds = &reader.realm.preset.places;
    let kind = kinds.iter().find(|kind| kind.code.as_str() == &*row.kind);
    let mut emergency = false;
    for node in reader.realm.tree.upward(&row.grid) {
        emergency |= tx.alert_on(realm, &node.code)?.is_some();
    }
    let every = kind.map(|kind| {
        if emergency {
            kind.emergency_days
        } else {
            kind.inspect_days
        }
    });
    let last = tx.last_inspection(realm, row.id)?;
    let days_left = every.map(|every| {
        let next = last.map(|last| last.plus_days(i32::from(every)));
        next.map_or(0, |next| next.days_since(reader.today()))
    });
    Ok(PlaceOnMap {
        position: tx.position(realm, row.id)?,
        days_left,
        row,
    })
}

fn counted(reader: &Reader<'_>, below: &[&Grid]) -> Result<Vec<GridLine>, StoreError> {
    let (tx, realm) = (reader.tx, reader.number());
    let (mut open, mut overdue) = (Vec::new(), Vec::new());
    for grid in below {
        let lanes = tx.lane_counts(realm, &grid.code, false)?;
        let sum = |late: bool| -> u64 {
            let some = lanes
                .iter()
                .filter(|count| count.lane.is_open() && (!late || count.overdue));
            some.map(|count| u64::from(count.n)).sum()
        };
        open.push(sum(false));
        overdue.push(sum(true));
    }
    // Those in time are a third column: who knows all and the overdue ones computes them.
    let mut table = Counts::new(below.len(), 2);
    for (at, (open, overdue)) in open.iter().zip(&overdue).enumerate() {
        table.add(at, 0, open - overdue);
        table.add(at, 1, *overdue);
    }
    let table = table.suppress();
    let spots = tx.places_by_grid(realm)?;
    let line = |(at, grid): (usize, &&Grid)| {
        let inside = spots
            .iter()
            .filter(|(at, ..)| reader.realm.tree.is_within(at, &grid.code));
        let (n, lat, lon) = inside.fold((0, 0, 0), |(n, lat, lon), (_, more, spot)| {
            (n + more, lat + more * spot.0, lon + more * spot.1)
        });
        GridLine {
            grid: (*grid).clone(),
            middle: (n > 0).then(|| (lat / n, lon / n)),
            open: table.rows.get(at).copied().flatten(),
            overdue: table
                .cells
                .get(at)
                .and_then(|cells| cells.get(1))
                .copied()
                .flatten(),
        }
    };
    Ok(below.iter().enumerate().map(line).collect())
}
