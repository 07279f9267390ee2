use doorstep_model::care::Need;
use doorstep_model::code::Code;
use doorstep_model::document::op::Scalar;
use doorstep_model::document::schema::Kind;
use doorstep_model::household::draft::{PersonDraft, PersonFields};
use doorstep_model::protocol::sync::PushResult;
use doorstep_model::role::BaseRole;

use crate::action::add_person::add_person;
use crate::action::edit_household::{HouseholdEdit, edit_household};
use crate::action::edit_person::{PersonEdit, edit_person};
use crate::action::record_needs::record_needs;
use crate::action::register_household::register_household;
use crate::action::resend_quarantined::{NewPut, PutEdit, resend_quarantined};
use crate::store::outbox::{self, State};
use crate::village::{Phone, Village, household};

fn stuck(phone: &Phone) -> Vec<State> {
    let entries = phone.device.store().read(outbox::stuck).unwrap();
    entries.into_iter().map(|entry| entry.state).collect()
}

#[test]
fn a_quarantined_edit_is_corrected_and_sent_again_under_a_new_generation() {
    let mut village = Village::new();
    let (phone, other) = (
        village.phone(BaseRole::Member, "g1"),
        village.phone(BaseRole::Member, "g1"),
    );
    let id = register_household(&phone.device, &household("g1", "王秀英")).unwrap();
    village.sync(&[&phone, &other]);
    let edit = HouseholdEdit {
        address: Some("错的".into()),
        reach: Some("儿子".into()),
        ..HouseholdEdit::default()
    };
    edit_household(&phone.device, id, &edit).unwrap();
    let later = HouseholdEdit {
        phone: Some("0915".into()),
        ..HouseholdEdit::default()
    };
    edit_household(&phone.device, id, &later).unwrap();
    let [first, second] = phone.waiting().try_into().unwrap();
    phone.settle(&first, &PushResult::Quarantined(Code::OutOfScope));
    phone.settle(&second, &PushResult::Held(first.hash));
    assert_eq!(stuck(&phone), [State::Held, State::Quarantined(Code::OutOfScope)]);

    let before = phone.device.identity().unwrap();
    let edits = [
        PutEdit {
            put: 0,
            to: NewPut::Value(Scalar::Text("对的".into())),
        },
        PutEdit {
            put: 1,
            to: NewPut::Left,
        },
    ];
    let new = resend_quarantined(&phone.device, first.hash, &edits)
        .unwrap()
        .unwrap();
    assert_ne!(phone.device.identity().unwrap().generation, before.generation);
    assert!(stuck(&phone).is_empty());
    let waiting = phone.waiting();
    assert_eq!(
        waiting.iter().map(|entry| entry.replaces).collect::<Vec<_>>(),
        [Some(first.hash), Some(second.hash)]
    );
    assert_eq!(waiting[0].hash, new);

    village.sync(&[&phone, &other]);
    for phone in [&phone, &other] {
        let document = phone.document(id);
        assert_eq!(document.root("address").unwrap().text(), Some("对的"));
        assert_eq!(document.root("phone").unwrap().text(), Some("0915"));
        assert_eq!(document.root("reach"), None);
    }
    assert_eq!(phone.document(id).heads(), other.document(id).heads());
    let again = resend_quarantined(&phone.device, first.hash, &[]).unwrap_err();
    assert_eq!(again.code(), Code::NotFound);
}

#[test]
fn what_stands_on_it_and_the_care_record_follow_its_new_entries() {
    let mut village = Village::new();
    let phone = village.phone(BaseRole::Member, "g1");
    let id = register_household(&phone.device, &household("g1", "王秀英")).unwrap();
    village.sync(&[&phone]);
    let person = PersonDraft::parse(PersonFields {
        name: "李桂兰",
        ..PersonFields::default()
    })
    .unwrap();
    let old = add_person(&phone.device, id, &person).unwrap();
    let edit = PersonEdit {
        phone: Some("199".into()),
        ..PersonEdit::default()
    };
    edit_person(&phone.device, id, old, &edit).unwrap();
    record_needs(&phone.device, id, old, &[Need::SeriousIllness].into(), "").unwrap();
    let added = phone.waiting().remove(0);
    phone.settle(&added, &PushResult::Quarantined(Code::NotAllowed));
    resend_quarantined(&phone.device, added.hash, &[])
        .unwrap()
        .unwrap();

    let household = phone.document(id);
    let people = household.entries("people");
    assert_eq!(people.len(), 3);
    let new = *people
        .iter()
        .find(|entry| household.field("people", **entry, "name").unwrap().text() == Some("李桂兰"))
        .unwrap();
    assert_ne!(new, old);
    assert_eq!(
        household.field("people", new, "phone").unwrap().text(),
        Some("199")
    );
    let care = phone.document(id.care());
    assert_eq!(
        care.field("people", new, "needs").unwrap().text(),
        Some("serious_illness")
    );
    assert_eq!(care.field("people", old, "needs"), None);
    assert!(phone.waiting().iter().any(|entry| {
        entry
            .rekeyed
            .iter()
            .any(|pair| pair.old == old && pair.new == new)
    }));
    assert_eq!(phone.ids(Kind::Household), [id]);
}

#[test]
fn a_change_that_waits_to_be_sent_is_not_resent() {
    let mut village = Village::new();
    let phone = village.phone(BaseRole::Member, "g1");
    register_household(&phone.device, &household("g1", "王秀英")).unwrap();
    let waiting = phone.waiting().remove(0);
    let refused = resend_quarantined(&phone.device, waiting.hash, &[]).unwrap_err();
    assert_eq!(refused.code(), Code::AlreadyDecided);
}

#[test]
fn a_verdict_brings_an_accepted_change_back() {
    let mut village = Village::new();
    let phone = village.phone(BaseRole::Member, "g1");
    register_household(&phone.device, &household("g1", "王秀英")).unwrap();
    let entry = phone.waiting().remove(0);
    phone.settle(&entry, &PushResult::Accepted);
    phone.settle(&entry, &PushResult::Quarantined(Code::CannotApply));
    assert_eq!(stuck(&phone), [State::Quarantined(Code::CannotApply)]);
    let back = phone
        .device
        .store()
        .read(|db| outbox::find(db, entry.hash))
        .unwrap()
        .unwrap();
    assert_eq!(
        (&back.bytes, back.seq, back.generation),
        (&entry.bytes, entry.seq, entry.generation)
    );
    let authored = phone
        .device
        .store()
        .read(crate::store::authored::authored)
        .unwrap();
    assert_eq!(authored.changes[0].changes, 1, "counted once");
    phone.settle(&entry, &PushResult::Refused(Code::Erased, None));
    let authored = phone
        .device
        .store()
        .read(crate::store::authored::authored)
        .unwrap();
    assert_eq!(authored.changes, [], "what counts nothing is not told");
}
