//! One-time codes: while they are turned on, and the codes for whoever lost the phone.

use doorstep_model::id::{RealmNumber, UserId};
use doorstep_model::time::Timestamp;
use rusqlite::{Row, named_params};

use super::column::{column, realm_key};
use super::transaction::{Read, Write};
use crate::store::StoreError;

/// One-time codes that somebody is turning on.
#[derive(Clone, PartialEq, Eq)]
pub struct CodeSetup {
    /// Hash of the session that asked for it.
    pub session: [u8; 32],
    /// What the app and the server are to share.
    pub secret: [u8; 20],
    /// Since when.
    pub begun_at: Timestamp,
}

impl std::fmt::Debug for CodeSetup {
    /// Without the secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CodeSetup")
            .field("begun_at", &self.begun_at)
            .finish_non_exhaustive()
    }
}

impl CodeSetup {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            session: column(row, "session")?,
            secret: column(row, "secret")?,
            begun_at: column(row, "begun_at")?,
        })
    }
}

impl Read<'_> {
    /// What a person is turning on.
    pub fn code_setup(&self, realm: RealmNumber, user: UserId) -> Result<Option<CodeSetup>, StoreError> {
        self.one(
            "SELECT * FROM code_setup WHERE realm = :realm AND user = :user",
            named_params! { ":realm": realm_key(realm), ":user": user.0 },
            CodeSetup::from_row,
        )
    }

    /// How many recovery codes a person has left.
    pub fn recovery_codes(&self, realm: RealmNumber, user: UserId) -> Result<u32, StoreError> {
        let left = self.one(
            "SELECT count(*) AS n FROM recovery_code WHERE realm = :realm AND user = :user",
            named_params! { ":realm": realm_key(realm), ":user": user.0 },
            |row| column(row, "n"),
        )?;
        Ok(left.unwrap_or_default())
    }
}

impl Write<'_> {
    /// Begins to turn codes on; what was begun before counts no longer.
    pub fn begin_code_setup(
        &self,
        realm: RealmNumber,
        user: UserId,
        setup: &CodeSetup,
    ) -> Result<(), StoreError> {
        self.execute(
            "INSERT OR REPLACE INTO code_setup (realm, user, session, secret, begun_at)
             VALUES (:realm, :user, :session, :secret, :begun_at)",
            named_params! {
                ":realm": realm_key(realm), ":user": user.0, ":session": setup.session,
                ":secret": setup.secret, ":begun_at": setup.begun_at.millis(),
            },
        )
        .map(drop)
    }

    /// Forgets what was begun.
    pub fn end_code_setup(&self, realm: RealmNumber, user: UserId) -> Result<(), StoreError> {
        self.execute(
            "DELETE FROM code_setup WHERE realm = :realm AND user = :user",
            named_params! { ":realm": realm_key(realm), ":user": user.0 },
        )
        .map(drop)
    }

    /// These recovery codes instead of all before.
    pub fn set_recovery_codes(
        &self,
        realm: RealmNumber,
        user: UserId,
        hashes: &[[u8; 32]],
    ) -> Result<(), StoreError> {
        self.execute(
            "DELETE FROM recovery_code WHERE realm = :realm AND user = :user",
            named_params! { ":realm": realm_key(realm), ":user": user.0 },
        )?;
        for hash in hashes {
            self.execute(
                "INSERT INTO recovery_code (realm, user, hash) VALUES (:realm, :user, :hash)",
                named_params! { ":realm": realm_key(realm), ":user": user.0, ":hash": hash },
            )?;
        }
        Ok(())
    }

    /// Uses a recovery code up; false if there is none such.
    pub fn use_recovery_code(
        &self,
        realm: RealmNumber,
        user: UserId,
        hash: &[u8; 32],
    ) -> Result<bool, StoreError> {
        let used = self.execute(
            "DELETE FROM recovery_code WHERE realm = :realm AND user = :user AND hash = :hash",
            named_params! { ":realm": realm_key(realm), ":user": user.0, ":hash": hash },
        )?;
        Ok(used == 1)
    }
}
