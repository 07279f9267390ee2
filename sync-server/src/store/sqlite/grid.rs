//! Nodes of the tree.

use doorstep_model::grid::Grid;
use doorstep_model::id::{GridCode, RealmNumber};
use rusqlite::{Row, named_params};

use super::column::{column, realm_key};
use super::transaction::{Read, Write};
use crate::store::StoreError;

fn from_row(row: &Row<'_>) -> rusqlite::Result<Grid> {
    Ok(Grid {
        code: column(row, "grid")?,
        parent: column(row, "parent")?,
        level: column(row, "level")?,
        name: column(row, "name")?,
        is_unit: column(row, "is_unit")?,
        made: column(row, "made")?,
    })
}

impl Read<'_> {
    /// One node.
    pub fn grid(&self, realm: RealmNumber, grid: &GridCode) -> Result<Option<Grid>, StoreError> {
        self.one(
            "SELECT * FROM grid WHERE realm = :realm AND grid = :grid",
            named_params! { ":realm": realm_key(realm), ":grid": grid.as_str() },
            from_row,
        )
    }

    /// True for a node that others hang under.
    pub fn has_grids_below(&self, realm: RealmNumber, grid: &GridCode) -> Result<bool, StoreError> {
        let child = self.one(
            "SELECT 1 FROM grid WHERE realm = :realm AND parent = :grid LIMIT 1",
            named_params! { ":realm": realm_key(realm), ":grid": grid.as_str() },
            |_| Ok(()),
        )?;
        Ok(child.is_some())
    }

    /// Every node, by code.
    pub fn grids(&self, realm: RealmNumber) -> Result<Vec<Grid>, StoreError> {
        self.all(
            "SELECT * FROM grid WHERE realm = :realm ORDER BY grid",
            named_params! { ":realm": realm_key(realm) },
            from_row,
        )
    }
}

impl Write<'_> {
    /// Adds a node; its parent must be there.
    pub fn insert_grid(&self, realm: RealmNumber, grid: &Grid) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO grid (realm, grid, parent, level, name, is_unit, made)
             VALUES (:realm, :grid, :parent, :level, :name, :is_unit, :made)",
            named_params! {
                ":realm": realm_key(realm),
                ":grid": grid.code.as_str(),
                ":parent": grid.parent.as_ref().map(GridCode::as_str),
                ":level": grid.level.as_str(),
                ":name": grid.name,
                ":is_unit": grid.is_unit,
                ":made": grid.made,
            },
        )
        .map(drop)
    }

    /// Hangs a node under another one; the caller has checked that the tree stays a tree.
    pub fn move_grid(
        &self,
        realm: RealmNumber,
        grid: &GridCode,
        parent: &GridCode,
    ) -> Result<(), StoreError> {
        self.execute(
            "UPDATE grid SET parent = :parent WHERE realm = :realm AND grid = :grid",
            named_params! {
                ":realm": realm_key(realm),
                ":grid": grid.as_str(),
                ":parent": parent.as_str(),
            },
        )?;
        self.recount_cases(realm)?;
        self.tally_again(realm)?;
        self.recount_activities(realm)?;
        self.recount_visits(realm)
    }
}
