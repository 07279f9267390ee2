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
use crate::sync::table::{awaiting, doubt, sum};

/// Digests of the scopes that change, written once at the end.
type Sums = BTreeMap<i64, Digest>;

impl Storing<'_> {
    /// Puts own changes among the published ones; gives the items that are left. A document of
    /// which anything else came is left whole: what stands on what is seen from its changes.
    pub(super) fn own(&mut self, items: &[Pulled]) -> Result<Vec<Pulled>, StoreError> {
        let others: BTreeSet<DocumentId> = items.iter().filter_map(other).collect();
        let (mut sums, mut left) = (Sums::new(), Vec::new());
        for pulled in &self.named(items)? {
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

    /// With the documents of changes that came by their names alone. What is waited for is known;
    /// so is what is to be sent once more, because the answer to it was lost. Anything else this
    /// phone does not know: it was set back to an older state, or the server lies.
    fn named(&self, items: &[Pulled]) -> Result<Vec<Pulled>, StoreError> {
        let db = self.db();
        let mut all = Vec::with_capacity(items.len());
        for pulled in items {
            let Item::OwnRun(names) = &pulled.item else {
                all.push(pulled.clone());
                continue;
            };
            for name in &names.0 {
                match awaiting::document(db, *name)? {
                    Some(doc) => all.push(Pulled {
                        item: Item::Own {
                            doc,
                            hash: *name,
                            proof: None,
                        },
                        ..pulled.clone()
                    }),
                    None => doubt::raise(db, &pulled.scope)?,
                }
            }
        }
        Ok(all)
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
        let here = scope::number(db, scope)?;
        let scopes = scope::of_document(db, known.number)?;
        if !scopes.contains(&here) && document::home(db, id)?.as_ref() != Some(scope) {
            // It has moved since: what the screens say of it follows.
            return Ok(false);
        }
        let before = document::published(db, known.number)?;
        let after = advance(&before, &deps, hash);
        let (old, new) = (Counted::document(id, &before), Counted::document(id, &after));
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
        Item::Changes(changes) | Item::Anew { changes, .. } => Some(changes.doc),
        Item::Remove(id) | Item::Erase(id) => Some(*id),
        Item::Replaced { old, .. } => Some(*old),
        Item::Own { .. } | Item::OwnRun(_) | Item::Row(_) => None,
    }
}
