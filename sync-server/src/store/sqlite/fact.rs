//! Facts from phones.

use doorstep_model::id::{FactId, RealmNumber, UserId};
use doorstep_model::protocol::sync::Fact;
use rusqlite::named_params;

use super::column::{column, realm_key};
use super::transaction::{Read, Write};
use crate::store::StoreError;

impl Read<'_> {
    /// True when this fact was taken before.
    pub fn has_fact(&self, realm: RealmNumber, id: FactId) -> Result<bool, StoreError> {
        let found = self.one(
            "SELECT 1 AS n FROM fact WHERE realm = :realm AND id = :id",
            named_params! { ":realm": realm_key(realm), ":id": id.as_bytes() },
            |row| column::<i64>(row, "n"),
        )?;
        Ok(found.is_some())
    }
}

impl Write<'_> {
    /// Keeps a fact; false when it was there.
    pub fn insert_fact(&self, realm: RealmNumber, user: UserId, fact: &Fact) -> Result<bool, StoreError> {
        let inserted = self.execute(
            "INSERT OR IGNORE INTO fact (realm, id, user, kind, at, data)
             VALUES (:realm, :id, :user, :kind, :at, :data)",
            named_params! {
                ":realm": realm_key(realm), ":id": fact.id.as_bytes(), ":user": user.0,
                ":kind": fact.kind, ":at": fact.at.millis(), ":data": fact.data,
            },
        )?;
        Ok(inserted == 1)
    }
}
