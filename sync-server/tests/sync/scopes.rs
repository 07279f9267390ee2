//! Who gets a document, and who no longer does.

use doorstep_model::code::Code;
use doorstep_model::document::Document;
use doorstep_model::document::schema::Kind;
use doorstep_model::document::write::{reference, text};
use doorstep_model::protocol::scope::Scope;
use doorstep_model::protocol::sync::{Item, PushResult};
use doorstep_model::role::BaseRole;

use crate::village::{ONE, TWO, Village};

#[test]
fn a_member_of_another_grid_gets_nothing_and_may_not_write_there() {
    let village = Village::new();
    let mut li = village.phone(village.person(BaseRole::Member, ONE));
    let mut zhao = village.phone(village.person(BaseRole::Member, TWO));
    let (document, written) = li.household("1组3号");
    let push = li.push(&document, &written, ONE);
    li.send(&village, vec![push]);
    zhao.pull(&village);
    assert!(!zhao.has(document.id()));
    let (document, written) = zhao.household("1组9号");
    let push = zhao.push(&document, &written, ONE);
    assert!(
        matches!(
            zhao.send(&village, vec![push])[..],
            [PushResult::Quarantined(Code::OutOfScope | Code::NotAllowed)]
        ),
        "kept and not applied: nothing a person wrote is thrown away"
    );
}

#[test]
fn a_cadre_of_the_village_reads_every_grid_in_it() {
    let village = Village::new();
    let mut li = village.phone(village.person(BaseRole::Member, ONE));
    let mut chief = village.phone(village.person(BaseRole::Cadre, "610921100001"));
    let (document, written) = li.household("1组3号");
    let push = li.push(&document, &written, ONE);
    li.send(&village, vec![push]);
    chief.pull(&village);
    assert!(chief.has(document.id()));
}

#[test]
fn a_head_gets_the_linked_household_its_care_only_if_the_link_says_so_and_loses_both_with_it() {
    let village = Village::new();
    let mut li = village.phone(village.person(BaseRole::Member, ONE));
    let (document, written) = li.household("1组3号");
    let mut care = Document::new(Kind::Care, document.id().care());
    let person = document.entries("people")[0];
    let needs = li.write(&mut care, |w| {
        w.field("people", person, "needs", text("living_alone"));
    });
    let (a, b) = (li.push(&document, &written, ONE), li.push(&care, &needs, ONE));
    assert_eq!(
        li.send(&village, vec![a, b]),
        [PushResult::Accepted, PushResult::Accepted]
    );

    let head = village.person(BaseRole::Head, "610921100001");
    let mut phone = village.phone(head);
    phone.pull(&village);
    assert!(!phone.has(document.id()), "a post alone shows nothing");
    let link = village.link(head, document.id(), false);
    phone.pull(&village);
    assert_eq!((phone.has(document.id()), phone.has(care.id())), (true, false));
    village.link(head, document.id(), true);
    phone.pull(&village);
    assert!(phone.has(care.id()));
    village.end_link(link);
    let reply = phone.pull(&village);
    assert!(
        reply
            .scopes
            .is_none_or(|scopes| !scopes.contains(&Scope::Link(link)))
    );
}

#[test]
fn a_household_that_moves_leaves_one_grid_and_enters_the_other_with_its_visits() {
    let village = Village::new();
    let mut li = village.phone(village.person(BaseRole::Member, ONE));
    let mut zhao = village.phone(village.person(BaseRole::Member, TWO));
    let (document, written) = li.household("1组3号");
    let mut visit = Document::new(Kind::Visit, li.new_id());
    let visited = li.write(&mut visit, |w| {
        w.root("household", reference(document.id()))
            .root("visit_kind", text("door"));
        w.root("outcome", text("met"))
            .root("visited_on", text("2026-03-17"));
    });
    let (a, b) = (li.push(&document, &written, ONE), li.push(&visit, &visited, ONE));
    assert_eq!(
        li.send(&village, vec![a, b]),
        [PushResult::Accepted, PushResult::Accepted]
    );
    let (id, to) = (document.id(), crate::village::grid(TWO));
    village
        .sync
        .store
        .write_blocking(move |tx| {
            tx.set_home(crate::village::REALM, id, &to)?;
            tx.rescope_later(crate::village::REALM, id)
        })
        .unwrap();
    village.sync.waker.wake();
    village.settle();
    zhao.pull(&village);
    assert!(zhao.has(document.id()) && zhao.has(visit.id()));
    li.pull(&village);
    let removed = li
        .got
        .iter()
        .filter(|(_, item)| matches!(item, Item::Remove(_)))
        .count();
    assert_eq!(removed, 2, "household and visit");
}
