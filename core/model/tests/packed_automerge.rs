//! Packing of changes that Automerge itself made: any op, any number of authors and deps.

use automerge::transaction::{CommitOptions, Transactable};
use automerge::{ActorId, AutoCommit, ROOT, ScalarValue};
use doorstep_model::id::ChangeHash;
use doorstep_model::protocol::packed::{pack, unpack};
use proptest::prelude::*;

/// One thing that a person does: who, what, and whether they merge with the others first.
type Act = (usize, u8, String, bool);

fn document(acts: &[Act]) -> AutoCommit {
    let mut first = AutoCommit::new().with_actor(ActorId::from([0; 16]));
    first.put(ROOT, "id", "x").unwrap();
    first.commit_with(CommitOptions::default().with_time(0));
    let mut people: Vec<_> = (1..=3u8)
        .map(|n| first.fork().with_actor(ActorId::from([n; 16])))
        .collect();
    for (who, what, words, merge) in acts {
        if *merge {
            let mut others = people[(who + 1) % people.len()].clone();
            people[*who].merge(&mut others).unwrap();
        }
        let mine = &mut people[*who];
        match what % 4 {
            0 => mine.put(ROOT, words.as_str(), i64::from(*what)).unwrap(),
            1 => {
                let text = mine.put_object(ROOT, "text", automerge::ObjType::Text).unwrap();
                mine.splice_text(&text, 0, 0, words).unwrap();
            }
            2 => mine
                .put(ROOT, "when", ScalarValue::Timestamp(i64::from(*what)))
                .unwrap(),
            _ => _ = mine.put_object(ROOT, "list", automerge::ObjType::List).unwrap(),
        }
        let options = CommitOptions::default().with_time(i64::from(*what));
        mine.commit_with(if merge ^ (what % 2 == 0) {
            options.with_message(words)
        } else {
            options
        });
    }
    let mut all = first;
    people
        .iter_mut()
        .for_each(|person| _ = all.merge(person).unwrap());
    all
}

proptest! {
    #[test]
    fn any_change_of_automerge_comes_back_the_same(
        acts in proptest::collection::vec((0..3usize, any::<u8>(), "[a-z界]{1,40}", any::<bool>()), 1..20)
    ) {
        let mut document = document(&acts);
        let changes = document.get_changes(&[]);
        let genesis = ChangeHash::new(changes[0].hash().0);
        let mut without = 0;
        for change in changes {
            let packed = pack(change.raw_bytes(), genesis);
            prop_assert_eq!(unpack(&packed, genesis), Ok(change.raw_bytes().to_vec()));
            let saved = change.raw_bytes().len() - packed.len();
            // Magic, checksum, type and one byte of length make 10; the flag costs 1.
            let on_genesis = change.deps().contains(&automerge::ChangeHash(*genesis.as_bytes()));
            prop_assert!(saved >= if on_genesis { 41 } else { 9 }, "saved {saved}");
            without += usize::from(on_genesis);
            // Automerge deflates long ones; those travel verbatim, for the gate to refuse.
            let mut deflated = change.clone();
            let deflated = deflated.bytes().into_owned();
            prop_assert_eq!(unpack(&pack(&deflated, genesis), genesis), Ok(deflated));
        }
        prop_assert!(without > 0);
    }
}
