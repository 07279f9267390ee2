//! A replay, carried out: the document, the outbox and the screens follow, and the household's
//! care record with them.

use std::collections::BTreeMap;

use doorstep_model::code::Code;
use doorstep_model::document::entry::Entry as Key;
use doorstep_model::id::{ChangeHash, DeviceId, DocumentId, Generation};
use doorstep_model::protocol::sync::Rekey;
use doorstep_model::time::Timestamp;
use rusqlite::Connection;

use super::replay::{self, Edit, Out, Replayed, ReplayedChange};
use super::table::{awaiting, outgoing, replayed};
use crate::identity::Identity;
use crate::realm::{Realm, Rules};
use crate::store::document::Stored;
use crate::store::outbox::{self, Entry, SCHEMA_SENT, State};
use crate::store::{StoreError, document, project};

/// Who rewrites, and when.
#[derive(Clone, Copy)]
pub(super) struct Rewriter<'a> {
    pub(super) db: &'a Connection,
    pub(super) rules: &'a Rules,
    /// Under a generation that was drawn for this.
    pub(super) me: &'a Identity,
    pub(super) now: Timestamp,
    /// What this session has sent of the outbox: what is written now comes after it.
    pub(super) sent: i64,
}

impl Rewriter<'_> {
    /// Writes changes and all that stands on them again; gives what became of each change.
    ///
    /// # Errors
    /// As [`replay::replay`], in [`StoreError::Refused`]; nothing was changed then.
    pub(super) fn rewrite(
        &self,
        id: DocumentId,
        out: Out<'_>,
        edit: &mut Edit<'_>,
    ) -> Result<Replayed, StoreError> {
        let replayed = self.one(id, out, &BTreeMap::new(), edit)?;
        if !replayed.entries.is_empty() && !id.is_care() {
            self.care(id.care(), &replayed.entries)?;
        }
        Ok(replayed)
    }

    /// The care record's own work that is not accepted follows its household's new keys.
    fn care(&self, id: DocumentId, entries: &BTreeMap<Key, Key>) -> Result<(), StoreError> {
        let Some(stored) = document::load(self.db, id)? else {
            return Ok(());
        };
        let waiting: Vec<_> = outbox::of_document(self.db, id)?
            .iter()
            .map(|entry| entry.hash)
            .collect();
        let roots = replay::naming(&stored.document, &waiting, entries, self.me.author())?;
        if roots.is_empty() {
            return Ok(());
        }
        self.one(id, Out::own(&roots), entries, &mut |_, _| ()).map(drop)
    }

    fn one(
        &self,
        id: DocumentId,
        out: Out<'_>,
        outside: &BTreeMap<Key, Key>,
        edit: &mut Edit<'_>,
    ) -> Result<Replayed, StoreError> {
        let stored = document::load(self.db, id)?.ok_or(StoreError::Refused(Code::NotFound))?;
        let replayed = replay::replay(&stored.document, out, self.me.author(), outside, edit)?;
        for change in &replayed.changes {
            self.exchange(&stored, &replayed, change)?;
        }
        let saved = replayed.document.save();
        let number = document::save(self.db, &replayed.document, &saved)?;
        let realm = Realm::new(self.db, self.rules, Some(self.me));
        project::project(&realm, number, &replayed.document)?;
        Ok(replayed)
    }

    /// The new change takes the old one's place in the outbox.
    fn exchange(
        &self,
        stored: &Stored,
        replayed: &Replayed,
        change: &ReplayedChange,
    ) -> Result<(), StoreError> {
        let id = stored.document.id();
        let old = outbox::find(self.db, change.old)?;
        // Not in the outbox any more: the server said that it took it.
        let counted = old.as_ref().is_none_or(|old| old.is_counted);
        if counted {
            let generation = generation_of(stored, change.old)?;
            replayed::add(self.db, id, change.old, generation)?;
        }
        outbox::remove(self.db, change.old)?;
        awaiting::remove(self.db, id, change.old)?;
        let Some(new) = &change.new else {
            return Ok(());
        };
        let home = match &old {
            Some(old) if old.scope.is_some() => old.scope.clone(),
            _ => document::home(self.db, id)?,
        };
        let replaces = match counted {
            true => Some(change.old),
            false => old.as_ref().and_then(|old| old.replaces),
        };
        outbox::add(
            self.db,
            &Entry {
                document: id,
                kind: stored.document.kind(),
                schema: SCHEMA_SENT,
                scope: home.filter(|_| new.gated.begins),
                hash: new.gated.hash,
                generation: self.me.generation,
                seq: new.gated.seq,
                bytes: new.bytes.clone(),
                made_at: old.as_ref().map_or(self.now, |old| old.made_at),
                state: State::Waiting,
                moved_to: None,
                replaces,
                rekeyed: rekeyed(old.as_ref(), replayed, change),
                is_counted: false,
            },
        )?;
        outgoing::to_end(self.db, new.gated.hash, self.sent)
    }
}

/// Entries that have a new key. One that was new once and has another now: whoever knows the first
/// must find the last.
pub(super) fn rekeyed(old: Option<&Entry>, replayed: &Replayed, change: &ReplayedChange) -> Vec<Rekey> {
    let before = old.iter().flat_map(|old| &old.rekeyed);
    let further = before.map(|pair| Rekey {
        old: pair.old,
        new: replayed.entries.get(&pair.new).copied().unwrap_or(pair.new),
    });
    further.chain(change.rekeyed.iter().copied()).collect()
}

/// The generation in the actor of a change of this phone's.
pub(super) fn generation_of(stored: &Stored, hash: ChangeHash) -> Result<Generation, StoreError> {
    let authors = stored.document.authors();
    let actor = authors.iter().find(|(change, ..)| *change == hash);
    let (_, actor, _) = actor.ok_or(StoreError::Refused(Code::BadDeps))?;
    Generation::from_slice(&actor[DeviceId::LEN..]).map_err(|_| StoreError::Unreadable("actor"))
}
