//! Responsible units.

use doorstep_model::grid::Unit;
use doorstep_model::id::{GridCode, RealmNumber, UnitCode};
use doorstep_model::text::Text;
use rusqlite::{Row, named_params};

use super::column::{column, realm_key};
use super::transaction::{Read, Write};
use crate::store::StoreError;

/// A unit and where to call it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedUnit {
    /// The unit.
    pub unit: Unit,
    /// Its telephone.
    pub phone: Option<Text<20>>,
}

impl ListedUnit {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            unit: Unit {
                code: column(row, "unit")?,
                rule: column(row, "rule")?,
                grid: column(row, "grid")?,
                node: column(row, "node")?,
                name_zh: column(row, "name_zh")?,
                name_en: column(row, "name_en")?,
            },
            phone: column(row, "phone")?,
        })
    }
}

impl Read<'_> {
    /// One unit.
    pub fn unit(&self, realm: RealmNumber, unit: &UnitCode) -> Result<Option<ListedUnit>, StoreError> {
        self.one(
            "SELECT * FROM unit WHERE realm = :realm AND unit = :unit",
            named_params! { ":realm": realm_key(realm), ":unit": unit.as_str() },
            ListedUnit::from_row,
        )
    }

    /// Every unit, by code.
    pub fn units(&self, realm: RealmNumber) -> Result<Vec<ListedUnit>, StoreError> {
        self.all(
            "SELECT * FROM unit WHERE realm = :realm ORDER BY unit",
            named_params! { ":realm": realm_key(realm) },
            ListedUnit::from_row,
        )
    }
}

impl Write<'_> {
    /// Adds a unit; its grids must be there.
    pub fn insert_unit(&self, realm: RealmNumber, listed: &ListedUnit) -> Result<(), StoreError> {
        let ListedUnit { unit, phone } = listed;
        self.execute(
            "INSERT INTO unit (realm, unit, rule, grid, node, name_zh, name_en, phone)
             VALUES (:realm, :unit, :rule, :grid, :node, :name_zh, :name_en, :phone)",
            named_params! {
                ":realm": realm_key(realm),
                ":unit": unit.code.as_str(),
                ":rule": unit.rule.as_ref().map(UnitCode::as_str),
                ":grid": unit.grid.as_str(),
                ":node": unit.node.as_ref().map(GridCode::as_str),
                ":name_zh": unit.name_zh,
                ":name_en": unit.name_en,
                ":phone": phone.as_ref().map(Text::as_str),
            },
        )
        .map(drop)
    }
}
