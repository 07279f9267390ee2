//! Replay: what the server did not accept is written anew on what it did accept.
//!
//! A quarantined change can't be taken back out of a document, so the document goes back to
//! where the change was not there yet, and the change and all that stands on it are written
//! again under another generation. Entries that they made get new keys; references to those keys
//! are rewritten in what is replayed, and the pairs travel along for what was accepted before.

use std::collections::{BTreeMap, BTreeSet};

use doorstep_model::code::Code;
use doorstep_model::document::Document;
use doorstep_model::document::apply::apply;
use doorstep_model::document::change::{self, RawChange};
use doorstep_model::document::entry::Entry;
use doorstep_model::document::event::Event;
use doorstep_model::document::gate::{Gated, gate, generation};
use doorstep_model::document::op::{Put, Scalar, Target};
use doorstep_model::document::schema::Rule;
use doorstep_model::document::write::{Author, Writer, Written};
use doorstep_model::id::{ChangeHash, DeviceId};
use doorstep_model::protocol::sync::Rekey;

/// A document after a replay.
#[derive(Debug)]
pub struct Replayed {
    /// Without the old changes, with the new ones.
    pub document: Document,
    /// Each old change with what became of it, oldest first.
    pub changes: Vec<ReplayedChange>,
    /// Every entry that has a new key.
    pub entries: BTreeMap<Entry, Entry>,
}

/// One change that was written again.
#[derive(Debug)]
pub struct ReplayedChange {
    /// As it was called.
    pub old: ChangeHash,
    /// As it is now; none when nothing of it is left to say.
    pub new: Option<Written>,
    /// Entries of its own, old key and new.
    pub rekeyed: Vec<Rekey>,
}

/// What a person does to the puts of one of the changes before it is written again. Entries in
/// targets still have their old keys; a put that is taken out is not said again.
pub type Edit<'a> = dyn FnMut(ChangeHash, &mut Vec<Put>) + 'a;

/// What a replay takes out of a document.
#[derive(Debug, Clone, Copy)]
pub struct Out<'a> {
    /// Own changes, written again with all own ones that stand on them.
    pub roots: &'a [ChangeHash],
    /// Others' changes in whose place the server published others: they go, with all of others' that
    /// stands on them, and own ones that stand on them are written again.
    pub gone: &'a [ChangeHash],
}

impl<'a> Out<'a> {
    /// Own changes alone.
    pub const fn own(roots: &'a [ChangeHash]) -> Self {
        Self { roots, gone: &[] }
    }
}

/// Writes changes and all that stands on them again, as `author`.
///
/// `outside` holds entries of another document (a care record's household) that have new keys.
///
/// # Errors
/// `BadDeps` when a root is not in the document, `NotAllowed` when another device's change
/// stands on one, and whatever the gate says to an edited put.
pub fn replay(
    document: &Document,
    out: Out<'_>,
    author: Author,
    outside: &BTreeMap<Entry, Entry>,
    edit: &mut Edit<'_>,
) -> Result<Replayed, Code> {
    let split = split(document, out, author)?;
    onto(document.at(&split.base)?, &split.again, author, outside, edit)
}

/// Writes own changes again on a document that they may never have been in, as `author`.
///
/// # Errors
/// As [`replay`].
pub fn onto(
    document: Document,
    changes: &[Vec<u8>],
    author: Author,
    outside: &BTreeMap<Entry, Entry>,
    edit: &mut Edit<'_>,
) -> Result<Replayed, Code> {
    let mut replayed = Replayed {
        document,
        changes: Vec::with_capacity(changes.len()),
        entries: BTreeMap::new(),
    };
    for bytes in changes {
        let (kind, id) = (replayed.document.kind(), replayed.document.id());
        let old = gate(bytes, kind, id, author.number)?;
        let change = again(&mut replayed, &old, author, outside, edit)?;
        replayed.changes.push(change);
    }
    Ok(replayed)
}

/// The heads of what stays, and the changes to write again, oldest first.
struct Split {
    base: Vec<ChangeHash>,
    again: Vec<Vec<u8>>,
}

fn split(document: &Document, out: Out<'_>, author: Author) -> Result<Split, Code> {
    let mut taken: BTreeSet<ChangeHash> = out.roots.iter().chain(out.gone).copied().collect();
    if taken.is_empty() || !taken.iter().all(|root| document.has(*root)) {
        return Err(Code::BadDeps);
    }
    let mut gone: BTreeSet<ChangeHash> = out.gone.iter().copied().collect();
    let mut again = Vec::new();
    let genesis = doorstep_model::document::genesis::hash(document.kind(), document.id());
    let mut base = BTreeSet::from([genesis]);
    // Oldest first: what stands on what is taken out comes after it.
    for stored in document.changes() {
        let raw = RawChange::decode(&stored.bytes)?;
        let stands_on = |out: &BTreeSet<ChangeHash>| raw.deps.iter().any(|dep| out.contains(dep));
        if stands_on(&gone) {
            gone.insert(stored.hash);
        }
        if taken.contains(&stored.hash) || stands_on(&taken) {
            taken.insert(stored.hash);
            if raw.actor[..DeviceId::LEN] == author.actor[..DeviceId::LEN] {
                again.push(stored.bytes);
            } else if !gone.contains(&stored.hash) {
                return Err(Code::NotAllowed);
            }
        } else {
            raw.deps.iter().for_each(|dep| _ = base.remove(dep));
            base.insert(stored.hash);
        }
    }
    Ok(Split {
        base: base.into_iter().collect(),
        again,
    })
}

fn again(
    replayed: &mut Replayed,
    old: &Gated,
    author: Author,
    outside: &BTreeMap<Entry, Entry>,
    edit: &mut Edit<'_>,
) -> Result<ReplayedChange, Code> {
    let mut puts = old.puts.clone();
    edit(old.hash, &mut puts);
    let mut writer = Writer::new(&replayed.document, author);
    let mut keys = Keys {
        own: Own::of(old, author),
        entries: &mut replayed.entries,
        outside,
        made: Vec::new(),
    };
    for put in &puts {
        write(&mut writer, &mut keys, put);
    }
    let made = keys.made;
    let rekeyed = made.iter().filter_map(|old| {
        let new = *replayed.entries.get(old)?;
        Some(Rekey { old: *old, new })
    });
    let rekeyed = rekeyed.collect();
    let new = writer.finish()?;
    if let Some(written) = &new {
        let applied = apply(&replayed.document, &[&written.bytes]);
        applied.results.into_iter().collect::<Result<Vec<_>, _>>()?;
        replayed.document = applied.document;
    }
    Ok(ReplayedChange {
        old: old.hash,
        new,
        rekeyed,
    })
}

fn write(writer: &mut Writer<'_>, keys: &mut Keys<'_>, put: &Put) {
    match &put.target {
        Target::Root(field) => _ = writer.root(field.name, put.value.clone()),
        Target::Answer { question, .. } => _ = writer.answer(question, put.value.clone()),
        Target::Field {
            container,
            entry,
            field,
        } => {
            let entry = keys.place(*entry, writer);
            let value = match &put.value {
                Scalar::Text(text) if field.rule == Rule::Entry => Scalar::Text(keys.text(text)),
                value => value.clone(),
            };
            writer.field(container.name, entry, field.name, value);
        }
        Target::Event {
            container,
            entry,
            event,
        } => {
            let event = keys.event(event);
            let new = writer.event(container.name, &event);
            keys.note(*entry, new);
        }
    }
}

/// The parts that a change's own entries carry.
#[derive(Clone, Copy)]
struct Own {
    generation: u64,
    seq: u64,
    author: Author,
}

impl Own {
    fn of(old: &Gated, author: Author) -> Self {
        Self {
            generation: generation(&old.actor, author.number),
            seq: old.seq,
            author,
        }
    }

    fn made(self, entry: Entry) -> bool {
        entry.device == self.author.number && entry.generation == self.generation && entry.seq == self.seq
    }
}

struct Keys<'a> {
    own: Own,
    entries: &'a mut BTreeMap<Entry, Entry>,
    outside: &'a BTreeMap<Entry, Entry>,
    made: Vec<Entry>,
}

impl Keys<'_> {
    /// Where a field of this entry goes now; an own entry that has no new key yet gets one.
    fn place(&mut self, old: Entry, writer: &mut Writer<'_>) -> Entry {
        if self.own.made(old) && !self.entries.contains_key(&old) {
            let new = writer.entry();
            self.note(old, new);
        }
        self.now(old)
    }

    fn note(&mut self, old: Entry, new: Entry) {
        self.entries.insert(old, new);
        self.made.push(old);
    }

    fn now(&self, old: Entry) -> Entry {
        let new = self.entries.get(&old).or_else(|| self.outside.get(&old));
        new.copied().unwrap_or(old)
    }

    fn text(&self, text: &str) -> Box<str> {
        match Entry::parse(text) {
            Ok(entry) => self.now(entry).to_string().into(),
            Err(_) => text.into(),
        }
    }

    fn event(&self, event: &Event) -> Event {
        let mut event = event.clone();
        event.after = event.after.iter().map(|entry| self.now(*entry)).collect();
        event.after.sort_unstable();
        event.after.dedup();
        event.about = event.about.as_deref().map(|about| self.text(about));
        event
    }
}

/// The first changes among those given that name one of the entries: the ones to replay when the
/// entries get new keys. `number` is the author's, whose changes these are.
///
/// # Errors
/// Whatever the gate says; what this phone wrote passes it.
pub fn naming(
    document: &Document,
    among: &[ChangeHash],
    entries: &BTreeMap<Entry, Entry>,
    author: Author,
) -> Result<Vec<ChangeHash>, Code> {
    let mut found = Vec::new();
    for stored in document.changes() {
        if !among.contains(&stored.hash) {
            continue;
        }
        let gated = gate(&stored.bytes, document.kind(), document.id(), author.number)?;
        if gated.puts.iter().any(|put| names(put, entries)) {
            found.push(change::hash(&stored.bytes)?);
        }
    }
    Ok(found)
}

fn names(put: &Put, entries: &BTreeMap<Entry, Entry>) -> bool {
    let named = |text: &str| Entry::parse(text).is_ok_and(|entry| entries.contains_key(&entry));
    match &put.target {
        Target::Field { entry, field, .. } => {
            entries.contains_key(entry)
                || matches!(&put.value, Scalar::Text(text) if field.rule == Rule::Entry && named(text))
        }
        Target::Event { event, .. } => {
            event.after.iter().any(|entry| entries.contains_key(entry))
                || event.about.as_deref().is_some_and(named)
        }
        Target::Root(_) | Target::Answer { .. } => false,
    }
}

#[cfg(test)]
mod tests;
