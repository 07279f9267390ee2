//! 责任单位考评: how units did in a year, by those who raised their cases and by the preset's
//! deductions. Units stand in the order of the tree; confidential cases are in no figure.

use std::collections::BTreeMap;

use doorstep_model::code::Code;
use doorstep_model::grid::{Grid, Unit};
use doorstep_model::id::{CategoryCode, UnitCode};
use doorstep_model::judging::{Cost, Fault, Weight};
use doorstep_model::role::BaseRole;
use doorstep_model::time::Day;
use jiff::civil::date;

use super::{PathNode, Reader};
use crate::action::ActionError;
use crate::store::{FaultOf, Reviewed, Reviews, StoreError};

/// Years that have tables.
pub const YEARS: std::ops::RangeInclusive<i16> = 2000..=2999;
/// Faults and reviews shown of one unit.
const SHOWN: usize = 100;

/// How one unit did.
#[derive(Debug, Clone, PartialEq)]
pub struct UnitScore {
    /// The unit.
    pub unit: Unit,
    /// What those said who raised its cases.
    pub reviews: Reviews,
    /// What its faults cost it.
    pub cost: Cost,
    /// Whether it keeps the year's qualification; none: the preset cancels none.
    pub qualified: Option<bool>,
}

/// One unit's year.
#[derive(Debug, Clone, PartialEq)]
pub struct UnitSheet {
    /// From the root to where it works.
    pub path: Vec<PathNode>,
    /// The figures.
    pub score: UnitScore,
    /// The year.
    pub year: i16,
    /// What may cost it points, the latest first, with how it counts.
    pub faults: Vec<(FaultOf, Weight)>,
    /// What was said of it, the latest first; not by whom.
    pub reviews: Vec<Reviewed>,
}

/// The first and the last day of a year.
pub(super) fn days_of(year: i16) -> Result<(Day, Day), Code> {
    match YEARS.contains(&year) {
        true => Ok((Day::from(date(year, 1, 1)), Day::from(date(year, 12, 31)))),
        false => Err(Code::NotFound),
    }
}

/// Units of a place that have figures, in the order of the tree.
pub(super) fn unit_scores(
    reader: &Reader<'_>,
    grid: &Grid,
    (from, to): (Day, Day),
) -> Result<Vec<UnitScore>, StoreError> {
    let (tx, realm, tree) = (reader.tx, reader.number(), &reader.realm.tree);
    let mut known: BTreeMap<UnitCode, (Reviews, Cost)> = BTreeMap::new();
    for (unit, category, reviews) in tx.reviews(realm, from, to)? {
        if is_assessed(reader, category.as_ref()) {
            known.entry(unit).or_default().0.add(reviews);
        }
    }
    for faults in tx.faults(realm, from, to)? {
        if is_assessed(reader, faults.category.as_ref()) {
            let weight = weight(reader, &faults.fault);
            let cost = &mut known.entry(faults.unit).or_default().1;
            cost.add(
                &reader.realm.preset.judging,
                (faults.fault.cause, weight),
                faults.n,
            );
        }
    }
    let mut scores = Vec::new();
    for (code, (reviews, cost)) in known {
        let Some(listed) = tx.unit(realm, &code)? else {
            continue;
        };
        if tree.is_within(&listed.unit.grid, &grid.code) {
            scores.push(score(reader, listed.unit, reviews, cost));
        }
    }
    let order: BTreeMap<_, usize> = tree
        .subtree(&grid.code)
        .iter()
        .enumerate()
        .map(|(n, node)| (&node.code, n))
        .collect();
    scores.sort_by_key(|score| (order.get(&score.unit.grid).copied(), score.unit.code.clone()));
    Ok(scores)
}

/// The first unit at which the reader has a post.
pub fn own_unit(reader: &Reader<'_>) -> Option<UnitCode> {
    reader.units().first().map(|unit| (*unit).clone())
}

/// One unit's year: for its own people, and the supervisors of where it works.
///
/// # Errors
/// `NotFound` for a unit that is not there, or not the reader's to look at.
pub fn unit_sheet(reader: &Reader<'_>, code: &UnitCode, year: i16) -> Result<UnitSheet, ActionError> {
    let (tx, realm) = (reader.tx, reader.number());
    let unit = tx.unit(realm, code)?.ok_or(Code::NotFound)?.unit;
    let own = reader.standing.is_of_unit(code);
    if !own && !reader.is(BaseRole::Supervisor, &unit.grid) {
        return Err(Code::NotFound.into());
    }
    let (from, to) = days_of(year)?;
    let (mut reviews, mut cost) = (Reviews::default(), Cost::default());
    for (_, category, some) in tx.reviews_of(realm, code, (from, to))? {
        if is_assessed(reader, category.as_ref()) {
            reviews.add(some);
        }
    }
    let faults = tx.faults_of(realm, code, (from, to))?;
    let faults = faults
        .into_iter()
        .filter(|one| is_assessed(reader, one.category.as_ref()));
    let mut faults: Vec<_> = faults
        .map(|one| {
            let weight = weight(reader, &one.fault);
            (one, weight)
        })
        .collect();
    for (one, weight) in &faults {
        cost.add(&reader.realm.preset.judging, (one.fault.cause, *weight), 1);
    }
    faults.truncate(SHOWN);
    Ok(UnitSheet {
        path: reader.path(&unit.grid),
        score: score(reader, unit, reviews, cost),
        year,
        faults,
        reviews: tx.reviewed(realm, code, (from, to), SHOWN)?,
    })
}

fn score(reader: &Reader<'_>, unit: Unit, reviews: Reviews, cost: Cost) -> UnitScore {
    UnitScore {
        unit,
        reviews,
        qualified: cost.is_qualified(&reader.realm.preset.judging),
        cost,
    }
}

/// Whether a case of this category counts: the preset may name those on which units are assessed.
fn is_assessed(reader: &Reader<'_>, category: Option<&CategoryCode>) -> bool {
    let assessed = &reader.realm.preset.judging.assessed;
    assessed.is_empty() || category.is_some_and(|category| assessed.contains(category))
}

fn weight(reader: &Reader<'_>, fault: &Fault) -> Weight {
    let realm = reader.realm;
    fault.weight(&realm.preset.judging, &realm.calendar, reader.today())
}
