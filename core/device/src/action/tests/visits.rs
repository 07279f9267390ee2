use doorstep_model::code::Code;
use doorstep_model::document::schema::Kind;
use doorstep_model::id::DocumentId;
use doorstep_model::protocol::sync::PushResult;
use doorstep_model::role::BaseRole;
use doorstep_model::visit::VisitRecord;
use image::{Rgb, RgbImage};

use crate::action::ActionError;
use crate::action::add_photo::add_photo;
use crate::action::record_activity::{ActivityForm, record_activity};
use crate::action::record_visit::{
    Demand, VisitForm, discard_visit_form, record_visit, save_visit_form, visit_form,
};
use crate::action::register_household::register_household;
use crate::action::register_place::{PlaceFields, edit_place, register_place};
use crate::photo::{Part, Prepared, prepare};
use crate::store::photo::FileState;
use crate::store::{self, case, photo, place, visit};
use crate::village::{Phone, Village, day, grid, household};

fn plain() -> VisitForm {
    VisitForm {
        kind: "door".into(),
        outcome: "met".into(),
        ..VisitForm::default()
    }
}

fn member() -> (Village, Phone, DocumentId) {
    let mut village = Village::new();
    let phone = village.phone(BaseRole::Member, "g1");
    let id = register_household(&phone.device, &household("g1", "王秀英")).unwrap();
    (village, phone, id)
}

fn picture() -> Prepared {
    let mut jpeg = Vec::new();
    let picture = RgbImage::from_fn(400, 300, |x, y| Rgb([x as u8, y as u8, 90]));
    image::codecs::jpeg::JpegEncoder::new(&mut jpeg)
        .encode_image(&picture)
        .unwrap();
    prepare(&jpeg).unwrap()
}

#[test]
fn a_form_is_there_after_every_change_until_the_visit_is_recorded() {
    let (_, phone, id) = member();
    assert_eq!(visit_form(&phone.device, id).unwrap(), None);
    let mut form = plain();
    form.answers.push(("stove".into(), "一切正常".into()));
    save_visit_form(&phone.device, id, &form).unwrap();
    form.next_on = Some(day("2026-04-17"));
    form.demands.push(Demand {
        kind: "demand".into(),
        title: "低保".into(),
        ..Demand::default()
    });
    save_visit_form(&phone.device, id, &form).unwrap();
    assert_eq!(visit_form(&phone.device, id).unwrap(), Some(form.clone()));
    record_visit(&phone.device, id, &form).unwrap();
    assert_eq!(visit_form(&phone.device, id).unwrap(), None);
    save_visit_form(&phone.device, id, &form).unwrap();
    discard_visit_form(&phone.device, id).unwrap();
    assert_eq!(visit_form(&phone.device, id).unwrap(), None);
}

#[test]
fn a_visit_with_demands_is_one_transaction_with_its_cases() {
    let (_, phone, id) = member();
    let mut form = plain();
    form.answers.push(("stove".into(), "灶台漏烟".into()));
    form.next_on = Some(day("2026-04-17"));
    form.demands = vec![
        Demand {
            kind: "demand".into(),
            title: "灶台漏烟".into(),
            ..Demand::default()
        },
        Demand {
            kind: "hazard".into(),
            title: "电线老化".into(),
            ..Demand::default()
        },
    ];
    let recorded = record_visit(&phone.device, id, &form).unwrap();
    let visits = phone
        .device
        .store()
        .read(|db| visit::of_subject(db, id, 10))
        .unwrap();
    assert_eq!(
        (visits[0].id, visits[0].visited_on),
        (recorded.visit, Some(day("2026-03-17")))
    );
    let row = phone
        .device
        .store()
        .read(|db| store::household::get(db, id))
        .unwrap()
        .unwrap();
    assert_eq!(
        (row.last_visit_on, row.next_on),
        (Some(day("2026-03-17")), Some(day("2026-04-17")))
    );
    let cases = phone.device.store().read(|db| case::of_party(db, id)).unwrap();
    assert_eq!(cases.len(), 2);
    assert!(
        cases
            .iter()
            .all(|case| case.mine && recorded.cases.contains(&case.id))
    );
    let answers = VisitRecord::read(&phone.document(recorded.visit)).answers;
    assert_eq!(answers, [("stove".to_owned(), "灶台漏烟".to_owned())]);
    assert_eq!(phone.waiting().len(), 4, "household, visit, two cases");
}

#[test]
fn a_demand_that_can_not_be_takes_nothing_with_it() {
    let (_, phone, id) = member();
    let mut form = plain();
    form.demands = vec![
        Demand {
            kind: "demand".into(),
            title: "低保".into(),
            ..Demand::default()
        },
        Demand {
            kind: "demand".into(),
            ..Demand::default()
        },
    ];
    save_visit_form(&phone.device, id, &form).unwrap();
    let error = record_visit(&phone.device, id, &form).unwrap_err();
    assert!(matches!(error, ActionError::Field { field: "title", .. }));
    assert_eq!(phone.waiting().len(), 1, "the household alone");
    assert!(phone.ids(Kind::Visit).is_empty() && phone.ids(Kind::Case).is_empty());
    assert_eq!(
        visit_form(&phone.device, id).unwrap(),
        Some(form),
        "nothing typed is lost"
    );
}

#[test]
fn a_refusal_is_respected_and_changes_no_colour() {
    let (_, phone, id) = member();
    let before = phone
        .device
        .store()
        .read(|db| store::household::get(db, id))
        .unwrap()
        .unwrap();
    let mut form = plain();
    form.outcome = "declined".into();
    form.refused_until = Some(day("2026-06-30"));
    record_visit(&phone.device, id, &form).unwrap();
    let after = phone
        .device
        .store()
        .read(|db| store::household::get(db, id))
        .unwrap()
        .unwrap();
    assert_eq!(after.refused_until, Some(day("2026-06-30")));
    assert_eq!(
        (after.colour, after.last_visit_on),
        (before.colour, None),
        "nobody was met"
    );
}

#[test]
fn what_a_visit_needs_is_asked_for() {
    let (_, phone, id) = member();
    let refused = |change: fn(&mut VisitForm)| {
        let mut form = plain();
        change(&mut form);
        match record_visit(&phone.device, id, &form).unwrap_err() {
            ActionError::Field { field, .. } => field,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(refused(|form| form.kind.clear()), "visit_kind");
    assert_eq!(refused(|form| form.outcome.clear()), "outcome");
    assert_eq!(refused(|form| form.outcome = "rude".into()), "outcome");
    assert_eq!(
        refused(|form| form.visited_on = Some(day("2026-03-18"))),
        "visited_on"
    );
    assert_eq!(refused(|form| form.next_on = Some(day("2026-03-16"))), "next_on");
    assert_eq!(
        refused(|form| form.answers.push(("stove".into(), "长".repeat(501)))),
        "answers"
    );
    let nowhere = record_visit(&phone.device, DocumentId::new([4; 16]), &plain()).unwrap_err();
    assert_eq!(nowhere.code(), Code::NotFound);
}

#[test]
fn a_place_is_registered_inspected_and_changed() {
    let (_, phone, _) = member();
    let mut fields = PlaceFields {
        name: "江河村小学".into(),
        phone: "0915-1".into(),
        ..PlaceFields::default()
    };
    let id = register_place(&phone.device, &grid("g1"), "school", &fields).unwrap();
    record_visit(&phone.device, id, &plain()).unwrap();
    fields.contact = "吕老师".into();
    edit_place(&phone.device, id, &fields).unwrap();
    let row = phone
        .device
        .store()
        .read(|db| place::get(db, id))
        .unwrap()
        .unwrap();
    assert_eq!(
        (row.name.as_str(), row.contact.as_str()),
        ("江河村小学", "吕老师")
    );
    assert_eq!(
        (row.grid, row.last_visit_on),
        (Some(grid("g1")), Some(day("2026-03-17")))
    );
    fields.name.clear();
    assert!(matches!(
        edit_place(&phone.device, id, &fields),
        Err(ActionError::Field { field: "name", .. })
    ));
}

#[test]
fn an_activity_holds_people_answers_and_decisions() {
    let (mut village, phone, _) = member();
    let form = ActivityForm {
        kind: "village_meeting".into(),
        place: "村委会".into(),
        people: vec![("王秀英".into(), "村民".into()), ("李桂兰".into(), String::new())],
        answers: vec![("water".into(), "渠道三年无水".into())],
        decisions: vec!["先用邻村的井".into(), " ".into()],
        ..ActivityForm::default()
    };
    let id = record_activity(&phone.device, &grid("g1"), &form).unwrap();
    let other = village.phone(BaseRole::Cadre, "village");
    village.sync(&[&phone, &other]);
    let activity = doorstep_model::activity::ActivityRecord::read(&other.document(id));
    assert_eq!(activity.people.len(), 2);
    assert_eq!(activity.decisions.len(), 1);
    let latest = other
        .device
        .store()
        .read(|db| store::activity::latest(db, 5))
        .unwrap();
    assert_eq!(latest[0].held_on, Some(day("2026-03-17")));
}

#[test]
fn a_photo_is_named_once_kept_encrypted_and_waits_to_be_sent() {
    let (mut village, phone, id) = member();
    let prepared = picture();
    for _ in 0..2 {
        assert_eq!(add_photo(&phone.device, id, &prepared).unwrap(), prepared.hash);
    }
    assert_eq!(phone.document(id).events("photos").len(), 1);
    let kept = phone.device.photos().read(prepared.hash, Part::Original).unwrap();
    assert_eq!(kept.as_deref(), Some(&prepared.original[..]));
    let photos = |phone: &Phone| {
        phone
            .device
            .store()
            .read(|db| photo::of_document(db, id))
            .unwrap()
    };
    assert_eq!(
        (photos(&phone)[0].thumb, photos(&phone)[0].original),
        (FileState::ToSend, FileState::ToSend)
    );

    let other = village.phone(BaseRole::Member, "g1");
    village.sync(&[&phone, &other]);
    assert_eq!(
        (photos(&other)[0].thumb, photos(&other)[0].own),
        (FileState::Absent, false)
    );
    let wanted = other
        .device
        .store()
        .read(|db| photo::to_fetch(db, Part::Thumbnail, 5))
        .unwrap();
    assert_eq!(
        wanted.iter().map(|photo| photo.hash).collect::<Vec<_>>(),
        [prepared.hash]
    );
    let store = phone.device.store();
    for part in Part::ALL {
        let before = store.read(|db| photo::waiting(db, part)).unwrap();
        assert_eq!(before.0, 1);
        store
            .write(|db| photo::sent(db, id, prepared.hash, part))
            .unwrap();
        assert_eq!(store.read(|db| photo::waiting(db, part)).unwrap(), (0, 0));
    }
    let authored = store.read(store::authored::authored).unwrap();
    assert_eq!(authored.photos, 1, "counted with its original");
    store.write(|db| photo::resend(db, id, prepared.hash)).unwrap();
    assert_eq!(store.read(store::authored::authored).unwrap().photos, 0);
}

#[test]
fn a_photo_of_a_document_that_is_not_here_is_refused() {
    let (_, phone, _) = member();
    let refused = add_photo(&phone.device, DocumentId::new([4; 16]), &picture());
    assert_eq!(refused.unwrap_err().code(), Code::NotFound);
}

#[test]
fn an_accepted_change_leaves_the_outbox_and_counts_as_authored() {
    let (_, phone, _) = member();
    let entry = phone.waiting().remove(0);
    phone.settle(&entry, &PushResult::Accepted);
    phone.settle(&entry, &PushResult::Duplicate);
    assert!(phone.waiting().is_empty());
    let authored = phone.device.store().read(store::authored::authored).unwrap();
    assert_eq!(
        authored
            .changes
            .iter()
            .map(|count| count.changes)
            .collect::<Vec<_>>(),
        [1]
    );
}
