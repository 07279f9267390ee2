//! What `check` counts again from the contents themselves.

use doorstep_model::id::{ChangeHash, DocumentId, RealmNumber};
use doorstep_model::protocol::digest::{Digest, Item};
use doorstep_model::protocol::scope::Scope;
use rusqlite::named_params;

use super::column::{column, realm_key};
use super::document::DocumentNo;
use super::transaction::Read;
use crate::store::StoreError;

impl Read<'_> {
    /// What the rows and published documents of a scope add up to.
    pub fn recount(&self, realm: RealmNumber, scope: &Scope) -> Result<Digest, StoreError> {
        let Some(head) = self.scope(realm, scope)? else {
            return Ok(Digest::ZERO);
        };
        let rows = self.sum_of_rows(realm, head.number)?;
        let mut statement = self.prepared(
            "SELECT id, heads FROM document_scope JOIN document ON document.no = document_scope.document
             WHERE scope = :scope AND realm = :realm AND heads <> x''",
        )?;
        let mut documents =
            statement.query(named_params! { ":scope": scope.to_string(), ":realm": realm_key(realm) })?;
        let mut sum = rows;
        while let Some(row) = documents.next()? {
            let heads: Vec<u8> = column(row, "heads")?;
            let heads = heads.chunks(ChangeHash::LEN).map(ChangeHash::from_slice);
            let heads: Vec<_> = heads.collect::<Result<_, _>>().map_err(|_| StoreError::Damaged)?;
            sum = sum.with(Item::document(column::<DocumentId>(row, "id")?, &heads));
        }
        Ok(sum)
    }

    /// The numbers of published documents after `after`, at most so many.
    pub fn published_after(
        &self,
        realm: RealmNumber,
        after: DocumentNo,
        limit: u32,
    ) -> Result<Vec<DocumentNo>, StoreError> {
        self.all(
            "SELECT no FROM document WHERE realm = :realm AND no > :after AND heads <> x''
             ORDER BY no LIMIT :limit",
            named_params! { ":realm": realm_key(realm), ":after": after.0, ":limit": limit },
            |row| column(row, "no").map(DocumentNo),
        )
    }
}
