//! A page of many items comes to the same as its items one by one.

use std::collections::BTreeSet;

use doorstep_model::document::schema::Kind;
use doorstep_model::id::{DocumentId, Mac};
use doorstep_model::protocol::scope::Scope;
use doorstep_model::protocol::sync::{Changes, Item, Pulled};
use doorstep_model::role::BaseRole;
use minicbor::bytes::ByteVec;

use super::{assert_digests, edit_household, g, is_here, phone_is, record_visit, register_household};
use crate::action::record_visit::VisitForm;
use crate::store::household::HouseholdRow;
use crate::store::pull::{self, Failed};
use crate::store::scope::ScopeState;
use crate::store::{StoreError, household as rows, scope, search};
use crate::village::{Phone, Village, changes_of, household};

/// Twenty households of which one phone knows, with a visit and an edit of the first.
struct Page {
    author: Phone,
    households: Vec<DocumentId>,
    items: Vec<Pulled>,
}

fn page(village: &mut Village) -> Page {
    let author = village.phone(BaseRole::Member, "g1");
    let families = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许";
    let households: Vec<DocumentId> = families
        .chars()
        .map(|family| {
            let head = format!("{family}秀英");
            register_household(&author.device, &household("g1", &head)).unwrap()
        })
        .collect();
    let form = VisitForm {
        kind: "door".into(),
        outcome: "met".into(),
        ..VisitForm::default()
    };
    record_visit(&author.device, households[0], &form).unwrap();
    edit_household(&author.device, households[0], &phone_is("19900002222")).unwrap();
    let waiting = author.waiting();
    let items = waiting.iter().map(changes_of).map(in_grid("g1"));
    Page {
        households,
        items: items.collect(),
        author,
    }
}

fn in_grid(code: &str) -> impl Fn(Item) -> Pulled {
    let scope = g(code);
    move |item| Pulled {
        scope: scope.clone(),
        seq: 1,
        item,
    }
}

fn pull(phone: &Phone, items: &[Pulled]) -> (Vec<Failed>, BTreeSet<Scope>) {
    let rules = phone.device.rules();
    let pulled = phone
        .device
        .store()
        .write::<_, StoreError>(|db| pull::apply(db, &rules, None, items))
        .unwrap();
    (pulled.failed, pulled.unresolved)
}

type Screens = (Vec<ScopeState>, Vec<(HouseholdRow, bool)>);

/// Digests, and every household with whether it is found by its head's name and no other is.
fn screens(phone: &Phone) -> Screens {
    let read = |db: &rusqlite::Connection| {
        let mut households = rows::all(db)?;
        households.sort_by_key(|row| row.id);
        let mut all = Vec::new();
        for row in households {
            let found = search::find(db, &row.names[..9], 50)?;
            let known = crate::store::document::find(db, row.id)?;
            let alone = known.is_some_and(|known| found == [known.number]);
            all.push((row, alone));
        }
        Ok::<_, StoreError>((scope::all(db)?, all))
    };
    phone.device.store().read(read).unwrap()
}

fn assert_alike(village: &mut Village, items: &[Pulled]) -> (Phone, Vec<Failed>) {
    let (whole, single) = (
        village.phone(BaseRole::Member, "g1"),
        village.phone(BaseRole::Member, "g1"),
    );
    // Rows came at other versions: what both were given at the start is not compared.
    let before = [&whole, &single].map(|phone| phone.device.store().read(scope::all).unwrap());
    let (failed, unresolved) = pull(&whole, items);
    let (mut failed_single, mut unresolved_single) = (Vec::new(), BTreeSet::new());
    for item in items {
        let (failed, unresolved) = pull(&single, std::slice::from_ref(item));
        failed_single.extend(failed);
        unresolved_single.extend(unresolved);
    }
    assert_eq!((&failed, unresolved), (&failed_single, unresolved_single));
    let (mut one, mut other) = (screens(&whole), screens(&single));
    one.0.retain(|state| !before[0].contains(state));
    other.0.retain(|state| !before[1].contains(state));
    assert_eq!(one, other);
    assert!(one.1.iter().all(|(_, alone)| *alone), "each is found by its name");
    assert_digests(&whole);
    (whole, failed)
}

#[test]
fn a_page_that_begins_many_documents() {
    let mut village = Village::new();
    let page = page(&mut village);
    let (phone, failed) = assert_alike(&mut village, &page.items);
    assert_eq!(failed, []);
    assert_eq!(phone.ids(Kind::Household), page.households);
    for id in &page.households {
        assert_eq!(phone.document(*id).heads(), page.author.document(*id).heads());
    }
}

#[test]
fn a_page_with_documents_that_leave_and_come_again() {
    let mut village = Village::new();
    let mut page = page(&mut village);
    let last = page.households[19];
    let begins_last = page.items[19].clone();
    // Its number is given to what comes next, and what it was found by is not.
    let removed = in_grid("g1")(Item::Remove(last));
    page.items.insert(20, removed.clone());
    page.items.push(begins_last.clone());
    page.items.push(removed);
    // Another log brings one that is here.
    page.items.push(in_grid("g2")(page.items[3].item.clone()));
    let (phone, failed) = assert_alike(&mut village, &page.items);
    assert_eq!(failed, []);
    assert!(!is_here(&phone, last) && is_here(&phone, page.households[3]));
    let read = |db: &rusqlite::Connection| search::find(db, "许秀英", 10);
    assert_eq!(phone.device.store().read(read).unwrap(), Vec::<i64>::new());
}

#[test]
fn a_page_with_bytes_that_are_no_change() {
    let mut village = Village::new();
    let mut page = page(&mut village);
    let spoilt = |item: &mut Item, spoil: &dyn Fn(&mut Vec<u8>)| {
        let Item::Changes(Changes { changes, .. }) = item else {
            panic!("a change");
        };
        let mut bytes = changes[0].to_vec();
        spoil(&mut bytes);
        changes[0] = ByteVec::from(bytes);
    };
    spoilt(&mut page.items[2].item, &|bytes| bytes[0] = 9);
    spoilt(&mut page.items[5].item, &|bytes| {
        bytes.pop();
    });
    let proof = Mac::new([1; 16]);
    if let Item::Changes(changes) = &mut page.items[7].item {
        (changes.changes, changes.proof) = (Vec::new(), proof);
    }
    let (phone, failed) = assert_alike(&mut village, &page.items);
    assert_eq!(failed.len(), 2);
    for at in [2, 5, 7] {
        assert!(!is_here(&phone, page.households[at]), "item {at}");
    }
    assert_eq!(phone.ids(Kind::Household).len(), 17);
}
