//! How many open cases are to be asked about or looked at, where: few rows, counted by an index of
//! these alone.

use doorstep_model::id::{GridCode, RealmNumber, UnitCode};
use doorstep_model::time::Day;
use rusqlite::{Row, named_params};

use super::column::{column, realm_key};
use super::transaction::Read;
use crate::store::{StoreError, Watched};

/// How many cases of one node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WatchCount {
    /// Where they stand.
    pub grid: GridCode,
    /// The unit that has them.
    pub unit: Option<UnitCode>,
    /// For what they are looked at; nothing, where that was not asked.
    pub watched: Watched,
    /// How many.
    pub n: u32,
    /// Read by the reporter, the clerk and the unit only.
    pub confidential: bool,
}

impl WatchCount {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            grid: column(row, "grid")?,
            unit: column(row, "unit")?,
            watched: Watched::from_bits(column(row, "watch")?),
            n: column(row, "n")?,
            confidential: column(row, "confidential")?,
        })
    }
}

impl Read<'_> {
    /// Cases whose side is to be asked by this day.
    pub fn to_ask_counts(&self, realm: RealmNumber, by: Day) -> Result<Vec<WatchCount>, StoreError> {
        self.all(
            "SELECT grid, unit, 0 AS watch, confidential, count(*) AS n FROM case_row
             WHERE realm = :realm AND ask_on <= :by AND grid IS NOT NULL GROUP BY grid, unit, confidential",
            named_params! { ":realm": realm_key(realm), ":by": by.to_string() },
            WatchCount::from_row,
        )
    }

    /// Cases that those who supervise look at.
    pub fn watch_counts(&self, realm: RealmNumber) -> Result<Vec<WatchCount>, StoreError> {
        self.all(
            "SELECT grid, unit, watch, confidential, count(*) AS n FROM case_row
             WHERE realm = :realm AND watch <> 0 AND grid IS NOT NULL
             GROUP BY grid, unit, watch, confidential",
            named_params! { ":realm": realm_key(realm) },
            WatchCount::from_row,
        )
    }
}
