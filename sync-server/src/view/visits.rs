//! Who is due and overdue by grid: households by the cadence of their need, places by their kind's. By
//! grid, in the order of the tree: no person and no household is put before another.

use std::collections::BTreeMap;

use doorstep_model::code::Code;
use doorstep_model::document::event::Colour;
use doorstep_model::grid::Grid;
use doorstep_model::id::GridCode;

use super::{PathNode, Reader};
use crate::action::{ActionError, may_read_visits};
use crate::store::{DueAsk, DueCount, StoreError, colour_code};

/// Of a place.
#[derive(Debug, Clone, PartialEq)]
pub struct VisitsOf {
    /// From the root to the place.
    pub path: Vec<PathNode>,
    /// The place.
    pub grid: Grid,
    /// Its own line.
    pub sum: VisitsLine,
    /// What lies right below it.
    pub lines: Vec<VisitsLine>,
    /// By need for service; for those who read the households themselves.
    pub needs: Vec<NeedCount>,
}

/// One grid.
#[derive(Debug, Clone, PartialEq)]
pub struct VisitsLine {
    /// Which.
    pub grid: Grid,
    /// Its households.
    pub households: DueCount,
    /// Its places.
    pub places: DueCount,
    /// The emergency switch is on there.
    pub alert: bool,
    /// The reader may open its list of households.
    pub readable: bool,
    /// Something lies below it.
    pub below: bool,
}

/// Households that need one service.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NeedCount {
    /// Which.
    pub colour: Colour,
    /// Every so many days; none: on request.
    pub every: Option<u16>,
    /// How they stand.
    pub count: DueCount,
}

/// The visits of a place, else of the first that the person reads.
///
/// # Errors
/// `NotFound` for a place whose visits are not the person's to look after.
pub fn visits(reader: &Reader<'_>, code: Option<&GridCode>) -> Result<VisitsOf, ActionError> {
    let tree = &reader.realm.tree;
    let reads = |grid: &Grid| may_read_visits(reader.realm, &reader.standing, &grid.code);
    let grid = match code {
        Some(code) => tree.get(code).filter(|grid| reads(grid)),
        None => reader.tops().into_iter().find(|grid| reads(grid)),
    };
    let grid = grid.ok_or(Code::NotFound)?;
    let alerted = reader.alerted()?;
    let children = tree.children(&grid.code).filter(|child| !child.is_unit);
    Ok(VisitsOf {
        path: reader.path(&grid.code),
        grid: grid.clone(),
        sum: line(reader, grid, &alerted)?,
        lines: children
            .map(|child| line(reader, child, &alerted))
            .collect::<Result<_, _>>()?,
        needs: needs(reader, grid, &alerted)?,
    })
}

fn line(reader: &Reader<'_>, grid: &Grid, alerted: &[GridCode]) -> Result<VisitsLine, StoreError> {
    let tree = &reader.realm.tree;
    let sum = |places| {
        let counts = counts(reader, &grid.code, places, alerted)?;
        Ok::<_, StoreError>(
            counts
                .into_values()
                .fold(DueCount::default(), |sum, count| add(sum, count, 1)),
        )
    };
    Ok(VisitsLine {
        households: sum(false)?,
        places: sum(true)?,
        alert: alerted.iter().any(|on| tree.is_within(&grid.code, on)),
        readable: reader.is_village_or_below(&grid.code) && reader.reads_households_of(&grid.code),
        below: tree.children(&grid.code).next().is_some(),
        grid: grid.clone(),
    })
}

fn needs(reader: &Reader<'_>, grid: &Grid, alerted: &[GridCode]) -> Result<Vec<NeedCount>, StoreError> {
    if !reader.reads_households_of(&grid.code) {
        return Ok(Vec::new());
    }
    let preset = &reader.realm.preset;
    let on = |on: &GridCode| reader.realm.tree.is_within(&grid.code, on);
    let cadence = match alerted.iter().any(on) {
        true => &preset.emergency.cadence,
        false => &preset.cadence,
    };
    let counts = counts(reader, &grid.code, false, alerted)?;
    let need = |colour| NeedCount {
        colour,
        every: cadence.days(colour),
        count: counts.get(colour_code(colour)).copied().unwrap_or_default(),
    };
    Ok([Colour::Green, Colour::Yellow, Colour::Red].map(need).into())
}

/// A node's counts by what the cadence follows: those of the emergency where its switch is on, also in
/// a part of it.
fn counts(
    reader: &Reader<'_>,
    grid: &GridCode,
    places: bool,
    alerted: &[GridCode],
) -> Result<BTreeMap<Box<str>, DueCount>, StoreError> {
    let tree = &reader.realm.tree;
    let read = |grid: &GridCode, alert| {
        let today = reader.today();
        let ask = DueAsk { places, alert, today };
        reader.tx.due_counts(reader.number(), grid, ask)
    };
    let on = alerted.iter().any(|on| tree.is_within(grid, on));
    let mut counts: BTreeMap<Box<str>, DueCount> = read(grid, on)?.into_iter().collect();
    let inside = |part: &&GridCode| !on && tree.is_within(part, grid);
    for part in alerted.iter().filter(inside) {
        let within = |other: &GridCode| other != part && tree.is_within(part, other);
        if alerted.iter().any(within) {
            continue;
        }
        for (alert, sign) in [(false, -1), (true, 1)] {
            for (cadence, count) in read(part, alert)? {
                let sum = counts.entry(cadence).or_default();
                *sum = add(*sum, count, sign);
            }
        }
    }
    Ok(counts)
}

const fn add(a: DueCount, b: DueCount, sign: i64) -> DueCount {
    DueCount {
        all: a.all + sign * b.all,
        due: a.due + sign * b.due,
        overdue: a.overdue + sign * b.overdue,
        seen: a.seen + sign * b.seen,
    }
}
