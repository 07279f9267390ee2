//! Where cases and places lie on a map.

use doorstep_model::id::{DocumentId, GridCode, RealmNumber};
use rusqlite::named_params;

use super::column::{column, realm_key};
use super::transaction::{Read, Write};
use crate::store::StoreError;

/// Latitude and longitude in 1e-6°, WGS84.
pub type Position = (i64, i64);

impl Read<'_> {
    /// Where a case or place lies, if anybody said so.
    pub fn position(&self, realm: RealmNumber, id: DocumentId) -> Result<Option<Position>, StoreError> {
        self.one(
            "SELECT lat, lon FROM position WHERE realm = :realm AND id = :id",
            named_params! { ":realm": realm_key(realm), ":id": id.as_bytes() },
            |row| Ok((column(row, "lat")?, column(row, "lon")?)),
        )
    }
}

impl Read<'_> {
    /// How many places with a position each grid has, and their middle.
    pub fn places_by_grid(&self, realm: RealmNumber) -> Result<Vec<(GridCode, i64, Position)>, StoreError> {
        self.all(
            "SELECT grid, count(*) AS n, sum(lat) / count(*) AS lat, sum(lon) / count(*) AS lon
             FROM position WHERE realm = :realm AND grid IS NOT NULL GROUP BY grid",
            named_params! { ":realm": realm_key(realm) },
            |row| {
                let position = (column(row, "lat")?, column(row, "lon")?);
                Ok((column(row, "grid")?, column(row, "n")?, position))
            },
        )
    }
}

impl Write<'_> {
    /// Puts where it lies now, or that nobody says so any more; `grid`: of a place.
    pub fn put_position(
        &self,
        realm: RealmNumber,
        id: DocumentId,
        grid: Option<&GridCode>,
        position: Option<Position>,
    ) -> Result<(), StoreError> {
        let Some((lat, lon)) = position else {
            return self
                .execute(
                    "DELETE FROM position WHERE realm = :realm AND id = :id",
                    named_params! { ":realm": realm_key(realm), ":id": id.as_bytes() },
                )
                .map(drop);
        };
        self.execute(
            "INSERT OR REPLACE INTO position (realm, id, grid, lat, lon)
             VALUES (:realm, :id, :grid, :lat, :lon)",
            named_params! {
                ":realm": realm_key(realm), ":id": id.as_bytes(), ":grid": grid.map(GridCode::as_str),
                ":lat": lat, ":lon": lon,
            },
        )
        .map(drop)
    }
}
