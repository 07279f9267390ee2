//! Documents that begin, applied and proven ahead of the thread that writes.
//!
//! A new phone's pages are thousands of them. To prove one costs as much as to store it and needs
//! nothing of the database, so a second thread does it, and hands them over in the page's order.

use std::collections::BTreeSet;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use doorstep_model::code::Code;
use doorstep_model::document::apply::{Applied, begin};
use doorstep_model::document::genesis;
use doorstep_model::id::DocumentId;
use doorstep_model::protocol::packed::unpack;
use doorstep_model::protocol::sync::{Changes, Item, Pulled};
use rusqlite::Connection;

use crate::store::{StoreError, document, outbox};

/// Documents that may wait to be written: about a megabyte.
const AHEAD: usize = 64;
/// A page with fewer is done before a thread has begun.
const WORTH: usize = 16;

/// A document that begins, with every change that could be applied.
pub(super) struct Begun {
    /// The bytes of its changes.
    pub(super) batch: Vec<Vec<u8>>,
    /// Why others are no change at all.
    pub(super) unreadable: Vec<Code>,
    /// What came of them.
    pub(super) applied: Applied,
}

/// The documents of a page that begin, in its order.
pub(super) struct Ahead {
    places: BTreeSet<usize>,
    done: Receiver<Begun>,
}

impl Ahead {
    /// The document of the item at this place, where it is one that begins. Each is asked for once.
    pub(super) fn at(&self, place: usize, changes: &Changes) -> Option<Begun> {
        let begins = self.places.contains(&place);
        // Nobody sends: the page is small, or the system gave no thread.
        begins.then(|| self.done.recv().unwrap_or_else(|_| begun(changes)))
    }
}

/// Runs a body that asks for the documents of a page that begin.
pub(super) fn ahead<T>(
    db: &Connection,
    items: &[Pulled],
    body: impl FnOnce(&Ahead) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let beginning = beginning(db, items)?;
    let places = beginning.iter().map(|(place, _)| *place).collect();
    let (give, done) = sync_channel(AHEAD);
    let ahead = Ahead { places, done };
    thread::scope(|scope| {
        if beginning.len() >= WORTH {
            let work = move || {
                let mut documents = beginning.into_iter();
                // Until all are done, or the body gave up.
                while let Some((_, changes)) = documents.next()
                    && give.send(begun(changes)).is_ok()
                {}
            };
            let _ = thread::Builder::new().spawn_scoped(scope, work);
        } else {
            drop(give);
        }
        // Ends with it, so that the thread ends too.
        let ahead = ahead;
        body(&ahead)
    })
}

/// Where the page begins a document: nothing of it is here, nor in the outbox.
fn beginning<'a>(db: &Connection, items: &'a [Pulled]) -> Result<Vec<(usize, &'a Changes)>, StoreError> {
    let mut seen: BTreeSet<DocumentId> = outbox::documents(db)?.into_iter().map(|(id, _)| id).collect();
    let mut found = Vec::new();
    for (place, pulled) in items.iter().enumerate() {
        if let Item::Changes(changes) = &pulled.item
            && seen.insert(changes.doc)
            && document::find(db, changes.doc)?.is_none()
        {
            found.push((place, changes));
        }
    }
    Ok(found)
}

fn begun(changes: &Changes) -> Begun {
    let (batch, unreadable) = unpacked(changes);
    let slices: Vec<&[u8]> = batch.iter().map(Vec::as_slice).collect();
    let applied = begin(changes.kind, changes.doc, &slices);
    Begun {
        batch,
        unreadable,
        applied,
    }
}

/// The bytes of changes, and why others are none.
pub(crate) fn unpacked(changes: &Changes) -> (Vec<Vec<u8>>, Vec<Code>) {
    let genesis = genesis::hash(changes.kind, changes.doc);
    let (mut batch, mut unreadable) = (Vec::with_capacity(changes.changes.len()), Vec::new());
    for packed in &changes.changes {
        match unpack(packed, genesis) {
            Ok(bytes) => batch.push(bytes),
            Err(code) => unreadable.push(code),
        }
    }
    (batch, unreadable)
}
