//! The places that a person oversees, whose switches, messages and rounds are theirs: to choose from in
//! a form, and as far as a switch or a round above them reaches.

use std::collections::BTreeSet;

use doorstep_model::code::Code;
use doorstep_model::grid::Grid;
use doorstep_model::id::GridCode;
use doorstep_model::standing::Over;

use super::Reader;
use crate::action::ActionError;
use crate::action::{OVERSEERS, may_oversee};

/// Places of a list to choose from; with about 100 bytes a line it stays under 30 KB.
const CHOICES: usize = 300;

/// The places of the person's that they oversee, none inside another, in the order of the tree.
pub(super) fn overseen<'r>(reader: &Reader<'r>) -> Vec<&'r Grid> {
    let held: BTreeSet<&GridCode> = reader
        .standing
        .grants()
        .iter()
        .filter(|grant| OVERSEERS.contains(grant.role))
        .filter_map(|grant| match &grant.over {
            Over::Grid(grid) => Some(grid),
            Over::Unit(_) | Over::Link(_) => None,
        })
        .collect();
    let tree = &reader.realm.tree;
    let mut tops: Vec<&Grid> = Vec::new();
    for grid in tree.all().iter().filter(|grid| held.contains(&grid.code)) {
        if !tops.iter().any(|top| tree.is_within(&grid.code, &top.code)) {
            tops.push(grid);
        }
    }
    tops
}

/// The places of what reaches a subtree that are the person's: the subtree's own top, or their own
/// places inside it; none: it is not theirs to see.
pub(super) fn overseen_within<'r>(reader: &Reader<'r>, top: &GridCode) -> Vec<&'r Grid> {
    let tree = &reader.realm.tree;
    match tree.get(top) {
        Some(grid) if may_oversee(reader.realm, &reader.standing, top) => vec![grid],
        _ => {
            let own = overseen(reader).into_iter();
            own.filter(|own| tree.is_within(&own.code, top)).collect()
        }
    }
}

/// Where someone stands in what reaches a subtree: the place asked for, else the first of theirs.
///
/// # Errors
/// `NotFound` for a place outside it or not theirs.
pub(super) fn stand_within(
    reader: &Reader<'_>,
    top: &GridCode,
    asked: Option<&GridCode>,
) -> Result<Grid, ActionError> {
    let own = overseen_within(reader, top);
    let tree = &reader.realm.tree;
    let found = match asked {
        Some(asked) => tree
            .get(asked)
            .filter(|_| own.iter().any(|own| tree.is_within(asked, &own.code))),
        None => own.first().copied(),
    };
    Ok(found.ok_or(Code::NotFound)?.clone())
}

/// A place to choose, with those above it up to the person's own.
#[derive(Debug, Clone, PartialEq)]
pub struct PlaceToChoose {
    /// The place.
    pub grid: Grid,
    /// Its name, behind the names above it.
    pub names: Vec<Box<str>>,
}

/// What to choose from: the person's own places, or the one asked for, and level by level what lies
/// below, as long as a list is one to choose from.
pub fn places_to_choose(reader: &Reader<'_>, asked: Option<&GridCode>) -> Vec<PlaceToChoose> {
    let tree = &reader.realm.tree;
    let tops: Vec<&Grid> = match asked.and_then(|asked| tree.get(asked)) {
        Some(asked) if may_oversee(reader.realm, &reader.standing, &asked.code) => vec![asked],
        _ => overseen(reader),
    };
    let mut shown = tops.clone();
    let mut level = tops.clone();
    while !level.is_empty() {
        let below = level.iter().flat_map(|grid| tree.children(&grid.code));
        level = below.filter(|grid| !grid.is_unit).collect();
        if shown.len() + level.len() > CHOICES {
            break;
        }
        shown.extend(&level);
    }
    let shown: BTreeSet<&GridCode> = shown.into_iter().map(|grid| &grid.code).collect();
    // In the order of the tree.
    let order = tree.all().iter().filter(|grid| shown.contains(&grid.code));
    order.map(|grid| named(reader, &tops, grid)).collect()
}

fn named(reader: &Reader<'_>, tops: &[&Grid], grid: &Grid) -> PlaceToChoose {
    let mut names = Vec::new();
    for above in reader.realm.tree.upward(&grid.code) {
        names.push(above.name.clone());
        if tops.iter().any(|top| top.code == above.code) {
            break;
        }
    }
    names.reverse();
    PlaceToChoose {
        grid: grid.clone(),
        names,
    }
}
