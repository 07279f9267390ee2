//! The first inputs of each target: what is right, and what attacks and accidents that were tried look
//! like.

use std::fs;
use std::path::Path;

use doorstep_model::document::Document;
use doorstep_model::document::change::{OpId, RawChange};
use doorstep_model::document::event::{Colour, Event};
use doorstep_model::document::genesis;
use doorstep_model::document::op::Scalar;
use doorstep_model::document::schema::Kind;
use doorstep_model::document::write::{Writer, text};
use doorstep_model::id::{ChangeHash, FactId, ServerPin};
use doorstep_model::protocol::enrol::{EnrolCode, EnrolLink, ServerAddress};
use doorstep_model::protocol::envelope::seal;
use doorstep_model::protocol::packed::pack;
use doorstep_model::protocol::sync::{Evaluation, Fact, FactBody, Push, Score, SyncRequest};
use doorstep_model::protocol::{PROTOCOL, compress, message, to_cbor};
use doorstep_model::time::Timestamp;

use crate::fuzz::change::{author, body, household, id};
use crate::fuzz::wire::{DEVICE, context, signer};
use crate::roster::{RosterGenerator, RosterShape, csv, xlsx};

type Seeds = Vec<(&'static str, Vec<u8>)>;

/// Those of a target.
pub(super) fn of(target: &str) -> Seeds {
    match target {
        "change" => change(),
        "genesis" => first(),
        "packed" => packed(),
        "envelope" => envelope(),
        "request" => request(),
        "link" => link(),
        "roster" => roster(),
        "photo" => photo(),
        "camera" => photo(),
        "preset" => preset(),
        _ => Vec::new(),
    }
}

fn whole(bytes: &[u8]) -> Vec<u8> {
    [&[0], bytes].concat()
}

fn inside(bytes: &[u8]) -> Vec<u8> {
    [&[1], bytes].concat()
}

/// A good edit by a phone, of a field, a person, a colour.
fn edit() -> Vec<u8> {
    let mut writer = Writer::new(household(), author(3));
    let entry = writer.entry();
    let mut proposal = Event::new("proposal", Timestamp::clamp(1_760_000_000_000));
    proposal.colour = Some(Colour::Yellow);
    writer
        .root("phone", text("19900005678"))
        .root("lat", Scalar::Int(-32_900_000))
        .field("people", entry, "name", text("陈建国"))
        .event("colours", &proposal);
    written(writer)
}

fn written(writer: Writer<'_>) -> Vec<u8> {
    match writer.finish() {
        Ok(Some(written)) => written.bytes,
        other => unreachable!("a seed of ours is written: {other:?}"),
    }
}

/// The edit with something changed, checksum and all.
fn forged(change: impl FnOnce(&mut RawChange<'_>)) -> Vec<u8> {
    let bytes = edit();
    match RawChange::decode(&bytes) {
        Ok(mut raw) => {
            change(&mut raw);
            raw.encode()
        }
        Err(code) => unreachable!("a seed of ours decodes: {code}"),
    }
}

/// Of the edit's puts only the first, a field at the root, which names no entry; then what is forged.
fn alone(raw: &mut RawChange<'_>, forge: impl FnOnce(&mut RawChange<'_>)) {
    raw.puts.truncate(1);
    raw.others.clear();
    raw.puts[0].pred.clear();
    forge(raw);
}

fn change() -> Seeds {
    let good = edit();
    let mut flipped = good.clone();
    *flipped.last_mut().unwrap_or(&mut 0) ^= 1;
    let mut document_chunk = good.clone();
    document_chunk[8] = 0;
    let mut deflated = good.clone();
    deflated[8] = 2;
    let middle = body(&good).len() / 2;
    let mut run_length = body(&good)[..middle].to_vec();
    run_length.extend_from_slice(&[0x80, 0x80, 0x80, 0x80, 0x80, 0x20]);
    run_length.extend_from_slice(&body(&good)[middle..]);
    let made_up = |counter| {
        move |raw: &mut RawChange<'_>| {
            alone(raw, |raw| {
                raw.start_op = household().max_op() + 1;
                raw.puts[0].pred = vec![OpId { counter, actor: 0 }];
            });
        }
    };
    // An event under a key that is taken: a pred makes it a second version of the first.
    let again = forged(|raw| {
        let own = OpId {
            counter: household().max_op(),
            actor: 0,
        };
        if let Some(put) = raw.puts.iter_mut().find(|put| put.object.is_some()) {
            put.pred = vec![own];
        }
    });
    vec![
        ("a-good-edit", whole(&good)),
        ("a-good-edit-inside", inside(body(&good))),
        ("no-change-at-all", whole(b"nonsense")),
        ("cut-short", whole(&good[..20])),
        ("flipped-bit", whole(&flipped)),
        ("document-chunk", whole(&document_chunk)),
        ("deflated-chunk", whole(&deflated)),
        ("run-length-bomb", inside(&run_length)),
        ("religion", whole(&forged(|raw| raw.puts[0].key = "religion"))),
        ("the-kind", whole(&forged(|raw| raw.puts[0].key = "kind"))),
        (
            "shadows-a-container",
            whole(&forged(|raw| raw.puts[0].key = "people")),
        ),
        ("genesis-actor", whole(&forged(|raw| raw.actor = [0; 16]))),
        ("no-deps", whole(&forged(|raw| raw.deps.clear()))),
        (
            "orphan",
            whole(&forged(|raw| raw.deps = vec![ChangeHash::new([9; 32])])),
        ),
        (
            "read-only-for-ever",
            whole(&forged(|raw| raw.start_op = u64::from(u32::MAX))),
        ),
        ("late-start", whole(&forged(|raw| raw.start_op += 100))),
        ("gap", whole(&forged(|raw| alone(raw, |raw| raw.seq = 7)))),
        ("written-again", whole(&again)),
        ("pred-names-no-op", whole(&forged(made_up(2)))),
        ("pred-of-its-own", whole(&forged(made_up(900)))),
        (
            "no-such-object",
            whole(&forged(|raw| {
                let inner = raw.puts.iter_mut().find_map(|put| put.object.as_mut());
                if let Some(object) = inner {
                    object.counter = 900;
                }
            })),
        ),
        ("in-another-phones-name", whole(&forged(|raw| raw.actor[15] ^= 1))),
    ]
}

fn first() -> Seeds {
    let begin = |kind: Kind, at: u8, puts: &[(&str, &str)]| {
        let document = Document::new(kind, id());
        let mut writer = Writer::new(&document, author(1));
        for (field, words) in puts {
            writer.root(field, text(words));
        }
        let chunk = written(writer);
        [&[at], &id().as_bytes()[..], body(&chunk)].concat()
    };
    let household = begin(Kind::Household, 0, &[("house_no", "3组12号")]);
    let mut other_id = household.clone();
    other_id[5] ^= 1;
    vec![
        ("a-household", household.clone()),
        (
            "a-place",
            begin(Kind::Place, 4, &[("place_kind", "pond"), ("name", "塘库")]),
        ),
        (
            "a-case",
            begin(
                Kind::Case,
                5,
                &[("case_kind", "demand"), ("source", "grid"), ("title", "路灯")],
            ),
        ),
        ("of-another-document", other_id),
        ("nothing", household[..17].to_vec()),
        (
            "genesis-itself",
            [
                &[0],
                &id().as_bytes()[..],
                body(&genesis::bytes(Kind::Household, id())),
            ]
            .concat(),
        ),
    ]
}

fn packed() -> Seeds {
    let genesis = genesis::hash(Kind::Household, id());
    let edit = pack(&edit(), genesis);
    let gap = pack(&forged(|raw| alone(raw, |raw| raw.seq = 7)), genesis);
    vec![
        ("a-good-edit", edit.clone()),
        ("cut-short", edit[..edit.len() / 2].to_vec()),
        ("gap", gap),
        ("nothing", Vec::new()),
    ]
}

fn asked() -> SyncRequest {
    let genesis = genesis::hash(Kind::Household, id());
    let score = Score::parse(4).unwrap_or_else(|_| unreachable!("a score"));
    let evaluation = Evaluation {
        case: id(),
        speed: score,
        duty: score,
        completion: score,
        feedback: score,
        words: None,
    };
    let at = Timestamp::clamp(1_760_000_000_000);
    SyncRequest {
        protocol: PROTOCOL,
        counter: 7,
        epoch: None,
        same: None,
        cursors: None,
        authored: None,
        push: vec![Push {
            doc: id(),
            kind: Kind::Household,
            schema: 1,
            scope: None,
            bytes: pack(&edit(), genesis),
            replaces: None,
            rekeyed: Vec::new(),
        }],
        facts: vec![Fact::new(
            FactId::new([3; 16]),
            at,
            &FactBody::Evaluation(evaluation),
        )],
        reads: None,
        acks: vec![1, 2, 3],
        reconcile: None,
        reply_limit: None,
        offers: Vec::new(),
    }
}

fn envelope() -> Seeds {
    let payload = message::write(&asked());
    let sealed = |key: &[u8]| seal(payload.clone(), &context(), key, &signer()).unwrap_or_default();
    let mut flipped = sealed(&DEVICE);
    *flipped.last_mut().unwrap_or(&mut 0) ^= 1;
    vec![
        ("a-request", whole(&sealed(&DEVICE))),
        ("a-request-inside", inside(&payload)),
        ("another-device", whole(&sealed(&[8; 12]))),
        ("flipped-signature", whole(&flipped)),
        ("cut-short", whole(&sealed(&DEVICE)[..40])),
        ("no-payload", inside(&[])),
    ]
}

fn request() -> Seeds {
    let cbor = to_cbor(&asked());
    let mut declared = compress::compress(&[0; 100]);
    // Says that it unfolds to four thousand million bytes.
    if let Some(head) = declared.get_mut(4..9) {
        head.copy_from_slice(&[0xa0, 0xff, 0xff, 0xff, 0xff]);
    }
    vec![
        ("a-request", whole(&message::write(&asked()))),
        ("a-request-inside", inside(&cbor)),
        ("cut-short", inside(&cbor[..cbor.len() / 2])),
        ("declared-bomb", whole(&declared)),
        ("deep", inside(&vec![0x81; 4_000])),
        ("crowded", inside(&[0xa1, 0x06, 0x9a, 0xff, 0xff, 0xff, 0xff])),
        ("no-frame", whole(b"nonsense")),
    ]
}

fn link() -> Seeds {
    let link = EnrolLink {
        server: ServerAddress::parse("https://doorstep.example:8443")
            .unwrap_or_else(|_| unreachable!("an address")),
        pin: ServerPin::new([4; 32]),
        code: EnrolCode::new([5; 16]),
    };
    let text = link.to_string();
    vec![
        ("a-link", text.clone().into_bytes()),
        ("plain-http", text.replace("https", "http").into_bytes()),
        (
            "another-app",
            text.replace("doorstep://", "other://").into_bytes(),
        ),
        (
            "without-code",
            text.split("&c=").next().unwrap_or_default().into(),
        ),
        ("a-page", b"https://doorstep.example/enrol".to_vec()),
        ("no-text", vec![0xff, 0xfe]),
    ]
}

fn roster() -> Seeds {
    let grid =
        |code: &str| doorstep_model::id::GridCode::parse(code).unwrap_or_else(|_| unreachable!("{code}"));
    let now = Timestamp::clamp(1_773_709_200_000);
    let made = RosterGenerator::new(7, RosterShape::VILLAGE, now);
    let made = { made }.households(&[grid("1001"), grid("1002")], "河湾村", 3);
    let comma = csv(&made);
    const HEAD: &str = r#"<row r="1"><c r="A1" t="str"><v>网格</v></c><c r="B1" t="str"><v>门牌号</v></c><c r="C1" t="str"><v>姓名</v></c><c r="D1" t="str"><v>与户主关系</v></c></row>"#;
    let row = |n: u32, house: &str, name: &str| {
        format!(
            r#"<row r="{n}"><c r="A{n}" t="str"><v>第1网格</v></c><c r="B{n}" t="str"><v>{house}</v></c><c r="C{n}" t="str"><v>{name}</v></c><c r="D{n}" t="str"><v>户主</v></c></row>"#
        )
    };
    let sheet = |rows: &str, after: &str| {
        inside(format!("<worksheet><sheetData>{HEAD}{rows}</sheetData>{after}</worksheet>").as_bytes())
    };
    let one = row(2, "3号", "陈建国");
    vec![
        ("a-roster-csv", whole(comma.as_bytes())),
        ("a-roster-xlsx", whole(&xlsx(&made).unwrap_or_default())),
        ("a-sheet", sheet(&one, "")),
        (
            "merged-cells",
            sheet(
                &one,
                r#"<mergeCells count="1"><mergeCell ref="A2:A3"/></mergeCells>"#,
            ),
        ),
        (
            "two-heads",
            sheet(&format!("{one}{}", row(3, "3号", "刘永强")), ""),
        ),
        ("no-columns", whole("甲,乙\r\n1,2\r\n".as_bytes())),
        (
            "far-away-cell",
            sheet(r#"<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>"#, ""),
        ),
        ("cut-short", whole(&xlsx(&made).unwrap_or_default()[..400])),
        (
            "old-xls",
            whole(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]),
        ),
        ("no-text", whole(&[0, 1, 2, 0xff, 0xfe, 0xfd])),
    ]
}

fn photo() -> Seeds {
    let fixture = |name: &str| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/photo");
        fs::read(folder.join(format!("{name}.jpg"))).unwrap_or_default()
    };
    let plain = fixture("baseline-420");
    let mut huge = plain.clone();
    // The frame header says 65,535 by 65,535.
    if let Some(at) = huge.windows(2).position(|pair| pair == [0xff, 0xc0]) {
        huge[at + 5..at + 9].fill(0xff);
    }
    vec![
        ("baseline", plain.clone()),
        ("progressive", fixture("progressive-420")),
        ("restarts", fixture("restarts")),
        ("grey", fixture("progressive-grey")),
        ("with-place", fixture("exif-gps")),
        ("cut-short", plain[..plain.len() / 2].to_vec()),
        ("more-after-the-end", [&plain[..], b"hidden"].concat()),
        ("says-that-it-is-huge", huge),
        (
            "a-png",
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0".to_vec(),
        ),
        ("no-photo", b"no photo".to_vec()),
    ]
}

fn preset() -> Seeds {
    const ORCHARD: &str = include_str!("../../story/sixth/orchard.toml");
    let with = |from: &str, to: &str| ORCHARD.replacen(from, to, 1).into_bytes();
    vec![
        ("orchard", ORCHARD.as_bytes().to_vec()),
        ("asks-for-faith", with("家里几人", "宗教信仰")),
        ("a-circle", with("under = [\"estate\"]", "under = [\"treerow\"]")),
        ("a-step-of-its-own", with("step = \"urge\"", "step = \"punish\"")),
        ("no-closing", with("step = \"classify\"", "step = \"close\"")),
        ("broken", ORCHARD.as_bytes()[..900].to_vec()),
    ]
}
