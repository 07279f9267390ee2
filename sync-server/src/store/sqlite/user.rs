//! People who work with the system.

use doorstep_model::id::{RealmNumber, UserId};
use doorstep_model::text::Text;
use doorstep_model::time::Timestamp;
use rusqlite::{Row, named_params};

use super::column::{column, realm_key};
use super::counter::Noun;
use super::transaction::{Read, Write};
use crate::account::Login;
use crate::store::StoreError;

/// A person.
#[derive(Clone, PartialEq, Eq)]
pub struct User {
    /// Number.
    pub id: UserId,
    /// What they sign in with.
    pub login: Login,
    /// Their name; empty for one known from the ledger alone.
    pub name: Text<40>,
    /// Where they are called, if they gave a number.
    pub phone: Option<Text<20>>,
    /// Argon2id hash as PHC text; none: no console.
    pub password: Option<Box<str>>,
    /// Secret of the one-time codes, if they are used.
    pub totp: Option<[u8; 20]>,
    /// The step of the last one-time code used: one counts once.
    pub totp_step: Option<i64>,
    /// May not sign in, nor sync.
    pub disabled: bool,
    /// Since when.
    pub created_at: Timestamp,
}

impl std::fmt::Debug for User {
    /// Neither name nor secrets.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("User")
            .field("id", &self.id)
            .field("disabled", &self.disabled)
            .finish_non_exhaustive()
    }
}

impl User {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: column(row, "user")?,
            login: column(row, "login")?,
            name: column(row, "name")?,
            phone: column(row, "phone")?,
            password: column(row, "password")?,
            totp: column(row, "totp")?,
            totp_step: column(row, "totp_step")?,
            disabled: column(row, "disabled")?,
            created_at: column(row, "created_at")?,
        })
    }
}

impl Read<'_> {
    /// One person.
    pub fn user(&self, realm: RealmNumber, user: UserId) -> Result<Option<User>, StoreError> {
        self.one(
            "SELECT * FROM user WHERE realm = :realm AND user = :user",
            named_params! { ":realm": realm_key(realm), ":user": user.0 },
            User::from_row,
        )
    }

    /// One person by what they sign in with.
    pub fn user_by_login(&self, realm: RealmNumber, login: &Login) -> Result<Option<User>, StoreError> {
        self.one(
            "SELECT * FROM user WHERE realm = :realm AND login = :login",
            named_params! { ":realm": realm_key(realm), ":login": login.as_str() },
            User::from_row,
        )
    }

    /// People by their login, or the beginning of their name.
    pub fn users_called(
        &self,
        realm: RealmNumber,
        called: &str,
        limit: usize,
    ) -> Result<Vec<User>, StoreError> {
        // What begins so lies between it and it with the last character that there is.
        self.all(
            "SELECT * FROM user WHERE realm = :realm AND login = :login
             UNION
             SELECT * FROM user WHERE realm = :realm AND name >= :called AND name < :called || char(0x10ffff)
             LIMIT :limit",
            named_params! {
                ":realm": realm_key(realm), ":login": called.to_ascii_lowercase(), ":called": called,
                ":limit": limit as i64,
            },
            User::from_row,
        )
    }

    /// Everyone, by number.
    pub fn users(&self, realm: RealmNumber) -> Result<Vec<User>, StoreError> {
        self.all(
            "SELECT * FROM user WHERE realm = :realm ORDER BY user",
            named_params! { ":realm": realm_key(realm) },
            User::from_row,
        )
    }
}

impl Write<'_> {
    /// Adds a person under the next number.
    pub fn insert_user(
        &self,
        realm: RealmNumber,
        login: &Login,
        name: &Text<40>,
        now: Timestamp,
    ) -> Result<UserId, StoreError> {
        let user = UserId(self.next_number(realm, Noun::User)?);
        self.insert_user_as(realm, user, login, name, now)?;
        Ok(user)
    }

    pub(crate) fn insert_user_as(
        &self,
        realm: RealmNumber,
        user: UserId,
        login: &Login,
        name: &Text<40>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO user (realm, user, login, name, created_at)
             VALUES (:realm, :user, :login, :name, :now)",
            named_params! {
                ":realm": realm_key(realm),
                ":user": user.0,
                ":login": login.as_str(),
                ":name": name.as_str(),
                ":now": now.millis(),
            },
        )
        .map(drop)
    }

    /// Notes where a person is called.
    pub fn set_user_phone(
        &self,
        realm: RealmNumber,
        user: UserId,
        phone: Option<&Text<20>>,
    ) -> Result<(), StoreError> {
        self.execute(
            "UPDATE user SET phone = :phone WHERE realm = :realm AND user = :user",
            named_params! {
                ":realm": realm_key(realm), ":user": user.0, ":phone": phone.map(Text::as_str),
            },
        )
        .map(drop)
    }

    /// Stores the hash of a new password, or takes the password away.
    pub fn set_password(
        &self,
        realm: RealmNumber,
        user: UserId,
        hash: Option<&str>,
    ) -> Result<(), StoreError> {
        self.execute(
            "UPDATE user SET password = :hash WHERE realm = :realm AND user = :user",
            named_params! { ":realm": realm_key(realm), ":user": user.0, ":hash": hash },
        )
        .map(drop)
    }

    /// Asks for one-time codes from now on, or no longer.
    pub fn set_totp(
        &self,
        realm: RealmNumber,
        user: UserId,
        secret: Option<&[u8; 20]>,
    ) -> Result<(), StoreError> {
        self.execute(
            "UPDATE user SET totp = :secret, totp_step = NULL WHERE realm = :realm AND user = :user",
            named_params! { ":realm": realm_key(realm), ":user": user.0, ":secret": secret },
        )
        .map(drop)
    }

    /// Notes that the one-time code of a step was used; false if that step or a later one was.
    pub fn use_totp_step(&self, realm: RealmNumber, user: UserId, step: i64) -> Result<bool, StoreError> {
        let changed = self.execute(
            "UPDATE user SET totp_step = :step
             WHERE realm = :realm AND user = :user AND coalesce(totp_step, -1) < :step",
            named_params! { ":realm": realm_key(realm), ":user": user.0, ":step": step },
        )?;
        Ok(changed == 1)
    }

    pub(crate) fn set_disabled(
        &self,
        realm: RealmNumber,
        user: UserId,
        disabled: bool,
    ) -> Result<(), StoreError> {
        self.execute(
            "UPDATE user SET disabled = :disabled WHERE realm = :realm AND user = :user",
            named_params! { ":realm": realm_key(realm), ":user": user.0, ":disabled": disabled },
        )
        .map(drop)
    }
}
