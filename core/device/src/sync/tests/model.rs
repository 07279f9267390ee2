//! A small server that obeys the paper: accepts first, publishes later, keeps logs, digests,
//! verdicts and epochs. It lies in memory, so that a test can set it back.

use std::collections::{BTreeMap, BTreeSet, btree_map};

use doorstep_model::code::Code;
use doorstep_model::document::apply::apply;
use doorstep_model::document::change::Actor;
use doorstep_model::document::gate::{Gated, gate};
use doorstep_model::document::op::{Scalar, Target};
use doorstep_model::document::schema::Kind;
use doorstep_model::document::{Document, genesis};
use doorstep_model::id::{
    ChangeHash, DeviceId, DeviceNumber, DocumentId, Epoch, FactId, Generation, KeyId, RealmNumber, UserId,
};
use doorstep_model::protocol::digest::{Digest, Item as Counted};
use doorstep_model::protocol::envelope::{self, Context, Purpose};
use doorstep_model::protocol::key::PublicKey;
use doorstep_model::protocol::packed;
use doorstep_model::protocol::proof::ServerSecret;
use doorstep_model::protocol::reads::{ReadBatch, ReadHead};
use doorstep_model::protocol::receipt::{Receipt, SignedReceipt};
use doorstep_model::protocol::reconcile::{Asked, ItemId, Set};
use doorstep_model::protocol::refusal::Refusal;
use doorstep_model::protocol::row::{CaseNumberRow, Row, RowBody, RowKey, Table};
use doorstep_model::protocol::same::same;
use doorstep_model::protocol::scope::{Cursor, Scope};
use doorstep_model::protocol::sync::{
    Authored, Changes, GenerationCount, Item, Offer, Pulled, Push, PushResult, Reconcile, ScopeDigest,
    SyncReply, SyncRequest, Verdict, VerdictOf,
};
use doorstep_model::protocol::{PROTOCOL, limits, message};
use doorstep_model::time::Timestamp;
use p256::ecdsa::SigningKey;

use crate::sync::published::advance;

pub(super) const REALM: RealmNumber = RealmNumber(7);
pub(super) const SERVER_KEY: KeyId = KeyId::new([3; 8]);
pub(super) const NOW: i64 = 1_773_709_200_000;

/// A household whose phone says so is not applied: a rule that a test can break at will.
pub(super) const FORBIDDEN: &str = "forbidden";

#[derive(Clone, Debug, PartialEq)]
enum State {
    Pending,
    Published,
    Held(ChangeHash),
    Quarantined(Code),
}

#[derive(Clone)]
struct Change {
    hash: ChangeHash,
    bytes: Vec<u8>,
    deps: Vec<ChangeHash>,
    actor: Actor,
    seq: u64,
    device: DeviceId,
    state: State,
}

#[derive(Clone)]
pub(super) struct Doc {
    kind: Kind,
    pub(super) document: Document,
    heads: Vec<ChangeHash>,
    changes: Vec<Change>,
    pub(super) scopes: BTreeSet<Scope>,
    home: Scope,
}

#[derive(Clone)]
enum Entry {
    Change(DocumentId, ChangeHash),
    Whole(DocumentId),
    Wire(Item),
}

#[derive(Clone)]
pub(super) struct Desk {
    pub(super) number: DeviceNumber,
    pub(super) user: UserId,
    pub(super) key: PublicKey,
    pub(super) scopes: BTreeSet<Scope>,
    counter: u64,
    verdicts: Vec<Verdict>,
    reads: (u64, ReadHead),
    counts: BTreeMap<Generation, u64>,
    sum: Digest,
}

/// What one request would be answered with.
pub(super) type Answer = Result<SyncReply, Refusal>;

#[derive(Clone)]
pub(super) struct Server {
    secret: ServerSecret,
    pub(super) epoch: Epoch,
    pub(super) receipt_key: SigningKey,
    pub(super) desks: BTreeMap<DeviceId, Desk>,
    pub(super) docs: BTreeMap<DocumentId, Doc>,
    logs: BTreeMap<Scope, Vec<Entry>>,
    rows: BTreeMap<(Scope, u8, RowKey), Row>,
    pub(super) erased: BTreeSet<DocumentId>,
    pub(super) facts: BTreeSet<FactId>,
    pub(super) offered: Vec<Offer>,
    pub(super) covered: bool,
    pub(super) reconciles: bool,
    verdict: u64,
    minted: u8,
}

impl Server {
    pub(super) fn new() -> Self {
        Self {
            secret: ServerSecret::new([5; 32]),
            epoch: Epoch::new([1; 8]),
            receipt_key: SigningKey::from_slice(&[9; 32]).unwrap(),
            desks: BTreeMap::new(),
            docs: BTreeMap::new(),
            logs: BTreeMap::new(),
            rows: BTreeMap::new(),
            erased: BTreeSet::new(),
            facts: BTreeSet::new(),
            offered: Vec::new(),
            covered: false,
            reconciles: true,
            verdict: 0,
            minted: 1,
        }
    }

    pub(super) fn enrol(&mut self, device: DeviceId, number: u32, key: PublicKey, scopes: &[Scope]) {
        let desk = Desk {
            number: DeviceNumber(number),
            user: UserId(number),
            key,
            scopes: scopes.iter().cloned().chain([Scope::Realm]).collect(),
            counter: 0,
            verdicts: Vec::new(),
            reads: (0, ReadHead::START),
            counts: BTreeMap::new(),
            sum: Digest::ZERO,
        };
        self.desks.insert(device, desk);
    }

    /// Sets the server back to an earlier state of itself. It does not know that yet.
    pub(super) fn roll_back(&mut self, to: &Self) {
        let minted = self.minted;
        let desks = self.desks.clone();
        *self = to.clone();
        self.minted = minted;
        // Enrolments are in the ledger.
        for (id, desk) in desks {
            self.desks.entry(id).or_insert(Desk {
                counter: 0,
                verdicts: Vec::new(),
                reads: (0, ReadHead::START),
                counts: BTreeMap::new(),
                sum: Digest::ZERO,
                ..desk
            });
        }
    }

    fn mint(&mut self) {
        self.minted += 1;
        self.epoch = Epoch::new([self.minted; 8]);
    }

    /// Answers the bytes of one request, as they came.
    pub(super) fn answer(&mut self, body: &[u8]) -> Answer {
        let id = envelope::key_id(body).map_err(Refusal::of)?;
        let id = DeviceId::from_slice(&id).map_err(|_| Refusal::of(Code::UnknownDevice))?;
        let desk = self.desks.get(&id).ok_or(Refusal::of(Code::UnknownDevice))?;
        let context = Context {
            purpose: Purpose::Sync,
            realm: REALM,
            server_key: SERVER_KEY,
        };
        let key = desk.key.clone();
        let ((), payload) = envelope::open(body, &context, |_| Ok((key, ()))).map_err(Refusal::of)?;
        let request: SyncRequest = message::read(&payload, &limits::REQUEST).map_err(Refusal::of)?;
        if request.counter <= desk.counter {
            return Err(Refusal {
                last_counter: Some(desk.counter),
                ..Refusal::of(Code::Counter)
            });
        }
        if self.proves_rollback(&request, id) {
            self.mint();
            return Err(Refusal {
                epoch: Some(self.epoch),
                ..Refusal::of(Code::WrongEpoch)
            });
        }
        self.desks.get_mut(&id).unwrap().counter = request.counter;
        Ok(self.reply(id, &request))
    }

    fn proves_rollback(&self, request: &SyncRequest, _: DeviceId) -> bool {
        request
            .cursors
            .iter()
            .flatten()
            .any(|cursor| self.secret.made(self.epoch, cursor) && cursor.head > self.head(&cursor.scope))
    }

    fn reply(&mut self, id: DeviceId, request: &SyncRequest) -> SyncReply {
        let offer_results = request.offers.iter().map(|offer| self.take(offer)).collect();
        let results = request.push.iter().map(|push| self.accept(id, push)).collect();
        let fact_results = request
            .facts
            .iter()
            .map(|fact| match self.facts.insert(fact.id) {
                true => PushResult::Accepted,
                false => PushResult::Duplicate,
            })
            .collect();
        let reads = request.reads.as_ref().map(|batch| self.read(id, batch));
        let desk = self.desks.get_mut(&id).unwrap();
        desk.verdicts
            .retain(|verdict| !request.acks.contains(&verdict.id));
        let verdicts = desk.verdicts.clone();
        let receipt = request.authored.as_ref().and_then(|said| self.receipt(id, said));
        let mut reply = SyncReply {
            protocol: PROTOCOL,
            schema: 1,
            epoch: self.epoch,
            now: Timestamp::clamp(NOW),
            results,
            fact_results,
            offer_results,
            reads,
            verdicts,
            scopes: None,
            pull: Vec::new(),
            cursors: None,
            digests: None,
            more: false,
            token: None,
            reconcile: None,
            receipt,
        };
        self.pull(id, request, &mut reply);
        reply
    }

    fn read(&mut self, id: DeviceId, batch: &ReadBatch) -> u64 {
        let desk = self.desks.get_mut(&id).unwrap();
        let (held, head) = desk.reads;
        if let Ok(fresh) = batch.verify(held, head) {
            for (number, _, head) in fresh {
                desk.reads = (number, head);
                desk.sum = desk.sum.with(Counted::read(number, head));
            }
        }
        desk.reads.0
    }

    fn receipt(&self, id: DeviceId, said: &Authored) -> Option<SignedReceipt> {
        let desk = &self.desks[&id];
        let held = Authored {
            changes: desk
                .counts
                .iter()
                .map(|(generation, changes)| GenerationCount {
                    generation: *generation,
                    changes: *changes,
                })
                .collect(),
            photos: 0,
            reads: desk.reads.0,
            sum: desk.sum,
        };
        if *said != held {
            return None;
        }
        let receipt = Receipt {
            device: id,
            user: desk.user,
            authored: held,
            epoch: self.epoch,
            durable_until: Timestamp::clamp(NOW),
            covered_until: self.covered.then_some(Timestamp::clamp(NOW)),
            signed_at: Timestamp::clamp(NOW),
        };
        let key = PublicKey::of(&self.receipt_key);
        receipt.sign(REALM, &key, &self.receipt_key).ok()
    }

    fn accept(&mut self, id: DeviceId, push: &Push) -> PushResult {
        let desk = &self.desks[&id];
        let genesis = genesis::hash(push.kind, push.doc);
        let gated = packed::unpack(&push.bytes, genesis)
            .and_then(|bytes| Ok((gate(&bytes, push.kind, push.doc, desk.number)?, bytes)));
        let (gated, bytes) = match gated {
            Ok(gated) => gated,
            Err(code) => return PushResult::Refused(code, None),
        };
        if gated.actor[..12] != *id.as_bytes() {
            return PushResult::Refused(Code::ForgedActor, None);
        }
        if self.erased.contains(&push.doc) {
            return PushResult::Refused(Code::Erased, None);
        }
        let doc = match self.docs.entry(push.doc) {
            btree_map::Entry::Occupied(there) => there.into_mut(),
            btree_map::Entry::Vacant(_) if !gated.begins => return PushResult::Missing(gated.deps),
            btree_map::Entry::Vacant(place) => match push.scope.clone() {
                Some(home) => place.insert(Doc::new(push, home)),
                None => return PushResult::Refused(Code::OutOfScope, None),
            },
        };
        if let Some(there) = doc.changes.iter().find(|change| change.hash == gated.hash) {
            return match &there.state {
                State::Pending | State::Published => PushResult::Duplicate,
                State::Held(hash) => PushResult::Held(*hash),
                State::Quarantined(code) => PushResult::Quarantined(*code),
            };
        }
        let state = match doc.judge(&gated, genesis) {
            Ok(state) => state,
            Err(result) => return result,
        };
        if let Some(replaced) = push.replaces
            && doc
                .changes
                .iter()
                .any(|change| change.hash == replaced && change.state == State::Published)
        {
            return PushResult::Refused(Code::AlreadyDecided, None);
        }
        let result = match &state {
            State::Pending | State::Published => PushResult::Accepted,
            State::Held(hash) => PushResult::Held(*hash),
            State::Quarantined(code) => PushResult::Quarantined(*code),
        };
        doc.changes.push(Change {
            hash: gated.hash,
            bytes,
            deps: gated.deps,
            actor: gated.actor,
            seq: gated.seq,
            device: id,
            state,
        });
        self.count(id, push.doc, gated.hash, &gated.actor);
        result
    }

    fn count(&mut self, id: DeviceId, doc: DocumentId, hash: ChangeHash, actor: &Actor) {
        let desk = self.desks.get_mut(&id).unwrap();
        let generation = Generation::from_slice(&actor[12..]).unwrap();
        *desk.counts.entry(generation).or_default() += 1;
        desk.sum = desk.sum.with(Counted::change(doc, hash));
    }

    /// A document or row that a device brings back.
    fn take(&mut self, offer: &Offer) -> PushResult {
        self.offered.push(offer.clone());
        match offer {
            Offer::Row(row) => {
                let Some(RowBody::CaseNumber(number)) = &row.body else {
                    return PushResult::Refused(Code::BadField, None);
                };
                if !self.secret.gave_number(number) {
                    return PushResult::Refused(Code::BadField, None);
                }
                self.set_row(&Scope::Realm, row.clone());
                PushResult::Accepted
            }
            Offer::Document {
                doc,
                kind,
                schema,
                scope,
                changes,
                proof,
            } => self.take_document(*doc, *kind, *schema, scope, changes, *proof),
        }
    }

    fn take_document(
        &mut self,
        doc: DocumentId,
        kind: Kind,
        schema: u16,
        scope: &Scope,
        changes: &[minicbor::bytes::ByteVec],
        proof: doorstep_model::id::Mac,
    ) -> PushResult {
        if self.erased.contains(&doc) {
            return PushResult::Refused(Code::Erased, None);
        }
        let genesis = genesis::hash(kind, doc);
        let bytes: Vec<Vec<u8>> = changes
            .iter()
            .map(|packed| packed::unpack(packed, genesis).unwrap())
            .collect();
        let slices: Vec<&[u8]> = bytes.iter().map(Vec::as_slice).collect();
        let whole = apply(&Document::new(kind, doc), &slices);
        let hashes: Vec<ChangeHash> = whole.results.iter().map(|result| result.unwrap()).collect();
        if !self.secret.proved(doc, &whole.document.heads(), &hashes, proof) {
            return PushResult::Refused(Code::BadField, None);
        }
        let push = Push {
            doc,
            kind,
            schema,
            scope: None,
            bytes: Vec::new(),
            replaces: None,
            rekeyed: Vec::new(),
        };
        let held = self
            .docs
            .entry(doc)
            .or_insert_with(|| Doc::new(&push, scope.clone()));
        let mut fresh = Vec::new();
        for (bytes, hash) in bytes.iter().zip(hashes) {
            if held.changes.iter().any(|change| change.hash == hash) {
                continue;
            }
            let raw = doorstep_model::document::change::RawChange::decode(bytes).unwrap();
            let device = DeviceId::from_slice(&raw.actor[..12]).unwrap();
            held.changes.push(Change {
                hash,
                bytes: bytes.clone(),
                deps: raw.deps,
                actor: raw.actor,
                seq: raw.seq,
                device,
                state: State::Pending,
            });
            fresh.push((device, hash, raw.actor));
        }
        for (device, hash, actor) in fresh {
            self.count(device, doc, hash, &actor);
        }
        PushResult::Accepted
    }

    /// Puts a row into a scope, or takes it out.
    pub(super) fn set_row(&mut self, scope: &Scope, row: Row) {
        let key = (scope.clone(), row.table.number(), row.key.clone());
        match &row.body {
            Some(_) => _ = self.rows.insert(key, row.clone()),
            None => _ = self.rows.remove(&key),
        }
        self.log(scope, Entry::Wire(Item::Row(row)));
    }

    /// Gives a case its number.
    pub(super) fn number(&mut self, scope: &Scope, case: DocumentId, number: &str) {
        let row = self.secret.prove_number(CaseNumberRow {
            case,
            number: doorstep_model::text::Text::parse(number).unwrap(),
            received_at: Timestamp::clamp(NOW),
            proof: doorstep_model::id::Mac::new([0; 16]),
        });
        self.set_row(scope, Row::set(1, row));
    }

    pub(super) fn has_row(&self, table: Table) -> bool {
        self.rows.keys().any(|(_, number, _)| *number == table.number())
    }

    fn log(&mut self, scope: &Scope, entry: Entry) {
        self.logs.entry(scope.clone()).or_default().push(entry);
    }

    fn head(&self, scope: &Scope) -> u64 {
        self.logs.get(scope).map_or(0, |log| log.len() as u64)
    }

    /// The projector: everything that waits is published, or found not to be.
    pub(super) fn publish(&mut self) {
        let ids: Vec<DocumentId> = self.docs.keys().copied().collect();
        for id in ids {
            self.publish_one(id);
        }
    }

    fn publish_one(&mut self, id: DocumentId) {
        let doc = self.docs.get_mut(&id).unwrap();
        let first = doc.heads.is_empty();
        let mut entries = Vec::new();
        for change in doc
            .changes
            .iter_mut()
            .filter(|change| change.state == State::Pending)
        {
            let applied = apply(&doc.document, &[&change.bytes]);
            assert_eq!(applied.results, [Ok(change.hash)], "what was accepted applies");
            doc.document = applied.document;
            doc.heads = advance(&doc.heads, &change.deps, change.hash);
            change.state = State::Published;
            entries.push(change.hash);
        }
        if first && !entries.is_empty() {
            doc.scopes.insert(doc.home.clone());
        }
        for scope in doc.scopes.clone() {
            for hash in &entries {
                self.log(&scope, Entry::Change(id, *hash));
            }
        }
    }

    /// A document comes into a scope, whole.
    pub(super) fn share(&mut self, id: DocumentId, scope: &Scope) {
        if self
            .docs
            .get_mut(&id)
            .is_some_and(|doc| !doc.heads.is_empty() && doc.scopes.insert(scope.clone()))
        {
            self.log(scope, Entry::Whole(id));
        }
    }

    /// A document leaves a scope.
    pub(super) fn unshare(&mut self, id: DocumentId, scope: &Scope) {
        if self.docs.get_mut(&id).is_some_and(|doc| doc.scopes.remove(scope)) {
            self.log(scope, Entry::Wire(Item::Remove(id)));
        }
    }

    /// A document is erased, everywhere and with its authors' counts.
    pub(super) fn erase(&mut self, id: DocumentId) {
        let Some(doc) = self.docs.remove(&id) else {
            return;
        };
        for scope in &doc.scopes {
            self.log(scope, Entry::Wire(Item::Erase(id)));
        }
        for change in &doc.changes {
            let desk = self.desks.get_mut(&change.device).unwrap();
            let generation = Generation::from_slice(&change.actor[12..]).unwrap();
            *desk.counts.get_mut(&generation).unwrap() -= 1;
            desk.sum = desk.sum.without(Counted::change(id, change.hash));
        }
        self.erased.insert(id);
    }

    /// A supervisor adopts a quarantined change and what waits for it.
    pub(super) fn adopt(&mut self, id: DocumentId, hash: ChangeHash) {
        let doc = self.docs.get_mut(&id).unwrap();
        let mut told = Vec::new();
        for change in &mut doc.changes {
            let waits = matches!(&change.state, State::Held(on) if *on == hash);
            if change.hash == hash || waits {
                change.state = State::Pending;
                told.push((change.device, change.hash));
            }
        }
        for (device, hash) in told {
            self.tell(device, VerdictOf::Change(id, hash), PushResult::Accepted);
        }
    }

    /// A published change is found not to apply after all.
    pub(super) fn condemn(&mut self, id: DocumentId, hash: ChangeHash, code: Code) {
        let doc = self.docs.get_mut(&id).unwrap();
        let change = doc.changes.iter_mut().find(|change| change.hash == hash).unwrap();
        assert_eq!(change.state, State::Pending);
        change.state = State::Quarantined(code);
        let device = change.device;
        self.tell(device, VerdictOf::Change(id, hash), PushResult::Quarantined(code));
    }

    fn tell(&mut self, device: DeviceId, of: VerdictOf, result: PushResult) {
        self.verdict += 1;
        let verdict = Verdict {
            id: self.verdict,
            of,
            result,
        };
        self.desks.get_mut(&device).unwrap().verdicts.push(verdict);
    }

    fn pull(&self, id: DeviceId, request: &SyncRequest, reply: &mut SyncReply) {
        let desk = &self.desks[&id];
        if let Some(asked) = &request.reconcile {
            self.reconcile(asked, reply);
            reply.more = true;
            return;
        }
        if let Some(known) = request.same {
            let digests: Vec<_> = desk.scopes.iter().map(|scope| self.digest(scope)).collect();
            let scopes = desk.scopes.iter().zip(&digests);
            let here = same(
                self.epoch,
                scopes.map(|(scope, digest)| (scope, self.head(scope), digest)),
            );
            reply.more = here != known;
            return;
        }
        let cursors: BTreeMap<&Scope, u64> = request
            .cursors
            .iter()
            .flatten()
            .filter(|cursor| self.secret.made(self.epoch, cursor))
            .map(|cursor| (&cursor.scope, cursor.head))
            .collect();
        let asked: BTreeSet<&Scope> = request
            .cursors
            .iter()
            .flatten()
            .map(|cursor| &cursor.scope)
            .collect();
        if asked != desk.scopes.iter().collect() {
            reply.scopes = Some(desk.scopes.iter().cloned().collect());
        }
        // A page is small, so that a pull takes several.
        let mut room = 12usize;
        let (mut moved, mut digests) = (Vec::new(), Vec::new());
        for scope in &desk.scopes {
            let from = cursors.get(scope).copied().unwrap_or(0);
            let log = self.logs.get(scope).map_or(&[][..], Vec::as_slice);
            let mut at = from;
            for entry in log.iter().skip(from as usize) {
                if room == 0 {
                    break;
                }
                room -= 1;
                at += 1;
                self.deliver(id, scope, at, entry, &mut reply.pull);
            }
            if at != from || !asked.contains(scope) {
                moved.push(self.cursor(scope, at));
            }
            if at == self.head(scope) {
                digests.push(ScopeDigest {
                    scope: scope.clone(),
                    head: at,
                    digest: self.digest(scope),
                });
            }
        }
        reply.more = digests.len() < desk.scopes.len();
        reply.cursors = Some(moved);
        reply.digests = Some(digests);
    }

    fn cursor(&self, scope: &Scope, head: u64) -> Cursor {
        Cursor {
            scope: scope.clone(),
            head,
            mac: self.secret.cursor(self.epoch, scope, head),
        }
    }

    fn deliver(&self, id: DeviceId, scope: &Scope, seq: u64, entry: &Entry, pull: &mut Vec<Pulled>) {
        let mut push = |item| {
            pull.push(Pulled {
                scope: scope.clone(),
                seq,
                item,
            });
        };
        match entry {
            Entry::Wire(item) => push(item.clone()),
            Entry::Change(doc, hash) => {
                let Some(held) = self.docs.get(doc) else { return };
                let Some(change) = held.changes.iter().find(|change| change.hash == *hash) else {
                    return;
                };
                push(self.item(*doc, held, change, id));
            }
            Entry::Whole(doc) => {
                let Some(held) = self.docs.get(doc) else { return };
                for change in held.published() {
                    push(self.item(*doc, held, change, id));
                }
            }
        }
    }

    fn item(&self, id: DocumentId, doc: &Doc, change: &Change, reader: DeviceId) -> Item {
        if change.device == reader {
            let others = doc.published().any(|change| change.device != reader);
            return Item::Own {
                doc: id,
                hash: change.hash.into(),
                proof: others.then(|| self.proof(id, doc, change.hash)),
            };
        }
        Item::Changes(Changes {
            doc: id,
            kind: doc.kind,
            schema: 1,
            changes: vec![packed::pack(&change.bytes, genesis::hash(doc.kind, id)).into()],
            proof: self.proof(id, doc, change.hash),
        })
    }

    /// The proof of the document as published with this change.
    fn proof(&self, id: DocumentId, doc: &Doc, with: ChangeHash) -> doorstep_model::id::Mac {
        let (mut heads, mut hashes) = (Vec::new(), Vec::new());
        for change in doc.published() {
            heads = advance(&heads, &change.deps, change.hash);
            hashes.push(change.hash);
            if change.hash == with {
                break;
            }
        }
        self.secret.document(id, &heads, &hashes)
    }

    pub(super) fn digest(&self, scope: &Scope) -> Digest {
        let items = self.items(scope);
        items
            .into_iter()
            .fold(Digest::ZERO, |sum, (item, _)| sum.with(item))
    }

    fn items(&self, scope: &Scope) -> Vec<(Counted, Whole<'_>)> {
        let documents = self
            .docs
            .iter()
            .filter(|(_, doc)| doc.scopes.contains(scope))
            .map(|(id, doc)| (Counted::document(*id, &doc.heads), Whole::Document(*id, doc)));
        let rows = self
            .rows
            .iter()
            .filter(|((of, ..), _)| of == scope)
            .map(|(_, row)| (Counted::row(row.table, &row.key, row.version), Whole::Row(row)));
        documents.chain(rows).collect()
    }

    fn reconcile(&self, asked: &Reconcile, reply: &mut SyncReply) {
        if !self.reconciles {
            return;
        }
        let scope = &asked.scope;
        reply.cursors = Some(vec![self.cursor(scope, self.head(scope))]);
        let items = self.items(scope);
        match Asked::parse(&asked.message) {
            Ok(Asked::Talk(message)) => {
                let set: Set = items.iter().map(|(item, _)| ItemId::from(*item)).collect();
                reply.reconcile = set.answer(message).ok().map(|message| Reconcile {
                    scope: scope.clone(),
                    message,
                });
            }
            Ok(Asked::Need(names)) => {
                let names: BTreeSet<_> = names.into_iter().collect();
                let wanted = items
                    .into_iter()
                    .filter(|(item, _)| names.contains(&ItemId::from(*item)));
                // Not all that was asked for fits one reply.
                for (_, whole) in wanted.take(5) {
                    reply.pull.push(Pulled {
                        scope: scope.clone(),
                        seq: 0,
                        item: self.whole(whole),
                    });
                }
            }
            Err(_) => {}
        }
    }

    fn whole(&self, whole: Whole<'_>) -> Item {
        match whole {
            Whole::Row(row) => Item::Row(row.clone()),
            Whole::Document(id, doc) => {
                let genesis = genesis::hash(doc.kind, id);
                let changes: Vec<&Change> = doc.published().collect();
                Item::Changes(Changes {
                    doc: id,
                    kind: doc.kind,
                    schema: 1,
                    changes: changes
                        .iter()
                        .map(|change| packed::pack(&change.bytes, genesis).into())
                        .collect(),
                    proof: self.proof(id, doc, changes.last().unwrap().hash),
                })
            }
        }
    }

    /// Hashes of everything that is held of a document, whatever its state.
    pub(super) fn held(&self, id: DocumentId) -> BTreeSet<ChangeHash> {
        let doc = self.docs.get(&id);
        doc.map_or_else(BTreeSet::new, |doc| {
            doc.changes.iter().map(|change| change.hash).collect()
        })
    }
}

enum Whole<'a> {
    Document(DocumentId, &'a Doc),
    Row(&'a Row),
}

impl Doc {
    fn new(push: &Push, home: Scope) -> Self {
        Self {
            kind: push.kind,
            document: Document::new(push.kind, push.doc),
            heads: Vec::new(),
            changes: Vec::new(),
            scopes: BTreeSet::new(),
            home,
        }
    }

    /// Published changes in the order in which they were published.
    fn published(&self) -> impl Iterator<Item = &Change> {
        let order: Vec<ChangeHash> = self.document.authors().iter().map(|(hash, ..)| *hash).collect();
        let mut published: Vec<&Change> = self
            .changes
            .iter()
            .filter(|change| change.state == State::Published)
            .collect();
        published.sort_by_key(|change| order.iter().position(|hash| *hash == change.hash));
        published.into_iter()
    }

    fn judge(&self, gated: &Gated, genesis: ChangeHash) -> Result<State, PushResult> {
        let same_seq = |change: &&Change| change.actor == gated.actor && change.seq == gated.seq;
        if self.changes.iter().any(|change| same_seq(&change)) {
            return Ok(State::Quarantined(Code::Equivocation));
        }
        let missing: Vec<ChangeHash> = gated
            .deps
            .iter()
            .filter(|dep| **dep != genesis && self.changes.iter().all(|change| change.hash != **dep))
            .copied()
            .collect();
        if !missing.is_empty() {
            return Err(PushResult::Missing(missing));
        }
        let last = self
            .changes
            .iter()
            .filter(|change| change.actor == gated.actor)
            .map(|change| change.seq)
            .max();
        if gated.seq != last.unwrap_or(0) + 1 {
            return Err(PushResult::Refused(Code::SequenceGap, None));
        }
        let forbidden = gated.puts.iter().any(|put| {
            matches!(&put.target, Target::Root(field) if field.name == "reach")
                && put.value == Scalar::Text(FORBIDDEN.into())
        });
        if forbidden {
            return Ok(State::Quarantined(Code::NotAllowed));
        }
        let waits = gated.deps.iter().find(|dep| {
            self.changes.iter().any(|change| {
                change.hash == **dep && matches!(change.state, State::Held(_) | State::Quarantined(_))
            })
        });
        Ok(waits.map_or(State::Pending, |dep| State::Held(*dep)))
    }
}
