//! What documents put into scope logs. A change or a whole document is named there, not copied:
//! a CBOR number says which. Everything else stands as the wire's item.

use doorstep_model::id::RealmNumber;
use doorstep_model::protocol::digest::Digest;
use doorstep_model::protocol::scope::Scope;
use doorstep_model::protocol::sync::Item;
use doorstep_model::protocol::to_cbor;
use rusqlite::named_params;

use super::change::ChangeNo;
use super::column::{column, realm_key};
use super::document::DocumentNo;
use super::scope::ScopeNumber;
use super::transaction::{Read, Write};
use crate::store::StoreError;

/// One entry of a scope's log.
#[derive(Debug, Clone, PartialEq)]
pub enum LogItem {
    /// A change of a document that stood there already.
    Change(ChangeNo),
    /// A document that came into the scope, with all that is published of it.
    Whole(DocumentNo),
    /// A row, a removal, an erasure.
    Wire(Item),
}

impl LogItem {
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        match self {
            Self::Change(no) => to_cbor(&no.0),
            Self::Whole(no) => to_cbor(&(-1 - no.0)),
            Self::Wire(item) => to_cbor(item),
        }
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, StoreError> {
        // Items are arrays; numbers are ours.
        if bytes.first().is_some_and(|first| first >> 5 <= 1) {
            let number: i64 = minicbor::decode(bytes).map_err(|_| StoreError::Damaged)?;
            return Ok(if number >= 0 {
                Self::Change(ChangeNo(number))
            } else {
                Self::Whole(DocumentNo(-1 - number))
            });
        }
        minicbor::decode(bytes)
            .map(Self::Wire)
            .map_err(|_| StoreError::Damaged)
    }
}

impl Read<'_> {
    /// Entries of a log after `from`, oldest first, at most `limit`.
    pub fn log_after(
        &self,
        realm: RealmNumber,
        scope: ScopeNumber,
        from: u64,
        limit: usize,
    ) -> Result<Vec<(u64, LogItem)>, StoreError> {
        let rows: Vec<(u64, Vec<u8>)> = self.all(
            "SELECT seq, item FROM scope_log WHERE realm = :realm AND scope = :scope AND seq > :from
             ORDER BY seq LIMIT :limit",
            named_params! {
                ":realm": realm_key(realm), ":scope": scope.0, ":from": from, ":limit": limit as i64,
            },
            |row| Ok((column(row, "seq")?, column(row, "item")?)),
        )?;
        rows.into_iter()
            .map(|(seq, item)| Ok((seq, LogItem::from_bytes(&item)?)))
            .collect()
    }
}

impl Write<'_> {
    /// Appends entries to a scope's log; `digest` says what the scope holds with them.
    pub fn log(
        &self,
        realm: RealmNumber,
        scope: &Scope,
        items: &[LogItem],
        digest: impl FnOnce(Digest) -> Digest,
    ) -> Result<(), StoreError> {
        let head = self.scope_or_new(realm, scope)?;
        let digest = digest(head.digest);
        for item in items {
            self.append_to_scope(realm, head.number, &item.to_bytes(), digest)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use doorstep_model::id::DocumentId;

    #[test]
    fn entries_read_back_as_written() {
        for item in [
            LogItem::Change(ChangeNo(0)),
            LogItem::Change(ChangeNo(i64::MAX)),
            LogItem::Whole(DocumentNo(1)),
            LogItem::Whole(DocumentNo(i64::MAX)),
            LogItem::Wire(Item::Remove(DocumentId::new([7; 16]))),
            LogItem::Wire(Item::Erase(DocumentId::new([7; 16]))),
        ] {
            assert_eq!(LogItem::from_bytes(&item.to_bytes()), Ok(item));
        }
    }
}
