//! What a hostile or broken device may send: each ends in a code, at a bounded cost in bytes.

use std::io::Write;

use doorstep_model::code::Code;
use doorstep_model::document::schema::{CHANGE_BYTES, Kind};
use doorstep_model::id::*;
use doorstep_model::protocol::enrol::{EnrolCode, EnrolRequest};
use doorstep_model::protocol::envelope::{Context, Purpose, open, seal};
use doorstep_model::protocol::key::PublicKey;
use doorstep_model::protocol::limits::{self, Limits};
use doorstep_model::protocol::row::{Row, RowBody, Table};
use doorstep_model::protocol::sync::{Push, SyncReply, SyncRequest};
use doorstep_model::protocol::{PROTOCOL, compress, message, packed, to_cbor};
use doorstep_model::text::Text;
use p256::ecdsa::SigningKey;
use proptest::prelude::*;

fn request(push: Vec<Push>) -> SyncRequest {
    SyncRequest {
        protocol: PROTOCOL,
        counter: 1,
        epoch: None,
        same: None,
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

fn push(bytes: Vec<u8>) -> Push {
    Push {
        doc: DocumentId::new([2; 16]),
        kind: Kind::Household,
        schema: 1,
        scope: None,
        bytes,
        replaces: None,
        rekeyed: vec![],
    }
}

fn read_request(frame: &[u8]) -> Result<SyncRequest, Code> {
    message::read(frame, &limits::REQUEST)
}

fn read_cbor(cbor: &[u8]) -> Result<SyncRequest, Code> {
    read_request(&compress::compress(cbor))
}

/// `total` zero bytes, the size not declared, so that only unfolding shows it.
fn bomb(total: u64) -> Vec<u8> {
    let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), 1).unwrap();
    encoder.window_log(19).unwrap();
    let zeros = vec![0; 4 << 20];
    for _ in 0..total / zeros.len() as u64 {
        encoder.write_all(&zeros).unwrap();
    }
    encoder.finish().unwrap()
}

#[test]
fn a_declared_bomb_is_refused_by_its_header() {
    let mut bomb = compress::compress(&vec![0; limits::REQUEST.inside + 1]);
    assert_eq!(read_request(&bomb), Err(Code::BodyTooLarge));
    // Cut right after the header, it is still the size that is refused.
    bomb.truncate(14);
    assert_eq!(read_request(&bomb), Err(Code::BodyTooLarge));
}

#[test]
fn each_limit_is_met_and_not_passed() {
    let frame = message::write(&request(vec![]));
    let cbor = to_cbor(&request(vec![]));
    let exact = Limits {
        outside: frame.len(),
        inside: cbor.len(),
        items: 5,
    };
    assert!(message::read::<SyncRequest>(&frame, &exact).is_ok());
    for tight in [
        Limits {
            outside: frame.len() - 1,
            ..exact
        },
        Limits {
            inside: cbor.len() - 1,
            ..exact
        },
        Limits { items: 4, ..exact },
    ] {
        assert_eq!(
            message::read::<SyncRequest>(&frame, &tight),
            Err(Code::BodyTooLarge)
        );
    }
}

#[test]
fn a_body_above_the_outer_limit_is_not_looked_at() {
    let noise = vec![0xff; limits::REQUEST.outside + 1];
    assert_eq!(read_request(&noise), Err(Code::BodyTooLarge));
    assert_eq!(read_request(&noise[1..]), Err(Code::BadRequest));
}

#[test]
fn deep_long_and_crowded_cbor_is_refused() {
    assert_eq!(read_cbor(&vec![0x81; 1 << 20]), Err(Code::BodyTooLarge));
    assert_eq!(read_cbor(&vec![0xd8; 1 << 20]), Err(Code::BodyTooLarge));
    // A list that says it has four thousand million entries.
    assert_eq!(
        read_cbor(&[0xa1, 0x06, 0x9a, 0xff, 0xff, 0xff, 0xff]),
        Err(Code::BodyTooLarge)
    );
    // Eight million items of one byte: what they would become is what the item limit bounds.
    let mut crowd = vec![0x99, 0x01, 0x90];
    for _ in 0..400 {
        crowd.extend([0x99, 0x4e, 0x20]);
        crowd.extend(std::iter::repeat_n(0x80, 20_000));
    }
    assert_eq!(read_cbor(&crowd), Err(Code::BodyTooLarge));
}

#[test]
fn other_shapes_are_refused() {
    let good = to_cbor(&request(vec![push(vec![0])]));
    assert!(read_cbor(&good).is_ok());
    let cases: [&[u8]; 7] = [
        b"",
        b"\xa0",
        b"\x80",
        b"\xa1\x00\x01",
        b"\xa2\x00\x01\x01\x61x",
        b"\xbf\xff",
        b"{\"protocol\":1}",
    ];
    for cbor in cases {
        assert_eq!(read_cbor(cbor), Err(Code::BadRequest), "{cbor:02x?}");
    }
    assert_eq!(read_cbor(&[&good[..], &[0]].concat()), Err(Code::BadRequest));
}

#[test]
fn unknown_keys_are_ignored_at_every_level() {
    let plain = request(vec![push(vec![0])]);
    let cbor = to_cbor(&plain);
    // The request is a map of three; a fourth pair under a key of the future.
    assert_eq!(cbor[0], 0xa3);
    let mut newer = cbor.clone();
    newer[0] = 0xa4;
    newer.extend([0x18, 0x63, 0x82, 0x01, 0x61, 0x78]);
    assert_eq!(read_cbor(&newer), Ok(plain.clone()));
    // The push is its last value: a map of four.
    let at = cbor.windows(3).position(|w| w == [0xa4, 0x00, 0x50]).unwrap();
    let mut newer = cbor;
    newer[at] = 0xa5;
    newer.extend([0x18, 0x63, 0xf6]);
    assert_eq!(read_cbor(&newer), Ok(plain));
}

#[test]
fn a_row_of_a_table_to_come_is_counted_and_kept() {
    let cbor = [
        &[0x84, 0x18, 0xc8, 0x42, 0x01, 0x02, 0x07][..],
        &[0xa1, 0x00, 0x82, 0x61, 0x78, 0xf5],
    ]
    .concat();
    let row: Row = minicbor::decode(&cbor).unwrap();
    assert_eq!(row.table, Table::Newer(200));
    assert_eq!(row.version, 7);
    assert!(
        matches!(&row.body, Some(RowBody::Newer { cbor, .. }) if **cbor == [0xa1, 0x00, 0x82, 0x61, 0x78, 0xf5])
    );
    assert_eq!(to_cbor(&row), cbor);
    // Removed ones too.
    let removed: Row = minicbor::decode(&[0x84, 0x18, 0xc8, 0x42, 0x01, 0x02, 0x08, 0xf6]).unwrap();
    assert_eq!(removed.body, None);
}

#[test]
fn a_row_under_anothers_key_is_refused() {
    use doorstep_model::protocol::row::{DayKind, HolidayRow};
    let row = Row::set(
        1,
        HolidayRow {
            date: doorstep_model::time::Day::parse("2026-10-01").unwrap(),
            kind: DayKind::Off,
        },
    );
    let mut cbor = to_cbor(&row);
    assert!(minicbor::decode::<Row>(&cbor).is_ok());
    let at = cbor.windows(2).position(|w| w == b"01").unwrap();
    cbor[at + 1] = b'2';
    assert!(minicbor::decode::<Row>(&cbor).is_err());
}

mod enrolment {
    use super::*;

    const PIN: ServerPin = ServerPin::new([0xab; 32]);

    fn signer(n: u8) -> SigningKey {
        SigningKey::from_slice(&[n; 32]).unwrap()
    }

    fn enrol(key: &SigningKey) -> EnrolRequest {
        EnrolRequest {
            protocol: PROTOCOL,
            code: EnrolCode::new([1; 16]),
            public_key: PublicKey::of(key).to_bytes(),
            device: DeviceId::new([2; 12]),
            generation: Generation::new([3; 4]),
            app: Text::parse("doorstep 0.1.0").unwrap(),
        }
    }

    #[test]
    fn a_request_opens_where_the_link_pointed() {
        let request = enrol(&signer(5));
        let sealed = request.seal(PIN, &signer(5)).unwrap();
        assert_eq!(
            EnrolRequest::open(&sealed, PIN),
            Ok((PublicKey::of(&signer(5)), request))
        );
        assert_eq!(
            EnrolRequest::open(&sealed, ServerPin::new([0xac; 32])).unwrap_err(),
            Code::BadSignature
        );
    }

    #[test]
    fn the_key_inside_must_be_the_one_that_signed() {
        let other = enrol(&signer(6));
        let context = Context {
            purpose: Purpose::Enrol,
            realm: RealmNumber(0),
            server_key: PIN.key_id(),
        };
        let kid = PublicKey::of(&signer(5)).to_bytes();
        let sealed = seal(message::write(&other), &context, &kid, &signer(5)).unwrap();
        assert_eq!(EnrolRequest::open(&sealed, PIN).unwrap_err(), Code::BadSignature);
    }

    #[test]
    fn a_key_id_that_is_no_key_is_refused() {
        let context = Context {
            purpose: Purpose::Enrol,
            realm: RealmNumber(0),
            server_key: PIN.key_id(),
        };
        let sealed = seal(message::write(&enrol(&signer(5))), &context, &[9; 33], &signer(5)).unwrap();
        assert_eq!(EnrolRequest::open(&sealed, PIN).unwrap_err(), Code::BadSignature);
    }
}

#[test]
fn a_wrong_signature_is_told_before_the_payload_is_unfolded() {
    let context = Context {
        purpose: Purpose::Sync,
        realm: RealmNumber(1),
        server_key: KeyId::new([1; 8]),
    };
    let thief = SigningKey::from_slice(&[6; 32]).unwrap();
    let owner = PublicKey::of(&SigningKey::from_slice(&[5; 32]).unwrap());
    let sealed = seal(bomb(64 << 20), &context, &[2; 12], &thief).unwrap();
    assert_eq!(
        open(&sealed, &context, |_| Ok((owner, ()))),
        Err(Code::BadSignature)
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_bytes_end_in_a_code(cbor in proptest::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(matches!(read_cbor(&cbor), Err(Code::BadRequest | Code::BodyTooLarge)));
        let reply = message::read::<SyncReply>(&compress::compress(&cbor), &limits::REPLY);
        prop_assert!(matches!(reply, Err(Code::BadRequest | Code::BodyTooLarge)));
    }

    #[test]
    fn a_good_request_with_a_changed_byte_never_panics(at: prop::sample::Index, byte: u8) {
        let mut cbor = to_cbor(&request(vec![push(vec![0; 40]), push(vec![1; 40])]));
        let at = at.index(cbor.len());
        cbor[at] = byte;
        // What still reads must read the same after being written again.
        if let Ok(read) = read_cbor(&cbor) {
            prop_assert_eq!(read_cbor(&to_cbor(&read)), Ok(read));
        }
    }

    #[test]
    fn a_cut_frame_is_refused(cut: prop::sample::Index) {
        let frame = message::write(&request(vec![push(vec![0; 40])]));
        prop_assert_eq!(read_request(&frame[..cut.index(frame.len())]), Err(Code::BadRequest));
    }
}

#[test]
fn an_oversized_change_is_refused_before_it_is_copied() {
    let genesis = ChangeHash::new([1; 32]);
    assert_eq!(
        packed::unpack(&vec![2; CHANGE_BYTES + 2], genesis),
        Err(Code::TooLarge)
    );
}
