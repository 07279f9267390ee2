//! What a phone gets: the logs of its scopes after its cursors, within a limit of bytes, from one
//! snapshot of what is published.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use doorstep_model::document::entry::Entry;
use doorstep_model::id::{DocumentId, HashPrefix, Mac};
use doorstep_model::protocol::limits::CBOR_LIST;
use doorstep_model::protocol::row::Row;
use doorstep_model::protocol::same::same;
use doorstep_model::protocol::scope::{Cursor, Scope};
use doorstep_model::protocol::sync::{
    Changes, Item, Names, Pulled, ScopeDigest, SyncReply, SyncRequest, Verdict,
};
use doorstep_model::time::Timestamp;

use crate::realm::RealmView;
use crate::store::{ChangeRow, Device, DocumentNo, DocumentRow, LogItem, Read, ScopeHead, StoreError};

/// Bytes of items in one reply unless the device asks for less.
const REPLY_BYTES: usize = 2 << 20;
/// The least a device may ask for: one change of any size must fit.
const REPLY_LEAST: usize = 80 << 10;
/// Log entries read at a time.
const PAGE: usize = 1_000;

/// The part of a reply that is read from the logs.
#[derive(Debug, Default)]
pub struct Pull {
    scopes: Option<Vec<Scope>>,
    items: Vec<Pulled>,
    cursors: Option<Vec<Cursor>>,
    digests: Option<Vec<ScopeDigest>>,
    more: bool,
    verdicts: Vec<Verdict>,
}

impl Pull {
    /// Puts it into a reply.
    pub fn into_reply(self, reply: &mut SyncReply) {
        reply.scopes = self.scopes;
        reply.pull = self.items;
        reply.cursors = self.cursors;
        reply.digests = self.digests;
        reply.more = self.more;
        reply.verdicts = self.verdicts;
    }
}

/// Where one scope of the device stands.
struct Standing {
    scope: Scope,
    from: u64,
    log: Option<ScopeHead>,
}

/// Reads what the device does not have yet.
///
/// # Errors
/// The store's.
pub fn pull(
    tx: &Read<'_>,
    realm: &RealmView,
    device: &Device,
    request: &SyncRequest,
    now: Timestamp,
) -> Result<Pull, StoreError> {
    let verdicts = tx.verdicts(realm.number, device.number)?;
    let scopes = realm.scopes_for(tx, device.user, now)?;
    let mut standings = Vec::with_capacity(scopes.len());
    for scope in &scopes {
        standings.push(Standing {
            scope: scope.clone(),
            from: 0,
            log: tx.scope(realm.number, scope)?,
        });
    }
    if let Some(known) = request.same {
        let heads = standings
            .iter()
            .map(|standing| (&standing.scope, head(standing), digest(standing)));
        let heads: Vec<_> = heads.collect();
        let now_same = same(
            realm.epoch,
            heads.iter().map(|(scope, head, digest)| (*scope, *head, digest)),
        );
        // Not the same: the device asks again, with its cursors.
        return Ok(Pull {
            more: now_same != known,
            verdicts,
            ..Pull::default()
        });
    }
    let cursors = request.cursors.as_deref().unwrap_or_default();
    let mut known = BTreeMap::new();
    for cursor in cursors
        .iter()
        .filter(|cursor| realm.secret.made(realm.epoch, cursor))
    {
        known.insert(cursor.scope.clone(), cursor.head);
    }
    for standing in &mut standings {
        standing.from = known.get(&standing.scope).copied().unwrap_or_default();
    }
    let asked: BTreeSet<Scope> = cursors.iter().map(|cursor| cursor.scope.clone()).collect();
    let limit = request.reply_limit.map_or(REPLY_BYTES, |limit| limit as usize);
    let mut page = Page::new(tx, realm, device, limit.clamp(REPLY_LEAST, REPLY_BYTES));
    let mut new_cursors = Vec::new();
    let mut digests = Vec::new();
    for standing in &standings {
        let reached = page.read(standing)?;
        let mac = realm.secret.cursor(realm.epoch, &standing.scope, reached);
        if reached != standing.from || !asked.contains(&standing.scope) {
            new_cursors.push(Cursor {
                scope: standing.scope.clone(),
                head: reached,
                mac,
            });
        }
        if reached == head(standing) {
            let digest = digest(standing);
            digests.push(ScopeDigest {
                scope: standing.scope.clone(),
                head: reached,
                digest,
            });
        }
    }
    let more = digests.len() < standings.len();
    Ok(Pull {
        scopes: (asked != scopes).then(|| scopes.into_iter().collect()),
        items: page.items,
        cursors: Some(new_cursors),
        digests: Some(digests),
        more,
        verdicts,
    })
}

fn head(standing: &Standing) -> u64 {
    standing.log.map_or(0, |log| log.head)
}

fn digest(standing: &Standing) -> doorstep_model::protocol::digest::Digest {
    standing.log.map(|log| log.digest).unwrap_or_default()
}

/// One reply being filled.
struct Page<'a> {
    tx: &'a Read<'a>,
    realm: &'a RealmView,
    device: &'a Device,
    left: usize,
    items: Vec<Pulled>,
    /// Where a document's changes stand in this reply, by scope.
    places: HashMap<(DocumentNo, Scope), usize>,
    /// Changes that this reply carries already, for whichever scope.
    sent: HashSet<i64>,
    /// Documents that this reply carries whole.
    whole: HashSet<(DocumentNo, Scope)>,
    /// Where the device's own changes stand that are said by their names alone, by scope.
    runs: HashMap<Scope, usize>,
    /// Documents of which more than that was said.
    told: HashSet<DocumentId>,
    rows: HashMap<DocumentNo, DocumentRow>,
}

impl<'a> Page<'a> {
    fn new(tx: &'a Read<'a>, realm: &'a RealmView, device: &'a Device, left: usize) -> Self {
        Self {
            tx,
            realm,
            device,
            left,
            items: Vec::new(),
            places: HashMap::new(),
            sent: HashSet::new(),
            whole: HashSet::new(),
            runs: HashMap::new(),
            told: HashSet::new(),
            rows: HashMap::new(),
        }
    }

    /// Adds what follows in one log; how far it got.
    fn read(&mut self, standing: &Standing) -> Result<u64, StoreError> {
        let Some(log) = standing.log else { return Ok(0) };
        let mut reached = standing.from;
        loop {
            let page = self.tx.log_after(self.realm.number, log.number, reached, PAGE)?;
            if page.is_empty() {
                // Entries that a newer version of a row replaced are gone from the end as well.
                return Ok(log.head);
            }
            for (seq, item) in page {
                if self.left == 0 {
                    return Ok(reached);
                }
                self.add(&standing.scope, seq, item)?;
                reached = seq;
            }
        }
    }

    fn add(&mut self, scope: &Scope, seq: u64, item: LogItem) -> Result<(), StoreError> {
        match item {
            LogItem::Change(no) => {
                let Some(change) = self.tx.change(no)? else {
                    return Ok(());
                };
                if self.whole.contains(&(change.document, scope.clone())) {
                    return Ok(());
                }
                self.add_changes(scope, seq, change.document, vec![change])
            }
            LogItem::Whole(no) => {
                let left_since = !self.tx.document_scopes(no)?.contains(scope);
                if left_since {
                    // A removal follows in the log: the document is not this reader's any more.
                    return Ok(());
                }
                self.whole.insert((no, scope.clone()));
                let changes = self.tx.published_changes(no)?;
                if let Some(row) = self.row(no)? {
                    let gone = self.tx.forgotten(self.realm.number, row.id)?;
                    if !gone.is_empty() {
                        self.add_anew(scope, seq, &row, (changes, gone));
                        return Ok(());
                    }
                }
                self.add_changes(scope, seq, no, changes)
            }
            LogItem::Wire(item) => {
                self.spend(match &item {
                    Item::Row(row) => row_bytes(row),
                    _ => 40,
                });
                if let Item::Remove(id) | Item::Erase(id) | Item::Replaced { old: id, .. } = &item {
                    self.told.insert(*id);
                }
                self.items.push(Pulled {
                    scope: scope.clone(),
                    seq,
                    item,
                });
                Ok(())
            }
        }
    }

    fn add_changes(
        &mut self,
        scope: &Scope,
        seq: u64,
        no: DocumentNo,
        changes: Vec<ChangeRow>,
    ) -> Result<(), StoreError> {
        let Some(row) = self.row(no)? else { return Ok(()) };
        let proof = row.proof.unwrap_or(Mac::new([0; Mac::LEN]));
        let others_too = self.tx.has_others(no, self.device.number)?;
        let mut others = Vec::new();
        let mut own = false;
        for change in changes {
            if change.device == self.device.number {
                own = true;
                if !others_too && self.alone(scope, &row)? {
                    self.name(scope, seq, change.hash.into());
                } else {
                    self.told.insert(row.id);
                    self.own(scope, seq, row.id, &change, others_too.then_some(proof));
                }
            } else if self.sent.insert(change.no.0) {
                self.spend(change.bytes.len());
                others.push(change.bytes.into());
            }
        }
        if let Some(at) = self.places.get(&(no, scope.clone()))
            && let Item::Changes(there) = &mut self.items[*at].item
        {
            there.changes.extend(others);
            return Ok(());
        }
        if own && others.is_empty() {
            return Ok(());
        }
        self.spend(60);
        self.places.insert((no, scope.clone()), self.items.len());
        let (doc, kind) = (row.id, row.kind);
        let item = Item::Changes(Changes {
            doc,
            kind,
            schema: 1,
            changes: others,
            proof,
        });
        self.items.push(Pulled {
            scope: scope.clone(),
            seq,
            item,
        });
        Ok(())
    }

    /// A document that was written anew comes whole, this device's own changes with it: the device may
    /// hold the older one.
    fn add_anew(
        &mut self,
        scope: &Scope,
        seq: u64,
        row: &DocumentRow,
        (changes, gone): (Vec<ChangeRow>, Vec<Entry>),
    ) {
        self.told.insert(row.id);
        self.sent.extend(changes.iter().map(|change| change.no.0));
        self.spend(60 + changes.iter().map(|change| change.bytes.len()).sum::<usize>());
        self.items.push(Pulled {
            scope: scope.clone(),
            seq,
            item: anew(row, changes, gone),
        });
    }

    /// True while the document stands in this log only and this reply has said nothing else of it:
    /// then no name is said twice, and each in the order of the log.
    fn alone(&self, scope: &Scope, row: &DocumentRow) -> Result<bool, StoreError> {
        Ok(!self.told.contains(&row.id) && self.tx.document_scopes(row.no)? == [scope.clone()])
    }

    /// The device's own change comes back as its name, beside the others of this log.
    fn name(&mut self, scope: &Scope, seq: u64, name: HashPrefix) {
        self.spend(HashPrefix::LEN);
        if let Some(at) = self.runs.get(scope)
            && let Item::OwnRun(names) = &mut self.items[*at].item
            && names.0.len() < CBOR_LIST
        {
            names.0.push(name);
            return;
        }
        self.runs.insert(scope.clone(), self.items.len());
        self.items.push(Pulled {
            scope: scope.clone(),
            seq,
            item: Item::OwnRun(Names(vec![name])),
        });
    }

    /// The device's own change comes back as its name, with its document and what proves it.
    fn own(&mut self, scope: &Scope, seq: u64, doc: DocumentId, change: &ChangeRow, proof: Option<Mac>) {
        self.spend(60);
        let item = Item::Own {
            doc,
            hash: change.hash.into(),
            proof,
        };
        self.items.push(Pulled {
            scope: scope.clone(),
            seq,
            item,
        });
    }

    fn row(&mut self, no: DocumentNo) -> Result<Option<DocumentRow>, StoreError> {
        if let Some(row) = self.rows.get(&no) {
            return Ok(Some(row.clone()));
        }
        let row = self.tx.document_by_no(no)?;
        if let Some(row) = &row {
            self.rows.insert(no, row.clone());
        }
        Ok(row)
    }

    fn spend(&mut self, bytes: usize) {
        self.left = self.left.saturating_sub(bytes.max(1));
    }
}

/// A document as it goes to a phone that may hold an older one of the same id.
pub(crate) fn anew(row: &DocumentRow, changes: Vec<ChangeRow>, gone: Vec<Entry>) -> Item {
    Item::Anew {
        changes: whole(row, changes),
        gone,
    }
}

/// All changes of a document as they go to a phone.
pub(crate) fn whole(row: &DocumentRow, changes: Vec<ChangeRow>) -> Changes {
    Changes {
        doc: row.id,
        kind: row.kind,
        schema: 1,
        changes: changes.into_iter().map(|change| change.bytes.into()).collect(),
        proof: row.proof.unwrap_or(Mac::new([0; Mac::LEN])),
    }
}

/// About what a row takes on the wire.
fn row_bytes(row: &Row) -> usize {
    use doorstep_model::protocol::row::RowBody;
    match &row.body {
        Some(RowBody::Preset(preset)) => preset.toml.as_str().len(),
        Some(_) => 120,
        None => 40,
    }
}
