//! One-time codes: 128 bits, kept as a hash, for one person, 15 minutes.

use doorstep_model::id::{DeviceNumber, RealmNumber, UserId};
use doorstep_model::time::Timestamp;
use rusqlite::{Row, named_params};

use super::column::{column, realm_key};
use super::transaction::{Read, Write};
use crate::store::StoreError;

/// A code that was issued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssuedCode {
    /// For which realm.
    pub realm: RealmNumber,
    /// For whom.
    pub user: UserId,
    /// Until when.
    pub expires_at: Timestamp,
    /// The phone that used it.
    pub device: Option<DeviceNumber>,
}

impl IssuedCode {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            realm: column(row, "realm")?,
            user: column(row, "user")?,
            expires_at: column(row, "expires_at")?,
            device: column(row, "device")?,
        })
    }
}

impl Read<'_> {
    /// The code with this hash.
    pub fn enrol_code(&self, hash: &[u8; 32]) -> Result<Option<IssuedCode>, StoreError> {
        self.one(
            "SELECT * FROM enrol_code WHERE hash = :hash",
            named_params! { ":hash": hash },
            IssuedCode::from_row,
        )
    }
}

impl Write<'_> {
    /// Keeps a new code's hash.
    pub fn insert_enrol_code(&self, hash: &[u8; 32], code: &IssuedCode) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO enrol_code (realm, hash, user, expires_at)
             VALUES (:realm, :hash, :user, :expires_at)",
            named_params! {
                ":realm": realm_key(code.realm),
                ":hash": hash,
                ":user": code.user.0,
                ":expires_at": code.expires_at.millis(),
            },
        )
        .map(drop)
    }

    /// The code now belongs to this phone.
    pub fn use_enrol_code(
        &self,
        realm: RealmNumber,
        hash: &[u8; 32],
        device: DeviceNumber,
    ) -> Result<(), StoreError> {
        self.execute(
            "UPDATE enrol_code SET device = :device WHERE realm = :realm AND hash = :hash",
            named_params! { ":realm": realm_key(realm), ":hash": hash, ":device": device.0 },
        )
        .map(drop)
    }
}
