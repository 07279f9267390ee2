//! Work that was with the server already goes out again: this phone's own changes from the
//! outbox, what others wrote as an offer.

use doorstep_model::document::schema::Kind;
use doorstep_model::document::{Document, StoredChange, genesis};
use doorstep_model::id::{ChangeHash, DeviceId, Generation};
use doorstep_model::protocol::packed;
use doorstep_model::protocol::row::{HomeRow, RowBody, Table};
use doorstep_model::protocol::scope::Scope;
use doorstep_model::protocol::sync::Offer;
use doorstep_model::time::Timestamp;
use rusqlite::Connection;

use super::table::offer;
use crate::identity::Identity;
use crate::store::document::Stored;
use crate::store::outbox::{self, Entry, SCHEMA_SENT, State};
use crate::store::{StoreError, document, row, scope};

/// Puts an own change of a document back into the outbox; false when it is not this phone's.
pub(super) fn own(
    db: &Connection,
    me: &Identity,
    stored: &Stored,
    hash: ChangeHash,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let authors = stored.document.authors();
    let Some((_, actor, seq)) = authors.iter().find(|(change, ..)| *change == hash) else {
        return Ok(false);
    };
    let (device, generation) = actor.split_at(DeviceId::LEN);
    if device != me.device.as_bytes() {
        return Ok(false);
    }
    if outbox::find(db, hash)?.is_some() {
        return Ok(true);
    }
    let Some(change) = change(&stored.document, hash) else {
        return Ok(false);
    };
    let id = stored.document.id();
    // With a document's first change goes where it belongs.
    let begins = doorstep_model::document::change::RawChange::decode(&change.bytes)?.deps
        == [genesis::hash(stored.document.kind(), id)];
    let home = if begins { home(db, stored)? } else { None };
    outbox::add(
        db,
        &Entry {
            document: id,
            kind: stored.document.kind(),
            schema: SCHEMA_SENT,
            scope: home,
            hash,
            generation: Generation::from_slice(generation).map_err(|_| StoreError::Unreadable("actor"))?,
            seq: *seq,
            bytes: change.bytes,
            made_at: now,
            state: State::Waiting,
            moved_to: None,
            replaces: None,
            rekeyed: Vec::new(),
            is_counted: true,
        },
    )?;
    Ok(true)
}

/// Every own change of a document that is not in the outbox goes back there.
pub(super) fn all_own(
    db: &Connection,
    me: &Identity,
    stored: &Stored,
    now: Timestamp,
) -> Result<(), StoreError> {
    for change in stored.document.changes() {
        own(db, me, stored, change.hash, now)?;
    }
    Ok(())
}

/// Keeps a document as it was published, to be offered. One without the server's proof can't be.
pub(super) fn offer_document(db: &Connection, stored: &Stored) -> Result<(), StoreError> {
    let (Some(proof), false) = (stored.proof, stored.published.is_empty()) else {
        return Ok(());
    };
    let Some(scope) = place(db, stored)? else {
        return Ok(());
    };
    let published = stored.document.at(&stored.published)?;
    let genesis = genesis::hash(published.kind(), published.id());
    let changes = published.changes();
    let packed = changes
        .iter()
        .map(|change| packed::pack(&change.bytes, genesis).into());
    offer::add(
        db,
        &Offer::Document {
            doc: published.id(),
            kind: published.kind(),
            schema: SCHEMA_SENT,
            scope,
            changes: packed.collect(),
            proof,
        },
        &stored.published,
    )
}

/// Where the server puts a document that it lost: the grid that it lay in last. A phone that reads it
/// by a link has no other way to say where it belongs, and the link may be lost as well.
fn place(db: &Connection, stored: &Stored) -> Result<Option<Scope>, StoreError> {
    let id = stored.document.id();
    if stored.document.kind() == Kind::Case {
        // It stands in the logs of all who have part in it, and belongs where it was begun.
        return home(db, stored);
    }
    if let Some(RowBody::Home(HomeRow { grid, .. })) = row::get(db, Table::Home, id.as_bytes())? {
        return Ok(Some(Scope::Grid(grid)));
    }
    match scope::grid_of_document(db, id)? {
        Some(grid) => Ok(Some(Scope::Grid(grid))),
        None => home(db, stored),
    }
}

/// Where a document belongs, or else a scope in which it was read.
fn home(db: &Connection, stored: &Stored) -> Result<Option<Scope>, StoreError> {
    match document::home(db, stored.document.id())? {
        Some(home) => Ok(Some(home)),
        None => Ok(scope::names_of_document(db, stored.number)?.into_iter().next()),
    }
}

fn change(document: &Document, hash: ChangeHash) -> Option<StoredChange> {
    document.changes().into_iter().find(|change| change.hash == hash)
}
