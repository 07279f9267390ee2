//! Another life of the server: what it was told may be lost there.

use std::collections::{BTreeMap, BTreeSet};

use doorstep_model::id::{ChangeHash, DocumentId};
use rusqlite::Connection;

use super::Storing;
use crate::store::{Setting, StoreError, document, photo, read_log, setting};
use crate::sync::engine::Doubt;
use crate::sync::recall;
use crate::sync::table::{awaiting, doubt, kept_fact, offer, outgoing, unpublish};

impl Storing<'_> {
    pub(super) fn epoch(&mut self) -> Result<(), StoreError> {
        let db = self.db();
        if self.page.cursors_refused {
            doubt::raise_all(db, Doubt::Unequal)?;
        }
        let Some(new) = self.page.epoch else {
            return Ok(());
        };
        setting::set(db, Setting::Epoch, new.epoch.as_bytes())?;
        if !new.known_other {
            return Ok(());
        }
        doubt::raise_all(db, Doubt::Epoch)?;
        setting::clear(db, Setting::Receipt)?;
        setting::clear(db, Setting::Acks)?;
        self.send_unpublished()?;
        awaiting::anew(db, self.now)?;
        kept_fact::send_again(db)?;
        offer::again(db)?;
        probe_reads(db)?;
        for (document, hash) in unpublish::photos(db)? {
            photo::resend(db, document, hash)?;
        }
        Ok(())
    }
}

impl Storing<'_> {
    /// What was accepted and never published goes out again, in its documents' order; after it
    /// what the server held and did not apply.
    pub(super) fn send_unpublished(&self) -> Result<(), StoreError> {
        let db = self.db();
        let mut waiting: BTreeMap<DocumentId, BTreeSet<ChangeHash>> = BTreeMap::new();
        for (id, hash) in awaiting::all(db)? {
            waiting.entry(id).or_default().insert(hash);
        }
        for (id, hashes) in waiting {
            let Some(stored) = document::load(db, id)? else {
                continue;
            };
            for change in stored.document.changes() {
                if hashes.contains(&change.hash) {
                    recall::own(db, self.context.me, &stored, change.hash, self.now)?;
                    outgoing::to_end(db, change.hash, self.page.sent.outbox)?;
                }
            }
        }
        outgoing::again(db, self.page.sent.outbox)
    }
}

/// The last row of the read log goes out again: the answer says how many the server still has.
fn probe_reads(db: &Connection) -> Result<(), StoreError> {
    let held = setting::number(db, Setting::ReadsHeld)?;
    match held.checked_sub(1) {
        Some(before) => read_log::held(db, before),
        None => Ok(()),
    }
}
