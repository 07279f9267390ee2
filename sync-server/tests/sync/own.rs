//! How a phone hears that its own changes were published.

use doorstep_model::document::write::text;
use doorstep_model::id::HashPrefix;
use doorstep_model::protocol::row::Table;
use doorstep_model::protocol::scope::Scope;
use doorstep_model::protocol::sync::Item;
use doorstep_model::role::BaseRole;

use crate::village::{ONE, Phone, TWO, Village, grid};

const VILLAGE: &str = "610921100001";

/// Every name that came without its document, by log.
fn runs(phone: &Phone) -> Vec<(Scope, Vec<HashPrefix>)> {
    let run = |(scope, item): &(Scope, Item)| match item {
        Item::OwnRun(names) => Some((scope.clone(), names.0.clone())),
        _ => None,
    };
    phone.got.iter().filter_map(run).collect()
}

fn named(phone: &Phone) -> Vec<(&Scope, bool)> {
    phone
        .got
        .iter()
        .filter_map(|(scope, item)| match item {
            Item::Own { proof, .. } => Some((scope, proof.is_some())),
            _ => None,
        })
        .collect()
}

#[test]
fn all_of_one_log_are_one_line_of_names_in_their_order() {
    let village = Village::new();
    let mut chief = village.phone(village.person(BaseRole::Cadre, VILLAGE));
    let (mut pushes, mut names) = (Vec::new(), Vec::new());
    for (home, house_no) in [(ONE, "1组1号"), (TWO, "2组1号"), (ONE, "1组2号"), (TWO, "2组2号")] {
        let (mut document, written) = chief.household(house_no);
        pushes.push(chief.push(&document, &written, home));
        names.push((home, HashPrefix::from(written.gated.hash)));
        let edit = chief.write(&mut document, |w| {
            w.root("phone", text("19900000001"));
        });
        pushes.push(chief.push(&document, &edit, home));
        names.push((home, edit.gated.hash.into()));
    }
    chief.send(&village, pushes);
    chief.pull(&village);
    for home in [ONE, TWO] {
        let expected: Vec<_> = names
            .iter()
            .filter(|(of, _)| *of == home)
            .map(|(_, name)| *name)
            .collect();
        let scope = Scope::Grid(grid(home));
        let there: Vec<_> = runs(&chief).into_iter().filter(|(of, _)| *of == scope).collect();
        assert_eq!(there, [(scope, expected)]);
    }
    assert!(named(&chief).is_empty());
    let homes = |(_, item): &&(Scope, Item)| matches!(item, Item::Row(row) if row.table == Table::Home);
    assert_eq!(
        chief.got.iter().filter(homes).count(),
        0,
        "the log says where they lie"
    );
}

#[test]
fn what_others_have_a_part_in_is_named_with_its_document_and_proof() {
    let village = Village::new();
    let mut li = village.phone(village.person(BaseRole::Member, ONE));
    let mut wang = village.phone(village.person(BaseRole::Member, ONE));
    let (mut document, written) = li.household("1组3号");
    let push = li.push(&document, &written, ONE);
    li.send(&village, vec![push]);
    let edit = wang.write(&mut document, |w| {
        w.root("phone", text("19900000002"));
    });
    let push = wang.push(&document, &edit, ONE);
    wang.send(&village, vec![push]);
    li.pull(&village);
    assert!(runs(&li).is_empty());
    assert_eq!(named(&li), [(&Scope::Grid(grid(ONE)), true)]);
}

#[test]
fn what_stands_in_two_logs_is_named_with_its_document_in_both_and_the_link_says_where_it_lies() {
    let village = Village::new();
    let user = village.person(BaseRole::Member, ONE);
    let mut li = village.phone(user);
    let (document, written) = li.household("1组3号");
    let push = li.push(&document, &written, ONE);
    li.send(&village, vec![push]);
    let link = village.link(user, document.id(), false);
    li.pull(&village);
    assert!(runs(&li).is_empty());
    let mut scopes: Vec<_> = named(&li).into_iter().map(|(scope, _)| scope.clone()).collect();
    scopes.sort_unstable();
    assert_eq!(scopes, [Scope::Grid(grid(ONE)), Scope::Link(link)]);
    let homes: Vec<_> = li
        .got
        .iter()
        .filter(|(_, item)| matches!(item, Item::Row(row) if row.table == Table::Home))
        .map(|(scope, _)| scope.clone())
        .collect();
    assert_eq!(homes, [Scope::Link(link)]);
}
