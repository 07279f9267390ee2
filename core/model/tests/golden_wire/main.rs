//! The bytes of every message, protocol 1. A snapshot that changes is a protocol that changes:
//! add fields, never change or reuse a number.

mod rows;
mod values;

use std::fmt::Write as _;

use doorstep_model::code::Code;
use doorstep_model::id::*;
use doorstep_model::protocol::bundle::{Bundle, SealedBundle};
use doorstep_model::protocol::digest::{Digest, Item as DigestItem};
use doorstep_model::protocol::enrol::{
    BundleKey, EnrolCode, EnrolLink, EnrolReply, EnrolRequest, ServerAddress, ServerKey,
};
use doorstep_model::protocol::envelope::{Context, Purpose, open, seal};
use doorstep_model::protocol::key::PublicKey;
use doorstep_model::protocol::proof::ServerSecret;
use doorstep_model::protocol::receipt::Receipt;
use doorstep_model::protocol::refusal::Refusal;
use doorstep_model::protocol::row::*;
use doorstep_model::protocol::same::same;
use doorstep_model::protocol::scope::Scope;
use doorstep_model::protocol::sync::*;
use doorstep_model::protocol::{PROTOCOL, packed, to_cbor};

use rows::*;
use values::*;

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
    let nothing = NothingFound {
        round: RoundId(6),
        grid: grid(),
    };
    let nothing = Fact::new(FactId::new([8; 16]), at(), &FactBody::NothingFound(nothing));
    lines.push(line("fact_nothing_found", &nothing));
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
