//! A document that the server wrote anew takes the place of the one that is here. What was not sent of
//! the old one is written again on the new one, but for what was said of those who were erased.

use std::collections::BTreeSet;

use doorstep_model::document::apply::begin;
use doorstep_model::document::change;
use doorstep_model::document::entry::Entry;
use doorstep_model::document::genesis;
use doorstep_model::document::op::{Put, Scalar, Target};
use doorstep_model::document::schema::Shape;
use doorstep_model::document::{Document, StoredChange};
use doorstep_model::household::is_about;
use doorstep_model::id::ChangeHash;
use doorstep_model::protocol::sync::Changes;

use super::Storing;
use super::logs::names;
use crate::identity::Identity;
use crate::realm::Realm;
use crate::store::document::Stored;
use crate::store::erased_work::{self, ErasedWork};
use crate::store::outbox::{self, SCHEMA_SENT, State};
use crate::store::pull::{uncount_changes, unpacked};
use crate::store::{StoreError, document, project, search};
use crate::sync::replay::{self, Replayed};
use crate::sync::rewrite::rekeyed;
use crate::sync::table::{awaiting, offer, outgoing, replayed, trouble, unpublish};

impl Storing<'_> {
    /// Lets an older document go. Where none is here it comes as any other does; `asked`: whole, since
    /// this phone asked for it.
    pub(super) fn anew(&mut self, changes: &Changes, gone: &[Entry], asked: bool) -> Result<(), StoreError> {
        match self.let_older_go(changes, gone)? {
            false if asked => self.unpublish(changes),
            _ => Ok(()),
        }
    }

    fn let_older_go(&mut self, changes: &Changes, gone: &[Entry]) -> Result<bool, StoreError> {
        let (db, id, names) = (self.db(), changes.doc, names(changes));
        let Some(old) = document::load(db, id)? else {
            // It had left this phone, which counts what it wrote there.
            replayed::uncount(db, id, &names)?;
            return Ok(false);
        };
        if old.document.kind() != changes.kind || !is_older(&old.document, &names)? {
            return Ok(false);
        }
        let (batch, _) = unpacked(changes);
        let slices: Vec<&[u8]> = batch.iter().map(Vec::as_slice).collect();
        let new = begin(changes.kind, id, &slices);
        if new.results.is_empty() || new.results.iter().any(Result::is_err) {
            // Said when it is put in.
            return Ok(false);
        }
        let unsent = outbox::of_document(db, id)?;
        replayed::here(db, &old.document)?;
        uncount_changes(db, &old, self.context.me)?;
        replayed::uncount(db, id, &BTreeSet::new())?;
        awaiting::forget(db, id)?;
        offer::forget(db, id)?;
        trouble::clear(db, id)?;
        for entry in &unsent {
            outbox::remove(db, entry.hash)?;
        }
        let me = self.redraw()?;
        let document = self.take_over(new.document, &unsent, gone, (&me, &sent(&old)))?;
        let number = document::save(db, &document, &document.save())?;
        unpublish::document(db, number)?;
        project::project(&Realm::new(db, self.context.rules, Some(&me)), number, &document)?;
        search::forget_removed(db)?;
        Ok(true)
    }

    /// Writes what was not sent on top. What was said of the erased is told as gone. Of what was
    /// published before, and goes out again since the server was set back, only what it lacks is said.
    fn take_over(
        &self,
        mut document: Document,
        unsent: &[outbox::Entry],
        gone: &[Entry],
        (me, sent): (&Identity, &BTreeSet<ChangeHash>),
    ) -> Result<Document, StoreError> {
        let (db, published) = (self.db(), document.clone());
        let mut lost = 0;
        let mut all = Replayed {
            document: document.clone(),
            changes: Vec::new(),
            entries: Default::default(),
        };
        for entry in unsent {
            let mut erased = false;
            let mut edit = |_, puts: &mut Vec<Put>| {
                let taken = taken(&published, puts);
                let again = sent.contains(&entry.hash);
                puts.retain(|put| {
                    let about = gone.iter().any(|person| is_about(put, *person));
                    erased |= about;
                    !about
                        && entry_of(put).is_none_or(|entry| !taken.contains(&entry))
                        && !(again && is_filled(&published, put))
                });
            };
            let outside = all.entries.clone();
            let written = replay::onto(
                document.clone(),
                std::slice::from_ref(&entry.bytes),
                me.author(),
                &outside,
                &mut edit,
            );
            let Ok(written) = written else {
                lost += 1;
                continue;
            };
            lost += u32::from(erased);
            document = written.document.clone();
            all.entries.extend(&written.entries);
            for change in &written.changes {
                let Some(new) = &change.new else { continue };
                let add = outbox::Entry {
                    scope: None,
                    schema: SCHEMA_SENT,
                    hash: new.gated.hash,
                    generation: me.generation,
                    seq: new.gated.seq,
                    bytes: new.bytes.clone(),
                    state: State::Waiting,
                    moved_to: None,
                    replaces: None,
                    rekeyed: rekeyed(Some(entry), &written, change),
                    is_counted: false,
                    ..entry.clone()
                };
                outbox::add(db, &add)?;
                outgoing::to_end(db, new.gated.hash, self.page.sent.outbox)?;
            }
        }
        if lost > 0 {
            let (document, kind) = (document.id(), document.kind());
            let work = ErasedWork {
                document,
                kind,
                changes: lost,
            };
            erased_work::add(db, &work)?;
        }
        Ok(document)
    }
}

/// What the server had published of an older document.
fn sent(old: &Stored) -> BTreeSet<ChangeHash> {
    let names = |changes: Vec<StoredChange>| changes.into_iter().map(|change| change.hash);
    match &old.published[..] {
        [] => BTreeSet::new(),
        heads => {
            let since: BTreeSet<ChangeHash> = names(old.document.changes_after(heads)).collect();
            names(old.document.changes())
                .filter(|hash| !since.contains(hash))
                .collect()
        }
    }
}

/// Something stands there already.
fn is_filled(document: &Document, put: &Put) -> bool {
    let versions = match &put.target {
        Target::Root(field) => document.root(field.name),
        Target::Field {
            container,
            entry,
            field,
        } => document.field(container.name, *entry, field.name),
        Target::Answer { question, .. } => {
            let mut answers = document.answers().into_iter();
            answers.find_map(|(asked, versions)| (*asked == **question).then_some(versions))
        }
        Target::Event { .. } => None,
    };
    versions.is_some_and(|versions| versions.shown != Scalar::Null)
}

/// Begun by a change that is not of the new one.
fn is_older(document: &Document, names: &BTreeSet<ChangeHash>) -> Result<bool, StoreError> {
    let genesis = genesis::hash(document.kind(), document.id());
    for stored in document.changes() {
        if change::deps(&stored.bytes)? == [genesis] && !names.contains(&stored.hash) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Entries and events of a change that the new document has: the server had taken it, and the answer
/// was lost.
fn taken(document: &Document, puts: &[Put]) -> BTreeSet<Entry> {
    let is_in = |put: &&Put| match (&put.target, entry_of(put)) {
        (Target::Event { container, .. }, Some(entry)) => {
            let events = document.events(container.name);
            events.iter().any(|(there, _)| *there == entry)
        }
        (Target::Field { container, field, .. }, Some(entry)) => {
            let makes =
                matches!(&container.shape, Shape::Entries { makers, .. } if makers.contains(&field.name));
            makes && put.first && document.entries(container.name).contains(&entry)
        }
        _ => false,
    };
    puts.iter().filter(is_in).filter_map(entry_of).collect()
}

fn entry_of(put: &Put) -> Option<Entry> {
    match &put.target {
        Target::Field { entry, .. } | Target::Event { entry, .. } => Some(*entry),
        Target::Root(_) | Target::Answer { .. } => None,
    }
}
