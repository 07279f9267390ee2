//! Entries that have a new key, since their change was replayed.

use doorstep_model::document::entry::Entry;
use doorstep_model::id::{DocumentId, RealmNumber};
use doorstep_model::protocol::sync::Rekey;
use rusqlite::named_params;

use super::column::{column, realm_key};
use super::transaction::{Read, Write};
use crate::store::StoreError;

impl Read<'_> {
    /// The entries of a document that have a new key.
    pub fn rekeyed(&self, realm: RealmNumber, document: DocumentId) -> Result<Vec<Rekey>, StoreError> {
        let rows: Vec<(Box<str>, Box<str>)> = self.all(
            "SELECT old, new FROM rekeyed WHERE realm = :realm AND document = :document ORDER BY old",
            named_params! { ":realm": realm_key(realm), ":document": document.as_bytes() },
            |row| Ok((column(row, "old")?, column(row, "new")?)),
        )?;
        rows.iter()
            .map(|(old, new)| {
                let parse = |text: &str| Entry::parse(text).map_err(|_| StoreError::Damaged);
                Ok(Rekey {
                    old: parse(old)?,
                    new: parse(new)?,
                })
            })
            .collect()
    }
}

impl Write<'_> {
    /// Remembers a new key.
    pub fn add_rekeyed(
        &self,
        realm: RealmNumber,
        document: DocumentId,
        rekey: &Rekey,
    ) -> Result<(), StoreError> {
        self.execute(
            "INSERT OR REPLACE INTO rekeyed (realm, document, old, new) VALUES (:realm, :document, :old, :new)",
            named_params! {
                ":realm": realm_key(realm), ":document": document.as_bytes(),
                ":old": rekey.old.to_string(), ":new": rekey.new.to_string(),
            },
        )?;
        Ok(())
    }
}
