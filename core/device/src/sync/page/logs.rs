//! Scopes granted and ended, what their logs deliver, and how far they were read.

use std::collections::BTreeSet;

use doorstep_model::code::Code;
use doorstep_model::document::change::{self, RawChange};
use doorstep_model::document::genesis;
use doorstep_model::id::{ChangeHash, DeviceId, DocumentId};
use doorstep_model::protocol::packed;
use doorstep_model::protocol::scope::Scope;
use doorstep_model::protocol::sync::{Changes, Item, Pulled};

use super::Storing;
use super::settle::is_published;
use crate::store::{StoreError, document, pull, scope};
use crate::sync::engine::Doubt;
use crate::sync::recall;
use crate::sync::table::{awaiting, doubt, outgoing, replayed, trouble, unpublish};

impl Storing<'_> {
    pub(super) fn logs(&mut self) -> Result<(), StoreError> {
        let page = self.page;
        if let Some(granted) = &page.scopes {
            self.scopes(granted)?;
        }
        // Whoever pushed to an erased document hears it before the log says so.
        let told = std::mem::take(&mut self.erased);
        for id in &told {
            self.erase(*id)?;
        }
        self.pull(&told.iter().map(|id| erase(*id)).collect::<Vec<_>>())?;
        for pulled in &page.items {
            match (&pulled.item, pulled.seq) {
                (Item::Erase(id), _) => self.erase(*id)?,
                // Whole, because it was asked for: it takes the place of what was held.
                (Item::Anew { changes, gone }, seq) => self.anew(changes, gone, seq == 0)?,
                (Item::Replaced { old, new }, _) if old == new && self.reads_no_more(*old)? => {
                    self.erase(*old)?;
                }
                (Item::Changes(changes), 0) => self.unpublish(changes)?,
                _ => {}
            }
        }
        let left = self.own(&page.items)?;
        self.pull(&left)?;
        self.stored.items += page.items.len();
        for cursor in &page.cursors {
            scope::set_cursor(self.db(), cursor)?;
        }
        Ok(())
    }

    fn scopes(&mut self, granted: &[Scope]) -> Result<(), StoreError> {
        let db = self.db();
        for scope in granted {
            scope::number(db, scope)?;
        }
        for (_, ended) in scope::ended(db, granted)? {
            // A restored server may have lost the grant and the documents with it.
            if doubt::of(db, &ended)? == Doubt::Epoch {
                self.keep(&ended, |_| true)?;
            }
        }
        let (rules, me) = (self.context.rules, self.context.me);
        let outcome = pull::end_scopes(db, rules, Some(me), granted)?;
        self.after.preset |= outcome.preset;
        Ok(())
    }

    /// Before a document is erased: what of it is here is counted there, the rest by its name.
    fn erase(&mut self, id: DocumentId) -> Result<(), StoreError> {
        if let Some(stored) = document::load(self.db(), id)? {
            replayed::here(self.db(), &stored.document)?;
        }
        self.erased.push(id);
        Ok(())
    }

    /// A document is not here, or in no scope of this phone's.
    fn reads_no_more(&self, id: DocumentId) -> Result<bool, StoreError> {
        match document::find(self.db(), id)? {
            Some(known) => Ok(scope::of_document(self.db(), known.number)?.is_empty()),
            None => Ok(true),
        }
    }

    /// A restored server may have less of a document than it had published, in another log than the
    /// one that it moved to: what is here is kept to be offered before the rest takes its place.
    pub(super) fn unpublish(&self, whole: &Changes) -> Result<(), StoreError> {
        let db = self.db();
        let Some(stored) = document::load(db, whole.doc)? else {
            return Ok(());
        };
        let there = names(whole);
        if stored.published.iter().any(|head| !there.contains(head)) {
            recall::offer_document(db, &stored)?;
            recall::all_own(db, self.context.me, &stored, self.now)?;
        }
        unpublish::document(db, stored.number)
    }

    /// Puts items in. A published change of a copy of this phone, where own work that was not
    /// accepted stands in its place, goes in once that work has made way.
    pub(super) fn pull(&mut self, items: &[Pulled]) -> Result<(), StoreError> {
        let mut outcome = self.apply(items)?;
        let copied: BTreeSet<DocumentId> = outcome
            .failed
            .iter()
            .filter(|failed| failed.code == Code::SequenceGap)
            .map(|failed| failed.document)
            .collect();
        for pulled in items {
            let Item::Changes(changes) = &pulled.item else {
                continue;
            };
            if copied.contains(&changes.doc) && self.make_way(changes)? {
                outcome.failed.retain(|failed| failed.document != changes.doc);
                let second = self.apply(std::slice::from_ref(pulled))?;
                outcome.failed.extend(second.failed);
                outcome.unresolved.extend(second.unresolved);
            }
        }
        for failed in outcome.failed {
            self.skip(Some(failed.document), failed.hash, failed.code)?;
        }
        for scope in &outcome.unresolved {
            doubt::raise(self.db(), scope)?;
        }
        // A new phone waits for nothing: then no name is looked up.
        let waits = awaiting::any(self.db())? || outgoing::any_late(self.db())?;
        for pulled in items {
            match &pulled.item {
                Item::Changes(_) | Item::Anew { .. } if !waits => {}
                item => self.published(item)?,
            }
        }
        Ok(())
    }

    fn apply(&mut self, items: &[Pulled]) -> Result<pull::Outcome, StoreError> {
        let (rules, me) = (self.context.rules, self.context.me);
        let outcome = pull::apply(self.db(), rules, Some(me), items)?;
        self.after.preset |= outcome.preset;
        Ok(outcome)
    }

    /// What holds the seq of a change that was published makes way for it: own work that is not accepted
    /// is written again under a new generation; others' is left of an earlier life of the server, to
    /// which it is offered, and goes. False when there is none.
    fn make_way(&mut self, changes: &Changes) -> Result<bool, StoreError> {
        let db = self.db();
        let Some(stored) = document::load(db, changes.doc)? else {
            return Ok(false);
        };
        let genesis = genesis::hash(changes.kind, changes.doc);
        let authors = stored.document.authors();
        let (mut roots, mut gone) = (Vec::new(), Vec::new());
        for packed in &changes.changes {
            let Ok(bytes) = packed::unpack(packed, genesis) else {
                continue;
            };
            let (Ok(raw), Ok(hash)) = (RawChange::decode(&bytes), change::hash(&bytes)) else {
                continue;
            };
            let here = authors
                .iter()
                .find(|(held, actor, seq)| *actor == raw.actor && *seq == raw.seq && *held != hash);
            let Some((held, ..)) = here else {
                continue;
            };
            if raw.actor[..DeviceId::LEN] == *self.context.me.device.as_bytes() {
                roots.push(*held);
            } else if !is_published(db, changes.doc, *held)? {
                gone.push(*held);
            }
        }
        if roots.is_empty() && gone.is_empty() {
            return Ok(false);
        }
        self.rewrite(changes.doc, &roots, &gone, &mut |_, _| ())?;
        Ok(true)
    }

    /// A document that is in no scope any more is not waited for: it was published elsewhere.
    fn removed(&mut self, id: DocumentId) -> Result<(), StoreError> {
        let db = self.db();
        if let Some(known) = document::find(db, id)?
            && scope::of_document(db, known.number)?.is_empty()
        {
            awaiting::forget(db, id)?;
            self.left.insert(id);
        }
        Ok(())
    }

    /// What came back as published is not waited for any more. With an original that a supervisor
    /// adopted its correction, which came too late, goes.
    fn published(&mut self, item: &Item) -> Result<(), StoreError> {
        let db = self.db();
        match item {
            Item::Own { doc, hash, .. } => awaiting::remove_prefix(db, *doc, *hash),
            Item::Changes(changes) | Item::Anew { changes, .. } => {
                for hash in names(changes) {
                    awaiting::remove(db, changes.doc, hash)?;
                    let late = outgoing::too_late(db, hash)?;
                    self.late.extend(late.map(|late| (changes.doc, late)));
                }
                Ok(())
            }
            Item::Remove(doc) => {
                self.removed(*doc)?;
                trouble::clear(db, *doc)
            }
            Item::Erase(doc) => trouble::clear(db, *doc),
            Item::OwnRun(_) | Item::Row(_) | Item::Replaced { .. } => Ok(()),
        }
    }
}

fn erase(id: DocumentId) -> Pulled {
    Pulled {
        scope: Scope::Realm,
        seq: 0,
        item: Item::Erase(id),
    }
}

/// The names of changes on the wire; of what is none, nothing.
pub(super) fn names(changes: &Changes) -> BTreeSet<ChangeHash> {
    let genesis = genesis::hash(changes.kind, changes.doc);
    let name = |packed: &minicbor::bytes::ByteVec| {
        packed::unpack(packed, genesis)
            .and_then(|bytes| change::hash(&bytes))
            .ok()
    };
    changes.changes.iter().filter_map(name).collect()
}
