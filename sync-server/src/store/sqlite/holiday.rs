//! Days off, and weekend days worked.

use doorstep_model::id::RealmNumber;
use doorstep_model::protocol::row::{DayKind, HolidayRow};
use rusqlite::{Row, named_params};

use super::column::{column, realm_key};
use super::transaction::{Read, Write};
use crate::store::StoreError;

fn from_row(row: &Row<'_>) -> rusqlite::Result<HolidayRow> {
    let kind = if column::<u8>(row, "kind")? == 0 {
        DayKind::Off
    } else {
        DayKind::Work
    };
    Ok(HolidayRow {
        date: column(row, "day")?,
        kind,
    })
}

impl Read<'_> {
    /// Every such day, in order.
    pub fn holidays(&self, realm: RealmNumber) -> Result<Vec<HolidayRow>, StoreError> {
        self.all(
            "SELECT * FROM holiday WHERE realm = :realm ORDER BY day",
            named_params! { ":realm": realm_key(realm) },
            from_row,
        )
    }
}

impl Write<'_> {
    /// Sets a day.
    pub fn put_holiday(&self, realm: RealmNumber, holiday: &HolidayRow) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO holiday (realm, day, kind) VALUES (:realm, :day, :kind)
             ON CONFLICT (realm, day) DO UPDATE SET kind = excluded.kind",
            named_params! {
                ":realm": realm_key(realm),
                ":day": holiday.date.to_string(),
                ":kind": holiday.kind as u8,
            },
        )
        .map(drop)
    }
}
