//! The tree: made from published divisions by the preset's rule, or a node at a time.

use doorstep_model::code::Code;
use doorstep_model::grid::{Division, Grid, GridTree, Units, build_tree};
use doorstep_model::id::{GridCode, RealmNumber};
use doorstep_model::preset::Preset;

use super::{ActionError, By, preset_of, tree_of};
use crate::rows;
use crate::store::{ListedUnit, StoreError, Write};

/// What became of a tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Grown {
    /// Nodes added.
    pub added: usize,
    /// Nodes that were there already, and stay as they are.
    pub kept: usize,
    /// Units added.
    pub units: usize,
}

/// Makes the realm's tree from divisions and the preset's rule. Nodes that are there already stay
/// as they are, so a corrected file can be read again.
///
/// # Errors
/// `bad_tree` when the divisions make no tree under the realm's root.
pub fn import_divisions(tx: &Write<'_>, by: By, divisions: &[Division]) -> Result<Grown, ActionError> {
    let preset = preset_of(tx, by.realm)?;
    let realm = tx.realm(by.realm)?.ok_or(Code::NotFound)?;
    let made = build_tree(&preset.tree, &preset.units, divisions, Some(&realm.root))?;
    let mut grown = Grown::default();
    // Parents stand before their children.
    for grid in made.all() {
        if tx.grid(by.realm, &grid.code)?.is_some() {
            grown.kept += 1;
        } else {
            tx.insert_grid(by.realm, grid)?;
            rows::grid(tx, by.realm, grid, &preset.tree)?;
            grown.added += 1;
        }
    }
    tree_of(tx, by.realm)?;
    grown.units = add_missing_units(tx, by.realm, &preset)?;
    tx.audit(by.realm, by.actor, "grid.import", &grown.added, by.now)?;
    Ok(grown)
}

/// Adds one node.
///
/// # Errors
/// `bad_tree` for a code that is there already, a parent that is not, or a level that the preset
/// does not allow there; `unknown_reference` for a level that it does not have.
pub fn add_grid(tx: &Write<'_>, by: By, grid: &Grid) -> Result<(), ActionError> {
    let preset = preset_of(tx, by.realm)?;
    if tx.grid(by.realm, &grid.code)?.is_some() {
        return Err(Code::BadTree.into());
    }
    check_place(tx, by.realm, &preset, grid)?;
    tx.insert_grid(by.realm, grid)?;
    rows::grid(tx, by.realm, grid, &preset.tree)?;
    add_missing_units(tx, by.realm, &preset)?;
    Ok(tx.audit(by.realm, by.actor, "grid.add", &grid.code, by.now)?)
}

/// Hangs a node and all below it under another one.
///
/// # Errors
/// `not_found` for a node that is not there, `bad_tree` for the root, a circle, or a level that
/// the preset does not allow there.
pub fn move_grid(tx: &Write<'_>, by: By, code: &GridCode, parent: &GridCode) -> Result<(), ActionError> {
    let preset = preset_of(tx, by.realm)?;
    let mut grid = tx.grid(by.realm, code)?.ok_or(Code::NotFound)?;
    if grid.parent.is_none() {
        return Err(Code::BadTree.into());
    }
    grid.parent = Some(parent.clone());
    check_place(tx, by.realm, &preset, &grid)?;
    tx.move_grid(by.realm, code, parent)?;
    // A node hung below itself is found here, and the transaction undone.
    tree_of(tx, by.realm)?;
    rows::grid(tx, by.realm, &grid, &preset.tree)?;
    // Links to grids above reach other households now.
    tx.rescope_below(by.realm, code)?;
    Ok(tx.audit(by.realm, by.actor, "grid.move", code, by.now)?)
}

fn check_place(tx: &Write<'_>, realm: RealmNumber, preset: &Preset, grid: &Grid) -> Result<(), ActionError> {
    let level = preset.tree.level(&grid.level).ok_or(Code::UnknownReference)?;
    let parent = grid.parent.as_ref().ok_or(Code::BadTree)?;
    let parent = tx.grid(realm, parent)?.ok_or(Code::BadTree)?;
    if level.under.contains(&parent.level) {
        Ok(())
    } else {
        Err(Code::BadTree.into())
    }
}

/// Adds every unit that the preset puts into the tree and that is not there yet. How many.
pub(super) fn add_missing_units(
    tx: &Write<'_>,
    realm: RealmNumber,
    preset: &Preset,
) -> Result<usize, ActionError> {
    let tree: GridTree = tree_of(tx, realm)?;
    let mut added = 0;
    for unit in Units::new(&preset.units, &tree).all() {
        if tx.unit(realm, &unit.code)?.is_none() {
            let listed = ListedUnit {
                unit: unit.clone(),
                phone: None,
            };
            tx.insert_unit(realm, &listed)?;
            rows::unit(tx, realm, &listed)?;
            added += 1;
        }
    }
    Ok(added)
}

/// Adds a unit that the preset does not name, or notes where one is called.
///
/// # Errors
/// `unknown_reference` for a grid that is not there; `bad_field` for a code that is taken.
pub fn add_unit(tx: &Write<'_>, by: By, listed: &ListedUnit) -> Result<(), ActionError> {
    if tx.grid(by.realm, &listed.unit.grid)?.is_none() {
        return Err(Code::UnknownReference.into());
    }
    match tx.insert_unit(by.realm, listed) {
        Err(StoreError::Contradiction) => return Err(Code::BadField.into()),
        other => other?,
    }
    rows::unit(tx, by.realm, listed)?;
    Ok(tx.audit(by.realm, by.actor, "unit.add", &listed.unit.code, by.now)?)
}
