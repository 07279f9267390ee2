use doorstep_model::care::Need;
use doorstep_model::code::Code;
use doorstep_model::document::event::Colour;
use doorstep_model::document::op::Scalar;
use doorstep_model::document::schema::Kind;
use doorstep_model::household::draft::{PersonDraft, PersonFields};
use doorstep_model::id::DocumentId;
use doorstep_model::protocol::scope::Scope;
use doorstep_model::role::BaseRole;

use crate::action::add_person::add_person;
use crate::action::choose_version::{ConflictPlace, choose_version};
use crate::action::contest::contest;
use crate::action::decide_colour::decide_colour;
use crate::action::edit_household::{HouseholdEdit, edit_household};
use crate::action::edit_person::{PersonEdit, edit_person};
use crate::action::merge_household::{merge_household, separate_household};
use crate::action::note_care::note_care;
use crate::action::person_left::person_left;
use crate::action::propose_colour::{ChosenColour, propose_colour};
use crate::action::record_consent::{Consent, record_consent};
use crate::action::record_needs::record_needs;
use crate::action::register_household::register_household;
use crate::action::{ActionError, FieldFault};
use crate::store::household::HouseholdRow;
use crate::store::{self, person};
use crate::village::{Phone, Village, day, grid, household};

fn row(phone: &Phone, id: DocumentId) -> HouseholdRow {
    phone
        .device
        .store()
        .read(|db| store::household::get(db, id))
        .unwrap()
        .unwrap()
}

fn registered() -> (Village, Phone, DocumentId) {
    let mut village = Village::new();
    let phone = village.phone(BaseRole::Member, "g1");
    let id = register_household(&phone.device, &household("g1", "王秀英")).unwrap();
    (village, phone, id)
}

fn yellow() -> ChosenColour {
    ChosenColour {
        colour: Colour::Yellow,
        need: Some(Need::SeriousIllness),
        review_on: Some(day("2026-06-15")),
        reason: "刚出院".into(),
    }
}

fn field_of(error: ActionError) -> (&'static str, FieldFault) {
    match error {
        ActionError::Field { field, fault } => (field, fault),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_registered_household_is_on_the_lists_and_in_the_outbox() {
    let (_, phone, id) = registered();
    let row = row(&phone, id);
    assert_eq!((row.names.as_str(), row.people), ("王秀英 王小明", 2));
    assert_eq!(
        (row.house_no.as_str(), row.phone.as_str()),
        ("3组12号", "19900001111")
    );
    assert_eq!((row.grid, row.colour), (Some(grid("g1")), Colour::Green));
    let waiting = phone.waiting();
    assert_eq!(waiting.len(), 1);
    assert_eq!(waiting[0].scope, Some(Scope::Grid(grid("g1"))));
    assert_eq!((waiting[0].kind, waiting[0].seq), (Kind::Household, 1));
}

#[test]
fn who_may_not_register_is_told_and_nothing_is_stored() {
    let mut village = Village::new();
    let elsewhere = village.phone(BaseRole::Member, "g2");
    let refused = register_household(&elsewhere.device, &household("g1", "王秀英"));
    assert_eq!(refused.unwrap_err().code(), Code::OutOfScope);
    let helper = village.linked(BaseRole::Helper, false, &[]);
    let refused = register_household(&helper.device, &household("g1", "王秀英"));
    assert_eq!(refused.unwrap_err().code(), Code::NotAllowed);
    assert!(elsewhere.waiting().is_empty() && elsewhere.ids(Kind::Household).is_empty());
}

#[test]
fn a_field_that_does_not_fit_is_named() {
    let (_, phone, id) = registered();
    let edit = |edit: HouseholdEdit| edit_household(&phone.device, id, &edit).unwrap_err();
    let long = HouseholdEdit {
        house_no: Some("长".repeat(21)),
        ..HouseholdEdit::default()
    };
    assert_eq!(
        field_of(edit(long)),
        ("house_no", FieldFault::TooLong { max: 20 })
    );
    let words = HouseholdEdit {
        phone: Some("a phone".into()),
        ..HouseholdEdit::default()
    };
    assert_eq!(field_of(edit(words)), ("phone", FieldFault::Impossible));
    assert_eq!(phone.waiting().len(), 1, "nothing was stored");
}

#[test]
fn an_edit_changes_what_is_given_and_saying_it_again_writes_nothing() {
    let (_, phone, id) = registered();
    let edit = HouseholdEdit {
        phone: Some("0915-123456".into()),
        position: Some(Some((32_900_000, 108_500_000))),
        visits_refused_until: Some(Some(day("2026-05-01"))),
        ..HouseholdEdit::default()
    };
    edit_household(&phone.device, id, &edit).unwrap();
    edit_household(&phone.device, id, &edit).unwrap();
    let row = row(&phone, id);
    assert_eq!(
        (row.phone.as_str(), row.house_no.as_str()),
        ("0915-123456", "3组12号")
    );
    assert_eq!(row.position, Some((32_900_000, 108_500_000)));
    assert_eq!(row.refused_until, Some(day("2026-05-01")));
    assert_eq!(phone.waiting().len(), 2);
}

#[test]
fn people_come_change_and_leave() {
    let (_, phone, id) = registered();
    let new = PersonDraft::parse(PersonFields {
        name: "李桂兰",
        ..PersonFields::default()
    })
    .unwrap();
    let entry = add_person(&phone.device, id, &new).unwrap();
    let people = phone.document(id).entries("people");
    let edit = PersonEdit {
        name: Some("李桂兰子".into()),
        guardian: Some(Some(people[0])),
        ..PersonEdit::default()
    };
    edit_person(&phone.device, id, entry, &edit).unwrap();
    assert_eq!(row(&phone, id).names, "王秀英 王小明 李桂兰子");
    let empty = PersonEdit {
        name: Some(" ".into()),
        ..PersonEdit::default()
    };
    let error = edit_person(&phone.device, id, entry, &empty).unwrap_err();
    assert_eq!(field_of(error), ("name", FieldFault::Missing));
    let own = PersonEdit {
        guardian: Some(Some(entry)),
        ..PersonEdit::default()
    };
    assert_eq!(
        field_of(edit_person(&phone.device, id, entry, &own).unwrap_err()).0,
        "guardian"
    );
    person_left(&phone.device, id, entry, Some(day("2026-03-01"))).unwrap();
    assert_eq!(row(&phone, id).names, "王秀英 王小明");
    let future = person_left(&phone.device, id, entry, Some(day("2026-03-18"))).unwrap_err();
    assert_eq!(field_of(future).0, "left");
    person_left(&phone.device, id, entry, None).unwrap();
    assert_eq!(row(&phone, id).people, 3);
}

#[test]
fn a_member_proposes_and_a_cadre_decides() {
    let (mut village, member, id) = registered();
    let cadre = village.phone(BaseRole::Cadre, "village");
    assert_eq!(
        decide_colour(&member.device, id, &yellow()).unwrap_err().code(),
        Code::NotAllowed
    );
    propose_colour(&member.device, id, &yellow()).unwrap();
    assert_eq!(
        (row(&member, id).colour, row(&member, id).proposals),
        (Colour::Green, 1)
    );
    village.sync(&[&member, &cadre]);
    assert_eq!(row(&cadre, id).proposals, 1);
    decide_colour(&cadre.device, id, &yellow()).unwrap();
    village.sync(&[&member, &cadre]);
    for phone in [&member, &cadre] {
        let row = row(phone, id);
        assert_eq!((row.colour, row.proposals, row.decisions), (Colour::Yellow, 0, 1));
        assert_eq!(
            (row.need_code.as_deref(), row.review_on),
            (Some("serious_illness"), Some(day("2026-06-15")))
        );
        let reasons = phone.document(id.care()).events("reasons");
        assert_eq!(
            reasons.len(),
            2,
            "proposal and decision each have their words, in the care record"
        );
        assert!(
            !phone
                .document(id)
                .save()
                .windows(9)
                .any(|window| window == "刚出院".as_bytes())
        );
    }
}

#[test]
fn a_colour_without_its_reason_or_review_is_not_taken() {
    let (_, phone, id) = registered();
    let missing = |change: fn(&mut ChosenColour)| {
        let mut chosen = yellow();
        change(&mut chosen);
        field_of(propose_colour(&phone.device, id, &chosen).unwrap_err())
    };
    assert_eq!(
        missing(|chosen| chosen.need = None),
        ("need_code", FieldFault::Missing)
    );
    assert_eq!(
        missing(|chosen| chosen.review_on = None),
        ("review_on", FieldFault::Missing)
    );
    assert_eq!(
        missing(|chosen| chosen.review_on = Some(day("2026-03-17"))).0,
        "review_on"
    );
}

#[test]
fn two_decisions_made_apart_wait_for_one_that_has_seen_both() {
    let (mut village, member, id) = registered();
    let (one, two) = (
        village.phone(BaseRole::Cadre, "village"),
        village.phone(BaseRole::Cadre, "town"),
    );
    let all = [&member, &one, &two];
    village.sync(&all);
    decide_colour(&one.device, id, &yellow()).unwrap();
    let red = ChosenColour {
        colour: Colour::Red,
        ..yellow()
    };
    decide_colour(&two.device, id, &red).unwrap();
    village.sync(&all);
    for phone in all {
        let row = row(phone, id);
        assert_eq!(
            (row.colour, row.decisions),
            (Colour::Red, 2),
            "the most cautious until then"
        );
    }
    decide_colour(&one.device, id, &yellow()).unwrap();
    village.sync(&all);
    for phone in all {
        assert_eq!(
            (row(phone, id).colour, row(phone, id).decisions),
            (Colour::Yellow, 1)
        );
    }
}

#[test]
fn a_contested_decision_is_decided_by_another_person() {
    let (mut village, member, id) = registered();
    let (one, two) = (
        village.phone(BaseRole::Cadre, "village"),
        village.phone(BaseRole::Cadre, "town"),
    );
    let all = [&member, &one, &two];
    village.sync(&all);
    let decision = decide_colour(&one.device, id, &yellow()).unwrap();
    village.sync(&all);
    contest(&member.device, id, &decision.to_string(), "不需要").unwrap();
    village.sync(&all);
    assert_eq!(row(&one, id).contests, 1);
    decide_colour(
        &one.device,
        id,
        &ChosenColour {
            colour: Colour::Red,
            ..yellow()
        },
    )
    .unwrap();
    village.sync(&all);
    assert_eq!(
        (row(&two, id).colour, row(&two, id).contests),
        (Colour::Yellow, 1),
        "their own does not count"
    );
    let green = ChosenColour {
        colour: Colour::Green,
        need: None,
        review_on: None,
        reason: String::new(),
    };
    decide_colour(&two.device, id, &green).unwrap();
    village.sync(&all);
    for phone in all {
        assert_eq!(
            (row(phone, id).colour, row(phone, id).contests),
            (Colour::Green, 0)
        );
    }
}

#[test]
fn a_guardian_speaks_for_a_child() {
    let (_, phone, id) = registered();
    let child = phone.document(id).entries("people")[1];
    let mut consent = Consent {
        purpose: "photo".into(),
        given: true,
        person: Some(child),
        until: None,
        by_guardian: false,
    };
    let error = record_consent(&phone.device, id, &consent).unwrap_err();
    assert_eq!(field_of(error), ("by_guardian", FieldFault::Missing));
    consent.given = false;
    record_consent(&phone.device, id, &consent).unwrap();
    consent.given = true;
    consent.by_guardian = true;
    record_consent(&phone.device, id, &consent).unwrap();
    assert_eq!(phone.document(id).events("consents").len(), 2);
}

#[test]
fn two_versions_of_a_field_wait_for_a_choice() {
    let (mut village, one, id) = registered();
    let two = village.phone(BaseRole::Member, "g1");
    village.sync(&[&one, &two]);
    let phone_is = |number: &str| HouseholdEdit {
        phone: Some(number.into()),
        ..HouseholdEdit::default()
    };
    edit_household(&one.device, id, &phone_is("111")).unwrap();
    edit_household(&two.device, id, &phone_is("222")).unwrap();
    village.sync(&[&one, &two]);
    assert_eq!((row(&one, id).conflicts, row(&two, id).conflicts), (1, 1));
    assert_eq!(row(&one, id).phone, row(&two, id).phone, "both show the same one");
    let place = ConflictPlace {
        container: String::new(),
        key: "phone".into(),
    };
    let other = choose_version(&one.device, id, &place, &Scalar::Text("333".into())).unwrap_err();
    assert_eq!(field_of(other).0, "value", "choosing writes nothing new");
    choose_version(&one.device, id, &place, &Scalar::Text("111".into())).unwrap();
    village.sync(&[&one, &two]);
    for phone in [&one, &two] {
        assert_eq!(
            (row(phone, id).phone.as_str(), row(phone, id).conflicts),
            ("111", 0)
        );
    }
    let gone = choose_version(&one.device, id, &place, &Scalar::Text("222".into())).unwrap_err();
    assert_eq!(gone.code(), Code::NotFound);
}

#[test]
fn a_household_registered_twice_is_found_merged_and_separated() {
    let (mut village, member, first) = registered();
    let second = register_household(&member.device, &household("g1", "王秀英")).unwrap();
    let doubles = |phone: &Phone| phone.device.store().read(person::doubles).unwrap();
    assert_eq!(doubles(&member), [(first, second)]);
    assert_eq!(
        merge_household(&member.device, second, first).unwrap_err().code(),
        Code::NotAllowed
    );
    let cadre = village.phone(BaseRole::Cadre, "village");
    village.sync(&[&member, &cadre]);
    merge_household(&cadre.device, second, first).unwrap();
    assert_eq!(
        field_of(merge_household(&cadre.device, first, second).unwrap_err()).0,
        "same_as"
    );
    assert_eq!(
        field_of(merge_household(&cadre.device, first, first).unwrap_err()).0,
        "same_as"
    );
    let shown = cadre.device.store().read(store::household::all).unwrap();
    assert_eq!(shown.iter().map(|row| row.id).collect::<Vec<_>>(), [first]);
    assert!(doubles(&cadre).is_empty());
    separate_household(&cadre.device, second).unwrap();
    assert_eq!(doubles(&cadre), [(first, second)]);
}

#[test]
fn care_is_for_those_whose_link_says_so() {
    let (mut village, member, id) = registered();
    let person = member.document(id).entries("people")[0];
    let with = village.linked(BaseRole::Head, true, &[id]);
    let without = village.linked(BaseRole::Head, false, &[id]);
    village.sync(&[&member, &with, &without]);
    record_needs(
        &with.device,
        id,
        person,
        &[Need::SeriousIllness, Need::LivingAlone].into(),
        "术后",
    )
    .unwrap();
    note_care(&with.device, id, None, "邻居送饭").unwrap();
    let care = with.document(id.care());
    assert_eq!(
        care.field("people", person, "needs").unwrap().text(),
        Some("living_alone serious_illness")
    );
    assert_eq!(care.events("notes").len(), 1);
    assert_eq!(
        with.waiting()[0].scope,
        Some(Scope::Link(doorstep_model::id::LinkId(2)))
    );
    let refused = note_care(&without.device, id, None, "邻居送饭").unwrap_err();
    assert_eq!(refused.code(), Code::OutOfScope);
    assert!(without.waiting().is_empty());
}

#[test]
fn a_head_edits_linked_households_only() {
    let (mut village, member, linked) = registered();
    let other = register_household(&member.device, &household("g1", "李桂兰")).unwrap();
    let head = village.linked(BaseRole::Head, false, &[linked]);
    village.sync(&[&member, &head]);
    let edit = HouseholdEdit {
        reach: Some("儿子 199".into()),
        ..HouseholdEdit::default()
    };
    edit_household(&head.device, linked, &edit).unwrap();
    assert_eq!(
        edit_household(&head.device, other, &edit).unwrap_err().code(),
        Code::OutOfScope
    );
}

#[test]
fn before_enrolment_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let environment = crate::device::Environment {
        clock: std::sync::Arc::new(crate::environment::fixed::FixedClock::morning()),
        randomness: std::sync::Arc::new(crate::environment::fixed::Seeded::new(1)),
    };
    let key = crate::key::DatabaseKey::new([1; 32]);
    let nonce = crate::generation::InstallationNonce([1; 16]);
    let (device, _) = crate::device::Device::open(folder.path(), &key, nonce, environment).unwrap();
    let refused = register_household(&device, &household("g1", "王秀英"));
    assert_eq!(refused.unwrap_err().code(), Code::NotEnrolled);
}
