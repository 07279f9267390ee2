//! A small server that obeys the paper: accepts first, publishes later, keeps logs, digests,
//! verdicts and epochs. It lies in memory, so that a test can set it back.

mod accept;
mod desk;
mod offer;
mod pull;

use std::collections::{BTreeMap, BTreeSet, btree_map};

use doorstep_model::code::Code;
use doorstep_model::document::apply::apply;
use doorstep_model::document::change::Actor;
use doorstep_model::document::gate::{Gated, gate};
use doorstep_model::document::op::{Scalar, Target};
use doorstep_model::document::schema::Kind;
use doorstep_model::document::{Document, genesis};
use doorstep_model::id::{
    ChangeHash, DeviceId, DeviceNumber, DocumentId, Epoch, FactId, Generation, HashPrefix, KeyId,
    RealmNumber, UserId,
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
    Authored, Changes, GenerationCount, Item, Names, Offer, Pulled, Push, PushResult, Reconcile, ScopeDigest,
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
    pub(super) counter: u64,
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
    /// What its clock shows.
    pub(super) now: i64,
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
            now: NOW,
            verdict: 0,
            minted: 1,
        }
    }

    pub(super) fn enrol(&mut self, device: DeviceId, number: u32, key: PublicKey, scopes: &[Scope]) {
        let desk = Desk {
            number: DeviceNumber(number),
            user: UserId(number),
            key,
            scopes: scopes
                .iter()
                .cloned()
                .chain([Scope::Realm, Scope::Person(UserId(number))])
                .collect(),
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
            now: Timestamp::clamp(self.now),
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
                .filter(|(_, changes)| **changes > 0)
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

    fn head(&self, scope: &Scope) -> u64 {
        self.logs.get(scope).map_or(0, |log| log.len() as u64)
    }
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
}
