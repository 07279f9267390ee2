//! Own changes that come back as published: known by name, so nothing is loaded. The sync after a
//! first push has 3,000 of them.

use std::collections::{BTreeMap, BTreeSet};

use doorstep_model::id::{DocumentId, HashPrefix, Mac};
use doorstep_model::protocol::digest::{Digest, Item as Counted};
use doorstep_model::protocol::scope::Scope;
use doorstep_model::protocol::sync::{Item, Pulled};

use super::Storing;
use crate::store::{StoreError, document, scope};
use crate::sync::published::advance;
use crate::sync::table::{awaiting, sum};

/// Digests of the scopes that change, written once at the end.
type Sums = BTreeMap<i64, Digest>;

impl Storing<'_> {
    /// Puts own changes among the published ones; gives the items that are left. A document of
    /// which anything else came is left whole: what stands on what is seen from its changes.
    pub(super) fn own(&mut self, items: &[Pulled]) -> Result<Vec<Pulled>, StoreError> {
        let others: BTreeSet<DocumentId> = items.iter().filter_map(other).collect();
        let (mut sums, mut left) = (Sums::new(), Vec::new());
        for pulled in items {
            let done = match &pulled.item {
                Item::Own { doc, hash, proof } if !others.contains(doc) => {
                    self.own_one(&pulled.scope, *doc, *hash, *proof, &mut sums)?
                }
                _ => false,
            };
            if !done {
                left.push(pulled.clone());
            }
        }
        for (scope, digest) in sums {
            sum::set(self.db(), scope, digest)?;
        }
        Ok(left)
    }

    fn own_one(
        &self,
        scope: &Scope,
        id: DocumentId,
        prefix: HashPrefix,
        proof: Option<Mac>,
        sums: &mut Sums,
    ) -> Result<bool, StoreError> {
        let db = self.db();
        let (Some(known), Some((hash, deps))) = (document::find(db, id)?, awaiting::find(db, id, prefix)?)
        else {
            return Ok(false);
        };
        let before = document::published(db, known.number)?;
        let after = advance(&before, &deps, hash);
        let (old, new) = (Counted::document(id, &before), Counted::document(id, &after));
        let here = scope::number(db, scope)?;
        let scopes = scope::of_document(db, known.number)?;
        for scope in &scopes {
            let sum = sum::of(db, *scope, sums)?;
            *sum = sum.without(old).with(new);
        }
        document::set_published(db, known.number, &after, proof)?;
        if !scopes.contains(&here) {
            sum::join(db, here, known.number)?;
            let sum = sum::of(db, here, sums)?;
            *sum = sum.with(new);
        }
        awaiting::remove(db, id, hash)?;
        Ok(true)
    }
}

/// The document of an item that is more than an own change's name.
fn other(pulled: &Pulled) -> Option<DocumentId> {
    match &pulled.item {
        Item::Changes(changes) => Some(changes.doc),
        Item::Remove(id) | Item::Erase(id) => Some(*id),
        Item::Replaced { old, .. } => Some(*old),
        Item::Own { .. } | Item::Row(_) => None,
    }
}
