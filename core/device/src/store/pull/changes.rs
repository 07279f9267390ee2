//! Changes of documents, others' and this phone's own.

use std::collections::BTreeSet;

use doorstep_model::code::Code;
use doorstep_model::document::apply::{apply, begin};
use doorstep_model::document::change;
use doorstep_model::document::{Document, StoredChange, genesis};
use doorstep_model::id::{ChangeHash, DocumentId, HashPrefix, Mac};
use doorstep_model::protocol::digest::Item as Counted;
use doorstep_model::protocol::scope::Scope;
use doorstep_model::protocol::sync::{Changes, PushResult};
use doorstep_model::time::Timestamp;

use super::ahead::{Begun, unpacked};
use super::{Failed, Pull};
use crate::realm::Realm;
use crate::store::document::Stored;
use crate::store::{StoreError, document, outbox, project, scope, settled};

impl Pull<'_> {
    /// Changes of a document: applied on a copy and proven, as the server did.
    pub(super) fn changes(&mut self, name: &Scope, scope: i64, changes: &Changes) -> Result<(), StoreError> {
        let stored = document::load(self.db, changes.doc)?;
        if stored
            .as_ref()
            .is_some_and(|stored| stored.document.kind() != changes.kind)
        {
            self.fail(changes.doc, None, Code::WrongKind);
            return Ok(());
        }
        let (here, before, mut published) = match stored {
            Some(stored) => (Some(stored.number), Some(stored.document), stored.published),
            None => (None, None, Vec::new()),
        };
        let (mut batch, unreadable) = unpacked(changes);
        self.unreadable(changes.doc, unreadable);
        let delivered = batch.len();
        // Work that was saved out of a damaged database, or whose document had left: on top again.
        let own = outbox::of_document(self.db, changes.doc)?;
        let there = |hash| before.as_ref().is_some_and(|before: &Document| before.has(hash));
        let missing = own.iter().filter(|entry| !there(entry.hash));
        batch.extend(missing.map(|entry| entry.bytes.clone()));
        let slices: Vec<&[u8]> = batch.iter().map(Vec::as_slice).collect();
        let applied = match &before {
            Some(before) => apply(before, &slices),
            None => begin(changes.kind, changes.doc, &slices),
        };
        let fresh = self.understood(name, changes.doc, &applied.results[..delivered], &slices)?;
        if fresh.is_empty() {
            // Nothing that another scope's log did not bring in the same reply.
            return match here {
                Some(number) if delivered == 0 => self.enter(name, scope, changes.doc, number),
                _ => Ok(()),
            };
        }
        let number = match here {
            // All of it came by another scope's log before.
            Some(number) if before.is_some_and(|before| applied.document.heads() == before.heads()) => number,
            _ => {
                let number = document::save(self.db, &applied.document, &applied.saved)?;
                document::set_home(self.db, number, name)?;
                self.project(number, &applied.document, here.is_none())?;
                number
            }
        };
        let unpublished = match &published[..] {
            [] => fresh.iter().map(|(hash, _)| *hash).collect(),
            heads => hashes(applied.document.changes_after(heads)),
        };
        advance(&mut published, &fresh, unpublished);
        self.publish(number, &published, Some(changes.proof))?;
        self.enter(name, scope, changes.doc, number)?;
        for (hash, _) in fresh
            .iter()
            .filter(|(hash, _)| own.iter().any(|entry| entry.hash == *hash))
        {
            // The answer to this push was lost on the way.
            let taken = PushResult::Duplicate;
            settled::settle(self.db, changes.doc, *hash, &taken, Timestamp::clamp(0))?;
        }
        Ok(())
    }

    /// A document of which nothing was here: one row, in one scope.
    pub(super) fn begin(
        &mut self,
        name: &Scope,
        scope: i64,
        changes: &Changes,
        begun: Begun,
    ) -> Result<(), StoreError> {
        let Begun {
            batch,
            unreadable,
            applied,
        } = begun;
        self.unreadable(changes.doc, unreadable);
        let slices: Vec<&[u8]> = batch.iter().map(Vec::as_slice).collect();
        let fresh = self.understood(name, changes.doc, &applied.results, &slices)?;
        if fresh.is_empty() {
            return Ok(());
        }
        let mut published = Vec::new();
        let all = fresh.iter().map(|(hash, _)| *hash).collect();
        advance(&mut published, &fresh, all);
        let new = document::New {
            document: &applied.document,
            saved: &applied.saved,
            home: name,
            published: &published,
            proof: changes.proof,
        };
        let number = document::begin(self.db, &new)?;
        self.project(number, &applied.document, true)?;
        scope::begin(self.db, scope, number, Counted::document(changes.doc, &published))
    }

    fn unreadable(&mut self, id: DocumentId, codes: Vec<Code>) {
        codes.into_iter().for_each(|code| self.fail(id, None, code));
    }

    /// Those that are in the document now, with what they stand on; the others are noted.
    fn understood(
        &mut self,
        name: &Scope,
        id: DocumentId,
        results: &[Result<ChangeHash, Code>],
        batch: &[&[u8]],
    ) -> Result<Vec<(ChangeHash, Vec<ChangeHash>)>, StoreError> {
        let mut fresh = Vec::with_capacity(results.len());
        for (result, bytes) in results.iter().zip(batch) {
            match result {
                Ok(hash) => fresh.push((*hash, change::deps(bytes)?)),
                Err(code) => {
                    self.fail(id, change::hash(bytes).ok(), *code);
                    self.outcome.unresolved.insert(name.clone());
                }
            }
        }
        Ok(fresh)
    }

    /// A change of this phone's own was published.
    pub(super) fn own(
        &mut self,
        name: &Scope,
        scope: i64,
        id: DocumentId,
        prefix: HashPrefix,
        proof: Option<Mac>,
    ) -> Result<(), StoreError> {
        let Some(Stored {
            number,
            document,
            mut published,
            ..
        }) = document::load(self.db, id)?
        else {
            self.outcome.unresolved.insert(name.clone());
            return Ok(());
        };
        let is_it = |hash: &ChangeHash| HashPrefix::from(*hash) == prefix;
        let known = known(&published, genesis::hash(document.kind(), id));
        let unpublished = document.changes_after(&known);
        let mut taken = None;
        if let Some(there) = unpublished.iter().find(|change| is_it(&change.hash)) {
            let fresh = [(there.hash, change::deps(&there.bytes)?)];
            taken = Some(there.hash);
            advance(&mut published, &fresh, hashes(unpublished));
            self.publish(number, &published, proof)?;
        } else if !document.authors().iter().any(|(hash, ..)| is_it(hash)) {
            // This phone was set back to an older state.
            self.outcome.unresolved.insert(name.clone());
            return Ok(());
        }
        self.enter(name, scope, id, number)?;
        match taken {
            // In its scope first: a document in none, of which nothing is unsent, is purged.
            Some(hash) => settled::settle(self.db, id, hash, &PushResult::Duplicate, Timestamp::clamp(0)),
            None => Ok(()),
        }
    }

    /// A document is in a scope. One that comes into a grid which it was not begun in has moved.
    fn enter(&mut self, name: &Scope, scope: i64, id: DocumentId, number: i64) -> Result<(), StoreError> {
        if scope::enter(self.db, scope, number)?
            && matches!(name, Scope::Grid(_))
            && document::home(self.db, id)?.as_ref() != Some(name)
        {
            self.moved(id)?;
        }
        Ok(())
    }

    fn publish(&self, number: i64, published: &[ChangeHash], proof: Option<Mac>) -> Result<(), StoreError> {
        scope::republish(self.db, number, || {
            document::set_published(self.db, number, published, proof)
        })
    }

    fn fail(&mut self, document: DocumentId, hash: Option<ChangeHash>, code: Code) {
        self.outcome.failed.push(Failed { document, hash, code });
    }
}

/// Work saved out of a damaged database, applied where what it stands on is here.
pub fn rebuild_own(realm: &Realm<'_>) -> Result<(), StoreError> {
    for (id, kind) in outbox::documents(realm.db)? {
        let before = match document::load(realm.db, id)? {
            Some(stored) => stored.document,
            None => Document::new(kind, id),
        };
        let entries = outbox::of_document(realm.db, id)?;
        let missing: Vec<&[u8]> = entries
            .iter()
            .filter(|entry| !before.has(entry.hash))
            .map(|entry| entry.bytes.as_slice())
            .collect();
        let applied = apply(&before, &missing);
        if applied.results.iter().any(Result::is_ok) {
            let number = document::save(realm.db, &applied.document, &applied.saved)?;
            if let Some(home) = entries.iter().find_map(|entry| entry.scope.as_ref()) {
                document::set_home(realm.db, number, home)?;
            }
            project::project(realm, number, &applied.document)?;
        }
    }
    Ok(())
}

/// What stands at or before the published heads; before the first publication the genesis alone.
fn known(published: &[ChangeHash], genesis: ChangeHash) -> Vec<ChangeHash> {
    if published.is_empty() {
        vec![genesis]
    } else {
        published.to_vec()
    }
}

fn hashes(changes: Vec<StoredChange>) -> BTreeSet<ChangeHash> {
    changes.into_iter().map(|change| change.hash).collect()
}

/// `heads := (heads \ deps) ∪ {change}` for each, in log order, on both sides alike. A change
/// that came by another scope's log before is among the published ones already.
fn advance(
    published: &mut Vec<ChangeHash>,
    fresh: &[(ChangeHash, Vec<ChangeHash>)],
    mut unpublished: BTreeSet<ChangeHash>,
) {
    for (hash, deps) in fresh {
        if unpublished.remove(hash) {
            published.retain(|head| !deps.contains(head));
            published.push(*hash);
        }
    }
    published.sort_unstable();
}
