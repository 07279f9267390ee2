//! Where cases and places lie on a map.

use doorstep_model::id::{DocumentId, RealmNumber};
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

impl Write<'_> {
    /// Puts where it lies now, or that nobody says so any more.
    pub fn put_position(
        &self,
        realm: RealmNumber,
        id: DocumentId,
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
            "INSERT OR REPLACE INTO position (realm, id, lat, lon) VALUES (:realm, :id, :lat, :lon)",
            named_params! { ":realm": realm_key(realm), ":id": id.as_bytes(), ":lat": lat, ":lon": lon },
        )
        .map(drop)
    }
}
