//! Hostile changes, made by a phone whose key is good: each ends in a code, and nothing of it is ever on
//! another phone.

use doorstep_model::code::Code;
use doorstep_model::document::change::{OpId, RawChange};
use doorstep_model::document::event::{Colour, Event};
use doorstep_model::document::genesis;
use doorstep_model::document::schema::Kind;
use doorstep_model::document::write::text;
use doorstep_model::id::ChangeHash;
use doorstep_model::protocol::packed::pack;
use doorstep_model::protocol::sync::PushResult;
use doorstep_model::role::BaseRole;

use crate::village::{ONE, Village};

/// What is done to a good edit: its first put is a field at the root, its last an event in a container.
type Forge = fn(&mut RawChange<'_>);

fn last<'a, 'b>(raw: &'a mut RawChange<'b>) -> &'a mut doorstep_model::document::change::RawPut<'b> {
    raw.puts.last_mut().unwrap()
}

/// What a change says, and what becomes of it at once.
const REFUSED: [(&str, Forge, Code); 14] = [
    (
        "a field that is not recorded",
        |raw| raw.puts[0].key = "religion",
        Code::UnknownField,
    ),
    (
        "the kind of the document",
        |raw| raw.puts[0].key = "kind",
        Code::UnknownField,
    ),
    (
        "a container's name",
        |raw| raw.puts[0].key = "people",
        Code::UnknownField,
    ),
    (
        "an object that genesis did not make",
        |raw| last(raw).object.as_mut().unwrap().counter = 900,
        Code::UnknownContainer,
    ),
    (
        "another phone's actor",
        |raw| raw.actor[0] ^= 1,
        Code::ForgedActor,
    ),
    ("the genesis actor", |raw| raw.actor = [0; 16], Code::Malformed),
    (
        "an entry of a phone's that is not its own",
        |raw| last(raw).key = "2.1.1.0",
        Code::ForgedEntry,
    ),
    (
        "an event of a change that is not this one",
        |raw| last(raw).key = "1.1.1.0",
        Code::ForgedEntry,
    ),
    (
        "an event written over another",
        |raw| {
            last(raw).pred = vec![OpId {
                counter: 12,
                actor: 0,
            }]
        },
        Code::ForgedPred,
    ),
    ("nothing that it stands on", |raw| raw.deps.clear(), Code::BadDeps),
    (
        "the end of all counting",
        |raw| raw.start_op = u64::from(u32::MAX),
        Code::BadStartOp,
    ),
    ("an op of the future", |raw| raw.start_op += 100, Code::BadStartOp),
    (
        "a value of another type",
        |raw| raw.puts[0].value = doorstep_model::document::change::Value::Int(7),
        Code::BadValue,
    ),
    (
        "an event that is none",
        |raw| last(raw).value = doorstep_model::document::change::Value::Text("{\"step\":\"decision\"}"),
        Code::BadEvent,
    ),
];

#[test]
fn each_hostile_change_ends_in_a_code_and_on_no_other_phone() {
    let village = Village::new();
    let mut li = village.phone(village.person(BaseRole::Member, ONE));
    let mut wang = village.phone(village.person(BaseRole::Member, ONE));
    let mut found = Vec::new();
    for (what, forge, _) in REFUSED {
        let (mut document, first) = li.household("1组3号");
        let push = li.push(&document, &first, ONE);
        assert_eq!(li.send(&village, vec![push]), [PushResult::Accepted]);
        let mut good = li.write(&mut document, |w| {
            w.root("phone", text("19900000001"));
            let mut proposal = Event::new("proposal", village.now());
            proposal.colour = Some(Colour::Red);
            w.event("colours", &proposal);
        });
        let bytes = good.bytes.clone();
        let mut raw = RawChange::decode(&bytes).unwrap();
        forge(&mut raw);
        good.bytes = raw.encode();
        let push = li.push(&document, &good, ONE);
        let [result] = &li.send(&village, vec![push])[..] else {
            panic!("{what}: one change, one answer")
        };
        let said = match result {
            PushResult::Refused(code, _) | PushResult::Quarantined(code) => Some(*code),
            _ => None,
        };
        found.push((what, said));
        wang.pull(&village);
        let seen = wang.document(Kind::Household, document.id());
        assert_eq!(seen.heads(), [first.gated.hash], "{what}");
    }
    assert_eq!(found, REFUSED.map(|(what, _, code)| (what, Some(code))));
}

#[test]
fn what_stands_on_nothing_waits_and_a_gap_is_asked_for() {
    let village = Village::new();
    let mut li = village.phone(village.person(BaseRole::Member, ONE));
    let mut wang = village.phone(village.person(BaseRole::Member, ONE));
    let (mut document, first) = li.household("1组3号");
    let push = li.push(&document, &first, ONE);
    li.send(&village, vec![push]);
    let edit = li.write(&mut document, |w| {
        w.root("phone", text("19900000001"));
    });
    let orphan = ChangeHash::new([9; 32]);
    let forged = |forge: &dyn Fn(&mut RawChange<'_>)| {
        let mut raw = RawChange::decode(&edit.bytes).unwrap();
        forge(&mut raw);
        let mut written = edit.clone();
        written.bytes = raw.encode();
        written
    };
    let orphaned = li.push(&document, &forged(&|raw| raw.deps = vec![orphan]), ONE);
    assert_eq!(
        li.send(&village, vec![orphaned]),
        [PushResult::Missing(vec![orphan])]
    );
    let gap = li.push(&document, &forged(&|raw| raw.seq = 7), ONE);
    let results = li.send(&village, vec![gap]);
    assert_eq!(results, [PushResult::Refused(Code::SequenceGap, None)]);
    // Cut, and larger than a change may be: before anything is decoded.
    let genesis = genesis::hash(Kind::Household, document.id());
    let mut cut = li.push(&document, &edit, ONE);
    cut.bytes.truncate(cut.bytes.len() / 2);
    assert_eq!(
        li.send(&village, vec![cut]),
        [PushResult::Refused(Code::Truncated, None)]
    );
    let mut large = li.push(&document, &edit, ONE);
    large.bytes = pack(&vec![0; 70_000], genesis);
    assert_eq!(
        li.send(&village, vec![large]),
        [PushResult::Refused(Code::TooLarge, None)]
    );
    wang.pull(&village);
    let seen = wang.document(Kind::Household, document.id());
    assert_eq!(seen.heads(), [first.gated.hash]);
    // The good edit still goes in: nothing that was refused stands in its place.
    let good = li.push(&document, &edit, ONE);
    assert_eq!(li.send(&village, vec![good]), [PushResult::Accepted]);
}
