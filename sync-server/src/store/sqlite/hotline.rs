//! The hotline of a grid and the person on duty.

use doorstep_model::id::{GridCode, RealmNumber};
use doorstep_model::protocol::row::HotlineRow;
use rusqlite::{Row, named_params};

use super::column::{column, realm_key};
use super::transaction::{Read, Write};
use crate::store::StoreError;

fn from_row(row: &Row<'_>) -> rusqlite::Result<HotlineRow> {
    Ok(HotlineRow {
        grid: column(row, "grid")?,
        phone: column(row, "phone")?,
        on_duty: column(row, "on_duty")?,
    })
}

impl Read<'_> {
    /// The hotline of one grid.
    pub fn hotline(&self, realm: RealmNumber, grid: &GridCode) -> Result<Option<HotlineRow>, StoreError> {
        self.one(
            "SELECT * FROM hotline WHERE realm = :realm AND grid = :grid",
            named_params! { ":realm": realm_key(realm), ":grid": grid.as_str() },
            from_row,
        )
    }
}

impl Write<'_> {
    /// Sets the hotline of a grid.
    pub fn put_hotline(&self, realm: RealmNumber, hotline: &HotlineRow) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO hotline (realm, grid, phone, on_duty) VALUES (:realm, :grid, :phone, :on_duty)
             ON CONFLICT (realm, grid) DO UPDATE SET phone = excluded.phone, on_duty = excluded.on_duty",
            named_params! {
                ":realm": realm_key(realm),
                ":grid": hotline.grid.as_str(),
                ":phone": hotline.phone.as_str(),
                ":on_duty": hotline.on_duty.as_str(),
            },
        )
        .map(drop)
    }
}
