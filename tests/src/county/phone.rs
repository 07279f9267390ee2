//! A grid member's phone as the server meets it: what it reports, what it reads of its cases, the steps
//! that it takes on what it has read. It keeps no database; what it was told is for the oracle.

use std::collections::{BTreeMap, BTreeSet};

use doorstep_model::document::apply::begin;
use doorstep_model::document::event::Event;
use doorstep_model::document::genesis;
use doorstep_model::document::schema::Kind;
use doorstep_model::document::write::Writer;
use doorstep_model::document::{Document, change};
use doorstep_model::id::DocumentId;
use doorstep_model::protocol::packed::unpack;
use doorstep_model::protocol::scope::Cursor;
use doorstep_model::protocol::sync::{Item, Push, PushResult};

use super::Maker;
use crate::bench::load::Sender;
use crate::bench::load::line::Line;
use crate::bench::load::sender::read_reply;
use crate::bench::load::write::{CaseWords, Written, name_of, push};
use crate::oracle::Named;

/// Requests of one sync; a phone that needs more has met a server that does not come to an end.
const REQUESTS: usize = 50;

/// A phone.
pub(crate) struct Phone {
    pub(crate) sender: Sender,
    pub(crate) cursors: Vec<Cursor>,
    /// The household that its cases are of.
    household: Option<DocumentId>,
    /// Its open cases: all changes of each that it wrote or read, in the order in which they came.
    open: BTreeMap<DocumentId, Vec<Vec<u8>>>,
    /// What the server said it took.
    pub(crate) told: BTreeSet<Named>,
    /// Syncs so far.
    pub(crate) requests: u64,
}

impl Phone {
    pub(crate) const fn new(sender: Sender, cursors: Vec<Cursor>) -> Self {
        Self {
            sender,
            cursors,
            household: None,
            open: BTreeMap::new(),
            told: BTreeSet::new(),
            requests: 0,
        }
    }

    /// Registers one more household.
    pub(crate) fn register(
        &mut self,
        maker: &mut Maker<'_>,
        village: &str,
        house_no: &str,
        pushes: &mut Vec<Push>,
    ) -> Written {
        let grid = &self.sender.grid;
        let made = maker.roster.household(grid, village, house_no);
        let (push, written) = maker
            .blanks
            .household(self.sender.author(), maker.id(), &made.draft);
        pushes.push(push);
        self.household.get_or_insert(written.id);
        written
    }

    /// Reports a case of its household; gives its id.
    pub(crate) fn report(
        &mut self,
        maker: &mut Maker<'_>,
        village: &str,
        words: &CaseWords<'_>,
        pushes: &mut Vec<Push>,
    ) -> DocumentId {
        let household = match self.household {
            Some(household) => household,
            None => self.register(maker, village, "1号", pushes).id,
        };
        let (author, grid, case) = (self.sender.author(), self.sender.grid.clone(), maker.id());
        let push = maker.blanks.case(author, case, household, &grid, words);
        self.began(&push);
        pushes.push(push);
        case
    }

    /// Keeps an own case from its first change on.
    fn began(&mut self, push: &Push) {
        let bytes = unpack(&push.bytes, genesis::hash(push.kind, push.doc)).expect("a change of its own");
        self.open.insert(push.doc, vec![bytes]);
    }

    /// Takes a step on what it has of a case.
    pub(crate) fn step(&mut self, case: DocumentId, mut event: Event) -> Push {
        let changes = self.open.get_mut(&case).expect("an open case");
        let document = document(case, changes);
        event.after = document
            .events("events")
            .into_iter()
            .map(|(entry, _)| entry)
            .collect();
        let mut writer = Writer::new(&document, self.sender.author());
        writer.event("events", &event);
        let written = writer.finish().expect("a step").expect("it says something");
        let pushed = push(Kind::Case, case, None, &written.bytes);
        changes.push(written.bytes);
        pushed
    }

    /// Nothing more is done with a case.
    pub(crate) fn done_with(&mut self, case: DocumentId) {
        self.open.remove(&case);
    }

    /// Sends, and reads until there is no more.
    ///
    /// # Panics
    /// When the server does not take all of it, or says that something earlier was not taken.
    pub(crate) fn sync(&mut self, line: &mut Line, push: Vec<Push>) {
        let names: Vec<Named> = push.iter().map(named).collect();
        let mut request = self.sender.reading_on(self.cursors.clone(), push);
        for _ in 0..REQUESTS {
            let (status, body) = line.sync(&request).expect("the server answers");
            self.requests += 1;
            let reply = read_reply(status, &body).unwrap_or_else(|| panic!("a sync was refused: {status}"));
            assert!(reply.verdicts.is_empty(), "{:?}", reply.verdicts);
            for (result, name) in reply.results.iter().zip(&names) {
                assert_eq!(*result, PushResult::Accepted);
                self.told.insert(*name);
            }
            for pulled in reply.pull {
                self.read(pulled.item);
            }
            if let Some(cursors) = reply.cursors {
                self.cursors = cursors;
            }
            if !reply.more {
                return;
            }
            request = self.sender.reading_on(self.cursors.clone(), Vec::new());
        }
        panic!("the server does not come to an end");
    }

    /// What others wrote in its own cases.
    fn read(&mut self, item: Item) {
        let Item::Changes(read) = item else {
            return;
        };
        let Some(known) = self.open.get_mut(&read.doc) else {
            return;
        };
        let genesis = genesis::hash(read.kind, read.doc);
        for packed in &read.changes {
            let bytes = unpack(packed, genesis).expect("a published change");
            // The same comes once for each scope that it stands in.
            if !known.contains(&bytes) {
                known.push(bytes);
            }
        }
    }
}

fn document(case: DocumentId, changes: &[Vec<u8>]) -> Document {
    let batch: Vec<&[u8]> = changes.iter().map(AsRef::as_ref).collect();
    let begun = begin(Kind::Case, case, &batch);
    for (result, bytes) in begun.results.iter().zip(&batch) {
        assert!(result.is_ok(), "{result:?} {:?}", change::deps(bytes));
    }
    begun.document
}

fn named(push: &Push) -> Named {
    Named {
        document: *push.doc.as_bytes(),
        hash: *name_of(push).as_bytes(),
    }
}
