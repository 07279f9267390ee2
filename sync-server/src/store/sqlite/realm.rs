//! Realms: the roots of the presets' trees.

use doorstep_model::id::{Epoch, GridCode, RealmNumber};
use doorstep_model::text::Text;
use doorstep_model::time::Timestamp;
use rusqlite::{Row, named_params};

use super::column::{column, realm_key};
use super::transaction::{Read, Write};
use crate::store::StoreError;

/// A realm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Realm {
    /// Its number on this server.
    pub number: RealmNumber,
    /// The root place's name.
    pub name: Text<40>,
    /// The root of its tree.
    pub root: GridCode,
    /// Which life of the server this is.
    pub epoch: Epoch,
    /// Since when.
    pub created_at: Timestamp,
}

impl Realm {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            number: column(row, "realm")?,
            name: column(row, "name")?,
            root: column(row, "root")?,
            epoch: column(row, "epoch")?,
            created_at: column(row, "created_at")?,
        })
    }
}

impl Read<'_> {
    /// One realm.
    pub fn realm(&self, realm: RealmNumber) -> Result<Option<Realm>, StoreError> {
        self.one(
            "SELECT * FROM realm WHERE realm = :realm",
            named_params! { ":realm": realm_key(realm) },
            Realm::from_row,
        )
    }

    /// Every realm, by number.
    pub fn realms(&self) -> Result<Vec<Realm>, StoreError> {
        self.all("SELECT * FROM realm ORDER BY realm", [], Realm::from_row)
    }
}

impl Write<'_> {
    /// Opens a realm under the next free number.
    pub fn insert_realm(
        &self,
        name: &Text<40>,
        root: &GridCode,
        epoch: Epoch,
        now: Timestamp,
    ) -> Result<RealmNumber, StoreError> {
        self.one(
            "INSERT INTO realm (name, root, epoch, created_at)
             VALUES (:name, :root, :epoch, :now) RETURNING realm",
            named_params! {
                ":name": name.as_str(),
                ":root": root.as_str(),
                ":epoch": epoch.as_bytes(),
                ":now": now.millis(),
            },
            |row| column(row, "realm"),
        )?
        .ok_or(StoreError::Contradiction)
    }

    pub(crate) fn set_epoch(&self, realm: RealmNumber, epoch: Epoch) -> Result<(), StoreError> {
        self.execute(
            "UPDATE realm SET epoch = :epoch WHERE realm = :realm",
            named_params! { ":realm": realm_key(realm), ":epoch": epoch.as_bytes() },
        )
        .map(drop)
    }
}
