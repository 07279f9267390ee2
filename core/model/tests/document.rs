//! Documents as phones and server use them: written, gated, applied, merged, saved, loaded.

use doorstep_model::code::Code;
use doorstep_model::document::anew::{Anew, anew};
use doorstep_model::document::apply::apply;
use doorstep_model::document::change::RawChange;
use doorstep_model::document::entry::Entry;
use doorstep_model::document::event::{Colour, Event};
use doorstep_model::document::gate::gate;
use doorstep_model::document::op::{Put, Scalar, Target};
use doorstep_model::document::schema::Kind;
use doorstep_model::document::write::{Author, Writer, Written, text};
use doorstep_model::document::{Document, genesis};
use doorstep_model::id::{DeviceNumber, DocumentId, RealmNumber};
use doorstep_model::time::Timestamp;
use proptest::prelude::*;

fn author(number: u8) -> Author {
    let mut actor = [number; 16];
    actor[12..].copy_from_slice(&[0, 0, 1, number]);
    Author {
        actor,
        number: DeviceNumber(u32::from(number)),
    }
}

fn id() -> DocumentId {
    DocumentId::generate(1_760_000_000_000, [7; 10])
}

fn write(document: &mut Document, author: Author, puts: impl FnOnce(&mut Writer<'_>)) -> Option<Written> {
    let mut writer = Writer::new(document, author);
    puts(&mut writer);
    let written = writer.finish().expect("what we write, the gate takes")?;
    let applied = apply(document, &[&written.bytes]);
    assert_eq!(applied.results, [Ok(written.gated.hash)]);
    *document = applied.document;
    Some(written)
}

fn household(author: Author) -> (Document, Written) {
    let mut document = Document::new(Kind::Household, id());
    let written = write(&mut document, author, |w| {
        w.root("house_no", text("3组12号"))
            .root("phone", text("19900001234"));
        let entry = w.entry();
        w.field("people", entry, "name", text("王秀英"))
            .field("people", entry, "born", text("1941-03"));
    })
    .unwrap();
    (document, written)
}

#[test]
fn automerge_reads_our_genesis_and_writes_the_same_bytes() {
    for kind in Kind::ALL {
        let bytes = genesis::bytes(kind, id());
        let change = automerge::Change::from_bytes(bytes.clone()).unwrap();
        assert_eq!(change.hash().0, *genesis::hash(kind, id()).as_bytes());
        assert_eq!(change.max_op(), genesis::max_op(kind));
        let rebuilt = automerge::Change::from(change.decode());
        assert_eq!(
            rebuilt.raw_bytes(),
            bytes,
            "{kind:?} is not how Automerge itself encodes it"
        );
        let document = Document::new(kind, id());
        assert_eq!(document.heads(), [genesis::hash(kind, id())]);
        for container in kind.schema().containers {
            assert!(document.keys(container.name).is_empty());
        }
        let loaded = Document::load(kind, id(), &document.save()).unwrap();
        assert_eq!(loaded.heads(), document.heads());
    }
}

#[test]
fn golden_genesis_hashes() {
    let hashes: Vec<_> = Kind::ALL
        .map(|kind| format!("{} {}", kind.as_str(), genesis::hash(kind, id())))
        .into();
    insta::assert_snapshot!(hashes.join("\n"));
}

#[test]
fn a_household_reads_back() {
    let (document, written) = household(author(1));
    assert!(written.gated.begins);
    assert_eq!(document.root("house_no").unwrap().text(), Some("3组12号"));
    let people = document.entries("people");
    assert_eq!(
        document.field("people", people[0], "name").unwrap().text(),
        Some("王秀英")
    );
    let back = document.changes();
    assert_eq!(back.len(), 1);
    assert_eq!(back[0].bytes, written.bytes);
    assert_eq!(back[0].hash, written.gated.hash);
}

#[test]
fn automerge_decodes_what_we_write_and_encodes_it_the_same() {
    let (mut document, written) = household(author(1));
    let edit = write(&mut document, author(2), |w| {
        w.root("phone", text("19900005678"))
            .root("lat", Scalar::Int(-32_900_000));
        w.event("colours", &{
            let mut event = Event::new("proposal", Timestamp::clamp(1_760_000_000_000));
            event.colour = Some(Colour::Yellow);
            event
        });
    })
    .unwrap();
    for bytes in [&written.bytes, &edit.bytes] {
        let change = automerge::Change::from_bytes(bytes.clone()).unwrap();
        assert_eq!(automerge::Change::from(change.decode()).raw_bytes(), bytes);
        assert_eq!(&RawChange::decode(bytes).unwrap().encode(), bytes);
    }
}

#[test]
fn saying_the_same_again_writes_nothing() {
    let (mut document, _) = household(author(1));
    assert!(
        write(&mut document, author(2), |w| {
            w.root("house_no", text("3组12号"));
        })
        .is_none()
    );
    assert!(
        write(&mut document, author(2), |w| {
            w.root("address", Scalar::Null);
        })
        .is_none()
    );
}

#[test]
fn two_phones_apart_keep_both_versions_until_one_is_chosen() {
    let (start, _) = household(author(1));
    let (mut left, mut right) = (start.clone(), start);
    let a = write(&mut left, author(2), |w| {
        w.root("phone", text("111"));
    })
    .unwrap();
    let b = write(&mut right, author(3), |w| {
        w.root("phone", text("222"));
    })
    .unwrap();
    left = apply(&left, &[&b.bytes]).document;
    right = apply(&right, &[&a.bytes]).document;
    assert_eq!(left.heads(), right.heads());
    assert_eq!(left.root("phone"), right.root("phone"));
    assert_eq!(left.conflicts().len(), 1);
    let shown = left.root("phone").unwrap().text().unwrap().to_owned();
    write(&mut left, author(1), |w| {
        w.root("phone", text(&shown));
    })
    .expect("choosing is a change");
    assert!(left.conflicts().is_empty());
}

#[test]
fn hostile_changes_end_in_a_code() {
    let (document, written) = household(author(1));
    let gate_code = |bytes: &[u8]| gate(bytes, Kind::Household, id(), DeviceNumber(1)).unwrap_err();
    let mut flipped = written.bytes.clone();
    *flipped.last_mut().unwrap() ^= 1;
    assert_eq!(gate_code(&flipped), Code::BadChecksum);
    assert_eq!(gate_code(b"nonsense"), Code::BadMagic);
    assert_eq!(gate_code(&written.bytes[..20]), Code::Truncated);
    let mut typed = written.bytes.clone();
    typed[8] = 0;
    assert_eq!(gate_code(&typed), Code::BadChunkType);
    assert_eq!(gate_code(&vec![0; 70_000]), Code::TooLarge);

    let raw = |bytes| RawChange::decode(bytes).unwrap();
    let edit = |change: &dyn Fn(&mut RawChange<'_>)| {
        let mut raw = raw(&written.bytes);
        change(&mut raw);
        raw.encode()
    };
    assert_eq!(gate_code(&edit(&|c| c.puts[0].key = "kind")), Code::UnknownField);
    assert_eq!(
        gate_code(&edit(&|c| c.puts[0].key = "people")),
        Code::UnknownField
    );
    assert_eq!(
        gate_code(&edit(&|c| c.puts[0].key = "religion")),
        Code::UnknownField
    );
    assert_eq!(gate_code(&edit(&|c| c.actor = [0; 16])), Code::Malformed);
    assert_eq!(gate_code(&edit(&|c| c.deps.clear())), Code::BadDeps);
    assert_eq!(
        gate_code(&edit(&|c| c.start_op = u64::from(u32::MAX))),
        Code::BadStartOp
    );
    assert_eq!(
        gate_code(&edit(&|c| c.puts[2].object.as_mut().unwrap().counter = 9)),
        Code::UnknownContainer
    );
    // A person made under another's entry.
    assert_eq!(
        gate(&written.bytes, Kind::Household, id(), DeviceNumber(2)).unwrap_err(),
        Code::ForgedEntry
    );
    // Pred and startOp that can't be: past the gate, refused at apply, the document untouched.
    let bad = edit(&|c| {
        c.seq = 2;
        c.deps = document.heads();
        c.start_op += 100;
        c.puts.truncate(1);
        c.others.clear();
    });
    assert_eq!(apply(&document, &[&bad]).results, [Err(Code::BadStartOp)]);
    let max = document.max_op();
    let forged = edit(&|c| {
        c.seq = 2;
        c.deps = document.heads();
        c.start_op = max + 1;
        c.puts.truncate(1);
        c.puts[0].pred = vec![doorstep_model::document::change::OpId { counter: 2, actor: 0 }];
        c.others.clear();
    });
    assert!(gate(&forged, Kind::Household, id(), DeviceNumber(1)).is_ok());
    let after = apply(&document, &[&forged]);
    assert_eq!(after.results, [Err(Code::ForgedPred)]);
    assert_eq!(after.document.heads(), document.heads());
    let gap = edit(&|c| {
        c.seq = 7;
        c.deps = document.heads();
        c.start_op = max + 1;
        c.puts.truncate(1);
        c.others.clear();
    });
    assert_eq!(apply(&document, &[&gap]).results, [Err(Code::SequenceGap)]);
    let orphan = edit(&|c| c.deps = vec![doorstep_model::id::ChangeHash::new([9; 32])]);
    assert_eq!(apply(&document, &[&orphan]).results, [Err(Code::Held)]);
}

#[test]
fn run_length_bombs_are_refused_by_their_count() {
    // 2^40 actions in a handful of bytes, in a chunk whose checksum is right.
    let (_, written) = household(author(1));
    let body_at = written.bytes.len() - automerge_body(&written.bytes).len();
    let body = &written.bytes[body_at..];
    for at in 0..body.len() {
        let mut bomb = body[..at].to_vec();
        bomb.extend_from_slice(&[0x80, 0x80, 0x80, 0x80, 0x80, 0x20]);
        bomb.extend_from_slice(&body[at..]);
        let mut chunk = vec![0x85, 0x6f, 0x4a, 0x83, 0, 0, 0, 0, 1];
        let mut length = bomb.len();
        while length > 127 {
            chunk.push((length & 127) as u8 | 128);
            length >>= 7;
        }
        chunk.push(length as u8);
        chunk.extend_from_slice(&bomb);
        let hash = doorstep_model::document::change::hash(&chunk).unwrap();
        chunk[4..8].copy_from_slice(&hash.as_bytes()[..4]);
        assert!(
            gate(&chunk, Kind::Household, id(), DeviceNumber(1)).is_err(),
            "at {at}"
        );
    }
}

fn automerge_body(bytes: &[u8]) -> &[u8] {
    let mut at = 9;
    while bytes[at] & 0x80 != 0 {
        at += 1;
    }
    &bytes[at + 1..]
}

#[derive(Debug, Clone)]
enum Act {
    Edit { who: usize, field: usize, value: u8 },
    Person { who: usize, value: u8 },
    Propose { who: usize, red: bool },
    Meet { a: usize, b: usize },
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let act = prop_oneof![
        (0..3usize, 0..3usize, any::<u8>()).prop_map(|(who, field, value)| Act::Edit { who, field, value }),
        (0..3usize, any::<u8>()).prop_map(|(who, value)| Act::Person { who, value }),
        (0..3usize, any::<bool>()).prop_map(|(who, red)| Act::Propose { who, red }),
        (0..3usize, 0..3usize).prop_map(|(a, b)| Act::Meet { a, b }),
    ];
    proptest::collection::vec(act, 1..40)
}

fn exchange(phones: &mut [Document], a: usize, b: usize) {
    for (from, to) in [(a, b), (b, a)] {
        let changes = phones[from].changes();
        let fresh: Vec<_> = changes
            .iter()
            .filter(|c| !phones[to].has(c.hash))
            .map(|c| c.bytes.as_slice())
            .collect();
        let applied = apply(&phones[to], &fresh);
        assert!(applied.results.iter().all(Result::is_ok), "{:?}", applied.results);
        phones[to] = applied.document;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn phones_that_met_in_any_order_hold_the_same(acts in acts()) {
        let (start, _) = household(author(1));
        let mut phones = vec![start.clone(), start.clone(), start];
        for act in acts {
            match act {
                Act::Edit { who, field, value } => {
                    let field = ["phone", "address", "reach"][field];
                    write(&mut phones[who], author(who as u8 + 1), |w| { w.root(field, text(&format!("{value}"))); });
                }
                Act::Person { who, value } => {
                    write(&mut phones[who], author(who as u8 + 1), |w| {
                        let entry = w.entry();
                        w.field("people", entry, "name", text(&format!("人{value}")));
                    });
                }
                Act::Propose { who, red } => {
                    write(&mut phones[who], author(who as u8 + 1), |w| {
                        let mut event = Event::new("proposal", Timestamp::clamp(0));
                        event.colour = Some(if red { Colour::Red } else { Colour::Yellow });
                        w.event("colours", &event);
                    });
                }
                Act::Meet { a, b } if a != b => exchange(&mut phones, a, b),
                Act::Meet { .. } => {}
            }
        }
        exchange(&mut phones, 0, 1);
        exchange(&mut phones, 1, 2);
        exchange(&mut phones, 0, 1);
        for phone in &phones[1..] {
            prop_assert_eq!(phone.heads(), phones[0].heads());
            for field in ["phone", "address", "reach"] {
                prop_assert_eq!(phone.root(field), phones[0].root(field));
            }
            prop_assert_eq!(phone.entries("people"), phones[0].entries("people"));
            prop_assert_eq!(phone.events("colours"), phones[0].events("colours"));
        }
        let loaded = Document::load(Kind::Household, id(), &phones[0].save()).unwrap();
        prop_assert_eq!(loaded.changes(), phones[0].changes());
    }

    #[test]
    fn the_gate_never_panics(mut bytes in proptest::collection::vec(any::<u8>(), 0..400), fix: bool) {
        if fix && bytes.len() > 9 {
            bytes[..4].copy_from_slice(&[0x85, 0x6f, 0x4a, 0x83]);
            bytes[8] = 1;
            let hash = doorstep_model::document::change::hash(&bytes).unwrap();
            bytes[4..8].copy_from_slice(&hash.as_bytes()[..4]);
        }
        let _ = gate(&bytes, Kind::Case, id(), DeviceNumber(1));
    }

    #[test]
    fn a_changed_byte_is_refused_or_harmless(at in 0..1_000usize, byte: u8) {
        let (document, written) = household(author(1));
        let body = automerge_body(&written.bytes).len();
        let mut bytes = written.bytes.clone();
        let start = bytes.len() - body;
        bytes[start + at % body] = byte;
        let hash = doorstep_model::document::change::hash(&bytes).unwrap();
        bytes[4..8].copy_from_slice(&hash.as_bytes()[..4]);
        if gate(&bytes, Kind::Household, id(), DeviceNumber(1)).is_ok() {
            let new = Document::new(Kind::Household, id());
            let applied = apply(&new, &[&bytes]);
            prop_assert!(Document::load(Kind::Household, id(), &applied.saved).is_ok());
        }
        prop_assert!(Document::load(Kind::Household, id(), &document.save()).is_ok());
    }
}

/// A household with a colour, two people and their texts, written by two phones.
fn family() -> (Document, Entry, Entry) {
    let (mut document, _) = household(author(1));
    let (mut gone, mut stays) = (None, None);
    write(&mut document, author(2), |writer| {
        let one = writer.entry();
        writer.field("people", one, "name", text("孙玉珍"));
        writer.field("people", one, "phone", text("15400001111"));
        let other = writer.entry();
        writer.field("people", other, "name", text("孙大海"));
        (gone, stays) = (Some(one), Some(other));
        let mut decision = Event::new("decision", Timestamp::parse(1_760_000_000_000).unwrap());
        decision.colour = Some(Colour::Yellow);
        writer.event("colours", &decision);
    });
    (document, gone.unwrap(), stays.unwrap())
}

fn without(document: &Document, gone: Entry) -> Anew {
    let keep = |put: Put| match &put.target {
        Target::Field { entry, .. } if *entry == gone => None,
        _ => Some(put),
    };
    anew(document, RealmNumber(1), keep).unwrap()
}

#[test]
fn a_document_written_anew_shows_the_rest_and_holds_nothing_else() {
    let (document, gone, stays) = family();
    let written = without(&document, gone);
    assert_eq!(written.document.field("people", gone, "name"), None);
    assert_eq!(
        written.document.field("people", stays, "name"),
        document.field("people", stays, "name")
    );
    assert_eq!(written.document.events("colours"), document.events("colours"));
    assert_eq!(written.document.root("phone"), document.root("phone"));
    let bytes = written.document.save();
    for words in ["孙玉珍", "15400001111"] {
        assert!(
            !bytes
                .windows(words.len())
                .any(|window| window == words.as_bytes())
        );
    }
    // The same words are the same bytes, whoever writes them; others another actor's.
    assert_eq!(without(&document, gone).changes, written.changes);
    let mut later = document.clone();
    write(&mut later, author(2), |writer| {
        writer.root("address", text("新址"));
    });
    let other = without(&later, gone);
    assert_ne!(other.actor, written.actor);
    // Both in one document: nobody is there twice.
    let both = apply(&written.document, &[&other.changes[0]]).document;
    assert_eq!(both.entries("people"), written.document.entries("people"));
    // A phone must not do this.
    let first = &written.changes[0];
    assert_eq!(
        gate(first, Kind::Household, id(), DeviceNumber(2)).map(drop),
        Err(Code::ForgedEntry)
    );
}

#[test]
fn an_author_makes_no_entry_twice_in_a_document_written_anew() {
    let (document, gone, stays) = family();
    let mut written = without(&document, gone).document;
    let mut made = None;
    write(&mut written, author(2), |writer| {
        let new = writer.entry();
        writer.field("people", new, "name", text("孙小海"));
        made = Some(new);
    });
    let shown = |entry| {
        written
            .field("people", entry, "name")
            .and_then(|name| name.text().map(str::to_owned))
    };
    assert_eq!(shown(stays).as_deref(), Some("孙大海"));
    assert_eq!(shown(made.unwrap()).as_deref(), Some("孙小海"));
}

#[test]
fn a_document_with_nothing_left_to_say_is_still_there() {
    let (document, gone, _) = family();
    let mut care = Document::new(Kind::Care, id().care());
    write(&mut care, author(1), |writer| {
        writer.field("people", gone, "needs_note", text("卧床"));
    });
    for old in [&document, &care] {
        let written = anew(old, RealmNumber(1), |_| None).unwrap();
        assert_eq!(written.changes.len(), 1);
        let saved = written.document.save();
        let loaded = Document::load(old.kind(), old.id(), &saved).unwrap();
        assert_eq!(loaded.heads(), written.document.heads());
        assert_eq!(loaded.field("people", gone, "needs_note"), None);
    }
}

#[test]
fn a_large_document_is_written_anew_in_several_changes() {
    let (mut document, _) = household(author(1));
    for part in 0..30 {
        write(&mut document, author(1), |writer| {
            for note in 0..10 {
                let mut photo = Event::new("consent", Timestamp::parse(1_760_000_000_000).unwrap());
                photo.text = Some(format!("{part}.{note}{}", "长".repeat(400)).into());
                writer.event("consents", &photo);
            }
        });
    }
    let written = anew(&document, RealmNumber(1), Some).unwrap();
    assert!(written.changes.len() > 5);
    assert_eq!(written.document.events("consents"), document.events("consents"));
}
