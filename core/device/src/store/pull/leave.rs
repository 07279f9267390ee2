//! Documents that leave this phone: out of scope, erased, or living on as another.

use doorstep_model::id::{DeviceId, DocumentId, Generation};
use rusqlite::{Connection, named_params};

use super::Pull;
use crate::identity::Identity;
use crate::store::document::{Known, Stored};
use crate::store::erased_work::ErasedWork;
use crate::store::photo::FileState;
use crate::store::purge::{purge, purge_if_left};
use crate::store::{StoreError, authored, document, erased_work, outbox, photo, scope};

impl Pull<'_> {
    /// A document left a scope.
    pub(super) fn remove(&mut self, scope: i64, id: DocumentId) -> Result<(), StoreError> {
        if let Some(Known { number, .. }) = document::find(self.db, id)? {
            scope::leave(self.db, scope, number)?;
            purge_if_left(self.db, id)?;
            // What stays may lie in another grid now.
            self.moved(id)?;
        }
        Ok(())
    }

    /// A document was erased: nothing of it stays, sent or not.
    pub(super) fn erase(&mut self, id: DocumentId) -> Result<(), StoreError> {
        if let (Some(stored), Some(me)) = (document::load(self.db, id)?, self.me) {
            uncount(self.db, &stored, me)?;
        }
        let unsent = outbox::of_document(self.db, id)?;
        for entry in &unsent {
            outbox::remove(self.db, entry.hash)?;
        }
        if let Some(entry) = unsent.first() {
            let work = ErasedWork {
                document: id,
                kind: entry.kind,
                changes: u32::try_from(unsent.len()).unwrap_or(u32::MAX),
            };
            erased_work::add(self.db, &work)?;
        }
        self.erased = true;
        self.db
            .prepare_cached("DELETE FROM draft WHERE subject = :id")?
            .execute(named_params! { ":id": id.as_bytes() })?;
        purge(self.db, id)
    }

    /// A document was written anew. Where this phone reads it, it comes; where it does not any more,
    /// what is here of the old one goes.
    pub(super) fn anew_elsewhere(&mut self, id: DocumentId) -> Result<(), StoreError> {
        match document::find(self.db, id)? {
            Some(known) if scope::of_document(self.db, known.number)?.is_empty() => self.erase(id),
            _ => Ok(()),
        }
    }

    /// A document lives on as another: what names it is read through.
    pub(super) fn replaced(&mut self, old: DocumentId, new: DocumentId) -> Result<(), StoreError> {
        let params = named_params! { ":old": old.as_bytes(), ":new": new.as_bytes() };
        for sql in [
            "UPDATE replaced SET new = :new WHERE new = :old",
            "INSERT OR REPLACE INTO replaced (old, new) VALUES (:old, :new)",
            "UPDATE visit SET subject = :new WHERE subject = :old",
            "UPDATE OR REPLACE case_party SET subject = :new WHERE subject = :old",
        ] {
            self.db.prepare_cached(sql)?.execute(params)?;
        }
        Ok(())
    }
}

/// Takes this phone's own work on a document out of what it authored, as the server does.
fn uncount(db: &Connection, stored: &Stored, me: &Identity) -> Result<(), StoreError> {
    let id = stored.document.id();
    uncount_changes(db, stored, me)?;
    for photo in photo::of_document(db, id)? {
        if photo.own && photo.original == FileState::Here {
            authored::uncount_photo(db, id, photo.hash)?;
        }
    }
    Ok(())
}

/// As [`uncount`], where the photos stay.
pub(crate) fn uncount_changes(db: &Connection, stored: &Stored, me: &Identity) -> Result<(), StoreError> {
    let id = stored.document.id();
    for (hash, actor, _) in stored.document.authors() {
        let Some((device, generation)) = actor.split_first_chunk::<{ DeviceId::LEN }>() else {
            continue;
        };
        let counted = !matches!(outbox::find(db, hash)?, Some(entry) if !entry.is_counted);
        if DeviceId::new(*device) == me.device && counted {
            let generation =
                Generation::from_slice(generation).map_err(|_| StoreError::Unreadable("actor"))?;
            authored::uncount_change(db, generation, id, hash)?;
        }
    }
    Ok(())
}
