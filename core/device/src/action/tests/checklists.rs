use doorstep_model::checklist::{Form, FormChoice, FormRow, FormSource, Kind, Words, Wrong};
use doorstep_model::code::Code;
use doorstep_model::id::{DocumentId, ItemCode, RoundId};
use doorstep_model::preset::embedded;
use doorstep_model::protocol::row::{AlertRow, ChecklistRow, PresetRow, PresetSource, RoundRow};
use doorstep_model::protocol::sync::{FactBody, NothingFound};
use doorstep_model::role::BaseRole;
use doorstep_model::text::Text;
use doorstep_model::time::Timestamp;
use doorstep_model::visit::VisitRecord;
use doorstep_model::word::Language;
use image::{ImageFormat, Rgb, RgbImage};

use crate::action::ActionError;
use crate::action::record_activity::{ActivityForm, record_activity};
use crate::action::record_visit::{
    VisitForm, record_visit, record_visit_with_photos, save_visit_form, visit_form,
};
use crate::action::register_household::register_household;
use crate::action::register_place::{PlaceFields, register_place};
use crate::action::report_nothing::report_nothing;
use crate::photo::prepare;
use crate::store::fact;
use crate::view::checklist::{checklist_at, questions};
use crate::view::rounds::rounds;
use crate::village::{Phone, Village, day, grid, household};

/// A canal is looked at; in its second version the limit is another.
fn canal(version: u32, limit: u32) -> ChecklistRow {
    let choice = |name: &str| FormChoice {
        name: name.into(),
        label: Words::new([("", name)]),
    };
    let row = |kind, name: &str| FormRow {
        kind,
        name: name.into(),
        label: Words::new([("zh", name), ("en", name)]),
        ..FormRow::default()
    };
    let form = Form {
        code: ItemCode::parse("canal").unwrap(),
        version,
        name: Words::new([("zh", "渠道"), ("en", "Canal")]),
        rows: vec![
            FormRow {
                choices: vec![choice("sound"), choice("leaks")],
                required: "true()".into(),
                ..row(Kind::SelectOne, "state")
            },
            FormRow {
                relevant: "${state} = 'leaks'".into(),
                constraint: format!(". <= {limit}").into(),
                constraint_message: Words::new([("zh", "太多"), ("en", "too much")]),
                ..row(Kind::Integer, "litres")
            },
            FormRow {
                calculation: "if(${litres} > 10, 'much', 'little')".into(),
                ..row(Kind::Calculate, "how_much")
            },
        ],
    };
    ChecklistRow {
        code: form.code.clone(),
        version,
        form: FormSource::new(&form).unwrap(),
    }
}

fn round(id: u32, places: &[&str], checklist: &str) -> RoundRow {
    RoundRow {
        id: RoundId(id),
        name: Text::parse("汛前排查").unwrap(),
        checklist: ItemCode::parse(checklist).unwrap(),
        places: places.iter().map(|kind| ItemCode::parse(kind).unwrap()).collect(),
        grid: grid("village"),
        from: day("2026-03-10"),
        until: day("2026-03-20"),
    }
}

fn place(phone: &Phone) -> DocumentId {
    let fields = PlaceFields {
        name: "东干渠".into(),
        ..PlaceFields::default()
    };
    register_place(&phone.device, &grid("g1"), "canal", &fields).unwrap()
}

fn inspected(checklist: &str, answers: &[(&str, &str)]) -> VisitForm {
    VisitForm {
        kind: "door".into(),
        outcome: "met".into(),
        checklist: checklist.into(),
        answers: answers
            .iter()
            .map(|(name, answer)| ((*name).into(), (*answer).into()))
            .collect(),
        ..VisitForm::default()
    }
}

fn answers(phone: &Phone, visit: DocumentId) -> (String, Vec<(String, String)>) {
    let record = VisitRecord::read(&phone.document(visit));
    (record.checklist, record.answers)
}

fn said(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs
        .iter()
        .map(|(name, answer)| ((*name).into(), (*answer).into()))
        .collect()
}

#[test]
fn a_broken_rule_is_told_with_its_question_and_the_draft_stays() {
    let mut village = Village::new();
    village.add(canal(1, 100));
    let phone = village.phone(BaseRole::Member, "g1");
    let id = place(&phone);
    let form = inspected("canal@1", &[("state", "leaks"), ("litres", "101")]);
    save_visit_form(&phone.device, id, &form).unwrap();
    match record_visit(&phone.device, id, &form).unwrap_err() {
        ActionError::Answer { question, wrong } => {
            assert_eq!(&*question, "litres");
            assert_eq!(wrong.words(Language::ZhHans), "太多");
        }
        other => panic!("{other:?}"),
    }
    let missing = record_visit(&phone.device, id, &inspected("canal@1", &[])).unwrap_err();
    assert_eq!(missing.code(), Code::FixField);
    assert!(matches!(
        missing,
        ActionError::Answer {
            wrong: Wrong::Missing(_),
            ..
        }
    ));
    let other = record_visit(&phone.device, id, &inspected("canal@1", &[("colour", "red")])).unwrap_err();
    assert!(matches!(other, ActionError::Field { field: "answers", .. }));
    assert_eq!(visit_form(&phone.device, id).unwrap(), Some(form));

    // What is no longer asked is not kept; what is computed is.
    let form = inspected("canal@1", &[("state", "sound"), ("litres", "500")]);
    let visit = record_visit(&phone.device, id, &form).unwrap().visit;
    let kept = said(&[("how_much", "little"), ("state", "sound")]);
    assert_eq!(answers(&phone, visit), ("canal@1".into(), kept));
    assert_eq!(visit_form(&phone.device, id).unwrap(), None);

    // Where nobody was met, nothing is asked.
    let nobody = VisitForm {
        outcome: "nobody_home".into(),
        ..inspected("canal@1", &[])
    };
    let visit = record_visit(&phone.device, id, &nobody).unwrap().visit;
    assert_eq!(answers(&phone, visit).1, []);
}

#[test]
fn a_screen_asks_in_order_and_in_its_language() {
    let mut village = Village::new();
    let preset = village.preset();
    village.add(canal(1, 100));
    let phone = village.phone(BaseRole::Member, "g1");
    let asked = questions(
        &phone.device,
        "canal@1",
        &said(&[("state", "leaks"), ("litres", "200")]),
        Language::En,
    )
    .unwrap();
    assert_eq!((asked.name.as_str(), asked.newer), ("Canal", None));
    let [state, litres] = &asked.questions[..] else {
        panic!("what nobody sees is left out");
    };
    assert!(state.required && state.choices.len() == 2 && litres.shown);
    assert_eq!(litres.wrong.as_deref(), Some("too much"));

    let usual = checklist_at(
        &phone.device,
        register_household(&phone.device, &household("g1", "王秀英")).unwrap(),
    );
    let usual = usual.unwrap().unwrap();
    assert_eq!(
        usual,
        preset.checklist(&preset.visit_checklist).unwrap().reference()
    );
    let asked = questions(&phone.device, &usual, &[], Language::ZhHans).unwrap();
    assert!(
        asked
            .questions
            .iter()
            .all(|question| question.shown && !question.label.is_empty())
    );
    assert!(matches!(
        questions(&phone.device, "gone@1", &[], Language::En),
        Err(ActionError::NotHere)
    ));
}

#[test]
fn in_an_emergency_its_own_questions_are_asked() {
    let mut village = Village::new();
    let preset = village.preset();
    let phone = village.phone(BaseRole::Member, "g1");
    let id = register_household(&phone.device, &household("g1", "王秀英")).unwrap();
    village.add(AlertRow {
        grid: grid("town"),
        emergency: true,
        since: Timestamp::clamp(0),
    });
    village.sync(&[&phone]);
    let list = preset.checklist(&preset.emergency.checklist).unwrap();
    assert_eq!(checklist_at(&phone.device, id).unwrap(), Some(list.reference()));
}

#[test]
fn answers_stay_under_the_version_that_they_were_given_to() {
    let mut village = Village::new();
    village.add(canal(1, 100));
    let phone = village.phone(BaseRole::Member, "g1");
    let id = place(&phone);
    let form = inspected("canal@1", &[("state", "leaks"), ("litres", "80")]);
    save_visit_form(&phone.device, id, &form).unwrap();
    village.add(canal(2, 50));
    village.sync(&[&phone]);
    let asked = questions(&phone.device, "canal@1", &form.answers, Language::En).unwrap();
    assert_eq!(asked.newer.as_deref(), Some("canal@2"));
    let typed = visit_form(&phone.device, id).unwrap().unwrap();
    let visit = record_visit(&phone.device, id, &typed).unwrap().visit;
    assert_eq!(answers(&phone, visit).0, "canal@1");
    let newer = inspected("canal@2", &[("state", "leaks"), ("litres", "80")]);
    assert!(record_visit(&phone.device, id, &newer).is_err());
    // A version that never came to this phone can't be checked, and is not lost.
    let later = inspected("canal@3", &[("state", "gone")]);
    let visit = record_visit(&phone.device, id, &later).unwrap().visit;
    assert_eq!(
        answers(&phone, visit),
        ("canal@3".into(), said(&[("state", "gone")]))
    );
}

#[test]
fn an_activity_of_a_kind_with_a_checklist_is_checked_too() {
    let mut village = Village::new();
    let source = embedded()
        .find(|preset| preset.toml.contains("checklist = \"voters_day\""))
        .unwrap();
    let preset = source.parse().unwrap();
    village.add(PresetRow {
        code: preset.code.clone(),
        version: preset.version,
        toml: PresetSource::parse(source.toml).unwrap(),
    });
    let phone = village.phone(BaseRole::Cadre, "village");
    let kind = preset
        .activities
        .iter()
        .find(|kind| kind.checklist.is_some())
        .unwrap();
    let list = preset.checklist(kind.checklist.as_ref().unwrap()).unwrap();
    let record = |name: &str, answer: &str| {
        let form = ActivityForm {
            kind: kind.code.as_str().into(),
            answers: said(&[(name, answer)]),
            ..ActivityForm::default()
        };
        record_activity(&phone.device, &grid("village"), &form)
    };
    assert!(record("no_such_question", "1").is_err());
    let number = list
        .questions
        .iter()
        .find(|question| question.kind == Kind::Integer)
        .unwrap();
    let wrong = record(number.name.as_str(), "-1").unwrap_err();
    assert!(matches!(
        wrong,
        ActionError::Answer {
            wrong: Wrong::Broken(_),
            ..
        }
    ));
    record(number.name.as_str(), "12").unwrap();
}

#[test]
fn a_round_is_answered_by_visits_or_by_saying_that_there_is_nothing() {
    let mut village = Village::new();
    village.add(canal(1, 100));
    village.add(round(1, &["canal"], "canal"));
    village.add(RoundRow {
        from: day("2026-03-18"),
        ..round(2, &[], "canal")
    });
    let phone = village.phone(BaseRole::Member, "g1");
    let (first, second) = (place(&phone), place(&phone));
    let here = || {
        let mut all = rounds(&phone.device).unwrap();
        assert_eq!(all.len(), 1, "the other has not begun");
        all.remove(0)
    };
    assert_eq!(
        (here().checklist.as_deref(), here().missing()),
        (Some("canal@1"), 2)
    );
    // Another checklist, or nobody met, answers nothing.
    for form in [
        inspected("", &[]),
        VisitForm {
            outcome: "nobody_home".into(),
            ..inspected("canal@1", &[])
        },
    ] {
        record_visit(&phone.device, first, &form).unwrap();
        assert_eq!(here().missing(), 2);
    }
    let visit = record_visit(&phone.device, first, &inspected("canal@1", &[("state", "sound")]))
        .unwrap()
        .visit;
    let now = here();
    assert_eq!(now.missing(), 1);
    let answered: Vec<_> = now.grids[0]
        .subjects
        .iter()
        .map(|subject| (subject.id, subject.answered))
        .collect();
    let mut expected = vec![(first, Some(visit)), (second, None)];
    expected.sort_unstable();
    assert_eq!(answered, expected);

    // Only where this person works, and once the round has begun.
    assert!(report_nothing(&phone.device, RoundId(1), &grid("g2")).is_err());
    assert!(report_nothing(&phone.device, RoundId(2), &grid("g1")).is_err());
    assert!(matches!(
        report_nothing(&phone.device, RoundId(9), &grid("g1")),
        Err(ActionError::NotHere)
    ));
    for _ in 0..2 {
        report_nothing(&phone.device, RoundId(1), &grid("g1")).unwrap();
    }
    assert_eq!((here().missing(), here().grids[0].nothing_found), (0, true));
    let facts = phone.device.store().read(|db| fact::to_send(db, 10)).unwrap();
    let bodies: Vec<_> = facts.iter().map(|fact| fact.body().unwrap()).collect();
    let told = NothingFound {
        round: RoundId(1),
        grid: grid("g1"),
    };
    assert_eq!(bodies, [FactBody::NothingFound(told)], "once is enough");
}

/// A checklist that asks for a photo.
fn broken(code: &str) -> ChecklistRow {
    let form = Form {
        code: ItemCode::parse(code).unwrap(),
        version: 1,
        name: Words::new([("zh", "渠道"), ("en", "Canal")]),
        rows: vec![FormRow {
            kind: Kind::Image,
            name: "gap".into(),
            label: Words::new([("zh", "缺口"), ("en", "The gap")]),
            ..FormRow::default()
        }],
    };
    ChecklistRow {
        code: form.code.clone(),
        version: 1,
        form: FormSource::new(&form).unwrap(),
    }
}

#[test]
fn an_answer_that_is_a_photo_names_one_of_the_visit() {
    let mut village = Village::new();
    village.add(broken("broken"));
    let phone = village.phone(BaseRole::Member, "g1");
    let canal = place(&phone);
    let picture = RgbImage::from_fn(40, 30, |x, y| Rgb([(x ^ y) as u8, 3, 7]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Jpeg).unwrap();
    let photo = prepare(&bytes.into_inner()).unwrap();
    let name = photo.hash.to_string();
    let form = inspected("broken@1", &[("gap", &name)]);
    let made = std::slice::from_ref(&photo);
    let visit = record_visit_with_photos(&phone.device, canal, &form, made)
        .unwrap()
        .visit;
    let record = VisitRecord::read(&phone.document(visit));
    assert_eq!(record.answers, said(&[("gap", &name)]));
    assert_eq!(
        record.photos.iter().map(|photo| photo.hash).collect::<Vec<_>>(),
        [photo.hash]
    );

    // The same words without the photo, and another photo's name.
    let other = "ab".repeat(32);
    for (form, photos) in [(form, &[][..]), (inspected("broken@1", &[("gap", &other)]), made)] {
        let refused = record_visit_with_photos(&phone.device, canal, &form, photos).unwrap_err();
        assert!(
            matches!(&refused, ActionError::Answer { question, wrong: Wrong::NotPhoto } if &**question == "gap"),
            "{refused:?}"
        );
    }
}
