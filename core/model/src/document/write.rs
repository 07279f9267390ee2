//! Writing: puts gathered by name, then one change whose bytes the gate accepts.

use automerge::ReadDoc;

use crate::code::Code;
use crate::document::change::{Actor, OpId, RawChange, RawPut, Value};
use crate::document::document::{Document, from_automerge, to_automerge};
use crate::document::entry::{ENTRIES_PER_CHANGE, Entry};
use crate::document::event::Event;
use crate::document::gate::{Gated, gate, generation};
use crate::document::genesis::{self, GENESIS_ACTOR};
use crate::document::op::Scalar;
use crate::document::schema::DOCUMENT_OPS;
use crate::id::{DeviceNumber, DocumentId};

/// Who writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Author {
    /// Device id ‖ generation, or realm ‖ epoch.
    pub actor: Actor,
    /// The device's number; 0 for the server.
    pub number: DeviceNumber,
}

/// A change being written on a document's present heads.
pub struct Writer<'a> {
    document: &'a Document,
    author: Author,
    seq: u64,
    made: u32,
    puts: Vec<(Place, Scalar)>,
}

/// Container's genesis counter (`None`: root) and key.
type Place = (Option<u64>, String);

/// A change, written: its bytes and what the gate says of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Written {
    /// The uncompressed chunk.
    pub bytes: Vec<u8>,
    /// What it says.
    pub gated: Gated,
}

impl<'a> Writer<'a> {
    /// Begins a change.
    pub fn new(document: &'a Document, author: Author) -> Self {
        let seq = document.last_seq(&author.actor) + 1;
        Self {
            document,
            author,
            seq,
            made: 0,
            puts: Vec::new(),
        }
    }

    /// Puts a field at the root.
    pub fn root(&mut self, field: &str, value: Scalar) -> &mut Self {
        self.put((None, field.to_owned()), value)
    }

    /// A key for a new entry or event of this change.
    pub fn entry(&mut self) -> Entry {
        if self.made == 0 {
            self.made = self.kept();
        }
        let n = self.made;
        self.made += 1;
        Entry {
            n,
            ..self.first_entry()
        }
    }

    fn first_entry(&self) -> Entry {
        Entry {
            device: self.author.number,
            generation: generation(&self.author.actor, self.author.number),
            seq: self.seq,
            n: 0,
        }
    }

    /// A document that was written anew begins its seqs again and keeps its entries: the first number
    /// that none of this author's under this seq has.
    fn kept(&self) -> u32 {
        self.document
            .last_made(self.first_entry())
            .map_or(0, |last| last + 1)
    }

    /// Puts a field of an entry.
    pub fn field(&mut self, container: &str, entry: Entry, field: &str, value: Scalar) -> &mut Self {
        self.put((self.container(container), format!("{entry}.{field}")), value)
    }

    /// Writes an event; gives its key, which later events name in `after`.
    pub fn event(&mut self, container: &str, event: &Event) -> Entry {
        let entry = self.entry();
        self.event_at(container, entry, event);
        entry
    }

    /// Writes an event under a key of [`Writer::entry`] that others name already.
    pub fn event_at(&mut self, container: &str, entry: Entry, event: &Event) -> &mut Self {
        let place = (self.container(container), entry.to_string());
        self.put(place, Scalar::Text(event.to_json().into()))
    }

    /// Answers a question of a checklist.
    pub fn answer(&mut self, question: &str, value: Scalar) -> &mut Self {
        self.put((self.container("answers"), question.to_owned()), value)
    }

    /// A name the kind does not have becomes an object that the gate refuses.
    fn container(&self, name: &str) -> Option<u64> {
        Some(genesis::container_counter(self.document.kind(), name).unwrap_or(0))
    }

    fn put(&mut self, place: Place, value: Scalar) -> &mut Self {
        self.puts.retain(|(other, _)| *other != place);
        self.puts.push((place, value));
        self
    }

    /// The change, or `None` when the document already says all of it.
    ///
    /// # Errors
    /// Whatever the gate would say, before anything is stored or sent.
    pub fn finish(self) -> Result<Option<Written>, Code> {
        self.written(false)
    }

    /// The change, with what the document says already.
    pub(super) fn finish_whole(self) -> Result<Option<Written>, Code> {
        self.written(true)
    }

    fn written(self, whole: bool) -> Result<Option<Written>, Code> {
        let document = self.document;
        let genesis = automerge::ActorId::from(GENESIS_ACTOR);
        let mut others: Vec<Actor> = Vec::new();
        let mut puts = Vec::with_capacity(self.puts.len());
        for ((container, key), value) in &self.puts {
            let object = match container {
                None => automerge::ROOT,
                Some(counter) => automerge::ObjId::Id(*counter, genesis.clone(), 0),
            };
            let there = document
                .automerge()
                .get_all(&object, key.as_str())
                .unwrap_or_default();
            if !whole && is_shown_alone(&there, value) {
                continue;
            }
            if container.is_some() {
                others.push(GENESIS_ACTOR);
            }
            let mut pred = Vec::with_capacity(there.len());
            for (_, id) in there {
                let automerge::ObjId::Id(counter, actor, _) = id else {
                    continue;
                };
                let actor: Actor = actor.to_bytes().try_into().map_err(|_| Code::ForgedActor)?;
                others.push(actor);
                pred.push((counter, actor));
            }
            pred.sort_unstable();
            puts.push((*container, key.as_str(), borrowed(value), pred));
        }
        if puts.is_empty() {
            return Ok(None);
        }
        others.sort_unstable();
        others.dedup();
        others.retain(|actor| *actor != self.author.actor);
        let index = |actor: &Actor| others.binary_search(actor).map_or(0, |at| at + 1);
        let heads = document.heads();
        let raw = RawChange {
            actor: self.author.actor,
            seq: self.seq,
            start_op: 1 + max_op_of(document, &heads),
            deps: heads,
            puts: puts
                .into_iter()
                .map(|(container, key, value, pred)| RawPut {
                    object: container.map(|counter| OpId {
                        counter,
                        actor: index(&GENESIS_ACTOR),
                    }),
                    key,
                    value,
                    pred: pred
                        .iter()
                        .map(|(counter, actor)| OpId {
                            counter: *counter,
                            actor: index(actor),
                        })
                        .collect(),
                })
                .collect(),
            others: others.clone(),
        };
        if self.made > ENTRIES_PER_CHANGE || document.op_count() + raw.puts.len() as u64 > DOCUMENT_OPS as u64
        {
            return Err(Code::DocumentFull);
        }
        let bytes = raw.encode();
        let gated = gate(&bytes, document.kind(), document.id(), self.author.number)?;
        Ok(Some(Written { bytes, gated }))
    }
}

/// The highest op among changes; `startOp` of what stands on them is one more.
pub(super) fn max_op_of(document: &Document, changes: &[crate::id::ChangeHash]) -> u64 {
    changes
        .iter()
        .filter_map(|hash| document.automerge().get_change_meta_by_hash(&to_automerge(*hash)))
        .map(|meta| meta.max_op)
        .max()
        .unwrap_or_default()
}

fn is_shown_alone(there: &[(automerge::Value<'_>, automerge::ObjId)], value: &Scalar) -> bool {
    match (there, value) {
        ([], Scalar::Null) => true,
        ([(shown, _)], value) => match (shown.as_scalar(), value) {
            (Some(automerge::ScalarValue::Null), Scalar::Null) => true,
            (Some(automerge::ScalarValue::Boolean(a)), Scalar::Bool(b)) => a == b,
            (Some(automerge::ScalarValue::Int(a)), Scalar::Int(b)) => a == b,
            (Some(automerge::ScalarValue::Str(a)), Scalar::Text(b)) => a.as_str() == &**b,
            _ => false,
        },
        _ => false,
    }
}

fn borrowed(value: &Scalar) -> Value<'_> {
    match value {
        Scalar::Null => Value::Null,
        Scalar::Bool(truth) => Value::Bool(*truth),
        Scalar::Int(number) => Value::Int(*number),
        Scalar::Text(words) => Value::Text(words),
    }
}

impl Document {
    /// The document as it was at the given heads, for writing anew what was refused.
    ///
    /// # Errors
    /// `BadDeps` when a head is not in it.
    pub fn at(&self, heads: &[crate::id::ChangeHash]) -> Result<Document, Code> {
        let heads: Vec<_> = heads.iter().copied().map(to_automerge).collect();
        let automerge = self.automerge().fork_at(&heads).map_err(|_| Code::BadDeps)?;
        Ok(Document::wrap(self.kind(), self.id(), automerge))
    }

    /// True when every head given is in the document.
    pub fn has_all(&self, hashes: &[crate::id::ChangeHash]) -> bool {
        hashes.iter().all(|hash| self.has(*hash))
    }

    /// Who wrote each change, with its seq, oldest first; the genesis left out.
    pub fn authors(&self) -> Vec<(crate::id::ChangeHash, Actor, u64)> {
        self.automerge()
            .get_changes_meta(&[])
            .iter()
            .filter_map(|meta| {
                Some((
                    from_automerge(&meta.hash),
                    meta.actor.to_bytes().try_into().ok()?,
                    meta.seq,
                ))
            })
            .filter(|(_, actor, _)| *actor != GENESIS_ACTOR)
            .collect()
    }
}

/// A text value for [`Writer`]; empty text empties the field.
pub fn text(words: &str) -> Scalar {
    if words.is_empty() {
        Scalar::Null
    } else {
        Scalar::Text(words.into())
    }
}

/// A reference to another document.
pub fn reference(id: DocumentId) -> Scalar {
    Scalar::Text(id.to_string().into())
}
