//! Edits and resends what the server holds and does not apply: 待核(未采用).
//!
//! The change can't be taken back out of its document: the document goes back to the heads before
//! it, and the change with all that stands on it is written anew under a new generation, naming
//! what it replaces.

use std::collections::{BTreeMap, BTreeSet};

use doorstep_model::document::Document;
use doorstep_model::document::entry::Entry;
use doorstep_model::document::event::Event;
use doorstep_model::document::op::{Put, Scalar, Target};
use doorstep_model::document::schema::Kind;
use doorstep_model::document::write::Author;
use doorstep_model::id::ChangeHash;

use super::ActionError;
use super::writing::{Writing, act};
use crate::device::Device;
use crate::generation;
use crate::identity::Identity;
use crate::store::outbox::{self, State};
use crate::store::{document, project};
use crate::sync::replay::{Replayed, naming, replay};

/// What a person does to one of the change's puts, by its place in the list that the sheet shows.
#[derive(Debug, Clone, PartialEq)]
pub struct PutEdit {
    /// Which put, from 0.
    pub put: usize,
    /// What becomes of it.
    pub to: NewPut,
}

/// What becomes of a put.
#[derive(Debug, Clone, PartialEq)]
pub enum NewPut {
    /// It is not said again.
    Left,
    /// Another value for the field or answer.
    Value(Scalar),
    /// Another event.
    Event(Box<Event>),
}

/// Writes the change anew with the edits; gives its new name, or `None` when nothing was left to
/// say.
pub fn resend_quarantined(
    device: &Device,
    hash: ChangeHash,
    edits: &[PutEdit],
) -> Result<Option<ChangeHash>, ActionError> {
    let randomness = &*device.environment().randomness;
    let new = act(device, |writing| {
        let entry = outbox::find(writing.realm.db, hash)?.ok_or(ActionError::NotHere)?;
        if !matches!(
            entry.state,
            State::Quarantined(_) | State::Refused(_) | State::Held
        ) {
            return Err(ActionError::Refused(doorstep_model::code::Code::AlreadyDecided));
        }
        let generation = generation::draw(writing.realm.db, randomness)?;
        let me = Identity {
            generation,
            ..writing.me
        };
        let before = writing.load(entry.kind, entry.document)?;
        let mut edit = |old, puts: &mut Vec<Put>| {
            if old == hash {
                apply_edits(puts, edits);
            }
        };
        let replayed = replay(&before, &[hash], me.author(), &BTreeMap::new(), &mut edit)?;
        store(writing, &me, &replayed)?;
        if entry.kind == Kind::Household && !replayed.entries.is_empty() {
            follow_in_care(writing, &me, &before, &replayed.entries)?;
        }
        let changed = replayed.changes.iter().find(|change| change.old == hash);
        Ok(changed
            .and_then(|change| change.new.as_ref())
            .map(|written| written.gated.hash))
    })?;
    device.read_identity()?;
    Ok(new)
}

fn apply_edits(puts: &mut Vec<Put>, edits: &[PutEdit]) {
    let mut left = BTreeSet::new();
    for edit in edits {
        let Some(put) = puts.get_mut(edit.put) else {
            continue;
        };
        match (&edit.to, &mut put.target) {
            (NewPut::Left, _) => _ = left.insert(edit.put),
            (NewPut::Event(event), Target::Event { event: old, .. }) => old.clone_from(event),
            (NewPut::Value(value), Target::Root(_) | Target::Field { .. } | Target::Answer { .. }) => {
                put.value = value.clone();
            }
            // An event is no value, nor the other way round: the put stays as it was.
            (NewPut::Event(_), _) | (NewPut::Value(_), Target::Event { .. }) => {}
        }
    }
    let mut at = 0..;
    puts.retain(|_| at.next().is_none_or(|at| !left.contains(&at)));
}

/// Puts the replayed document and its changes in place of the old ones.
fn store(writing: &Writing<'_>, me: &Identity, replayed: &Replayed) -> Result<(), ActionError> {
    let db = writing.realm.db;
    let number = document::save(db, &replayed.document, &replayed.document.save())?;
    for change in &replayed.changes {
        let Some(old) = outbox::find(db, change.old)? else {
            return Err(ActionError::NotHere);
        };
        outbox::remove(db, change.old)?;
        if let Some(written) = &change.new {
            outbox::add(
                db,
                &outbox::Entry {
                    hash: written.gated.hash,
                    generation: me.generation,
                    seq: written.gated.seq,
                    bytes: written.bytes.clone(),
                    made_at: writing.now,
                    state: State::Waiting,
                    moved_to: None,
                    replaces: Some(change.old),
                    rekeyed: change.rekeyed.clone(),
                    is_counted: false,
                    ..old
                },
            )?;
        }
    }
    Ok(project::project(writing.realm, number, &replayed.document)?)
}

/// A care record names people of its household: what is unsent there names them by their new keys.
fn follow_in_care(
    writing: &Writing<'_>,
    me: &Identity,
    household: &Document,
    entries: &BTreeMap<Entry, Entry>,
) -> Result<(), ActionError> {
    let care = household.id().care();
    let Some(stored) = document::load(writing.realm.db, care)? else {
        return Ok(());
    };
    let unsent: Vec<ChangeHash> = outbox::of_document(writing.realm.db, care)?
        .into_iter()
        .map(|entry| entry.hash)
        .collect();
    let author: Author = me.author();
    let roots = naming(&stored.document, &unsent, entries, author)?;
    if roots.is_empty() {
        return Ok(());
    }
    store(
        writing,
        me,
        &replay(&stored.document, &roots, author, entries, &mut |_, _| {})?,
    )
}
