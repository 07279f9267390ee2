//! Checklists that were brought in.

use doorstep_model::checklist::FormSource;
use doorstep_model::id::{ItemCode, RealmNumber};
use doorstep_model::time::Timestamp;
use rusqlite::{Row, named_params};

use super::column::{column, realm_key};
use super::transaction::{Read, Write};
use crate::store::StoreError;

/// One version of a checklist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstalledChecklist {
    /// Its code.
    pub code: ItemCode,
    /// Its version.
    pub version: u32,
    /// What is asked.
    pub form: FormSource,
    /// Since when.
    pub installed_at: Timestamp,
}

impl InstalledChecklist {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            code: column(row, "code")?,
            version: column(row, "version")?,
            form: column(row, "form")?,
            installed_at: column(row, "installed_at")?,
        })
    }
}

impl Read<'_> {
    /// The newest version of each, by code.
    pub fn newest_checklists(&self, realm: RealmNumber) -> Result<Vec<InstalledChecklist>, StoreError> {
        self.all(
            "SELECT * FROM checklist WHERE realm = :realm AND version =
                 (SELECT max(version) FROM checklist AS newer
                  WHERE newer.realm = :realm AND newer.code = checklist.code)
             ORDER BY code",
            named_params! { ":realm": realm_key(realm) },
            InstalledChecklist::from_row,
        )
    }

    /// The newest version of one.
    pub fn newest_checklist(
        &self,
        realm: RealmNumber,
        code: &ItemCode,
    ) -> Result<Option<InstalledChecklist>, StoreError> {
        self.one(
            "SELECT * FROM checklist WHERE realm = :realm AND code = :code ORDER BY version DESC LIMIT 1",
            named_params! { ":realm": realm_key(realm), ":code": code.as_str() },
            InstalledChecklist::from_row,
        )
    }
}

impl Write<'_> {
    /// Keeps a version.
    pub fn insert_checklist(
        &self,
        realm: RealmNumber,
        checklist: &InstalledChecklist,
    ) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO checklist (realm, code, version, form, installed_at)
             VALUES (:realm, :code, :version, :form, :installed_at)",
            named_params! {
                ":realm": realm_key(realm),
                ":code": checklist.code.as_str(),
                ":version": checklist.version,
                ":form": checklist.form.as_bytes(),
                ":installed_at": checklist.installed_at.millis(),
            },
        )
        .map(drop)
    }
}
