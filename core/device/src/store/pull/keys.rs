//! Search keys of a page, written together at its end. FTS5 puts what it has gathered on pages of
//! its own whenever a statement with a journal begins: that is at every document, and each time a
//! segment more to merge.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use doorstep_model::id::DocumentId;
use rusqlite::Connection;

use crate::store::search::Keys;
use crate::store::{StoreError, document, search};

/// What documents are found by, by their numbers.
#[derive(Default)]
pub(super) struct NewKeys(BTreeMap<i64, Line>);

struct Line {
    id: DocumentId,
    keys: Keys,
    /// It is not in the index yet.
    first: bool,
}

impl NewKeys {
    /// In place of earlier ones. `first` where the document was not here before.
    pub(super) fn put(&mut self, number: i64, id: DocumentId, keys: Keys, first: bool) {
        let line = Line { id, keys, first };
        match self.0.entry(number) {
            // Numbers of documents that left are given again.
            Entry::Occupied(mut there) if there.get().id == id => there.get_mut().keys = line.keys,
            Entry::Occupied(mut there) => _ = there.insert(line),
            Entry::Vacant(place) => _ = place.insert(line),
        }
    }

    /// Writes them, but of documents that have left meanwhile.
    pub(super) fn write(self, db: &Connection) -> Result<(), StoreError> {
        for (number, Line { id, keys, first }) in self.0 {
            if document::find(db, id)?.is_none_or(|here| here.number != number) {
                continue;
            }
            if first {
                search::add(db, number, &keys)?;
            } else {
                search::index(db, number, &keys)?;
            }
        }
        Ok(())
    }
}
