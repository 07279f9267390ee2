//! Failed attempts to sign in, by a keyed hash of the login: whether the account exists or not
//! makes no difference to be seen.

use doorstep_model::id::RealmNumber;
use doorstep_model::time::Timestamp;
use rusqlite::{Row, named_params};

use super::column::{column, realm_key};
use super::transaction::{Read, Write};
use crate::store::StoreError;

/// Failures in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attempts {
    /// How many.
    pub failures: u32,
    /// When the last one was.
    pub last_at: Timestamp,
}

impl Attempts {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            failures: column(row, "failures")?,
            last_at: column(row, "last_at")?,
        })
    }
}

impl Read<'_> {
    /// Failures since the last success.
    pub fn attempts(&self, realm: RealmNumber, hash: &[u8; 32]) -> Result<Option<Attempts>, StoreError> {
        self.one(
            "SELECT * FROM attempt WHERE realm = :realm AND hash = :hash",
            named_params! { ":realm": realm_key(realm), ":hash": hash },
            Attempts::from_row,
        )
    }
}

impl Write<'_> {
    /// One more failure; those whose last lies before `forget` are forgotten on the way, which
    /// bounds the table.
    pub fn add_attempt(
        &self,
        realm: RealmNumber,
        hash: &[u8; 32],
        now: Timestamp,
        forget: Timestamp,
    ) -> Result<(), StoreError> {
        let realm = realm_key(realm);
        self.execute(
            "DELETE FROM attempt WHERE realm = :realm AND last_at < :forget",
            named_params! { ":realm": realm, ":forget": forget.millis() },
        )?;
        self.execute(
            "INSERT INTO attempt (realm, hash, failures, last_at) VALUES (:realm, :hash, 1, :now)
             ON CONFLICT (realm, hash) DO UPDATE SET failures = failures + 1, last_at = :now",
            named_params! { ":realm": realm, ":hash": hash, ":now": now.millis() },
        )
        .map(drop)
    }

    /// Forgets the failures.
    pub fn clear_attempts(&self, realm: RealmNumber, hash: &[u8; 32]) -> Result<(), StoreError> {
        self.execute(
            "DELETE FROM attempt WHERE realm = :realm AND hash = :hash",
            named_params! { ":realm": realm_key(realm), ":hash": hash },
        )
        .map(drop)
    }
}
