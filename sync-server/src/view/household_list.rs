//! Households by grid and house number; never by colour.

use doorstep_model::grid::Grid;
use doorstep_model::id::DocumentId;
use doorstep_model::time::Day;
use doorstep_model::visit::{Due, VisitedSoFar, due};

use super::{Place, Reader};
use crate::store::{HouseholdRow, StoreError, VisitDays, house_key};

/// Households of a page. With about 350 bytes a line a page stays under 40 KB.
const PAGE: usize = 100;

/// A page of households.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct HouseholdList {
    /// By grid, in the order of the tree.
    pub grids: Vec<GridOfHouseholds>,
    /// How many each grid has that has any.
    pub counts: Vec<(Grid, u64)>,
    /// How many there are in all.
    pub total: u64,
    /// There is a grid whose households the person reads.
    pub readable: bool,
    /// The last household of this page, where more follow.
    pub next: Option<DocumentId>,
}

/// The households of one grid on a page.
#[derive(Debug, Clone, PartialEq)]
pub struct GridOfHouseholds {
    /// Where.
    pub grid: Grid,
    /// How many it has.
    pub total: u64,
    /// Those on this page.
    pub lines: Vec<HouseholdLine>,
}

/// A line of the list.
#[derive(Debug, Clone, PartialEq)]
pub struct HouseholdLine {
    /// The household.
    pub row: HouseholdRow,
    /// When it was visited.
    pub days: VisitDays,
    /// When the next visit is.
    pub next: NextVisit,
}

/// The next visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NextVisit {
    /// No cadence and nothing promised.
    OnRequest,
    /// The household asked not to be visited until this day.
    NotBefore(Day),
    /// On this day.
    On(Day),
    /// Today, or so many days ago.
    Due(Due),
}

impl HouseholdLine {
    pub(super) fn read(reader: &Reader<'_>, row: HouseholdRow) -> Result<Self, StoreError> {
        let days = reader.tx.visit_days(reader.number(), row.id)?;
        let next = next_visit(reader, &row, &days);
        Ok(Self { row, days, next })
    }
}

fn next_visit(reader: &Reader<'_>, row: &HouseholdRow, days: &VisitDays) -> NextVisit {
    let so_far = VisitedSoFar {
        last_met: days.met,
        promised: days.promised,
        refused_until: row.refused_until,
        counts_from: row.decided_on,
    };
    let every = reader.realm.preset.cadence.days(row.colour);
    let today = reader.today();
    if let Some(due) = due(&so_far, every, today) {
        return NextVisit::Due(due);
    }
    if let Some(until) = row.refused_until.filter(|until| today <= *until) {
        return NextVisit::NotBefore(until);
    }
    let from = so_far.last_met.or(so_far.counts_from);
    let by_cadence = from
        .zip(every)
        .map(|(from, days)| from.plus_days(i32::from(days)));
    let next = so_far.promised.into_iter().chain(by_cadence).min();
    next.map_or(NextVisit::OnRequest, NextVisit::On)
}

/// A page of the households of a place, after the last one of the page before; on the person's own
/// page (`own`) those of their links as well.
///
/// # Errors
/// The store's.
pub fn household_list(
    reader: &Reader<'_>,
    place: &Place,
    own: bool,
    after: Option<DocumentId>,
) -> Result<HouseholdList, StoreError> {
    let mut list = HouseholdList::default();
    let mark = match after {
        Some(id) => reader.tx.household_row(reader.number(), id)?,
        None => None,
    };
    // One that was moved or erased meanwhile: the list begins again.
    let mark = mark.filter(|mark| place.grids.iter().any(|grid| grid.code == mark.grid));
    let mut room = PAGE;
    let mut begun = mark.is_none();
    for grid in &place.grids {
        if !reader.reads_households_of(&grid.code) {
            continue;
        }
        let (total, _) = reader.tx.count_households(reader.number(), &grid.code)?;
        list.total += total;
        list.readable = true;
        if total > 0 {
            list.counts.push((grid.clone(), total));
        }
        let here = mark.as_ref().filter(|mark| mark.grid == grid.code);
        begun |= here.is_some();
        if !begun || total == 0 {
            continue;
        }
        if room == 0 {
            list.next = list.next.or(last(&list));
            continue;
        }
        let after = here.map(|mark| (&*mark.house_no, mark.id));
        // One more than there is room for says whether anything follows.
        let mut rows = reader
            .tx
            .households_in(reader.number(), &grid.code, after, room + 1)?;
        let more = rows.len() > room;
        rows.truncate(room);
        room -= rows.len();
        let lines: Vec<_> = rows
            .into_iter()
            .map(|row| HouseholdLine::read(reader, row))
            .collect::<Result<_, _>>()?;
        if more {
            list.next = lines.last().map(|line| line.row.id);
        }
        if !lines.is_empty() {
            list.grids.push(GridOfHouseholds {
                grid: grid.clone(),
                total,
                lines,
            });
        }
    }
    if own {
        linked(reader, &mut list)?;
    }
    Ok(list)
}

fn last(list: &HouseholdList) -> Option<DocumentId> {
    Some(list.grids.last()?.lines.last()?.row.id)
}

/// Households that the person's links name, but for those listed with their grid. A link names
/// few: they need no page of their own.
fn linked(reader: &Reader<'_>, list: &mut HouseholdList) -> Result<(), StoreError> {
    for id in reader.linked_households() {
        let Some(row) = reader.tx.household_row(reader.number(), id)? else {
            continue;
        };
        if reader.reads_households_of(&row.grid) {
            continue;
        }
        let Some(grid) = reader.realm.tree.get(&row.grid) else {
            continue;
        };
        list.total += 1;
        let line = HouseholdLine::read(reader, row)?;
        match list.grids.iter_mut().find(|other| other.grid.code == grid.code) {
            Some(there) => {
                there.total += 1;
                there.lines.push(line);
            }
            None => list.grids.push(GridOfHouseholds {
                grid: grid.clone(),
                total: 1,
                lines: vec![line],
            }),
        }
    }
    list.grids.sort_by(|a, b| a.grid.code.cmp(&b.grid.code));
    for grid in &mut list.grids {
        grid.lines
            .sort_by_cached_key(|line| (house_key(&line.row.house_no), line.row.id));
    }
    Ok(())
}
