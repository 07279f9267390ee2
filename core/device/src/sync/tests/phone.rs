//! A phone of the tests: the real device and database, enrolled at the model server.

use std::cell::RefCell;
use std::sync::Arc;

use doorstep_model::document::Document;
use doorstep_model::document::apply::apply;
use doorstep_model::document::schema::Kind;
use doorstep_model::document::write::{Writer, text};
use doorstep_model::id::{ChangeHash, DeviceId, DeviceNumber, DocumentId, ServerPin, UserId};
use doorstep_model::protocol::enrol::{BundleKey, EnrolReply, ServerKey};
use doorstep_model::protocol::key::{PublicKey, Signer, SignerUnavailable};
use doorstep_model::protocol::scope::Scope;
use p256::ecdsa::SigningKey;
use tempfile::TempDir;

use super::model::{REALM, SERVER_KEY, Server};
use super::road::Road;
use crate::device::{Device, Environment};
use crate::environment::fixed::{FixedClock, Seeded};
use crate::environment::new_document;
use crate::generation::InstallationNonce;
use crate::identity::Enrolment;
use crate::key::{DatabaseKey, DeviceSigner};
use crate::realm::Realm;
use crate::store::outbox::{self, Entry, SCHEMA_SENT, State};
use crate::store::{self, StoreError, document, project, scope};
use crate::sync::table::offer;
use crate::sync::{Driver, SyncError, SyncOutcome};

pub(super) struct Key(SigningKey);

impl Signer for Key {
    fn sign(&self, message: &[u8]) -> Result<[u8; 64], SignerUnavailable> {
        self.0.sign(message)
    }
}

impl DeviceSigner for Key {
    fn public_key(&self) -> PublicKey {
        PublicKey::of(&self.0)
    }
}

pub(super) struct Phone {
    pub(super) folder: TempDir,
    pub(super) device: Device,
    pub(super) key: Key,
    pub(super) id: DeviceId,
    number: u32,
}

fn open(folder: &TempDir, number: u32, nonce: u8, seed: u64) -> Device {
    let environment = Environment {
        clock: Arc::new(FixedClock::morning()),
        randomness: Arc::new(Seeded::new(seed)),
    };
    let key = DatabaseKey::new([number as u8; 32]);
    Device::open(folder.path(), &key, InstallationNonce([nonce; 16]), environment)
        .unwrap()
        .0
}

impl Phone {
    pub(super) fn new(server: &RefCell<Server>, number: u32, scopes: &[Scope]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let device = open(&folder, number, 1, u64::from(number));
        let key = Key(SigningKey::from_slice(&[number as u8 + 20; 32]).unwrap());
        let id = DeviceId::new([number as u8; 12]);
        let mut server = server.borrow_mut();
        server.enrol(id, number, key.public_key(), scopes);
        let public = |key: &SigningKey| ServerKey {
            id: PublicKey::of(key).id(),
            public: PublicKey::of(key).to_bytes().to_vec(),
        };
        device
            .enrolled(&Enrolment {
                device: id,
                reply: EnrolReply {
                    protocol: 1,
                    schema: 1,
                    device_number: DeviceNumber(number),
                    user: UserId(number),
                    realm: REALM,
                    server_key: SERVER_KEY,
                    hpke: public(&server.receipt_key),
                    receipt: public(&server.receipt_key),
                    bundle_key: BundleKey([1; 32]),
                    epoch: server.epoch,
                },
                server: "http://localhost".into(),
                pin: ServerPin::new([0; 32]),
            })
            .unwrap();
        Self {
            folder,
            device,
            key,
            id,
            number,
        }
    }

    /// A copy of all files, nonce and all: nothing tells the two apart.
    pub(super) fn cloned(&self, seed: u64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for entry in std::fs::read_dir(self.folder.path()).unwrap() {
            let entry = entry.unwrap();
            if entry.file_type().unwrap().is_file() {
                std::fs::copy(entry.path(), folder.path().join(entry.file_name())).unwrap();
            }
        }
        let device = open(&folder, self.number, 1, seed);
        Self {
            folder,
            device,
            key: Key(self.key.0.clone()),
            id: self.id,
            number: self.number,
        }
    }

    pub(super) fn sync(&self, server: &RefCell<Server>) -> SyncOutcome {
        self.sync_over(&Road::good(server)).unwrap()
    }

    pub(super) fn sync_over(&self, road: &Road<'_>) -> Result<SyncOutcome, SyncError> {
        let mut driver = Driver::new(&self.device, &self.key).unwrap();
        driver.sync_until_done(road)
    }

    /// Asks for a receipt.
    pub(super) fn receipt(&self, server: &RefCell<Server>) -> SyncOutcome {
        let mut driver = Driver::new(&self.device, &self.key).unwrap();
        driver.want_receipt();
        driver.sync_until_done(&Road::good(server)).unwrap()
    }

    /// Begins a household in a grid.
    pub(super) fn household(&self, home: &Scope, head: &str) -> DocumentId {
        let environment = self.device.environment();
        let id = new_document(&*environment.clock, &*environment.randomness);
        self.write(Kind::Household, id, Some(home), |w| {
            let entry = w.entry();
            w.root("house_no", text("12号"))
                .field("people", entry, "name", text(head));
        });
        id
    }

    pub(super) fn set(&self, id: DocumentId, field: &str, words: &str) -> ChangeHash {
        self.write(Kind::Household, id, None, |w| {
            w.root(field, text(words));
        })
        .unwrap()
    }

    /// What an action does: change, document, rows and outbox in one transaction.
    pub(super) fn write(
        &self,
        kind: Kind,
        id: DocumentId,
        home: Option<&Scope>,
        puts: impl FnOnce(&mut Writer<'_>),
    ) -> Option<ChangeHash> {
        let me = self.device.identity().unwrap();
        let now = self.device.now();
        let result: Result<_, StoreError> = self.device.write(|realm: &Realm<'_>| {
            let before = match document::load(realm.db, id)? {
                Some(stored) => stored.document,
                None => Document::new(kind, id),
            };
            let mut writer = Writer::new(&before, me.author());
            puts(&mut writer);
            let Some(written) = writer.finish()? else {
                return Ok(None);
            };
            let applied = apply(&before, &[&written.bytes]);
            let number = document::save(realm.db, &applied.document, &applied.saved)?;
            if let Some(home) = home {
                document::set_home(realm.db, number, home)?;
            }
            project::project(realm, number, &applied.document)?;
            outbox::add(
                realm.db,
                &Entry {
                    document: id,
                    kind,
                    schema: SCHEMA_SENT,
                    scope: home.cloned(),
                    hash: written.gated.hash,
                    generation: me.generation,
                    seq: written.gated.seq,
                    bytes: written.bytes,
                    made_at: now,
                    state: State::Waiting,
                    moved_to: None,
                    replaces: None,
                    rekeyed: Vec::new(),
                    is_counted: false,
                },
            )?;
            Ok(Some(written.gated.hash))
        });
        result.unwrap()
    }

    pub(super) fn document(&self, id: DocumentId) -> Option<Document> {
        let stored = self.device.store().read(|db| document::load(db, id)).unwrap();
        stored.map(|stored| stored.document)
    }

    pub(super) fn field(&self, id: DocumentId, field: &str) -> Option<String> {
        let versions = self.document(id)?.root(field)?;
        versions.text().map(ToOwned::to_owned)
    }

    pub(super) fn outbox(&self, id: DocumentId) -> Vec<Entry> {
        self.device
            .store()
            .read(|db| outbox::of_document(db, id))
            .unwrap()
    }

    /// What is kept to be offered: to be sent, and in all.
    pub(super) fn offers(&self) -> (usize, usize) {
        let count = |db: &rusqlite::Connection| -> Result<_, StoreError> {
            let all = db.query_row("SELECT count(*) FROM offer", [], |row| row.get::<_, i64>(0))?;
            Ok((offer::left(db, 0)?, usize::try_from(all).unwrap()))
        };
        self.device.store().read(count).unwrap()
    }

    /// The app is killed and started again.
    pub(super) fn restarted(self) -> Self {
        let Self {
            folder,
            device,
            key,
            id,
            number,
        } = self;
        drop(device);
        let device = open(&folder, number, 1, u64::from(number) + 1000);
        Self {
            folder,
            device,
            key,
            id,
            number,
        }
    }

    /// What is to be sent.
    pub(super) fn waiting(&self) -> usize {
        let waiting = self.device.store().read(outbox::waiting).unwrap();
        waiting.0 as usize
    }

    /// The digests, made anew from all that is here, are those kept along the way.
    pub(super) fn check_digests(&self) {
        let check: Result<(), StoreError> = self.device.store().read(|db| {
            for state in scope::all(db)? {
                let number = scope_number(db, &state.scope)?;
                assert_eq!(store::recount(db, number)?, state.digest, "{}", state.scope);
            }
            Ok(())
        });
        check.unwrap();
    }
}

fn scope_number(db: &rusqlite::Connection, scope: &Scope) -> Result<i64, StoreError> {
    Ok(crate::sync::gather::scope_number(db, scope)?.unwrap())
}
