use doorstep_model::case::{CaseStep, Stage};
use doorstep_model::code::Code;
use doorstep_model::document::event::Event;
use doorstep_model::id::{DocumentId, UnitCode};
use doorstep_model::protocol::row::{CaseDueRow, CaseNumberRow, CaseStepRow, NoticeRow, Row, StepVerdict};
use doorstep_model::protocol::scope::Scope;
use doorstep_model::protocol::sync::Item;
use doorstep_model::role::BaseRole;
use doorstep_model::text::Text;
use doorstep_model::time::Timestamp;

use crate::action::ActionError;
use crate::action::acknowledge::acknowledge;
use crate::action::autosave::{FORM_BYTES, Form, discard_form, save_form, saved_form};
use crate::action::case_step::case_step;
use crate::action::edit_case::{CaseEdit, edit_case};
use crate::action::register_household::register_household;
use crate::action::report_case::{Report, ReportedParty, Settlement, report_case};
use crate::store::case::CaseRow;
use crate::store::{case, fact, search};
use crate::village::{Phone, Village, day, grid, household};

fn row(phone: &Phone, id: DocumentId) -> CaseRow {
    phone
        .device
        .store()
        .read(|db| case::get(db, id))
        .unwrap()
        .unwrap()
}

fn wall() -> Report {
    Report {
        grid: Some(grid("g1")),
        kind: "dispute".into(),
        title: "院墙边界".into(),
        parties: vec![
            ReportedParty {
                side: "东".into(),
                ..ReportedParty::named("王秀英")
            },
            ReportedParty {
                side: "西".into(),
                ..ReportedParty::named("李桂兰")
            },
        ],
        ..Report::default()
    }
}

fn said(step: CaseStep, words: &str) -> Event {
    let mut event = Event::of_case(step, Timestamp::clamp(0));
    event.text = Some(words.into());
    event
}

#[test]
fn a_case_is_reported_found_and_followed_by_a_note() {
    let mut village = Village::new();
    let phone = village.phone(BaseRole::Member, "g1");
    let reported = report_case(&phone.device, &wall()).unwrap();
    let case_row = row(&phone, reported.id);
    assert_eq!((case_row.stage, case_row.mine), (Stage::Reported, true));
    assert_eq!(case_row.phone_code, reported.phone_code.to_string());
    case_step(&phone.device, reported.id, &said(CaseStep::Note, "两家都在")).unwrap();
    let events = phone.document(reported.id).events("events");
    assert_eq!(events.len(), 2);
    assert_eq!(
        events[1].1.after,
        [events[0].0],
        "each step names what it was taken after"
    );
    let found = |query: &str| {
        phone
            .device
            .store()
            .read(|db| search::find(db, query, 10))
            .unwrap()
            .len()
    };
    for query in [&*reported.phone_code.to_string(), "院墙", "lgl", "王秀英"] {
        assert_eq!(found(query), 1, "{query}");
    }
}

#[test]
fn a_form_is_kept_until_what_it_was_for_is_done() {
    let mut village = Village::new();
    let phone = village.phone(BaseRole::Member, "g1");
    let saved = |form, subject: &[u8]| saved_form(&phone.device, form, subject).unwrap();
    save_form(&phone.device, Form::Case, b"", "院墙".as_bytes()).unwrap();
    save_form(&phone.device, Form::Case, b"", "院墙边界".as_bytes()).unwrap();
    save_form(&phone.device, Form::Household, b"g1", b"half a household").unwrap();
    save_form(&phone.device, Form::Household, b"g2", b"another").unwrap();
    assert_eq!(saved(Form::Case, b"").as_deref(), Some("院墙边界".as_bytes()));
    report_case(&phone.device, &wall()).unwrap();
    assert_eq!(saved(Form::Case, b""), None);
    register_household(&phone.device, &household("g1", "王秀英")).unwrap();
    assert_eq!(saved(Form::Household, b"g1"), None);
    assert!(saved(Form::Household, b"g2").is_some());
    discard_form(&phone.device, Form::Household, b"g2").unwrap();
    assert_eq!(saved(Form::Household, b"g2"), None);
    let large = save_form(&phone.device, Form::Case, b"", &[0; FORM_BYTES + 1]).unwrap_err();
    assert_eq!(large.code(), Code::FixField);
}

#[test]
fn a_step_that_names_what_is_not_there_is_not_written_down() {
    let mut village = Village::new();
    let phone = village.phone(BaseRole::Cadre, "village");
    let case = report_case(&phone.device, &wall()).unwrap().id;
    let before = phone.document(case).events("events").len();
    let refused = |step, say: &dyn Fn(&mut Event)| {
        let mut event = Event::of_case(step, Timestamp::clamp(0));
        say(&mut event);
        case_step(&phone.device, case, &event).unwrap_err().code()
    };
    let nobody = |event: &mut Event| event.into = Some(DocumentId::new([8; 16]).to_string().into());
    assert_eq!(refused(CaseStep::Merge, &nobody), Code::BadTarget);
    case_step(
        &phone.device,
        case,
        &Event::of_case(CaseStep::Receive, Timestamp::clamp(0)),
    )
    .unwrap();
    let nowhere = |event: &mut Event| event.unit = UnitCode::parse("nowhere").ok();
    assert_eq!(refused(CaseStep::Divert, &nowhere), Code::UnknownReference);
    let stranger = |event: &mut Event| event.person = Some(4_000);
    assert_eq!(refused(CaseStep::Expert, &stranger), Code::FixField);
    assert_eq!(phone.document(case).events("events").len(), before + 1);
}

#[test]
fn settled_on_the_spot_it_is_resolved() {
    let mut village = Village::new();
    let phone = village.phone(BaseRole::Member, "g1");
    let mut report = wall();
    report.settled = Some(Settlement {
        outcome: "mediated".into(),
        text: "按老界桩".into(),
        word: "两家都认可".into(),
        ..Settlement::default()
    });
    let reported = report_case(&phone.device, &report).unwrap();
    assert_eq!(row(&phone, reported.id).stage, Stage::Resolved);
    report.settled = Some(Settlement::default());
    let error = report_case(&phone.device, &report).unwrap_err();
    assert!(matches!(error, ActionError::Field { .. }), "{error:?}");
}

#[test]
fn a_case_of_a_household_lies_in_its_grid() {
    let mut village = Village::new();
    let phone = village.phone(BaseRole::Member, "g1");
    let id = register_household(&phone.device, &household("g1", "王秀英")).unwrap();
    let report = Report {
        grid: None,
        parties: vec![ReportedParty::household(id)],
        ..wall()
    };
    let reported = report_case(&phone.device, &report).unwrap();
    let scope = phone
        .waiting()
        .into_iter()
        .find(|entry| entry.document == reported.id)
        .unwrap()
        .scope;
    assert_eq!(scope, Some(Scope::Grid(grid("g1"))));
    let nowhere = Report { grid: None, ..wall() };
    let error = report_case(&phone.device, &nowhere).unwrap_err();
    assert!(matches!(error, ActionError::Field { field: "grid", .. }));
}

#[test]
fn a_head_reports_by_the_link() {
    let mut village = Village::new();
    let member = village.phone(BaseRole::Member, "g1");
    let id = register_household(&member.device, &household("g1", "王秀英")).unwrap();
    let head = village.linked(BaseRole::Head, false, &[id]);
    village.sync(&[&member, &head]);
    let report = Report {
        grid: None,
        parties: vec![ReportedParty::household(id)],
        ..wall()
    };
    let reported = report_case(&head.device, &report).unwrap();
    assert_eq!(
        head.waiting()[0].scope,
        Some(Scope::Link(doorstep_model::id::LinkId(2)))
    );
    case_step(&head.device, reported.id, &said(CaseStep::Note, "又吵了")).unwrap();
    edit_case(
        &head.device,
        reported.id,
        &CaseEdit {
            confidential: true,
            ..CaseEdit::default()
        },
    )
    .unwrap();
    assert!(row(&head, reported.id).confidential);
}

#[test]
fn a_step_that_is_not_this_persons_or_not_now_is_refused() {
    let mut village = Village::new();
    let phone = village.phone(BaseRole::Member, "g1");
    let id = report_case(&phone.device, &wall()).unwrap().id;
    let refused = case_step(&phone.device, id, &said(CaseStep::Receive, "")).unwrap_err();
    assert_eq!(refused.code(), Code::NotAllowed);
    let mut yes = said(CaseStep::VerifyYes, "好了");
    yes.means = Some("in_person".into());
    yes.word = Some("王秀英".into());
    assert_eq!(
        case_step(&phone.device, id, &yes).unwrap_err().code(),
        Code::StepNotNow
    );
    yes.means = None;
    let missing = case_step(&phone.device, id, &yes).unwrap_err();
    assert!(matches!(missing, ActionError::Field { field: "means", .. }));
    assert_eq!(phone.waiting().len(), 1, "the report alone");
}

#[test]
fn rows_of_the_server_give_number_deadline_and_verdicts() {
    let mut village = Village::new();
    let (phone, cadre) = (
        village.phone(BaseRole::Member, "g1"),
        village.phone(BaseRole::Cadre, "village"),
    );
    let id = report_case(&phone.device, &wall()).unwrap().id;
    village.sync(&[&phone, &cadre]);
    let received = case_step(&cadre.device, id, &said(CaseStep::Receive, "")).unwrap();
    village.sync(&[&phone, &cadre]);
    assert_eq!(row(&phone, id).stage, Stage::Received);
    let report = phone.document(id).events("events")[0].0;
    let proof = doorstep_model::id::Mac::new([1; 16]);
    let verdict = |n, entry, verdict| {
        Item::Row(Row::set(
            1,
            CaseStepRow {
                case: id,
                n,
                entry,
                verdict,
                proof,
            },
        ))
    };
    let items = [
        Item::Row(Row::set(
            1,
            CaseNumberRow {
                case: id,
                number: Text::parse("county-20260317-0001").unwrap(),
                received_at: Timestamp::clamp(1_773_709_200_000),
                proof,
            },
        )),
        Item::Row(Row::set(
            1,
            CaseDueRow {
                case: id,
                due_on: day("2026-03-24"),
                provisional: false,
                overdue: false,
            },
        )),
        verdict(0, report, StepVerdict::Applied),
        verdict(1, received, StepVerdict::Refused(Code::NotHere)),
    ];
    phone.pull(&Scope::Grid(grid("g1")), items);
    let case_row = row(&phone, id);
    assert_eq!(case_row.number.as_deref(), Some("county-20260317-0001"));
    assert_eq!(
        (case_row.stage, case_row.refused),
        (Stage::Reported, 1),
        "the verdict holds"
    );
    assert_eq!(case_row.due_on, Some(day("2026-03-24")));
    let found = phone
        .device
        .store()
        .read(|db| search::find(db, "20260317", 10))
        .unwrap();
    assert_eq!(found.len(), 1);
}

#[test]
fn a_notice_is_acknowledged_once() {
    let mut village = Village::new();
    let notice = doorstep_model::id::NoticeId(4);
    village.add(NoticeRow {
        id: notice,
        title: Text::parse("汛期").unwrap(),
        text: Text::parse("值守").unwrap(),
        emergency: true,
        from: Timestamp::clamp(0),
        until: None,
    });
    let phone = village.phone(BaseRole::Member, "g1");
    acknowledge(&phone.device, notice).unwrap();
    acknowledge(&phone.device, notice).unwrap();
    assert_eq!(phone.device.store().read(fact::waiting).unwrap(), 1);
    let unknown = acknowledge(&phone.device, doorstep_model::id::NoticeId(9)).unwrap_err();
    assert_eq!(unknown.code(), Code::NotFound);
}
