mod own;
mod page;
mod rows;

use doorstep_model::code::Code;
use doorstep_model::document::schema::Kind;
use doorstep_model::id::{DocumentId, GridCode, LinkId, Mac};
use doorstep_model::protocol::digest::Digest;
use doorstep_model::protocol::row::{HomeRow, Row, Table};
use doorstep_model::protocol::scope::Scope;
use doorstep_model::protocol::sync::{Changes, Item, PushResult};
use doorstep_model::role::BaseRole;
use minicbor::bytes::ByteVec;
use proptest::prelude::*;

use super::*;
use crate::action::edit_household::{HouseholdEdit, edit_household};
use crate::action::record_visit::{VisitForm, record_visit, save_visit_form};
use crate::action::register_household::register_household;
use crate::action::report_case::{Report, ReportedParty, report_case};
use crate::store::photo::{FileState, Photo};
use crate::store::{authored, case, outbox, photo, recount, row, scope, search, visit};
use crate::village::{Phone, Village, changes_of, grid, household};

fn g(code: &str) -> Scope {
    Scope::Grid(grid(code))
}

fn phone_is(number: &str) -> HouseholdEdit {
    HouseholdEdit {
        phone: Some(number.into()),
        ..HouseholdEdit::default()
    }
}

/// A phone with a household that it registered, and another that knows nothing of it.
fn two() -> (Village, Phone, Phone, DocumentId) {
    let mut village = Village::new();
    let (one, other) = (
        village.phone(BaseRole::Member, "g1"),
        village.phone(BaseRole::Member, "g1"),
    );
    let id = register_household(&one.device, &household("g1", "王秀英")).unwrap();
    (village, one, other, id)
}

fn digest(phone: &Phone, scope: &Scope) -> Digest {
    let all = phone.device.store().read(scope::all).unwrap();
    all.into_iter()
        .find(|state| state.scope == *scope)
        .unwrap()
        .digest
}

/// Every digest here is what the items add up to.
fn assert_digests(phone: &Phone) {
    let store = phone.device.store();
    for state in store.read(scope::all).unwrap() {
        let anew = store
            .write::<_, StoreError>(|db| recount(db, scope::number(db, &state.scope)?))
            .unwrap();
        assert_eq!(anew, state.digest, "{:?}", state.scope);
    }
}

fn is_here(phone: &Phone, id: DocumentId) -> bool {
    phone
        .device
        .store()
        .read(|db| document::find(db, id))
        .unwrap()
        .is_some()
}

fn settle_all(phone: &Phone) {
    for entry in phone.waiting() {
        phone.settle(&entry, &PushResult::Accepted);
    }
}

#[test]
fn own_and_pulled_changes_come_to_the_same_digest() {
    let (mut village, one, other, id) = two();
    edit_household(&one.device, id, &phone_is("111")).unwrap();
    village.sync(&[&one, &other]);
    assert_eq!(digest(&one, &g("g1")), digest(&other, &g("g1")));
    edit_household(&one.device, id, &phone_is("222")).unwrap();
    edit_household(&other.device, id, &phone_is("333")).unwrap();
    let local = digest(&one, &g("g1"));
    assert_eq!(
        local,
        digest(&other, &g("g1")),
        "what is not published does not count"
    );
    village.sync(&[&one, &other]);
    assert_eq!(digest(&one, &g("g1")), digest(&other, &g("g1")));
    assert_ne!(digest(&one, &g("g1")), local);
    [&one, &other].into_iter().for_each(assert_digests);
}

#[test]
fn a_change_that_comes_by_two_logs_counts_in_both_and_is_applied_once() {
    let (_, one, other, id) = two();
    edit_household(&one.device, id, &phone_is("111")).unwrap();
    let [first, second] = one.waiting().try_into().unwrap();
    other.pull(&g("g1"), [changes_of(&first), changes_of(&second)]);
    other.pull(&g("g2"), [changes_of(&first), changes_of(&second)]);
    assert_eq!(digest(&other, &g("g1")), digest(&other, &g("g2")));
    assert_digests(&other);
    let stored = other
        .device
        .store()
        .read(|db| document::load(db, id))
        .unwrap()
        .unwrap();
    assert_eq!(stored.published, [second.hash]);
    assert_eq!(
        other.device.store().read(|db| document::home(db, id)).unwrap(),
        Some(g("g1"))
    );
}

#[test]
fn what_can_not_be_followed_is_said_and_spoils_nothing_else() {
    let (_, one, other, id) = two();
    edit_household(&one.device, id, &phone_is("111")).unwrap();
    let second = register_household(&one.device, &household("g1", "李桂兰")).unwrap();
    let [first, edit, whole] = one.waiting().try_into().unwrap();
    let broken = |entry: &outbox::Entry, bytes: &[u8]| {
        let Item::Changes(changes) = changes_of(entry) else {
            unreachable!()
        };
        Item::Changes(Changes {
            changes: vec![ByteVec::from(bytes.to_vec())],
            ..changes
        })
    };
    let outcome = other.pull(
        &g("g1"),
        [changes_of(&edit), broken(&first, &[0; 40]), changes_of(&whole)],
    );
    let codes: Vec<_> = outcome
        .failed
        .iter()
        .map(|failed| (failed.document, failed.code))
        .collect();
    assert_eq!(codes, [(id, Code::Held), (id, Code::BadMagic)]);
    assert_eq!(outcome.unresolved, [g("g1")].into());
    assert!(!is_here(&other, id) && is_here(&other, second));

    let Item::Changes(mut wrong) = changes_of(&whole) else {
        unreachable!()
    };
    wrong.kind = Kind::Place;
    let outcome = other.pull(&g("g1"), [Item::Changes(wrong)]);
    assert_eq!(outcome.failed[0].code, Code::WrongKind);
    let unknown = Item::Own {
        doc: DocumentId::new([4; 16]),
        hash: whole.hash.into(),
        proof: None,
    };
    assert_eq!(other.pull(&g("g2"), [unknown]).unresolved, [g("g2")].into());
    let elsewhere = Item::Own {
        doc: second,
        hash: first.hash.into(),
        proof: None,
    };
    assert_eq!(other.pull(&g("g2"), [elsewhere]).unresolved, [g("g2")].into());
    assert_digests(&other);
}

#[test]
fn an_answer_that_was_lost_is_known_from_what_was_published() {
    let (_, one, ..) = two();
    let entry = one.waiting().remove(0);
    let own = Item::Own {
        doc: entry.document,
        hash: entry.hash.into(),
        proof: None,
    };
    one.pull(&g("g1"), [own]);
    assert!(one.waiting().is_empty());
    let counted = one.device.store().read(authored::authored).unwrap();
    assert_eq!(counted.changes[0].changes, 1);
}

#[test]
fn a_document_leaves_with_its_last_scope_and_never_with_unsent_work() {
    let (mut village, one, other, id) = two();
    village.sync(&[&one, &other]);
    let changes = {
        let stored = one.document(id);
        let packed = |bytes: &[u8]| {
            doorstep_model::protocol::packed::pack(
                bytes,
                doorstep_model::document::genesis::hash(Kind::Household, id),
            )
        };
        let changes = stored
            .changes()
            .iter()
            .map(|change| packed(&change.bytes).into())
            .collect();
        Item::Changes(Changes {
            doc: id,
            kind: Kind::Household,
            schema: 1,
            changes,
            proof: Mac::new([1; 16]),
        })
    };
    // A link says nothing of where it lies.
    let link = Scope::Link(LinkId(1));
    other.pull(&link, [changes]);
    other.pull(&g("g1"), [Item::Remove(id)]);
    assert!(is_here(&other, id), "it is in another scope");
    edit_household(&other.device, id, &phone_is("111")).unwrap();
    other.pull(&link, [Item::Remove(id)]);
    assert!(is_here(&other, id), "its edit is unsent");
    settle_all(&other);
    assert!(!is_here(&other, id));
    assert!(
        other
            .device
            .store()
            .read(|db| search::find(db, "王秀英", 10))
            .unwrap()
            .is_empty()
    );
    assert_digests(&other);
    assert_eq!(digest(&other, &g("g1")), Digest::ZERO);
    assert!(
        is_here(&one, id),
        "new work that was never published is not purged either"
    );
}

#[test]
fn new_work_stays_when_it_is_accepted_before_it_is_published() {
    let (_, one, _, id) = two();
    settle_all(&one);
    assert!(is_here(&one, id));
}

#[test]
fn an_erased_household_leaves_nothing() {
    let (mut village, one, other, id) = two();
    let report = Report {
        kind: "dispute".into(),
        title: "院墙边界".into(),
        parties: vec![ReportedParty::household(id)],
        ..Report::default()
    };
    let case = report_case(&one.device, &report).unwrap().id;
    village.sync(&[&one, &other]);
    edit_household(&one.device, id, &phone_is("111")).unwrap();
    save_visit_form(&one.device, id, &VisitForm::default()).unwrap();
    let hash = doorstep_model::id::PhotoHash::new([7; 32]);
    let sent = Photo {
        document: id,
        hash,
        width: 8,
        height: 8,
        own: true,
        thumb_bytes: 1,
        thumb: FileState::Here,
        original_bytes: 1,
        original: FileState::ToSend,
    };
    let store = one.device.store();
    store.write(|db| photo::add(db, &sent)).unwrap();
    store
        .write(|db| photo::sent(db, id, hash, crate::photo::Part::Original))
        .unwrap();
    let before = store.read(authored::authored).unwrap();
    assert_eq!((before.changes[0].changes, before.photos), (2, 1));

    one.pull(&g("g1"), [Item::Erase(id)]);
    assert!(!is_here(&one, id) && one.waiting().is_empty());
    let after = store.read(authored::authored).unwrap();
    assert_eq!(
        (after.changes[0].changes, after.photos),
        (1, 0),
        "the case alone is left"
    );
    assert_eq!(store.read(photo::to_shred).unwrap(), [hash]);
    assert!(
        store
            .read(|db| search::find(db, "王秀英", 10))
            .unwrap()
            .is_empty()
    );
    assert_eq!(
        store.read(|db| case::of_party(db, id)).unwrap()[0].id,
        case,
        "a case keeps the party"
    );
    let drafts: i64 = store
        .read::<_, StoreError>(|db| Ok(db.query_row("SELECT count(*) FROM draft", [], |row| row.get(0))?))
        .unwrap();
    assert_eq!(drafts, 0);
    assert_digests(&one);
    one.device.shred().unwrap();
    assert!(store.read(photo::to_shred).unwrap().is_empty());
    one.pull(&g("g1"), [Item::Erase(id), Item::Erase(DocumentId::new([4; 16]))]);
}

#[test]
fn what_names_a_replaced_household_is_read_through() {
    let (mut village, one, other, old) = two();
    let form = VisitForm {
        kind: "door".into(),
        outcome: "met".into(),
        ..VisitForm::default()
    };
    record_visit(&one.device, old, &form).unwrap();
    let report = Report {
        kind: "dispute".into(),
        title: "院墙边界".into(),
        parties: vec![ReportedParty::household(old)],
        ..Report::default()
    };
    report_case(&one.device, &report).unwrap();
    let new = register_household(&one.device, &household("g1", "李桂兰")).unwrap();
    let late = one.waiting();
    let visit_entry = late
        .iter()
        .find(|entry| entry.kind == Kind::Visit)
        .unwrap()
        .clone();
    village.sync(&[&one, &other]);
    for phone in [&one, &other] {
        phone.pull(&g("g1"), [Item::Replaced { old, new }, Item::Erase(old)]);
        let store = phone.device.store();
        assert_eq!(store.read(|db| visit::of_subject(db, new, 5)).unwrap().len(), 1);
        assert_eq!(store.read(|db| case::of_party(db, new)).unwrap().len(), 1);
    }
    let late = Village::new().phone(BaseRole::Member, "g1");
    late.pull(&g("g1"), [Item::Replaced { old, new }, changes_of(&visit_entry)]);
    let visits = late
        .device
        .store()
        .read(|db| visit::of_subject(db, new, 5))
        .unwrap();
    assert_eq!(visits.len(), 1, "whichever comes first");
}

fn grid_of(phone: &Phone, id: DocumentId) -> Option<GridCode> {
    phone
        .device
        .store()
        .read(|db| crate::store::household::get(db, id))
        .unwrap()
        .unwrap()
        .grid
}

#[test]
fn a_household_lies_in_the_grid_whose_log_it_stands_in() {
    let (_, one, other, id) = two();
    let entry = one.waiting().remove(0);
    other.pull(&g("g1"), [changes_of(&entry)]);
    one.pull(
        &g("g1"),
        [Item::Own {
            doc: id,
            hash: entry.hash.into(),
            proof: None,
        }],
    );
    for (from, to) in [("g1", "g2"), ("g2", "g1")] {
        for phone in [&one, &other] {
            assert_eq!(grid_of(phone, id), Some(grid(from)));
            phone.pull(&g(to), [changes_of(&entry)]);
            phone.pull(&g(from), [Item::Remove(id)]);
            assert_eq!(grid_of(phone, id), Some(grid(to)));
            assert_digests(phone);
        }
    }
}

#[test]
fn a_scope_that_ended_takes_its_documents_and_rows_with_it() {
    let (mut village, one, other, id) = two();
    village.sync(&[&one, &other]);
    let home = |code| {
        Item::Row(Row::set(
            1,
            HomeRow {
                document: id,
                grid: grid(code),
            },
        ))
    };
    other.pull(&g("g1"), [home("g2")]);
    assert_eq!(
        grid_of(&other, id),
        Some(grid("g2")),
        "the row says where it lies"
    );
    let (rules, me) = (other.device.rules(), other.device.identity());
    other
        .device
        .store()
        .write::<_, StoreError>(|db| end_scopes(db, &rules, me.as_ref(), &[Scope::Realm]))
        .unwrap();
    assert!(!is_here(&other, id));
    let store = other.device.store();
    assert_eq!(
        store.read(|db| row::get(db, Table::Home, id.as_bytes())).unwrap(),
        None
    );
    assert!(
        store.read(|db| row::all(db, Table::Grid)).unwrap().len() == 5,
        "the realm's rows stay"
    );
    assert_eq!(store.read(scope::all).unwrap().len(), 1);
    assert_digests(&other);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// Whatever two phones write, in whatever order the logs deliver it, twice or not: the same
    /// documents, the same digests, and each is what its items add up to.
    #[test]
    fn any_order_of_delivery_ends_in_the_same(steps in prop::collection::vec((0..2usize, 0..4u8, any::<bool>()), 1..14)) {
        let (mut village, one, other, id) = two();
        village.sync(&[&one, &other]);
        let phones = [&one, &other];
        for (who, what, sync) in steps {
            edit_household(&phones[who].device, id, &phone_is(&format!("11{what}"))).unwrap();
            if sync {
                village.sync(&phones);
            }
        }
        village.sync(&phones);
        prop_assert_eq!(one.document(id).heads(), other.document(id).heads());
        prop_assert_eq!(digest(&one, &g("g1")), digest(&other, &g("g1")));
        phones.into_iter().for_each(assert_digests);

        let late = village.phone(BaseRole::Member, "g1");
        let Item::Changes(empty) = changes_of(&outbox_entry(&one, id)) else { unreachable!() };
        let all = one.document(id).changes();
        let genesis = doorstep_model::document::genesis::hash(Kind::Household, id);
        let packed: Vec<ByteVec> =
            all.iter().map(|change| doorstep_model::protocol::packed::pack(&change.bytes, genesis).into()).collect();
        for _ in 0..2 {
            late.pull(&g("g1"), [Item::Changes(Changes { changes: packed.clone(), ..empty.clone() })]);
        }
        prop_assert_eq!(digest(&late, &g("g1")), digest(&one, &g("g1")));
        prop_assert_eq!(late.document(id).heads(), one.document(id).heads());
    }
}

/// Any entry of the document, for the frame of a pull.
fn outbox_entry(phone: &Phone, id: DocumentId) -> outbox::Entry {
    let change = phone.document(id).changes().remove(0);
    outbox::Entry {
        document: id,
        kind: Kind::Household,
        schema: 1,
        scope: None,
        hash: change.hash,
        generation: phone.device.identity().unwrap().generation,
        seq: 1,
        bytes: change.bytes,
        made_at: phone.device.now(),
        state: outbox::State::Waiting,
        moved_to: None,
        replaces: None,
        rekeyed: Vec::new(),
        is_counted: false,
    }
}
