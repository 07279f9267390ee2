//! The bytes of every message, protocol 1. A snapshot that changes is a protocol that changes:
//! add fields, never change or reuse a number.

use std::fmt::Write as _;

use doorstep_model::code::Code;
use doorstep_model::document::entry::Entry;
use doorstep_model::document::schema::Kind;
use doorstep_model::id::*;
use doorstep_model::protocol::bundle::{Bundle, SealedBundle};
use doorstep_model::protocol::digest::{Digest, Item as DigestItem};
use doorstep_model::protocol::enrol::{
    BundleKey, EnrolCode, EnrolLink, EnrolReply, EnrolRequest, ServerAddress, ServerKey,
};
use doorstep_model::protocol::envelope::{Context, Purpose, open, seal};
use doorstep_model::protocol::key::PublicKey;
use doorstep_model::protocol::proof::ServerSecret;
use doorstep_model::protocol::reads::{Read, ReadBatch, ReadHead};
use doorstep_model::protocol::receipt::{Receipt, SignedReceipt};
use doorstep_model::protocol::refusal::Refusal;
use doorstep_model::protocol::row::*;
use doorstep_model::protocol::same::same;
use doorstep_model::protocol::scope::{Cursor, Scope};
use doorstep_model::protocol::sync::*;
use doorstep_model::protocol::{PROTOCOL, packed, to_cbor};
use doorstep_model::role::BaseRole;
use doorstep_model::text::Text;
use doorstep_model::time::{Day, Timestamp};
use minicbor::bytes::ByteVec;
use p256::ecdsa::SigningKey;

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        _ = write!(text, "{byte:02x}");
        text
    })
}

/// One line for the snapshot, after proving that the bytes read back as the value.
fn line<T>(name: &str, value: &T) -> String
where
    T: minicbor::Encode<()> + for<'b> minicbor::Decode<'b, ()> + PartialEq + std::fmt::Debug,
{
    let bytes = to_cbor(value);
    assert_eq!(&minicbor::decode::<T>(&bytes).unwrap(), value, "{name}");
    format!("{name} {}", hex(&bytes))
}

fn text<const MAX: usize>(words: &str) -> Text<MAX> {
    Text::parse(words).unwrap()
}

fn at() -> Timestamp {
    Timestamp::parse(1_773_734_400_000).unwrap()
}

fn doc() -> DocumentId {
    DocumentId::generate(1_773_734_400_000, [7; 10])
}

fn hash(n: u8) -> ChangeHash {
    ChangeHash::new([n; 32])
}

fn mac(n: u8) -> Mac {
    Mac::new([n; 16])
}

fn grid() -> GridCode {
    GridCode::parse("610921106203").unwrap()
}

fn unit() -> UnitCode {
    UnitCode::parse("agriculture").unwrap()
}

fn entry(n: u32) -> Entry {
    Entry {
        device: DeviceNumber(23),
        generation: 0x0102_0304,
        seq: 5,
        n,
    }
}

fn cursor() -> Cursor {
    Cursor {
        scope: Scope::Grid(grid()),
        head: 300,
        mac: mac(1),
    }
}

fn signer() -> SigningKey {
    SigningKey::from_slice(&[5; 32]).unwrap()
}

fn push() -> Push {
    Push {
        doc: doc(),
        kind: Kind::Household,
        schema: 1,
        scope: Some(Scope::Grid(grid())),
        bytes: vec![2, 0, 0xaa],
        replaces: Some(hash(3)),
        rekeyed: vec![Rekey {
            old: entry(0),
            new: entry(1),
        }],
    }
}

fn fact() -> Fact {
    Fact::new(
        FactId::new([8; 16]),
        at(),
        &FactBody::Evaluation(Evaluation {
            case: doc(),
            speed: Score::parse(5).unwrap(),
            duty: Score::parse(4).unwrap(),
            completion: Score::parse(3).unwrap(),
            feedback: Score::parse(1).unwrap(),
            words: Some(text("水到了地里")),
        }),
    )
}

fn reads() -> ReadBatch {
    ReadBatch::after(
        4,
        ReadHead::START,
        vec![Read {
            at: at(),
            document: doc(),
        }],
    )
}

fn authored() -> Authored {
    Authored {
        changes: vec![GenerationCount {
            generation: Generation::new([1, 2, 3, 4]),
            changes: 12,
        }],
        photos: 2,
        reads: 5,
        sum: Digest::new([6; 32]),
    }
}

fn idle_request() -> SyncRequest {
    SyncRequest {
        protocol: PROTOCOL,
        counter: 41,
        epoch: Some(Epoch::new([9; 8])),
        same: Some(Same::new([4; 16])),
        cursors: None,
        authored: None,
        push: vec![],
        facts: vec![],
        reads: None,
        acks: vec![],
        reconcile: None,
        reply_limit: None,
        offers: vec![],
    }
}

fn full_request() -> SyncRequest {
    SyncRequest {
        same: None,
        cursors: Some(vec![
            cursor(),
            Cursor {
                scope: Scope::Realm,
                head: 0,
                mac: mac(2),
            },
        ]),
        authored: Some(authored()),
        push: vec![push()],
        facts: vec![fact()],
        reads: Some(reads()),
        acks: vec![7, 8],
        reconcile: Some(Reconcile {
            scope: Scope::Person(UserId(7)),
            message: vec![0x61],
        }),
        reply_limit: Some(65_536),
        offers: vec![
            Offer::Document {
                doc: doc(),
                kind: Kind::Visit,
                schema: 1,
                scope: Scope::Link(LinkId(3)),
                changes: vec![ByteVec::from(vec![2, 0])],
                proof: mac(3),
            },
            Offer::Row(Row::set(1, case_number())),
        ],
        ..idle_request()
    }
}

fn idle_reply() -> SyncReply {
    SyncReply {
        protocol: PROTOCOL,
        schema: 1,
        epoch: Epoch::new([9; 8]),
        now: at(),
        results: vec![],
        fact_results: vec![],
        offer_results: vec![],
        reads: None,
        verdicts: vec![],
        scopes: None,
        pull: vec![],
        cursors: None,
        digests: None,
        more: false,
        token: None,
        reconcile: None,
        receipt: None,
    }
}

fn results() -> Vec<PushResult> {
    vec![
        PushResult::Accepted,
        PushResult::Duplicate,
        PushResult::Missing(vec![hash(1), hash(2)]),
        PushResult::Held(hash(1)),
        PushResult::Quarantined(Code::ForgedPred),
        PushResult::Refused(Code::Erased, None),
        PushResult::Refused(Code::Replaced, Some(doc())),
        PushResult::Retry,
    ]
}

fn items() -> Vec<Item> {
    vec![
        Item::Changes(Changes {
            doc: doc(),
            kind: Kind::Case,
            schema: 1,
            changes: vec![ByteVec::from(vec![2, 0]), ByteVec::from(vec![1, 1])],
            proof: mac(3),
        }),
        Item::Own {
            doc: doc(),
            hash: hash(7).into(),
            proof: Some(mac(4)),
        },
        Item::Own {
            doc: doc(),
            hash: hash(7).into(),
            proof: None,
        },
        Item::Row(Row::set(1, case_number())),
        Item::Remove(doc()),
        Item::Erase(doc()),
        Item::Replaced {
            old: doc(),
            new: doc().care(),
        },
        Item::OwnRun(Names(vec![hash(7).into(), hash(8).into()])),
    ]
}

fn full_reply() -> SyncReply {
    SyncReply {
        results: results(),
        fact_results: vec![PushResult::Accepted],
        offer_results: vec![PushResult::Duplicate],
        reads: Some(5),
        verdicts: vec![
            Verdict {
                id: 9,
                of: VerdictOf::Change(doc(), hash(1)),
                result: PushResult::Quarantined(Code::CannotApply),
            },
            Verdict {
                id: 10,
                of: VerdictOf::Fact(FactId::new([8; 16])),
                result: PushResult::Accepted,
            },
            Verdict {
                id: 11,
                of: VerdictOf::Bundle([1; 32]),
                result: PushResult::Accepted,
            },
        ],
        scopes: Some(vec![
            Scope::Realm,
            Scope::Unit(unit()),
            Scope::Link(LinkId(3)),
            Scope::Person(UserId(7)),
        ]),
        pull: items()
            .into_iter()
            .zip(1..)
            .map(|(item, seq)| Pulled {
                scope: Scope::Grid(grid()),
                seq,
                item,
            })
            .collect(),
        cursors: Some(vec![cursor()]),
        digests: Some(vec![ScopeDigest {
            scope: Scope::Grid(grid()),
            head: 300,
            digest: Digest::new([6; 32]),
        }]),
        more: true,
        token: Some(Token([1; 32])),
        reconcile: Some(Reconcile {
            scope: Scope::Realm,
            message: vec![0x61],
        }),
        receipt: Some(SignedReceipt(vec![0x84])),
        ..idle_reply()
    }
}

fn case_number() -> CaseNumberRow {
    CaseNumberRow {
        case: doc(),
        number: text("610921-20260317-0001"),
        received_at: at(),
        proof: mac(5),
    }
}

fn rows() -> Vec<RowBody> {
    let day = |text| Day::parse(text).unwrap();
    let post = PostCode::parse("grid-member").unwrap();
    vec![
        PresetRow {
            code: PresetCode::parse("hanyin").unwrap(),
            version: 3,
            toml: PresetSource::parse("[preset]\n\tname = \"321\"\n").unwrap(),
        }
        .into(),
        GridRow {
            code: grid(),
            parent: Some(GridCode::parse("610921106").unwrap()),
            level: 2,
            name: text("江河村"),
            is_unit: false,
        }
        .into(),
        UnitRow {
            code: unit(),
            name: text("农业农村局"),
            grid: grid(),
            phone: Some(text("0915-5210000")),
        }
        .into(),
        UserRow {
            id: UserId(7),
            name: text("王秀英"),
            posts: vec![PostShown {
                post: post.clone(),
                station: Station::Unit(unit()),
            }],
        }
        .into(),
        DeviceRow {
            number: DeviceNumber(23),
            device: DeviceId::new([3; 12]),
            user: UserId(7),
        }
        .into(),
        AssignmentRow {
            id: AssignmentId(4),
            user: UserId(7),
            post,
            role: BaseRole::Member,
            station: Station::Grid(grid()),
            from: at(),
            until: Some(at().plus(1)),
        }
        .into(),
        LinkRow {
            id: LinkId(3),
            line: LineCode::parse("party").unwrap(),
            holder: LinkHolder::User(UserId(7)),
            covers: LinkCovers::Households(vec![doc()]),
            care: true,
            from: at(),
            until: None,
        }
        .into(),
        HomeRow {
            document: doc(),
            grid: grid(),
        }
        .into(),
        case_number().into(),
        CaseStepRow {
            case: doc(),
            n: 2,
            entry: entry(0),
            verdict: StepVerdict::Refused(Code::StepNotNow),
            proof: mac(6),
        }
        .into(),
        CaseDueRow {
            case: doc(),
            due_on: day("2026-03-24"),
            provisional: true,
            overdue: false,
        }
        .into(),
        RekeyedRow {
            document: doc(),
            old: entry(0),
            new: entry(1),
        }
        .into(),
        HotlineRow {
            grid: grid(),
            phone: text("0915-5211234"),
            on_duty: text("李明"),
        }
        .into(),
        NoticeRow {
            id: NoticeId(2),
            title: text("停水通知"),
            text: text("明日八时至十二时停水。"),
            emergency: false,
            from: at(),
            until: None,
        }
        .into(),
        AlertRow {
            grid: grid(),
            emergency: true,
            since: at(),
        }
        .into(),
        HolidayRow {
            date: day("2026-10-01"),
            kind: DayKind::Off,
        }
        .into(),
    ]
}

#[test]
fn sync() {
    let mut lines = vec![
        line("request_idle", &idle_request()),
        line("request_full", &full_request()),
        line("reply_idle", &idle_reply()),
        line("reply_full", &full_reply()),
    ];
    lines.extend(results().iter().map(|result| line("result", result)));
    lines.extend(items().iter().map(|item| line("item", item)));
    let seen = Fact::new(
        FactId::new([8; 16]),
        at(),
        &FactBody::NoticeSeen(NoticeSeen { notice: NoticeId(2) }),
    );
    lines.push(line("fact_notice_seen", &seen));
    lines.push(line("fact_evaluation", &fact()));
    lines.push(line("link_grids", &LinkCovers::Grids(vec![grid()])));
    lines.push(line("link_units", &LinkCovers::Units(vec![unit()])));
    lines.push(line("link_holder_unit", &LinkHolder::Unit(unit())));
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn row() {
    let bodies = rows();
    let tables: Vec<_> = bodies.iter().map(RowBody::table).collect();
    assert_eq!(tables, Table::ALL, "one row of every table");
    let mut lines: Vec<_> = bodies
        .into_iter()
        .map(|body| line(&format!("{:?}", body.table()), &Row::set(7, body)))
        .collect();
    lines.push(line(
        "removed",
        &Row::removed(8, Table::Grid, RowKey::parse(b"610921106203").unwrap()),
    ));
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn enrolment() {
    let key = PublicKey::of(&signer());
    let request = EnrolRequest {
        protocol: PROTOCOL,
        code: EnrolCode::new([0xcd; 16]),
        public_key: key.to_bytes(),
        device: DeviceId::new([3; 12]),
        generation: Generation::new([1, 2, 3, 4]),
        app: text("doorstep 0.1.0"),
    };
    let server_key = |id: u8| ServerKey {
        id: KeyId::new([id; 8]),
        public: key.to_bytes().to_vec(),
    };
    let reply = EnrolReply {
        protocol: PROTOCOL,
        schema: 1,
        device_number: DeviceNumber(23),
        user: UserId(7),
        realm: RealmNumber(1),
        server_key: KeyId::new([1; 8]),
        hpke: server_key(2),
        receipt: server_key(3),
        bundle_key: BundleKey([4; 32]),
        epoch: Epoch::new([9; 8]),
    };
    let link = EnrolLink {
        server: ServerAddress::parse("https://192.168.1.20:8443").unwrap(),
        pin: ServerPin::new([0xab; 32]),
        code: EnrolCode::new([0xcd; 16]),
    };
    let lines = [
        line("request", &request),
        line("reply", &reply),
        format!("link {link}"),
        format!("code_hash {}", hex(&EnrolCode::new([0xcd; 16]).hash())),
    ];
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn bundle_receipt_refusal() {
    let bundle = Bundle {
        protocol: PROTOCOL,
        push: vec![push()],
        facts: vec![fact()],
        reads: Some(reads()),
    };
    let sealed = SealedBundle {
        device: DeviceId::new([3; 12]),
        key: KeyId::new([2; 8]),
        encapsulated: vec![4; 4],
        ciphertext: vec![5; 6],
    };
    let receipt = Receipt {
        device: DeviceId::new([3; 12]),
        user: UserId(7),
        authored: authored(),
        epoch: Epoch::new([9; 8]),
        durable_until: at(),
        covered_until: Some(at().plus(1)),
        signed_at: at().plus(2),
    };
    let signed = receipt
        .sign(RealmNumber(1), &PublicKey::of(&signer()), &signer())
        .unwrap();
    let refusal = Refusal {
        code: Code::Counter,
        last_counter: Some(41),
        epoch: Some(Epoch::new([9; 8])),
        wait_seconds: Some(30),
    };
    let lines = [
        line("bundle", &bundle),
        line("sealed_bundle", &sealed),
        line("receipt", &receipt),
        line("signed_receipt", &signed),
        line("refusal", &refusal),
        line("refusal_plain", &Refusal::of(Code::RevokedDevice)),
    ];
    insta::assert_snapshot!(lines.join("\n"));
}

/// Everything that is hashed, signed or packed rather than encoded.
#[test]
fn marks() {
    let device = DeviceId::new([3; 12]);
    let contexts =
        [Purpose::Sync, Purpose::Bundle, Purpose::Enrol, Purpose::Receipt].map(|purpose| Context {
            purpose,
            realm: RealmNumber(1),
            server_key: KeyId::new([1; 8]),
        });
    let mut lines: Vec<_> = contexts
        .iter()
        .map(|context| format!("aad_{:?} {}", context.purpose, hex(&context.external_aad())))
        .collect();
    let envelope = seal(b"payload".to_vec(), &contexts[0], device.as_bytes(), &signer()).unwrap();
    let opened = open(&envelope, &contexts[0], |id| {
        assert_eq!(id, device.as_bytes());
        Ok((PublicKey::of(&signer()), ()))
    });
    assert_eq!(opened, Ok(((), b"payload".to_vec())));
    let secret = ServerSecret::new([1; 32]);
    let epoch = Epoch::new([9; 8]);
    let digest = Digest::ZERO
        .with(DigestItem::document(doc(), &[hash(1), hash(2)]))
        .with(DigestItem::row(
            Table::Grid,
            &RowKey::parse(b"610921").unwrap(),
            7,
        ));
    let authored = Digest::ZERO
        .with(DigestItem::change(doc(), hash(1)))
        .with(DigestItem::photo(doc(), PhotoHash::new([2; 32])))
        .with(DigestItem::read(5, reads().head));
    let step = CaseStepRow {
        case: doc(),
        n: 2,
        entry: entry(0),
        verdict: StepVerdict::Applied,
        proof: mac(0),
    };
    let scope = Scope::Grid(grid());
    lines.extend([
        format!("envelope {}", hex(&envelope)),
        format!("key_id {}", PublicKey::of(&signer()).id()),
        format!("cursor {}", secret.cursor(epoch, &scope, 300)),
        format!(
            "document_proof {}",
            secret.document(doc(), &[hash(2)], &[hash(1), hash(2)])
        ),
        format!("number_proof {}", secret.prove_number(case_number()).proof),
        format!("step_proof {}", secret.prove_step(step).proof),
        format!("digest {digest:?}"),
        format!("authored {authored:?}"),
        format!("same {}", same(epoch, [(&scope, 300, &digest)])),
        format!("read_head {}", hex(reads().head.as_bytes())),
        format!("packed_verbatim {}", hex(&packed::pack(b"no change", hash(1)))),
    ]);
    insta::assert_snapshot!(lines.join("\n"));
}
