//! What the screens of a village's phones show.

mod due;
mod merged;
mod sync;

use doorstep_model::care::Need;
use doorstep_model::case::{CaseStep, Stage};
use doorstep_model::code::Code;
use doorstep_model::document::event::{Colour, Event};
use doorstep_model::id::{DocumentId, NoticeId, UserId};
use doorstep_model::lease::Lease;
use doorstep_model::protocol::row::{AlertRow, HotlineRow, NoticeRow, UserRow};
use doorstep_model::role::BaseRole;
use doorstep_model::text::Text;
use doorstep_model::time::Timestamp;
use doorstep_model::visit::DueReason;

use super::case_list::case_list;
use super::case_sheet::case_sheet;
use super::household_sheet::household_sheet;
use super::review_queue::review_queue;
use super::search::{Found, search};
use super::today::today;
use crate::action::acknowledge::acknowledge;
use crate::action::case_step::case_step;
use crate::action::decide_colour::decide_colour;
use crate::action::edit_household::{HouseholdEdit, edit_household};
use crate::action::propose_colour::{ChosenColour, propose_colour};
use crate::action::record_visit::{VisitForm, record_visit, save_visit_form};
use crate::action::register_household::register_household;
use crate::action::register_place::{PlaceFields, register_place};
use crate::action::report_case::{Report, ReportedParty, report_case};
use crate::store::{Setting, read_log, setting};
use crate::village::{Phone, Village, grid, household};

fn visit(phone: &Phone, id: DocumentId, next: Option<i32>) {
    let form = VisitForm {
        kind: "door".into(),
        outcome: "met".into(),
        next_on: next.map(|days| phone.device.now().day().plus_days(days)),
        ..VisitForm::default()
    };
    record_visit(&phone.device, id, &form).unwrap();
}

fn colour(phone: &Phone, id: DocumentId, colour: Colour) {
    let chosen = ChosenColour {
        colour,
        need: Some(Need::LivingAlone),
        review_on: Some(phone.device.now().day().plus_days(80)),
        reason: String::new(),
    };
    decide_colour(&phone.device, id, &chosen).unwrap();
}

fn hotline(code: &str) -> HotlineRow {
    HotlineRow {
        grid: grid(code),
        phone: Text::parse("0915-110").unwrap(),
        on_duty: Text::parse("值班").unwrap(),
    }
}

#[test]
fn who_is_due_is_told_with_the_reason_and_never_by_colour() {
    let mut village = Village::new();
    let preset = village.preset();
    village.add(hotline("village"));
    let cadre = village.phone(BaseRole::Cadre, "village");
    let [red, yellow, promised, quiet] = ["王秀英", "李桂兰", "张国华", "刘明"].map(|name| {
        let id = register_household(&cadre.device, &household("g1", name)).unwrap();
        visit(&cadre, id, (name == "张国华").then_some(1));
        id
    });
    colour(&cadre, red, Colour::Red);
    colour(&cadre, yellow, Colour::Yellow);
    let due = |phone: &Phone| today(&phone.device).unwrap().visits;
    assert!(due(&cadre).is_empty(), "visited today");

    cadre.wait(i64::from(preset.cadence.red));
    visit(&cadre, quiet, None);
    let first = due(&cadre);
    assert_eq!(first.len(), 2);
    assert_eq!(
        (first[0].household.id, first[0].due.reason),
        (promised, DueReason::Promised)
    );
    assert_eq!(
        (first[1].household.id, first[1].due.reason, first[1].due.days_over),
        (red, DueReason::Cadence, 0)
    );
    assert_eq!(first[1].hotline, Some(hotline("village")), "from the node above");
    assert_eq!(first[0].hotline, None);

    visit(&cadre, promised, None);
    visit(&cadre, red, None);
    let to_yellow = preset.cadence.yellow - preset.cadence.red;
    cadre.wait(i64::from(to_yellow) + 2);
    let later = due(&cadre);
    let at = |id| later.iter().position(|visit| visit.household.id == id);
    assert!(at(yellow).is_some());
    assert!(later.is_sorted_by_key(|visit| (visit.due.reason, -visit.due.days_over)));
}

#[test]
fn an_emergency_changes_the_cadence_of_its_grids() {
    let mut village = Village::new();
    let preset = village.preset();
    let phone = village.phone(BaseRole::Cadre, "village");
    let id = register_household(&phone.device, &household("g1", "王秀英")).unwrap();
    visit(&phone, id, None);
    colour(&phone, id, Colour::Yellow);
    phone.wait(i64::from(preset.emergency.cadence.yellow));
    assert!(
        preset.emergency.cadence.yellow < preset.cadence.yellow,
        "the file that is read here"
    );
    assert!(today(&phone.device).unwrap().visits.is_empty());
    let alert = |emergency| AlertRow {
        grid: grid("town"),
        emergency,
        since: Timestamp::clamp(0),
    };
    village.add(alert(true));
    village.sync(&[&phone]);
    let screen = today(&phone.device).unwrap();
    assert_eq!((screen.visits.len(), screen.alerts.len()), (1, 1));
}

#[test]
fn places_are_inspected_by_the_days_of_their_kind() {
    let mut village = Village::new();
    let preset = village.preset();
    let phone = village.phone(BaseRole::Member, "g1");
    let kind = &preset.places[0];
    let fields = PlaceFields {
        name: "江河村小学".into(),
        ..PlaceFields::default()
    };
    let id = register_place(&phone.device, &grid("g1"), kind.code.as_str(), &fields).unwrap();
    assert_eq!(
        today(&phone.device).unwrap().places[0].due.reason,
        DueReason::FirstVisit
    );
    visit(&phone, id, None);
    assert!(today(&phone.device).unwrap().places.is_empty());
    phone.wait(i64::from(kind.inspect_days) + 3);
    assert_eq!(today(&phone.device).unwrap().places[0].due.days_over, 3);
}

#[test]
fn unfinished_forms_notices_and_tasks_wait_on_the_first_screen() {
    let mut village = Village::new();
    let notice = |id, emergency, until: Option<i64>| NoticeRow {
        id: NoticeId(id),
        title: Text::parse("汛期").unwrap(),
        text: Text::parse("值守").unwrap(),
        emergency,
        from: Timestamp::clamp(0),
        until: until.map(Timestamp::clamp),
    };
    for row in [
        notice(1, false, None),
        notice(2, true, None),
        notice(3, true, Some(1_000_000_000_000)),
    ] {
        village.add(row);
    }
    let (member, cadre) = (
        village.phone(BaseRole::Member, "g1"),
        village.phone(BaseRole::Cadre, "village"),
    );
    let id = register_household(&member.device, &household("g1", "王秀英")).unwrap();
    save_visit_form(&member.device, id, &VisitForm::default()).unwrap();
    let report = Report {
        kind: "dispute".into(),
        title: "院墙边界".into(),
        parties: vec![ReportedParty::household(id)],
        ..Report::default()
    };
    let case = report_case(&member.device, &report).unwrap().id;
    village.sync(&[&member, &cadre]);

    let screen = today(&member.device).unwrap();
    assert_eq!(screen.unfinished, [id]);
    assert_eq!(
        screen
            .notices
            .iter()
            .map(|notice| notice.id.0)
            .collect::<Vec<_>>(),
        [2, 1],
        "emergencies first"
    );
    acknowledge(&member.device, NoticeId(2)).unwrap();
    assert_eq!(today(&member.device).unwrap().notices.len(), 1);
    let tasks = today(&cadre.device).unwrap().tasks;
    assert_eq!((tasks[0].case.id, tasks[0].step), (case, CaseStep::Receive));
}

#[test]
fn a_sheet_shows_care_cases_versions_and_who_changed_what_and_is_logged() {
    let mut village = Village::new();
    for (number, name) in [(1, "网格员甲"), (2, "村干部乙")] {
        village.add(UserRow {
            id: UserId(number),
            name: Text::parse(name).unwrap(),
            posts: Vec::new(),
        });
    }
    let (member, cadre) = (
        village.phone(BaseRole::Member, "g1"),
        village.phone(BaseRole::Cadre, "village"),
    );
    let id = register_household(&member.device, &household("g1", "王秀英")).unwrap();
    village.sync(&[&member, &cadre]);
    let proposal = ChosenColour {
        colour: Colour::Red,
        need: Some(Need::SeriousIllness),
        review_on: Some(member.device.now().day().plus_days(30)),
        reason: "刚出院".into(),
    };
    propose_colour(&member.device, id, &proposal).unwrap();
    let phone_is = |phone: &Phone, number: &str| {
        let edit = HouseholdEdit {
            phone: Some(number.into()),
            ..HouseholdEdit::default()
        };
        edit_household(&phone.device, id, &edit).unwrap();
    };
    phone_is(&member, "111");
    phone_is(&cadre, "222");
    let mut report = Report {
        kind: "dispute".into(),
        title: "院墙边界".into(),
        parties: vec![ReportedParty::household(id)],
        ..Report::default()
    };
    report_case(&member.device, &report).unwrap();
    report.confidential = true;
    report_case(&member.device, &report).unwrap();
    village.sync(&[&member, &cadre]);

    let sheet = household_sheet(&cadre.device, id).unwrap();
    assert_eq!(sheet.record.people.len(), 2);
    assert_eq!(sheet.care.unwrap().reasons.len(), 1);
    assert_eq!(
        (sheet.row.colour, sheet.record.colour.proposals.len()),
        (Colour::Green, 1)
    );
    assert_eq!(
        sheet.cases.len(),
        1,
        "the confidential one is on no household's sheet"
    );
    assert_eq!(sheet.conflicts.len(), 1);
    assert_eq!(sheet.conflicts[0].place.key, "phone");
    assert_eq!(sheet.history.len(), 4);
    assert_eq!(sheet.people.len(), 2);
    assert!(
        sheet
            .history
            .iter()
            .any(|change| change.user == Some(UserId(1)) && change.fields == ["colours"])
    );
    let reads = cadre
        .device
        .store()
        .read(|db| read_log::to_send(db, 10))
        .unwrap()
        .unwrap();
    assert_eq!(
        (reads.first, reads.rows.len(), reads.rows[0].document),
        (1, 1, id)
    );
    assert_eq!(
        case_list(&member.device, true).unwrap().len(),
        2,
        "the reporter finds both"
    );
    let nobody = household_sheet(&cadre.device, DocumentId::new([4; 16])).unwrap_err();
    assert_eq!(nobody.code(), Code::NotFound);
}

#[test]
fn a_case_sheet_has_the_next_step_and_the_names() {
    let mut village = Village::new();
    let (member, cadre) = (
        village.phone(BaseRole::Member, "g1"),
        village.phone(BaseRole::Cadre, "village"),
    );
    let id = register_household(&member.device, &household("g1", "王秀英")).unwrap();
    let report = Report {
        kind: "dispute".into(),
        title: "院墙边界".into(),
        parties: vec![ReportedParty::household(id), ReportedParty::named("李桂兰")],
        ..Report::default()
    };
    let case = report_case(&member.device, &report).unwrap().id;
    village.sync(&[&member, &cadre]);
    let sheet = case_sheet(&cadre.device, case).unwrap();
    assert_eq!(sheet.duty, Some(CaseStep::Receive));
    assert!(sheet.next_steps.contains(&CaseStep::Note));
    assert_eq!(sheet.parties[0].name, "王秀英 王小明");
    assert_eq!((sheet.parties[0].sheet, sheet.parties[1].sheet), (Some(id), None));
    assert_eq!(sheet.parties[1].name, "李桂兰");
    case_step(
        &cadre.device,
        case,
        &Event::of_case(CaseStep::Receive, Timestamp::clamp(0)),
    )
    .unwrap();
    let sheet = case_sheet(&cadre.device, case).unwrap();
    assert_eq!(sheet.record.state.stage, Stage::Received);
    assert_eq!(sheet.record.timeline.len(), 2);
}

#[test]
fn the_review_queue_holds_what_this_person_may_decide() {
    let mut village = Village::new();
    let preset = village.preset();
    let (member, cadre) = (
        village.phone(BaseRole::Member, "g1"),
        village.phone(BaseRole::Cadre, "village"),
    );
    let [old, proposed, double] = ["王秀英", "李桂兰", "王秀英"]
        .map(|name| register_household(&member.device, &household("g1", name)).unwrap());
    village.sync(&[&member, &cadre]);
    colour(&cadre, old, Colour::Yellow);
    village.sync(&[&member, &cadre]);
    let chosen = ChosenColour {
        colour: Colour::Yellow,
        need: Some(Need::Other),
        review_on: Some(member.device.now().day().plus_days(30)),
        reason: String::new(),
    };
    propose_colour(&member.device, proposed, &chosen).unwrap();
    village.sync(&[&member, &cadre]);
    let queue = review_queue(&cadre.device).unwrap();
    assert_eq!(
        queue
            .households
            .iter()
            .map(|entry| entry.household.id)
            .collect::<Vec<_>>(),
        [proposed]
    );
    assert!(queue.households[0].colour && !queue.households[0].out_of_date);
    let pairs: Vec<_> = queue
        .doubles
        .iter()
        .map(|(one, other)| (one.id, other.id))
        .collect();
    assert!(pairs.contains(&(old, double)));
    cadre.wait(i64::from(preset.days.review));
    let queue = review_queue(&cadre.device).unwrap();
    assert_eq!(
        queue
            .households
            .iter()
            .map(|entry| entry.household.id)
            .collect::<Vec<_>>(),
        [old, proposed]
    );
    assert!(queue.households[0].out_of_date);
    let members = review_queue(&member.device).unwrap();
    assert!(
        members.households.is_empty() && members.doubles.is_empty(),
        "a member decides nothing"
    );
}

#[test]
fn search_finds_people_places_and_cases_by_any_beginning() {
    let mut village = Village::new();
    let phone = village.phone(BaseRole::Member, "g1");
    let id = register_household(&phone.device, &household("g1", "曾国华")).unwrap();
    let fields = PlaceFields {
        name: "江河村小学".into(),
        ..PlaceFields::default()
    };
    register_place(&phone.device, &grid("g1"), "school", &fields).unwrap();
    let households = |query: &str| {
        let found = search(&phone.device, query).unwrap();
        found
            .into_iter()
            .filter(|found| matches!(found, Found::Household(row) if row.id == id))
            .count()
    };
    for query in [
        "曾",
        "曾国华",
        "国华",
        "华",
        "zgh",
        "ZengGuo",
        "gh",
        "1990000",
        "1111",
        "3组",
        "12",
        "zgh 1111",
    ] {
        assert_eq!(households(query), 1, "{query}");
    }
    for query in ["", " ", "cgh", "张", "\"", "zgh OR w", "* NEAR", "zgh 2222"] {
        assert_eq!(households(query), 0, "{query}");
    }
    assert!(matches!(
        search(&phone.device, "jhcxx").unwrap()[..],
        [Found::Place(_)]
    ));
    let edit = HouseholdEdit {
        house_no: Some("88".into()),
        ..HouseholdEdit::default()
    };
    edit_household(&phone.device, id, &edit).unwrap();
    assert_eq!(
        (households("88"), households("3组")),
        (1, 0),
        "the old number is gone from the index"
    );
}

#[test]
fn without_contact_for_too_long_sheets_close_and_recording_goes_on() {
    let mut village = Village::new();
    let preset = village.preset();
    let phone = village.phone(BaseRole::Member, "g1");
    let id = register_household(&phone.device, &household("g1", "王秀英")).unwrap();
    let contact = phone.device.now().millis().unsigned_abs();
    phone
        .device
        .store()
        .write(|db| setting::set_number(db, Setting::LastContact, contact))
        .unwrap();
    phone.wait(i64::from(preset.days.lease) - 1);
    assert!(matches!(
        today(&phone.device).unwrap().lease,
        Lease::Closing { days: 1 }
    ));
    assert!(household_sheet(&phone.device, id).is_ok());
    phone.wait(1);
    assert_eq!(
        household_sheet(&phone.device, id).unwrap_err().code(),
        Code::LeaseOver
    );
    let Found::Household(row) = &search(&phone.device, "王秀英").unwrap()[0] else {
        panic!("a household");
    };
    assert_eq!(
        (row.names.as_str(), row.house_no.as_str()),
        ("王秀英 王小明", "3组12号")
    );
    assert_eq!((row.phone.as_str(), row.address.as_str()), ("", ""));
    visit(&phone, id, None);
    let case = Report {
        kind: "hazard".into(),
        title: "塌方".into(),
        grid: Some(grid("g1")),
        ..Report::default()
    };
    let case = report_case(&phone.device, &case).unwrap().id;
    assert!(
        case_sheet(&phone.device, case).is_ok(),
        "one's own report stays open"
    );
}
