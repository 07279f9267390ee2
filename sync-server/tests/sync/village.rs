//! A village with two basic grids, its people, and phones that speak the protocol by hand.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use doorstep_model::code::Code;
use doorstep_model::document::schema::Kind;
use doorstep_model::document::write::{Author, Writer, Written, text};
use doorstep_model::document::{Document, apply::apply, genesis};
use doorstep_model::grid::Grid;
use doorstep_model::id::{
    DeviceId, DeviceNumber, DocumentId, Epoch, GridCode, KeyId, LevelCode, LineCode, LinkId, PostCode,
    RealmNumber, UserId,
};
use doorstep_model::preset::embedded;
use doorstep_model::protocol::envelope::{Context, Purpose, seal};
use doorstep_model::protocol::key::PublicKey;
use doorstep_model::protocol::packed::{pack, unpack};
use doorstep_model::protocol::proof::ServerSecret;
use doorstep_model::protocol::refusal::Refusal;
use doorstep_model::protocol::row::{LinkCovers, LinkHolder, Station};
use doorstep_model::protocol::scope::{Cursor, Scope};
use doorstep_model::protocol::sync::{Item, Push, PushResult, SyncReply, SyncRequest};
use doorstep_model::protocol::{PROTOCOL, limits, message};
use doorstep_model::role::BaseRole;
use doorstep_model::text::Text;
use doorstep_model::time::Timestamp;
use doorstep_server::account::Login;
use doorstep_server::environment::{Clock, Environment, Randomness};
use doorstep_server::key::Keys;
use doorstep_server::ledger::{Event as Recorded, Ledger, record};
use doorstep_server::publish::Projector;
use doorstep_server::realm::Realms;
use doorstep_server::rows;
use doorstep_server::store::{AssignmentDraft, InstalledPreset, LinkDraft, Store, StoreError};
use doorstep_server::sync::Sync;
use p256::ecdsa::SigningKey;
use tempfile::TempDir;

pub(crate) const REALM: RealmNumber = RealmNumber(1);
pub(crate) const ONE: &str = "610921100001001";
pub(crate) const TWO: &str = "610921100001002";

struct StillClock(AtomicI64);

impl Clock for StillClock {
    fn now(&self) -> Timestamp {
        Timestamp::clamp(self.0.load(Ordering::Relaxed))
    }
}

struct Counting(AtomicI64);

impl Randomness for Counting {
    fn fill(&self, bytes: &mut [u8]) {
        let n = self.0.fetch_add(1, Ordering::Relaxed);
        bytes
            .iter_mut()
            .zip(n.to_le_bytes().iter().cycle())
            .for_each(|(byte, n)| *byte = *n);
    }
}

pub(crate) struct Village {
    _folder: TempDir,
    pub(crate) sync: Sync,
    clock: Arc<StillClock>,
    pub(crate) server: KeyId,
    runtime: tokio::runtime::Runtime,
    _projector: Projector,
    devices: std::cell::Cell<u8>,
}

pub(crate) fn grid(code: &str) -> GridCode {
    GridCode::parse(code).unwrap()
}

impl Village {
    pub(crate) fn new() -> Self {
        drop(tracing_subscriber::fmt().with_test_writer().try_init());
        let folder = TempDir::new().unwrap();
        let ledger = Ledger::create(&folder.path().join("ledger")).unwrap();
        let store = Store::open(&folder.path().join("doorstep.db"), Arc::new(ledger)).unwrap();
        let clock = Arc::new(StillClock(AtomicI64::new(1_773_709_200_000)));
        let now = clock.now();
        store.write_blocking(move |tx| furnish(tx, now)).unwrap();
        let realms = Arc::new(Realms::new(Arc::new(ServerSecret::new([9; 32]))));
        let projector = Projector::start(store.clone(), realms.clone(), clock.clone()).unwrap();
        let random = Arc::new(Counting(AtomicI64::new(77)));
        let keys = folder.path().join("keys");
        Keys::create(&keys, &*random).unwrap();
        let keys = Arc::new(Keys::open(&keys).unwrap());
        let environment = Environment {
            clock: clock.clone(),
            randomness: random,
        };
        let server = keys.id();
        let sync = Sync {
            store,
            realms,
            environment,
            keys,
            waker: projector.waker(),
        };
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build();
        Self {
            _folder: folder,
            sync,
            clock,
            server,
            runtime: runtime.unwrap(),
            _projector: projector,
            devices: std::cell::Cell::new(0),
        }
    }

    pub(crate) fn days_pass(&self, days: i64) {
        self.clock.0.fetch_add(days * 86_400_000, Ordering::Relaxed);
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// A person with one post.
    pub(crate) fn person(&self, role: BaseRole, over: &str) -> UserId {
        let (now, station) = (self.now(), Station::Grid(grid(over)));
        let n = self.devices.get();
        self.devices.set(n + 1);
        self.sync
            .store
            .write_blocking(move |tx| {
                let login = Login::parse(&format!("u{n}")).unwrap();
                let user = tx.insert_user(REALM, &login, &Text::parse("王秀英").unwrap(), now)?;
                let post = PostCode::parse("grid_member").unwrap();
                let draft = AssignmentDraft {
                    user,
                    post,
                    role,
                    station,
                    from: now,
                    until: None,
                };
                tx.insert_assignment(REALM, &draft)?;
                Ok::<_, StoreError>(user)
            })
            .unwrap()
    }

    pub(crate) fn end_assignments(&self, user: UserId) {
        let now = self.now();
        self.sync
            .store
            .write_blocking(move |tx| {
                for held in tx.assignments_of(REALM, user)? {
                    record(
                        tx,
                        now,
                        Recorded::AssignmentEnded {
                            realm: REALM,
                            assignment: held.id,
                        },
                    )?;
                }
                Ok::<_, StoreError>(())
            })
            .unwrap();
    }

    pub(crate) fn link(&self, user: UserId, household: DocumentId, care: bool) -> LinkId {
        let now = self.now();
        let draft = LinkDraft {
            line: LineCode::parse("head").unwrap(),
            holder: LinkHolder::User(user),
            covers: LinkCovers::Households(vec![household]),
            care,
            from: now,
            until: None,
        };
        let link = self
            .sync
            .store
            .write_blocking(move |tx| tx.insert_link(REALM, &draft))
            .unwrap();
        self.sync.waker.wake();
        self.settle();
        link
    }

    pub(crate) fn end_link(&self, link: LinkId) {
        let now = self.now();
        let event = Recorded::LinkEnded { realm: REALM, link };
        self.sync
            .store
            .write_blocking(move |tx| record(tx, now, event))
            .unwrap();
        self.sync.waker.wake();
        self.settle();
    }

    /// A phone of a person, enrolled.
    pub(crate) fn phone(&self, user: UserId) -> Phone {
        let n = self.devices.get() + 1;
        self.devices.set(n);
        let key = SigningKey::from_slice(&[n; 32]).unwrap();
        let public: String = PublicKey::of(&key)
            .to_bytes()
            .iter()
            .map(|b| format!("{b:02x}"))
            .collect();
        let (id, number) = (DeviceId::new([n; 12]), DeviceNumber(u32::from(n)));
        let now = self.now();
        let event = Recorded::Enrolled {
            realm: REALM,
            device: number,
            id,
            user,
            key: public.into(),
        };
        self.sync
            .store
            .write_blocking(move |tx| record(tx, now, event))
            .unwrap();
        Phone {
            key,
            id,
            number,
            user,
            counter: 0,
            cursors: Vec::new(),
            made: 0,
            got: Vec::new(),
            generation: 1,
        }
    }

    /// Waits until nothing waits for the projector.
    pub(crate) fn settle(&self) {
        for _ in 0..12_000 {
            let (pending, rescope) = self
                .sync
                .store
                .read_blocking(|tx| Ok::<_, StoreError>((tx.pending_count()?, tx.to_rescope(1)?.len())))
                .unwrap();
            if pending == 0 && rescope == 0 {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        panic!("the projector does not come to an end");
    }

    pub(crate) fn answer(&self, body: &[u8]) -> Result<SyncReply, Refusal> {
        let bytes = self.runtime.block_on(self.sync.answer(body))?;
        Ok(message::read(&bytes, &limits::REPLY).unwrap())
    }
}

fn furnish(tx: &doorstep_server::store::Write<'_>, now: Timestamp) -> Result<(), StoreError> {
    let realm = tx.insert_realm(
        &Text::parse("汉阴").unwrap(),
        &grid("610921"),
        Epoch::new([7; 8]),
        now,
    )?;
    let file = embedded().find(|file| file.file.starts_with("hanyin")).unwrap();
    let preset = file.parse().unwrap();
    let installed = InstalledPreset {
        code: preset.code.clone(),
        version: preset.version,
        toml: file.toml.into(),
        installed_at: now,
    };
    tx.put_preset(realm, &installed)?;
    let node = |code: &str, parent: Option<&str>, level: &str, name: &str| Grid {
        code: grid(code),
        parent: parent.map(grid),
        level: LevelCode::parse(level).unwrap(),
        name: name.into(),
        is_unit: false,
        made: false,
    };
    for node in [
        node("610921", None, "county", "汉阴县"),
        node("610921100", Some("610921"), "town", "双乳镇"),
        node("610921100001", Some("610921100"), "village", "江河村"),
        node(ONE, Some("610921100001"), "group", "第1组"),
        node(TWO, Some("610921100001"), "group", "第2组"),
    ] {
        tx.insert_grid(realm, &node)?;
        rows::grid(tx, realm, &node, &preset.tree)?;
    }
    rows::preset(tx, realm, &installed)
}

/// A phone that keeps what it got as it came.
pub(crate) struct Phone {
    key: SigningKey,
    pub(crate) id: DeviceId,
    pub(crate) number: DeviceNumber,
    pub(crate) user: UserId,
    pub(crate) counter: u64,
    cursors: Vec<Cursor>,
    made: u8,
    pub(crate) got: Vec<(Scope, Item)>,
    pub(crate) generation: u8,
}

impl Phone {
    pub(crate) fn author(&self) -> Author {
        let mut actor = [0; 16];
        actor[..12].copy_from_slice(self.id.as_bytes());
        actor[15] = self.generation;
        Author {
            actor,
            number: self.number,
        }
    }

    pub(crate) fn new_id(&mut self) -> DocumentId {
        self.made += 1;
        DocumentId::generate(
            1_773_709_200_000,
            [self.made, self.number.0 as u8, 0, 0, 0, 0, 0, 0, 0, 0],
        )
    }

    pub(crate) fn write(&self, document: &mut Document, puts: impl FnOnce(&mut Writer<'_>)) -> Written {
        let mut writer = Writer::new(document, self.author());
        puts(&mut writer);
        let written = writer.finish().unwrap().unwrap();
        *document = apply(document, &[&written.bytes]).document;
        written
    }

    pub(crate) fn household(&mut self, house_no: &str) -> (Document, Written) {
        let mut document = Document::new(Kind::Household, self.new_id());
        let written = self.write(&mut document, |w| {
            w.root("house_no", text(house_no));
            let entry = w.entry();
            w.field("people", entry, "name", text("李大山"));
        });
        (document, written)
    }

    pub(crate) fn push(&self, document: &Document, written: &Written, home: &str) -> Push {
        let genesis = genesis::hash(document.kind(), document.id());
        Push {
            doc: document.id(),
            kind: document.kind(),
            schema: 1,
            scope: Some(Scope::Grid(grid(home))),
            bytes: pack(&written.bytes, genesis),
            replaces: None,
            rekeyed: Vec::new(),
        }
    }

    pub(crate) fn request(&mut self, push: Vec<Push>) -> SyncRequest {
        self.counter += 1;
        SyncRequest {
            protocol: PROTOCOL,
            counter: self.counter,
            epoch: Some(Epoch::new([7; 8])),
            same: None,
            cursors: Some(self.cursors.clone()),
            authored: None,
            push,
            facts: Vec::new(),
            reads: None,
            acks: Vec::new(),
            reconcile: None,
            reply_limit: None,
            offers: Vec::new(),
        }
    }

    pub(crate) fn signed(&self, village: &Village, request: &SyncRequest) -> Vec<u8> {
        let context = Context {
            purpose: Purpose::Sync,
            realm: REALM,
            server_key: village.server,
        };
        seal(message::write(request), &context, self.id.as_bytes(), &self.key).unwrap()
    }

    pub(crate) fn ask(&mut self, village: &Village, request: &SyncRequest) -> Result<SyncReply, Refusal> {
        let reply = village.answer(&self.signed(village, request))?;
        for cursor in reply.cursors.iter().flatten() {
            self.cursors.retain(|known| known.scope != cursor.scope);
            self.cursors.push(cursor.clone());
        }
        self.got.extend(
            reply
                .pull
                .iter()
                .map(|pulled| (pulled.scope.clone(), pulled.item.clone())),
        );
        Ok(reply)
    }

    pub(crate) fn send(&mut self, village: &Village, push: Vec<Push>) -> Vec<PushResult> {
        let request = self.request(push);
        let reply = self.ask(village, &request).unwrap();
        village.settle();
        reply.results
    }

    /// Asks until there is no more; the last reply.
    pub(crate) fn pull(&mut self, village: &Village) -> SyncReply {
        loop {
            let request = self.request(Vec::new());
            let reply = self.ask(village, &request).unwrap();
            if !reply.more {
                return reply;
            }
        }
    }

    /// A document from all changes that came for it.
    pub(crate) fn document(&self, kind: Kind, id: DocumentId) -> Document {
        let genesis = genesis::hash(kind, id);
        let mut document = Document::new(kind, id);
        for (_, item) in &self.got {
            if let Item::Changes(changes) = item
                && changes.doc == id
            {
                let bytes: Vec<_> = changes
                    .changes
                    .iter()
                    .map(|c| unpack(c, genesis).unwrap())
                    .collect();
                let batch: Vec<&[u8]> = bytes.iter().map(Vec::as_slice).collect();
                let applied = apply(&document, &batch);
                assert!(applied.results.iter().all(Result::is_ok), "{:?}", applied.results);
                document = applied.document;
            }
        }
        document
    }

    pub(crate) fn has(&self, id: DocumentId) -> bool {
        self.got
            .iter()
            .any(|(_, item)| matches!(item, Item::Changes(changes) if changes.doc == id))
    }
}

pub(crate) fn code(result: Result<SyncReply, Refusal>) -> Code {
    result.unwrap_err().code
}
