//! Places as the console lists them.

use doorstep_model::id::{DocumentId, GridCode, RealmNumber};
use doorstep_model::place::PlaceRecord;
use rusqlite::{Row, named_params};

use super::column::{column, realm_key};
use super::transaction::{Read, Write};
use crate::store::StoreError;

/// A place in short.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceRow {
    /// Its id.
    pub id: DocumentId,
    /// Where it lies.
    pub grid: GridCode,
    /// A kind of the preset.
    pub kind: Box<str>,
    /// Its name.
    pub name: Box<str>,
    /// Where it is.
    pub address: Box<str>,
    /// Whom to ask.
    pub contact: Box<str>,
}

impl PlaceRow {
    /// The line of a place's record.
    pub fn new(grid: GridCode, record: &PlaceRecord) -> Self {
        Self {
            id: record.id,
            grid,
            kind: record.kind.as_str().into(),
            name: record.name.as_str().into(),
            address: record.address.as_str().into(),
            contact: record.contact.as_str().into(),
        }
    }

    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: column(row, "id")?,
            grid: column(row, "grid")?,
            kind: column(row, "kind")?,
            name: column(row, "name")?,
            address: column(row, "address")?,
            contact: column(row, "contact")?,
        })
    }
}

impl Read<'_> {
    /// A place's line.
    pub fn place_row(&self, realm: RealmNumber, id: DocumentId) -> Result<Option<PlaceRow>, StoreError> {
        self.one(
            "SELECT * FROM place WHERE realm = :realm AND id = :id",
            named_params! { ":realm": realm_key(realm), ":id": id.as_bytes() },
            PlaceRow::from_row,
        )
    }

    /// Places of one grid by kind, after the last one of the page before.
    pub fn places_in(
        &self,
        realm: RealmNumber,
        grid: &GridCode,
        after: Option<(&str, DocumentId)>,
        limit: usize,
    ) -> Result<Vec<PlaceRow>, StoreError> {
        let (kind, id) = after.map_or(("", [0; 16]), |(kind, id)| (kind, *id.as_bytes()));
        self.all(
            "SELECT * FROM place WHERE realm = :realm AND grid = :grid AND (kind, id) > (:kind, :id)
             ORDER BY kind, id LIMIT :limit",
            named_params! {
                ":realm": realm_key(realm), ":grid": grid.as_str(), ":kind": kind, ":id": id,
                ":limit": limit as i64,
            },
            PlaceRow::from_row,
        )
    }

    /// Places of one grid whose name or contact holds these words.
    pub fn find_places(
        &self,
        realm: RealmNumber,
        grid: &GridCode,
        words: &str,
        limit: usize,
    ) -> Result<Vec<PlaceRow>, StoreError> {
        self.all(
            "SELECT * FROM place WHERE realm = :realm AND grid = :grid
               AND (instr(name, :words) > 0 OR contact = :words)
             ORDER BY kind, id LIMIT :limit",
            named_params! {
                ":realm": realm_key(realm), ":grid": grid.as_str(), ":words": words, ":limit": limit as i64,
            },
            PlaceRow::from_row,
        )
    }

    /// The kind of a place; none for what is no place.
    pub fn kind_of_place(&self, realm: RealmNumber, id: DocumentId) -> Result<Option<Box<str>>, StoreError> {
        self.one(
            "SELECT kind FROM place WHERE realm = :realm AND id = :id",
            named_params! { ":realm": realm_key(realm), ":id": id.as_bytes() },
            |row| column(row, "kind"),
        )
    }
}

impl Write<'_> {
    /// Puts a place's line.
    pub fn put_place_row(&self, realm: RealmNumber, row: &PlaceRow) -> Result<(), StoreError> {
        self.execute(
            "INSERT OR REPLACE INTO place (realm, id, grid, kind, name, address, contact)
             VALUES (:realm, :id, :grid, :kind, :name, :address, :contact)",
            named_params! {
                ":realm": realm_key(realm), ":id": row.id.as_bytes(), ":grid": row.grid.as_str(),
                ":kind": row.kind, ":name": row.name, ":address": row.address, ":contact": row.contact,
            },
        )
        .map(drop)
    }
}
