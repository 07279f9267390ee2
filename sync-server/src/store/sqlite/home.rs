//! Where a household, place or activity lies. Moving one changes this row, never the document.

use doorstep_model::id::{DocumentId, GridCode, RealmNumber};
use rusqlite::named_params;

use super::column::{column, realm_key};
use super::transaction::{Read, Write};
use crate::store::StoreError;

impl Read<'_> {
    /// The grid of a household, place or activity.
    pub fn home(&self, realm: RealmNumber, document: DocumentId) -> Result<Option<GridCode>, StoreError> {
        self.one(
            "SELECT grid FROM home WHERE realm = :realm AND document = :document",
            named_params! { ":realm": realm_key(realm), ":document": document.as_bytes() },
            |row| column(row, "grid"),
        )
    }
}

impl Write<'_> {
    /// Puts it into a grid.
    pub fn set_home(
        &self,
        realm: RealmNumber,
        document: DocumentId,
        grid: &GridCode,
    ) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO home (realm, document, grid) VALUES (:realm, :document, :grid)
             ON CONFLICT DO UPDATE SET grid = excluded.grid",
            named_params! {
                ":realm": realm_key(realm), ":document": document.as_bytes(), ":grid": grid.as_str(),
            },
        )?;
        Ok(())
    }
}
