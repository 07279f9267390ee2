//! One Automerge document of ours: made from its genesis, read by the schema table.

use std::sync::{Arc, OnceLock};

use automerge::{Automerge, ReadDoc};

use crate::code::Code;
use crate::document::entry::Entry;
use crate::document::event::Event;
use crate::document::schema::Kind;
use crate::document::table::Table;
use crate::document::versions::Versions;
use crate::document::{change, genesis};
use crate::id::{ChangeHash, DocumentId};

/// A document: id, kind and its changes.
#[derive(Clone)]
pub struct Document {
    id: DocumentId,
    kind: Kind,
    automerge: Automerge,
    /// What it shows, once somebody looked.
    table: OnceLock<Arc<Table>>,
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
        Self::wrap(kind, id, automerge)
    }

    /// Reads what [`Document::save`] wrote: trusted storage, not the network.
    pub fn load(kind: Kind, id: DocumentId, saved: &[u8]) -> Result<Self, Code> {
        let automerge = Automerge::load(saved).map_err(|_| Code::DamagedDatabase)?;
        let document = Self::wrap(kind, id, automerge);
        match document
            .automerge
            .get_change_meta_by_hash(&to_automerge(genesis::hash(kind, id)))
        {
            Some(_) => Ok(document),
            None => Err(Code::WrongKind),
        }
    }

    pub(super) fn wrap(kind: Kind, id: DocumentId, automerge: Automerge) -> Self {
        Self {
            id,
            kind,
            automerge,
            table: OnceLock::new(),
        }
    }

    pub(super) fn automerge(&self) -> &Automerge {
        &self.automerge
    }

    /// For whoever changes it.
    pub(super) fn automerge_mut(&mut self) -> &mut Automerge {
        self.table.take();
        &mut self.automerge
    }

    /// The document chunk, for storage and export; never sent between phone and server. Its columns
    /// are not deflated: that takes a fifth off a household, and a tenth of publishing's time.
    pub fn save(&self) -> Vec<u8> {
        self.automerge.save_nocompress()
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
        self.table().root(field).cloned()
    }

    /// A field of an entry.
    pub fn field(&self, container: &str, entry: Entry, field: &str) -> Option<Versions> {
        self.table().at(container, &format!("{entry}.{field}")).cloned()
    }

    /// What a key of a container shows.
    pub(super) fn at_key(&self, container: &str, key: &str) -> Option<Versions> {
        self.table().at(container, key).cloned()
    }

    /// Hands over the fields of an entry with what each shows.
    pub fn fields(&self, container: &str, entry: Entry, mut each: impl FnMut(&str, &Versions)) {
        for (field, versions) in self.table().under(container, &format!("{entry}.")) {
            each(field, versions);
        }
    }

    /// Keys of a container, in Automerge's order.
    pub fn keys(&self, container: &str) -> Vec<String> {
        self.table().keys(container).map(str::to_owned).collect()
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
            .table()
            .keys(container)
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

    /// The highest number among the entries that one author made under one seq, as `first` was.
    pub(super) fn last_made(&self, first: Entry) -> Option<u32> {
        let begin = Entry { n: 0, ..first }.to_string();
        let begin = &begin[..begin.len() - 1];
        let containers = self.kind.schema().containers.iter();
        let keys = containers.flat_map(|container| self.table().under(container.name, begin));
        let numbers = keys.filter_map(|(rest, _)| {
            let n = rest.split_once('.').map_or(rest, |(n, _)| n);
            Entry::parse(&format!("{begin}{n}")).ok().map(|entry| entry.n)
        });
        numbers.max()
    }

    /// The events of a container, in entry order. What a newer schema wrote is left out.
    pub fn events(&self, container: &str) -> Vec<(Entry, Event)> {
        let mut events: Vec<_> = self
            .table()
            .shown(container)
            .filter_map(|(key, versions)| {
                let entry = Entry::parse(key).ok()?;
                Some((entry, Event::parse(versions.text()?).ok()?))
            })
            .collect();
        events.sort_unstable_by_key(|(entry, _)| *entry);
        events
    }

    /// The answers of a visit or activity: question and what is shown.
    pub fn answers(&self) -> Vec<(String, Versions)> {
        self.table()
            .shown("answers")
            .map(|(question, versions)| (question.to_owned(), versions.clone()))
            .collect()
    }

    /// Every place where two people wrote apart: container (empty for the root), key, versions.
    pub fn conflicts(&self) -> Vec<(&'static str, String, Versions)> {
        let schema = self.kind.schema();
        let apart = |versions: &&Versions| !versions.others.is_empty();
        let mut found = Vec::new();
        for field in schema.root {
            if let Some(versions) = self.table().root(field.name).filter(apart) {
                found.push(("", field.name.to_owned(), versions.clone()));
            }
        }
        for container in schema.containers {
            let there = self.table().shown(container.name);
            let there = there.filter(|(_, versions)| apart(versions));
            found.extend(there.map(|(key, versions)| (container.name, key.to_owned(), versions.clone())));
        }
        found
    }

    fn table(&self) -> &Table {
        self.table
            .get_or_init(|| Arc::new(Table::read(&self.automerge, self.kind)))
    }
}

pub(super) fn to_automerge(hash: ChangeHash) -> automerge::ChangeHash {
    automerge::ChangeHash(*hash.as_bytes())
}

pub(super) fn from_automerge(hash: &automerge::ChangeHash) -> ChangeHash {
    ChangeHash::new(hash.0)
}
