//! Documents that were erased: only the id stays, to be refused on every path.

use doorstep_model::id::{DocumentId, RealmNumber};
use doorstep_model::time::Timestamp;
use rusqlite::named_params;

use super::column::realm_key;
use super::transaction::{Read, Write};
use crate::store::StoreError;

impl Read<'_> {
    /// True for a document that was erased.
    pub fn is_erased(&self, realm: RealmNumber, document: DocumentId) -> Result<bool, StoreError> {
        let found = self.one(
            "SELECT 1 FROM erased WHERE realm = :realm AND document = :document",
            named_params! { ":realm": realm_key(realm), ":document": document.as_bytes() },
            |_| Ok(()),
        )?;
        Ok(found.is_some())
    }
}

impl Write<'_> {
    pub(crate) fn put_erased(
        &self,
        realm: RealmNumber,
        document: DocumentId,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO erased (realm, document, at) VALUES (:realm, :document, :at)
             ON CONFLICT (realm, document) DO NOTHING",
            named_params! {
                ":realm": realm_key(realm), ":document": document.as_bytes(), ":at": at.millis(),
            },
        )
        .map(drop)
    }
}
