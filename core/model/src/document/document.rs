//! One Automerge document of ours: made from its genesis, read by the schema table.

use automerge::{Automerge, ReadDoc, ScalarValue, Value};

use crate::code::Code;
use crate::document::entry::Entry;
use crate::document::event::Event;
use crate::document::op::Scalar;
use crate::document::schema::{Kind, SPARE};
use crate::document::{change, genesis};
use crate::id::{ChangeHash, DocumentId};

/// A document: id, kind and its changes.
#[derive(Clone)]
pub struct Document {
    id: DocumentId,
    kind: Kind,
    pub(super) automerge: Automerge,
}

/// What a field holds: the value shown, and those that others wrote apart from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Versions {
    /// Automerge's own winner, the same on every device and in any other Automerge.
    pub shown: Scalar,
    /// Written apart from the shown one and not yet chosen between.
    pub others: Vec<Scalar>,
}

/// A change of a document, as stored or sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredChange {
    /// Its name.
    pub hash: ChangeHash,
    /// The uncompressed chunk.
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for Document {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Document")
            .field("id", &self.id)
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

impl Document {
    /// A document with nothing but its genesis.
    pub fn new(kind: Kind, id: DocumentId) -> Self {
        let mut automerge = Automerge::new();
        let genesis = automerge::Change::from_bytes(genesis::bytes(kind, id));
        // The golden test proves that Automerge reads our genesis.
        if let Ok(genesis) = genesis {
            let _ = automerge.apply_changes([genesis]);
        }
        Self { id, kind, automerge }
    }

    /// Reads what [`Document::save`] wrote: trusted storage, not the network.
    pub fn load(kind: Kind, id: DocumentId, saved: &[u8]) -> Result<Self, Code> {
        let automerge = Automerge::load(saved).map_err(|_| Code::DamagedDatabase)?;
        let document = Self { id, kind, automerge };
        match document
            .automerge
            .get_change_meta_by_hash(&to_automerge(genesis::hash(kind, id)))
        {
            Some(_) => Ok(document),
            None => Err(Code::WrongKind),
        }
    }

    pub(super) fn wrap(kind: Kind, id: DocumentId, automerge: Automerge) -> Self {
        Self { id, kind, automerge }
    }

    /// The document chunk, for storage and export; never sent between phone and server.
    pub fn save(&self) -> Vec<u8> {
        self.automerge.save()
    }

    /// Its id.
    pub fn id(&self) -> DocumentId {
        self.id
    }

    /// Its kind.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Changes that no other stands on; sorted.
    pub fn heads(&self) -> Vec<ChangeHash> {
        let mut heads: Vec<_> = self.automerge.get_heads().iter().map(from_automerge).collect();
        heads.sort_unstable();
        heads
    }

    /// Counter of the newest op.
    pub fn max_op(&self) -> u64 {
        self.automerge
            .get_changes_meta(&[])
            .iter()
            .map(|meta| meta.max_op)
            .max()
            .unwrap_or_default()
    }

    /// Ops in all.
    pub fn op_count(&self) -> u64 {
        self.automerge.stats().num_ops
    }

    /// The last seq of an actor, 0 when it wrote nothing here.
    pub fn last_seq(&self, actor: &change::Actor) -> u64 {
        self.automerge
            .get_changes_meta(&[])
            .iter()
            .filter(|meta| meta.actor.to_bytes() == actor)
            .map(|meta| meta.seq)
            .max()
            .unwrap_or_default()
    }

    /// Every change but the genesis, each after those it stands on.
    pub fn changes(&self) -> Vec<StoredChange> {
        self.changes_after(&[genesis::hash(self.kind, self.id)])
    }

    /// The changes that are not among the given ones or before them.
    pub fn changes_after(&self, known: &[ChangeHash]) -> Vec<StoredChange> {
        let known: Vec<_> = known.iter().copied().map(to_automerge).collect();
        self.automerge
            .get_changes(&known)
            .into_iter()
            .map(|change| StoredChange {
                hash: from_automerge(&change.hash()),
                bytes: change.raw_bytes().to_vec(),
            })
            .collect()
    }

    /// True when the change is in the document.
    pub fn has(&self, hash: ChangeHash) -> bool {
        self.automerge
            .get_change_meta_by_hash(&to_automerge(hash))
            .is_some()
    }

    /// A field at the root; `None` when it was never filled.
    pub fn root(&self, field: &str) -> Option<Versions> {
        self.kind.schema().field(field)?;
        self.versions(&automerge::ROOT, field)
    }

    /// A field of an entry.
    pub fn field(&self, container: &str, entry: Entry, field: &str) -> Option<Versions> {
        self.versions(&self.container(container)?, &format!("{entry}.{field}"))
    }

    /// Keys of a container, in Automerge's order.
    pub fn keys(&self, container: &str) -> Vec<String> {
        self.container(container)
            .map(|object| self.automerge.keys(&object).collect())
            .unwrap_or_default()
    }

    /// The entries that have at least one field of the given makers (all entries, where there are
    /// no makers), in entry order.
    pub fn entries(&self, container: &str) -> Vec<Entry> {
        let Some(crate::document::schema::Shape::Entries { makers, .. }) = self
            .kind
            .schema()
            .container(container)
            .map(|container| &container.shape)
        else {
            return Vec::new();
        };
        let mut entries: Vec<Entry> = self
            .keys(container)
            .iter()
            .filter_map(|key| {
                let (entry, field) = key.rsplit_once('.')?;
                if makers.is_empty() || makers.contains(&field) {
                    Entry::parse(entry).ok()
                } else {
                    None
                }
            })
            .collect();
        entries.sort_unstable();
        entries.dedup();
        entries
    }

    /// The events of a container, in entry order. What a newer schema wrote is left out.
    pub fn events(&self, container: &str) -> Vec<(Entry, Event)> {
        let Some(object) = self.container(container) else {
            return Vec::new();
        };
        let mut events: Vec<_> = self
            .automerge
            .map_range(&object, ..)
            .filter_map(|item| {
                let entry = Entry::parse(&item.key).ok()?;
                let value = item.value.into_value();
                let event = Event::parse(value.as_str()?).ok()?;
                Some((entry, event))
            })
            .collect();
        events.sort_unstable_by_key(|(entry, _)| *entry);
        events
    }

    /// The answers of a visit or activity: question and what is shown.
    pub fn answers(&self) -> Vec<(String, Versions)> {
        let Some(object) = self.container("answers") else {
            return Vec::new();
        };
        self.keys("answers")
            .into_iter()
            .filter_map(|question| {
                self.versions(&object, &question)
                    .map(|versions| (question, versions))
            })
            .collect()
    }

    /// Every place where two people wrote apart: container (empty for the root), key, versions.
    pub fn conflicts(&self) -> Vec<(&'static str, String, Versions)> {
        let schema = self.kind.schema();
        let mut found = Vec::new();
        let root = schema.root.iter().map(|field| field.name.to_owned());
        let mut look = |container, object: &automerge::ObjId, keys: &mut dyn Iterator<Item = String>| {
            for key in keys {
                if let Some(versions) = self.versions(object, &key).filter(|v| !v.others.is_empty()) {
                    found.push((container, key, versions));
                }
            }
        };
        look("", &automerge::ROOT, &mut root.into_iter());
        for container in schema.containers {
            if let Some(object) = self.container(container.name) {
                look(container.name, &object, &mut self.automerge.keys(&object));
            }
        }
        found
    }

    pub(super) fn container(&self, name: &str) -> Option<automerge::ObjId> {
        if name != SPARE && self.kind.schema().container(name).is_none() {
            return None;
        }
        self.automerge
            .get(automerge::ROOT, name)
            .ok()?
            .map(|(_, object)| object)
    }

    fn versions(&self, object: &automerge::ObjId, key: &str) -> Option<Versions> {
        let mut all = self.automerge.get_all(object, key).ok()?;
        // Automerge lists them in op order, the winner last.
        let shown = scalar(&all.pop()?.0)?;
        let others = all
            .iter()
            .filter_map(|(value, _)| scalar(value))
            .filter(|value| *value != shown)
            .collect();
        Some(Versions { shown, others })
    }
}

impl Versions {
    /// The shown text; `None` when emptied.
    pub fn text(&self) -> Option<&str> {
        match &self.shown {
            Scalar::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The shown number.
    pub fn int(&self) -> Option<i64> {
        match self.shown {
            Scalar::Int(number) => Some(number),
            _ => None,
        }
    }

    /// The shown truth.
    pub fn bool(&self) -> Option<bool> {
        match self.shown {
            Scalar::Bool(truth) => Some(truth),
            _ => None,
        }
    }
}

fn scalar(value: &Value<'_>) -> Option<Scalar> {
    match value.as_scalar()? {
        ScalarValue::Null => Some(Scalar::Null),
        ScalarValue::Boolean(truth) => Some(Scalar::Bool(*truth)),
        ScalarValue::Int(number) => Some(Scalar::Int(*number)),
        ScalarValue::Str(text) => Some(Scalar::Text(text.as_str().into())),
        _ => None,
    }
}

pub(super) fn to_automerge(hash: ChangeHash) -> automerge::ChangeHash {
    automerge::ChangeHash(*hash.as_bytes())
}

pub(super) fn from_automerge(hash: &automerge::ChangeHash) -> ChangeHash {
    ChangeHash::new(hash.0)
}
