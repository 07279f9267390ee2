//! The preset of a realm, as its file says it.

use doorstep_model::id::{PresetCode, RealmNumber};
use doorstep_model::time::Timestamp;
use rusqlite::{Row, named_params};

use super::column::{column, realm_key};
use super::transaction::{Read, Write};
use crate::store::StoreError;

/// An installed preset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstalledPreset {
    /// Its name.
    pub code: PresetCode,
    /// The file's version.
    pub version: u32,
    /// The file.
    pub toml: Box<str>,
    /// Since when.
    pub installed_at: Timestamp,
}

impl InstalledPreset {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            code: column(row, "code")?,
            version: column(row, "version")?,
            toml: column(row, "toml")?,
            installed_at: column(row, "installed_at")?,
        })
    }
}

impl Read<'_> {
    /// The preset of a realm.
    pub fn preset(&self, realm: RealmNumber) -> Result<Option<InstalledPreset>, StoreError> {
        self.one(
            "SELECT * FROM preset WHERE realm = :realm",
            named_params! { ":realm": realm_key(realm) },
            InstalledPreset::from_row,
        )
    }
}

impl Write<'_> {
    /// Puts a preset in the place of the realm's former one.
    pub fn put_preset(&self, realm: RealmNumber, preset: &InstalledPreset) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO preset (realm, code, version, toml, installed_at)
             VALUES (:realm, :code, :version, :toml, :installed_at)
             ON CONFLICT (realm) DO UPDATE SET code = excluded.code, version = excluded.version,
                 toml = excluded.toml, installed_at = excluded.installed_at",
            named_params! {
                ":realm": realm_key(realm),
                ":code": preset.code.as_str(),
                ":version": preset.version,
                ":toml": preset.toml,
                ":installed_at": preset.installed_at.millis(),
            },
        )
        .map(drop)
    }
}
