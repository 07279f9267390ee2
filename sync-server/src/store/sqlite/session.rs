//! Console sessions. The cookie's token is kept as a hash only.

use doorstep_model::id::{RealmNumber, UserId};
use doorstep_model::time::Timestamp;
use rusqlite::{Row, named_params};

use super::column::{column, realm_key};
use super::transaction::{Read, Write};
use crate::store::StoreError;

/// A session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Whose.
    pub user: UserId,
    /// Signed in at.
    pub created_at: Timestamp,
    /// Last used, to within a few minutes.
    pub seen_at: Timestamp,
}

impl Session {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            user: column(row, "user")?,
            created_at: column(row, "created_at")?,
            seen_at: column(row, "seen_at")?,
        })
    }
}

impl Read<'_> {
    /// The session with this token's hash, whether or not it still counts.
    pub fn session(&self, realm: RealmNumber, hash: &[u8; 32]) -> Result<Option<Session>, StoreError> {
        self.one(
            "SELECT * FROM session WHERE realm = :realm AND hash = :hash",
            named_params! { ":realm": realm_key(realm), ":hash": hash },
            Session::from_row,
        )
    }
}

impl Write<'_> {
    /// Starts a session.
    pub fn insert_session(
        &self,
        realm: RealmNumber,
        hash: &[u8; 32],
        user: UserId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO session (realm, hash, user, created_at, seen_at)
             VALUES (:realm, :hash, :user, :now, :now)",
            named_params! {
                ":realm": realm_key(realm), ":hash": hash, ":user": user.0, ":now": now.millis(),
            },
        )
        .map(drop)
    }

    /// Notes that a session is in use.
    pub fn touch_session(
        &self,
        realm: RealmNumber,
        hash: &[u8; 32],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.execute(
            "UPDATE session SET seen_at = :now WHERE realm = :realm AND hash = :hash",
            named_params! { ":realm": realm_key(realm), ":hash": hash, ":now": now.millis() },
        )
        .map(drop)
    }

    /// Ends one session.
    pub fn delete_session(&self, realm: RealmNumber, hash: &[u8; 32]) -> Result<(), StoreError> {
        self.execute(
            "DELETE FROM session WHERE realm = :realm AND hash = :hash",
            named_params! { ":realm": realm_key(realm), ":hash": hash },
        )
        .map(drop)
    }

    /// Ends every session of a person.
    pub fn delete_sessions_of(&self, realm: RealmNumber, user: UserId) -> Result<(), StoreError> {
        self.execute(
            "DELETE FROM session WHERE realm = :realm AND user = :user",
            named_params! { ":realm": realm_key(realm), ":user": user.0 },
        )
        .map(drop)
    }

    /// Forgets sessions that began before `created` or were last used before `seen`.
    pub fn delete_old_sessions(
        &self,
        realm: RealmNumber,
        created: Timestamp,
        seen: Timestamp,
    ) -> Result<(), StoreError> {
        self.execute(
            "DELETE FROM session WHERE realm = :realm AND (created_at < :created OR seen_at < :seen)",
            named_params! {
                ":realm": realm_key(realm), ":created": created.millis(), ":seen": seen.millis(),
            },
        )
        .map(drop)
    }
}
