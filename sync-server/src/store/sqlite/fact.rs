//! Facts from phones.

use doorstep_model::id::{RealmNumber, UserId};
use doorstep_model::protocol::sync::Fact;
use rusqlite::named_params;

use super::column::realm_key;
use super::transaction::Write;
use crate::store::StoreError;

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
