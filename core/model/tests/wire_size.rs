//! Bytes on the wire: what the figures of the benchmarks stand on, counted without a clock.

use doorstep_model::document::op::Scalar;
use doorstep_model::document::schema::Kind;
use doorstep_model::document::write::{Author, Writer, text};
use doorstep_model::document::{Document, apply::apply, genesis};
use doorstep_model::id::*;
use doorstep_model::protocol::envelope::{Context, Purpose, seal};
use doorstep_model::protocol::scope::Scope;
use doorstep_model::protocol::sync::{Changes, Item, Names, Pulled, Push, SyncReply, SyncRequest};
use doorstep_model::protocol::{PROTOCOL, limits, message, packed, to_cbor};
use doorstep_model::time::Timestamp;
use p256::ecdsa::SigningKey;

const DEVICE: [u8; 12] = [3, 99, 201, 44, 8, 77, 91, 6, 4, 250, 181, 17];

/// Xorshift: the same villages in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, count: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 11) % count
    }

    fn pick(&mut self, of: &str) -> char {
        let at = self.below(of.chars().count() as u64);
        of.chars().nth(at as usize).unwrap()
    }

    fn bytes<const N: usize>(&mut self) -> [u8; N] {
        std::array::from_fn(|_| self.below(256) as u8)
    }
}

fn author() -> Author {
    let mut actor = [0; 16];
    actor[..12].copy_from_slice(&DEVICE);
    actor[12..].copy_from_slice(&[0x9a, 0x33, 0x10, 0x77]);
    Author {
        actor,
        number: DeviceNumber(23),
    }
}

/// A household of four people: 20 fields.
fn household(dice: &mut Dice, i: u64) -> (Document, Vec<u8>) {
    const SURNAMES: &str = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕";
    const GIVEN: &str = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂文辉玲红建国华志云梅春玉金凤海龙生林德福贵荣家成东新永庆";
    let id = DocumentId::generate(1_760_000_000_000 + i * 3, dice.bytes());
    let empty = Document::new(Kind::Household, id);
    let mut writer = Writer::new(&empty, author());
    writer
        .root("house_no", text(&format!("{}组{}号", i / 60 + 1, i % 60 + 1)))
        .root("address", text(&format!("双乳镇江河村{}组", i / 60 + 1)))
        .root("phone", text(&format!("199{:08}", dice.below(100_000_000))))
        .root("presence", text("resident"));
    let family = dice.pick(SURNAMES);
    for (person, relation) in ["02", "10", "20", "30"].into_iter().enumerate() {
        let entry = writer.entry();
        let mut name = if person == 1 { dice.pick(SURNAMES) } else { family }.to_string();
        (0..1 + dice.below(2)).for_each(|_| name.push(dice.pick(GIVEN)));
        writer
            .field("people", entry, "name", text(&name))
            .field("people", entry, "sex", text(["1", "2"][dice.below(2) as usize]))
            .field("people", entry, "relation", text(relation))
            .field(
                "people",
                entry,
                "born",
                text(&format!("{}-{:02}", 1940 + dice.below(75), 1 + dice.below(12))),
            );
    }
    let written = writer.finish().unwrap().unwrap();
    let document = apply(&empty, &[&written.bytes]).document;
    (document, written.bytes)
}

fn push(document: &Document, change: &[u8], first: bool) -> Push {
    let genesis = genesis::hash(document.kind(), document.id());
    let bytes = packed::pack(change, genesis);
    assert_eq!(packed::unpack(&bytes, genesis).as_deref(), Ok(change));
    Push {
        doc: document.id(),
        kind: document.kind(),
        schema: 1,
        scope: first.then(|| Scope::Grid(GridCode::parse("610921106203.001").unwrap())),
        bytes,
        replaces: None,
        rekeyed: vec![],
    }
}

fn request(push: Vec<Push>) -> SyncRequest {
    SyncRequest {
        protocol: PROTOCOL,
        counter: 70_000,
        epoch: Some(Epoch::new([9; 8])),
        same: Some(Same::new([4; 16])),
        cursors: None,
        authored: None,
        push,
        facts: vec![],
        reads: None,
        acks: vec![],
        reconcile: None,
        reply_limit: None,
        offers: vec![],
    }
}

fn reply(pull: Vec<Pulled>) -> SyncReply {
    SyncReply {
        protocol: PROTOCOL,
        schema: 1,
        epoch: Epoch::new([9; 8]),
        now: Timestamp::clamp(1_773_734_400_000),
        results: vec![],
        fact_results: vec![],
        offer_results: vec![],
        reads: None,
        verdicts: vec![],
        scopes: None,
        pull,
        cursors: None,
        digests: None,
        more: false,
        token: None,
        reconcile: None,
        receipt: None,
    }
}

fn body(request: &SyncRequest) -> Vec<u8> {
    let context = Context {
        purpose: Purpose::Sync,
        realm: RealmNumber(1),
        server_key: KeyId::new([1; 8]),
    };
    let signer = SigningKey::from_slice(&[5; 32]).unwrap();
    seal(message::write(request), &context, &DEVICE, &signer).unwrap()
}

#[test]
fn three_thousand_new_households_fit_one_request() {
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let made: Vec<_> = (0..3_000).map(|i| household(&mut dice, i)).collect();
    let request = request(
        made.iter()
            .map(|(document, change)| push(document, change, true))
            .collect(),
    );
    let body = body(&request);
    assert!(body.len() <= 206_000, "{} bytes", body.len());
    let read: SyncRequest = message::read(&message::write(&request), &limits::REQUEST).unwrap();
    assert_eq!(read, request);

    // The same households, pulled by a new device, each with its proof.
    let pull = made.iter().zip(1..).map(|((document, change), seq)| Pulled {
        scope: Scope::Grid(GridCode::parse("610921106203.001").unwrap()),
        seq,
        item: Item::Changes(Changes {
            doc: document.id(),
            kind: document.kind(),
            schema: 1,
            changes: vec![packed::pack(change, genesis::hash(document.kind(), document.id())).into()],
            proof: Mac::new(dice.bytes()),
        }),
    });
    let reply = reply(pull.collect());
    let bytes = message::write(&reply);
    assert!(bytes.len() <= 280_000, "{} bytes", bytes.len());
    let read: SyncReply = message::read(&bytes, &limits::REPLY).unwrap();
    assert_eq!(read, reply);
}

#[test]
fn being_told_that_they_were_published_costs_an_eighth_of_it() {
    let mut dice = Dice(3);
    let names = (0..3_000).map(|_| HashPrefix::new(dice.bytes())).collect();
    let run = Pulled {
        scope: Scope::Grid(GridCode::parse("610921106203.001").unwrap()),
        seq: 1,
        item: Item::OwnRun(Names(names)),
    };
    let bytes = message::write(&reply(vec![run]));
    assert!(bytes.len() <= 24_200, "{} bytes", bytes.len());
}

#[test]
fn one_edit_fits_half_a_kilobyte() {
    let (document, _) = household(&mut Dice(1), 7);
    let mut writer = Writer::new(&document, author());
    writer.root("phone", Scalar::Text("19900001234".into()));
    let written = writer.finish().unwrap().unwrap();
    let body = body(&request(vec![push(&document, &written.bytes, false)]));
    assert!(body.len() <= 500, "{} bytes", body.len());
}

#[test]
fn nothing_new_fits_its_figures() {
    let up = body(&request(vec![]));
    let down = message::write(&reply(vec![]));
    assert!(up.len() <= 200, "{} bytes up", up.len());
    assert!(down.len() <= 120, "{} bytes down", down.len());
    assert!(
        to_cbor(&reply(vec![])).len() < down.len(),
        "zstd adds its frame, nothing more"
    );
}
