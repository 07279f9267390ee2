//! A document written anew: what it shows now, without its history and without what is left out. Every
//! entry keeps its key, so whatever names one still finds it, and two who write the same write the
//! same bytes.

use crate::code::Code;
use crate::document::Document;
use crate::document::apply::apply;
use crate::document::change::Actor;
use crate::document::entry::Entry;
use crate::document::event::Event;
use crate::document::op::{Put, Scalar, Target};
use crate::document::schema::{CHANGE_BYTES, CHANGE_OPS, Container, Shape};
use crate::document::versions::Versions;
use crate::document::write::{Author, Writer};
use crate::id::{DeviceNumber, RealmNumber};

/// Of a change's bytes and ops: the rest is for what is not counted here.
const FULL_BYTES: usize = CHANGE_BYTES * 3 / 4;
const FULL_OPS: usize = CHANGE_OPS * 9 / 10;
/// Of an op beside its key and value, at most.
const OP_BYTES: usize = 24;

/// An entry that nobody makes.
const NOBODY: Entry = Entry {
    device: DeviceNumber::SERVER,
    generation: 0,
    seq: 0,
    n: 0,
};

/// A document as it was written anew.
#[derive(Debug)]
pub struct Anew {
    /// Who wrote it: the server, under a generation made of what is written.
    pub actor: Actor,
    /// The document.
    pub document: Document,
    /// The bytes of its changes, each standing on the one before; one at least, be there nothing to say.
    pub changes: Vec<Vec<u8>>,
}

/// Writes down what a document shows, under the server's name. `keep` gives what becomes of each
/// value; none: it is left out. Of two versions the shown one stays; what a newer schema wrote goes.
///
/// # Errors
/// What the gate says to a value that `keep` made.
pub fn anew(
    old: &Document,
    realm: RealmNumber,
    mut keep: impl FnMut(Put) -> Option<Put>,
) -> Result<Anew, Code> {
    let mut puts: Vec<Put> = shown(old).into_iter().filter_map(&mut keep).collect();
    if puts.is_empty() {
        // The change that takes the place of all others must say something.
        puts.extend(nothing(old));
    }
    let author = Author {
        actor: actor(old, realm, &puts),
        number: DeviceNumber::SERVER,
    };
    let mut written = Anew {
        actor: author.actor,
        document: Document::new(old.kind(), old.id()),
        changes: Vec::new(),
    };
    for part in parts(&puts) {
        let mut writer = Writer::new(&written.document, author);
        part.iter().for_each(|put| say(&mut writer, put));
        if let Some(change) = writer.finish_whole()? {
            let applied = apply(&written.document, &[&change.bytes]);
            applied.results.into_iter().collect::<Result<Vec<_>, _>>()?;
            written.document = applied.document;
            written.changes.push(change.bytes);
        }
    }
    Ok(written)
}

/// The realm's number, then what the words amount to: other words, another actor, so that no two
/// changes share a seq.
fn actor(old: &Document, realm: RealmNumber, puts: &[Put]) -> Actor {
    let mut hasher = blake3::Hasher::new_derive_key("doorstep document written anew");
    hasher.update(old.id().as_bytes());
    for put in puts {
        for part in [place(put), value(put)] {
            let part = part.as_bytes();
            hasher.update(&(part.len() as u64).to_be_bytes());
            hasher.update(part);
        }
    }
    let mut actor = [0; 16];
    actor[..8].copy_from_slice(&realm.0.to_be_bytes());
    actor[8..].copy_from_slice(&hasher.finalize().as_bytes()[..8]);
    actor
}

/// Everything that is shown, as it would be put into an empty document.
fn shown(document: &Document) -> Vec<Put> {
    let schema = document.kind().schema();
    let mut puts = Vec::new();
    for field in schema.root {
        let versions = document.root(field.name);
        puts.extend(versions.and_then(|versions| put(Target::Root(field), &versions)));
    }
    for container in schema.containers {
        for key in document.keys(container.name) {
            puts.extend(shown_at(document, container, &key));
        }
    }
    puts
}

fn shown_at(document: &Document, container: &'static Container, key: &str) -> Option<Put> {
    let (target, versions) = match &container.shape {
        Shape::Entries { fields, .. } => {
            let (entry, name) = key.rsplit_once('.')?;
            let entry = Entry::parse(entry).ok()?;
            let field = fields.iter().find(|field| field.name == name)?;
            let versions = document.field(container.name, entry, name)?;
            let target = Target::Field {
                container,
                entry,
                field,
            };
            (target, versions)
        }
        Shape::Events(_) => {
            let entry = Entry::parse(key).ok()?;
            let versions = document.at_key(container.name, key)?;
            let event = Box::new(Event::parse(versions.text()?).ok()?);
            let target = Target::Event {
                container,
                entry,
                event,
            };
            (target, versions)
        }
        Shape::Answers(_) => {
            let question = key.into();
            let target = Target::Answer { container, question };
            (target, document.at_key(container.name, key)?)
        }
    };
    put(target, &versions)
}

/// A field that was never filled, emptied.
fn nothing(document: &Document) -> Option<Put> {
    let schema = document.kind().schema();
    let root = schema.root.iter().find(|field| !field.once).map(Target::Root);
    let in_entry = schema
        .containers
        .iter()
        .find_map(|container| match &container.shape {
            Shape::Entries { fields, .. } => fields.first().map(|field| Target::Field {
                container,
                entry: NOBODY,
                field,
            }),
            Shape::Events(_) | Shape::Answers(_) => None,
        });
    root.or(in_entry).map(|target| Put {
        target,
        value: Scalar::Null,
        first: true,
    })
}

fn put(target: Target, versions: &Versions) -> Option<Put> {
    (versions.shown != Scalar::Null).then(|| Put {
        target,
        value: versions.shown.clone(),
        first: true,
    })
}

fn say(writer: &mut Writer<'_>, put: &Put) {
    match &put.target {
        Target::Root(field) => _ = writer.root(field.name, put.value.clone()),
        Target::Answer { question, .. } => _ = writer.answer(question, put.value.clone()),
        Target::Field {
            container,
            entry,
            field,
        } => _ = writer.field(container.name, *entry, field.name, put.value.clone()),
        Target::Event {
            container,
            entry,
            event,
        } => _ = writer.event_at(container.name, *entry, event),
    }
}

/// As many to a change as fit. What may be put in a document's first change alone stands at the root,
/// and the root of each kind fits.
fn parts(puts: &[Put]) -> Vec<&[Put]> {
    let (mut parts, mut from, mut bytes) = (Vec::new(), 0, 0);
    for (at, put) in puts.iter().enumerate() {
        let more = place(put).len() + value(put).len() + OP_BYTES;
        if at > from && (bytes + more > FULL_BYTES || at - from >= FULL_OPS) {
            parts.push(&puts[from..at]);
            (from, bytes) = (at, 0);
        }
        bytes += more;
    }
    parts.push(&puts[from..]);
    parts
}

fn place(put: &Put) -> String {
    match &put.target {
        Target::Root(field) => field.name.to_owned(),
        Target::Field {
            container,
            entry,
            field,
        } => format!("{}/{entry}.{}", container.name, field.name),
        Target::Event { container, entry, .. } => format!("{}/{entry}", container.name),
        Target::Answer { container, question } => format!("{}/{question}", container.name),
    }
}

/// A value as the hash and the count of bytes take it.
fn value(put: &Put) -> String {
    match (&put.target, &put.value) {
        (Target::Event { event, .. }, _) => event.to_json(),
        (_, Scalar::Null) => String::new(),
        (_, Scalar::Bool(truth)) => truth.to_string(),
        (_, Scalar::Int(number)) => number.to_string(),
        (_, Scalar::Text(words)) => format!("\"{words}"),
    }
}
