//! Outlines of grids, as they were taken in.

use doorstep_model::id::{GridCode, RealmNumber};
use rusqlite::named_params;

use super::column::{column, realm_key};
use super::transaction::{Read, Write};
use crate::store::StoreError;

impl Read<'_> {
    /// The outline of a grid: a geometry of GeoJSON.
    pub fn outline(&self, realm: RealmNumber, grid: &GridCode) -> Result<Option<Box<str>>, StoreError> {
        self.one(
            "SELECT shape FROM outline WHERE realm = :realm AND grid = :grid",
            named_params! { ":realm": realm_key(realm), ":grid": grid.as_str() },
            |row| column(row, "shape"),
        )
    }
}

impl Write<'_> {
    /// Puts the outline of a grid in the place of an older one.
    pub fn put_outline(&self, realm: RealmNumber, grid: &GridCode, shape: &str) -> Result<(), StoreError> {
        self.execute(
            "INSERT OR REPLACE INTO outline (realm, grid, shape) VALUES (:realm, :grid, :shape)",
            named_params! { ":realm": realm_key(realm), ":grid": grid.as_str(), ":shape": shape },
        )
        .map(drop)
    }
}
