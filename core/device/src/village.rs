//! For tests: a village with its rows, phones of the people who work in it, and a desk that
//! publishes what they send, as the server would, to everyone at once.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use doorstep_model::document::apply::apply;
use doorstep_model::document::schema::Kind;
use doorstep_model::document::{Document, genesis};
use doorstep_model::household::draft::{HouseholdDraft, HouseholdFields, PersonDraft, PersonFields};
use doorstep_model::household::{Born, Presence};
use doorstep_model::id::{
    AssignmentId, DeviceId, DeviceNumber, DocumentId, Epoch, GridCode, KeyId, LineCode, LinkId, Mac,
    PostCode, RealmNumber, ServerPin, UserId,
};
use doorstep_model::preset::{Preset, embedded};
use doorstep_model::protocol::enrol::{BundleKey, EnrolReply, ServerKey};
use doorstep_model::protocol::key::PublicKey;
use doorstep_model::protocol::packed::pack;
use doorstep_model::protocol::row::{
    AssignmentRow, DeviceRow, GridRow, LinkCovers, LinkHolder, LinkRow, PresetRow, PresetSource, Row,
    RowBody, Station,
};
use doorstep_model::protocol::scope::Scope;
use doorstep_model::protocol::sync::{Changes, Item, Pulled, PushResult};
use doorstep_model::role::BaseRole;
use doorstep_model::text::Text;
use doorstep_model::time::{Day, Timestamp};
use p256::ecdsa::SigningKey;
use tempfile::TempDir;

use crate::device::{Device, Environment};
use crate::environment::fixed::{FixedClock, Seeded};
use crate::generation::InstallationNonce;
use crate::identity::Enrolment;
use crate::key::DatabaseKey;
use crate::store::outbox::{self, Entry};
use crate::store::{Damage, StoreError, pull, settled};

pub(crate) fn grid(code: &str) -> GridCode {
    GridCode::parse(code).unwrap()
}

pub(crate) fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

/// A phone, unlocked and enrolled.
pub(crate) struct Phone {
    folder: TempDir,
    number: u32,
    pub(crate) device: Device,
    clock: Arc<FixedClock>,
}

/// Two grids of one village, and whoever works there.
pub(crate) struct Village {
    rows: Vec<Row>,
    phones: u32,
    seq: u64,
    documents: BTreeMap<DocumentId, Document>,
}

impl Village {
    pub(crate) fn new() -> Self {
        let mut village = Self {
            rows: Vec::new(),
            phones: 0,
            seq: 0,
            documents: BTreeMap::new(),
        };
        for (level, (code, parent)) in [
            ("county", None),
            ("town", Some("county")),
            ("village", Some("town")),
        ]
        .into_iter()
        .enumerate()
        {
            village.grid(code, parent, level as u8);
        }
        village.grid("g1", Some("village"), 3);
        village.grid("g2", Some("village"), 3);
        village
    }

    /// The preset, from the project's own files.
    pub(crate) fn preset(&mut self) -> &'static Preset {
        static PRESET: LazyLock<Preset> = LazyLock::new(|| embedded().next().unwrap().parse().unwrap());
        self.add(PresetRow {
            code: PRESET.code.clone(),
            version: PRESET.version,
            toml: PresetSource::parse(embedded().next().unwrap().toml).unwrap(),
        });
        &PRESET
    }

    fn grid(&mut self, code: &str, parent: Option<&str>, level: u8) {
        self.add(GridRow {
            code: grid(code),
            parent: parent.map(grid),
            level,
            name: Text::parse(code).unwrap(),
            is_unit: false,
        });
    }

    /// A row that every phone made from now on knows.
    pub(crate) fn add(&mut self, body: impl Into<RowBody>) {
        self.rows.push(Row::set(1, body));
    }

    /// Someone with a post at a node of the tree.
    pub(crate) fn phone(&mut self, role: BaseRole, station: &str) -> Phone {
        let number = self.phones + 1;
        self.add(AssignmentRow {
            id: AssignmentId(number),
            user: UserId(number),
            post: PostCode::parse("post").unwrap(),
            role,
            station: Station::Grid(grid(station)),
            from: Timestamp::clamp(0),
            until: None,
        });
        self.enrol()
    }

    /// Someone with a contact link to households.
    pub(crate) fn linked(&mut self, role: BaseRole, care: bool, households: &[DocumentId]) -> Phone {
        let number = self.phones + 1;
        self.add(LinkRow {
            id: LinkId(number),
            line: LineCode::parse("line").unwrap(),
            holder: LinkHolder::User(UserId(number)),
            covers: LinkCovers::Households(households.to_vec()),
            care,
            from: Timestamp::clamp(0),
            until: None,
        });
        self.phone(role, "village")
    }

    fn enrol(&mut self) -> Phone {
        self.phones += 1;
        let number = self.phones;
        let device = DeviceId::new([number as u8; 12]);
        self.add(DeviceRow {
            number: DeviceNumber(number),
            device,
            user: UserId(number),
        });
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(FixedClock::morning());
        let (opened, damage) = open(folder.path(), number, &clock, 0);
        assert_eq!(damage, None);
        opened.enrolled(&enrolment(number, device)).unwrap();
        let phone = Phone {
            folder,
            number,
            device: opened,
            clock,
        };
        let rows = self.rows.clone();
        phone.pull(&Scope::Realm, rows.into_iter().map(Item::Row));
        phone
    }

    /// Everything that these phones wrote is accepted, published, and read by all of them.
    pub(crate) fn sync(&mut self, phones: &[&Phone]) {
        for phone in phones {
            phone.pull(&Scope::Realm, self.rows.iter().cloned().map(Item::Row));
        }
        for author in phones {
            for entry in author.waiting() {
                self.publish(&entry, author, phones);
            }
        }
    }

    fn publish(&mut self, entry: &Entry, author: &Phone, phones: &[&Phone]) {
        let before = self
            .documents
            .remove(&entry.document)
            .unwrap_or_else(|| Document::new(entry.kind, entry.document));
        let applied = apply(&before, &[&entry.bytes]);
        assert_eq!(
            applied.results,
            [Ok(entry.hash)],
            "what a phone sends, the server applies"
        );
        self.documents.insert(entry.document, applied.document);
        author.settle(entry, &PushResult::Accepted);
        self.seq += 1;
        let scope = Scope::Grid(grid("g1"));
        for phone in phones {
            let item = if std::ptr::eq(*phone, author) {
                Item::Own {
                    doc: entry.document,
                    hash: entry.hash.into(),
                    proof: Some(Mac::new([1; 16])),
                }
            } else {
                changes_of(entry)
            };
            phone.pull(&scope, [item]);
        }
    }
}

/// A change as another phone pulls it.
pub(crate) fn changes_of(entry: &Entry) -> Item {
    let genesis = genesis::hash(entry.kind, entry.document);
    Item::Changes(Changes {
        doc: entry.document,
        kind: entry.kind,
        schema: entry.schema,
        changes: vec![pack(&entry.bytes, genesis).into()],
        proof: Mac::new([1; 16]),
    })
}

impl Phone {
    /// Days go by on this phone.
    pub(crate) fn wait(&self, days: i64) {
        self.clock.advance(days * 86_400_000);
    }

    /// Flash wears out: a page of a table breaks, and the app is opened again.
    pub(crate) fn damaged(self, table: &str) -> (Self, Option<Damage>) {
        let Self {
            folder,
            number,
            device,
            clock,
        } = self;
        let page: i64 = device
            .store()
            .write::<_, StoreError>(|db| {
                let sql = "SELECT pageno FROM dbstat WHERE name = ?1 AND pagetype = 'leaf' LIMIT 1";
                Ok(db.query_row(sql, [table], |row| row.get(0))?)
            })
            .unwrap();
        let path = device.store().path().to_owned();
        device.store().suspect().unwrap();
        drop(device);
        let mut bytes = std::fs::read(&path).unwrap();
        let at = (page - 1) as usize * 4_096 + 100;
        bytes[at..at + 64].iter_mut().for_each(|byte| *byte ^= 0xa5);
        std::fs::write(&path, bytes).unwrap();
        let (device, damage) = open(folder.path(), number, &clock, 1_000);
        (
            Self {
                folder,
                number,
                device,
                clock,
            },
            damage,
        )
    }

    /// What it has to send.
    pub(crate) fn waiting(&self) -> Vec<Entry> {
        self.device
            .store()
            .read(|db| outbox::to_send(db, usize::MAX))
            .unwrap()
    }

    /// The server's answer to a push.
    pub(crate) fn settle(&self, entry: &Entry, result: &PushResult) {
        let now = self.device.now();
        self.device
            .store()
            .write(|db| settled::settle(db, entry.document, entry.hash, result, now))
            .unwrap();
    }

    /// Items of a log arrive.
    pub(crate) fn pull(&self, scope: &Scope, items: impl IntoIterator<Item = Item>) -> pull::Outcome {
        let items: Vec<Pulled> = items
            .into_iter()
            .map(|item| Pulled {
                scope: scope.clone(),
                seq: 1,
                item,
            })
            .collect();
        let (rules, me) = (self.device.rules(), self.device.identity());
        let outcome = self
            .device
            .store()
            .write::<_, StoreError>(|db| pull::apply(db, &rules, me.as_ref(), &items))
            .unwrap();
        if outcome.preset {
            self.device.read_rules().unwrap();
        }
        outcome
    }

    /// The document as it is on this phone.
    pub(crate) fn document(&self, id: DocumentId) -> Document {
        self.device
            .store()
            .read(|db| crate::store::document::load(db, id))
            .unwrap()
            .unwrap()
            .document
    }

    /// Documents of a kind.
    pub(crate) fn ids(&self, kind: Kind) -> Vec<DocumentId> {
        self.device
            .store()
            .read(|db| crate::store::document::ids(db, kind))
            .unwrap()
    }
}

/// A household of two, as typed.
pub(crate) fn household(grid_code: &str, head: &str) -> HouseholdDraft {
    let person = |name, born: &str, phone| {
        PersonDraft::parse(PersonFields {
            name,
            born: Born::parse(born).ok(),
            phone,
            presence: Some(Presence::Resident),
            ..PersonFields::default()
        })
        .unwrap()
    };
    let people = vec![
        person(head, "1951-04", "19900001111"),
        person("王小明", "2020-08", ""),
    ];
    let fields = HouseholdFields {
        house_no: "3组12号",
        address: "江河村",
        phone: "",
        presence: None,
    };
    HouseholdDraft::parse(grid(grid_code), fields, people).unwrap()
}

/// Opens a phone's folder; its randomness is another at each opening.
fn open(folder: &Path, number: u32, clock: &Arc<FixedClock>, opening: u64) -> (Device, Option<Damage>) {
    let environment = Environment {
        clock: clock.clone(),
        randomness: Arc::new(Seeded::new(opening + u64::from(number))),
    };
    let key = DatabaseKey::new([number as u8; 32]);
    Device::open(folder, &key, InstallationNonce([number as u8; 16]), environment).unwrap()
}

/// With which the desk signs receipts.
pub(crate) fn receipt_key() -> SigningKey {
    SigningKey::from_slice(&[7; 32]).unwrap()
}

fn enrolment(number: u32, device: DeviceId) -> Enrolment {
    let public = PublicKey::of(&receipt_key());
    let key = || ServerKey {
        id: public.id(),
        public: public.to_bytes().to_vec(),
    };
    Enrolment {
        device,
        reply: EnrolReply {
            protocol: 1,
            schema: 1,
            device_number: DeviceNumber(number),
            user: UserId(number),
            realm: RealmNumber(1),
            server_key: KeyId::new([9; KeyId::LEN]),
            hpke: key(),
            receipt: key(),
            bundle_key: BundleKey([9; 32]),
            epoch: Epoch::new([9; 8]),
        },
        server: "https://localhost".to_owned(),
        pin: ServerPin::new([9; 32]),
    }
}
