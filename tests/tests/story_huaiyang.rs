//! Huaiyang's story: wages unpaid, settled neither on the spot nor by mediation; labour arbitration, then
//! court. A flood warning switches a village's grids to emergency: another checklist and cadence on the
//! phones, every household counted as reached or not, those who are missing urged; and back.

use doorstep_device::action::acknowledge::acknowledge;
use doorstep_device::action::case_step::case_step;
use doorstep_device::action::record_visit::{VisitForm, record_visit};
use doorstep_device::action::register_household::register_household;
use doorstep_device::action::report_case::{Report, ReportedParty, report_case};
use doorstep_device::view::checklist::checklist_at;
use doorstep_device::view::today::today;
use doorstep_model::case::{CaseStep, Stage};
use doorstep_model::document::event::Event;
use doorstep_model::grid::Units;
use doorstep_model::household::draft::{HouseholdDraft, HouseholdFields, PersonDraft, PersonFields};
use doorstep_model::id::{DocumentId, UserId};
use doorstep_model::preset::Handler;
use doorstep_model::protocol::row::Station;
use doorstep_tests::story;
use doorstep_tests::world::clock::{DAY, HOUR};
use doorstep_tests::world::{Place, World, grid};
use serde_json::json;

const VILLAGE: &str = "411603001200";
const TOWNSHIP: &str = "411603001";
const DISTRICT: &str = "411603";

/// Phones, in the order in which they are handed out.
const MEMBERS: [usize; 2] = [0, 1];
const CHIEF: usize = 2;
const MEDIATOR: usize = 3;

struct Desks {
    township: UserId,
    district: UserId,
    labour: UserId,
    unit: String,
}

fn district() -> (World, Desks) {
    let mut world = World::new(411, Place::of("huaiyang", &[VILLAGE]));
    let grids = world.place.basic_grids(VILLAGE);
    for (login, name, post, at) in [
        ("member-1", "张玉梅", "grid_member", grids[0].clone()),
        ("member-2", "李保国", "grid_member", grids[1].clone()),
        ("chief", "王文忠", "village_chief", grid(VILLAGE)),
        ("mediator", "赵桂英", "mediator", grid(VILLAGE)),
    ] {
        let user = world.person(login, name);
        world.assign(user, post, Station::Grid(at));
        world.phone(login, user);
    }
    let preset = &world.place.preset;
    let wages = preset
        .categories
        .iter()
        .find(|category| category.code.as_str() == "wages");
    let units = Units::new(&preset.units, &world.place.tree);
    let unit = match preset.handler(wages.unwrap(), &grids[0], &world.place.tree, &units) {
        Some(Handler::Unit(unit)) => unit.code.clone(),
        other => panic!("{other:?}"),
    };
    let at = |login: &str, name: &str, post: &str, station| {
        let user = world.person(login, name);
        world.assign(user, post, station);
        user
    };
    let desks = Desks {
        township: at(
            "township",
            "陈思远",
            "township_clerk",
            Station::Grid(grid(TOWNSHIP)),
        ),
        district: at(
            "district",
            "许静",
            "district_clerk",
            Station::Grid(grid(DISTRICT)),
        ),
        labour: at("labour", "宋建军", "unit_contact", Station::Unit(unit.clone())),
        unit: unit.to_string(),
    };
    (world, desks)
}

/// Three households in each of the two grids, each visited by its member on that morning.
fn households(world: &World) -> [Vec<DocumentId>; 2] {
    let grids = world.place.basic_grids(VILLAGE);
    let made = MEMBERS.map(|member| {
        let register = |i: usize| {
            let head = ["周大力", "孙海燕", "吴长河"][i];
            let person = PersonFields {
                name: head,
                ..PersonFields::default()
            };
            let house_no = format!("{}组{}号", member + 1, i + 1);
            let fields = HouseholdFields {
                house_no: &house_no,
                ..HouseholdFields::default()
            };
            let people = vec![PersonDraft::parse(person).unwrap()];
            let draft = HouseholdDraft::parse(grids[member].clone(), fields, people).unwrap();
            let id = register_household(world.phones[member].device(), &draft).unwrap();
            visit(world, member, id, "door", "met");
            id
        };
        (0..3).map(register).collect()
    });
    MEMBERS.iter().for_each(|member| _ = world.sync(*member));
    made
}

fn visit(world: &World, phone: usize, household: DocumentId, kind: &str, outcome: &str) {
    let form = VisitForm {
        kind: kind.into(),
        outcome: outcome.into(),
        ..VisitForm::default()
    };
    record_visit(world.phones[phone].device(), household, &form).unwrap();
}

fn take(world: &World, phone: usize, case: DocumentId, step: CaseStep, say: impl FnOnce(&mut Event)) {
    world.sync(phone);
    let mut event = Event::of_case(step, world.time.now());
    say(&mut event);
    case_step(world.phones[phone].device(), case, &event).unwrap();
    world.sync(phone);
    world.time.pass(HOUR);
}

#[test]
fn wages_go_to_court_and_a_flood_warning_is_answered() {
    let (world, desks) = district();
    let homes = households(&world);
    world.sync_all();
    let case = wages(&world, &desks, homes[0][0]);
    let alert = flood(&world, &desks, &homes);

    world.sync_all();
    assert_eq!(world.differences().unwrap(), Vec::<String>::new());
    insta::assert_snapshot!("cases", story::cases(&world, desks.district, &[case]));
    insta::assert_snapshot!("roll_call", story::roll_call(&world, desks.township, alert));
    let judgement = world.judge().unwrap();
    assert!(judgement.is_good());
    insta::assert_snapshot!("lost", judgement);
}

fn wages(world: &World, desks: &Desks, household: DocumentId) -> DocumentId {
    // On the spot, without signal: the foreman does not come.
    let report = Report {
        kind: "dispute".into(),
        category: "wages".into(),
        title: "工程队拖欠工资".into(),
        text: "在镇上工地干活三个月，工头拖欠工资两万一千元。".into(),
        parties: vec![ReportedParty::household(household)],
        ..Report::default()
    };
    let case = report_case(world.phones[MEMBERS[0]].device(), &report)
        .unwrap()
        .id;
    take(world, MEMBERS[0], case, CaseStep::Note, |note| {
        note.text = Some("当场联系工头，未到场，没有谈成".into());
    });
    // The village mediates, and it fails.
    take(world, CHIEF, case, CaseStep::Receive, |_| {});
    take(world, CHIEF, case, CaseStep::Divert, |divert| {
        divert.grid = Some(grid(VILLAGE))
    });
    let mediator = world.phones[MEDIATOR].user;
    take(world, CHIEF, case, CaseStep::Assign, |assign| {
        assign.person = Some(mediator.0)
    });
    world.time.pass(DAY);
    take(world, MEDIATOR, case, CaseStep::Progress, |progress| {
        progress.text = Some("两次调解，工头不认账目，调解不成".into());
    });
    // To the district: its labour supervision answers the whistle.
    take(world, CHIEF, case, CaseStep::Up, |up| {
        (up.grid, up.text) = (Some(grid(DISTRICT)), Some("调解不成，请区里处理".into()));
    });
    let clerk = world.desk(desks.district);
    clerk.step(case, json!({ "step": "divert", "unit": desks.unit }));
    let labour = world.desk(desks.labour);
    labour.step(case, json!({ "step": "accept" }));
    labour.step(
        case,
        json!({ "step": "refer", "to": "labour_arbitration", "text": "移送劳动仲裁" }),
    );
    world.time.pass(10 * DAY);
    let labour = world.desk(desks.labour);
    labour.step(case, json!({ "step": "refer_back", "reason": "工头不服裁决" }));
    let referred = labour.step(
        case,
        json!({ "step": "refer", "to": "court", "text": "向法院起诉" }),
    );
    assert_eq!(referred["stage"], Stage::Referred.as_str());
    world.time.pass(20 * DAY);
    // A referred case never lapses: it is asked about.
    world.server.tick();
    let clerk = world.desk(desks.district);
    assert_eq!(clerk.case(case).body["stage"], Stage::Referred.as_str());
    take(world, MEMBERS[0], case, CaseStep::VerifyYes, |verify| {
        verify.text = Some("法院判决后工资付清".into());
        (verify.means, verify.word) = (Some("in_person".into()), Some("当事人认可".into()));
    });
    world.desk(desks.district).step(case, json!({ "step": "close" }));
    case
}

/// A flood warning: what the phones ask, who is reached, who is missing; and back.
fn flood(world: &World, desks: &Desks, homes: &[Vec<DocumentId>; 2]) -> u64 {
    world.sync_all();
    let asked = |phone: usize, home: DocumentId| {
        let checklist = checklist_at(world.phones[phone].device(), home).unwrap();
        checklist
            .expect("something is asked")
            .split('@')
            .next()
            .unwrap()
            .to_owned()
    };
    let usual = asked(MEMBERS[1], homes[1][0]);
    // This morning's visits are no answer to what comes at noon tomorrow.
    for home in &homes[0] {
        visit(world, MEMBERS[0], *home, "door", "met");
    }
    world.sync(MEMBERS[0]);
    world.time.pass(DAY);
    let form = json!({ "grid": VILLAGE, "kind": "flood", "reason": "暴雨橙色预警，沙颍河水位上涨" });
    let called = world.desk(desks.township).done("/v1/alerts", form.clone());
    assert_eq!(
        (&called["households"], &called["reached"]),
        (&json!(6), &json!(0))
    );
    let alert = called["alert"].as_u64().unwrap();
    let again = world.desk(desks.township).refused("/v1/alerts", form);
    assert_eq!(again, "already_decided");

    // With their next sync: other questions, and everybody is to be visited within days.
    world.sync_all();
    assert_eq!(asked(MEMBERS[1], homes[1][0]), "roll_call");
    let due = |phone: usize| {
        let now = today(world.phones[phone].device()).unwrap();
        (now.alerts.len(), now.visits.len())
    };
    assert_eq!(
        due(MEMBERS[1]),
        (1, 3),
        "nobody was there for longer than the emergency allows"
    );
    for (home, kind) in homes[0].iter().zip(["door", "phone", "phone"]) {
        visit(world, MEMBERS[0], *home, kind, "met");
    }
    visit(world, MEMBERS[1], homes[1][0], "door", "met");
    visit(world, MEMBERS[1], homes[1][1], "door", "nobody_home");
    world.time.pass(2 * HOUR);
    MEMBERS.iter().for_each(|member| _ = world.sync(*member));
    world.server.settle();
    insta::assert_snapshot!("first_hours", story::roll_call(world, desks.township, alert));

    // Those who are missing: their grid hears it, and the others do not.
    let desk = world.desk(desks.township);
    let urge = json!({ "title": "请尽快联系未联系户", "text": "还有未联系的户，请于今晚前逐户联系。" });
    desk.done(&format!("/v1/alerts/{alert}/urge"), urge);
    world.sync_all();
    let notices = |phone: usize| today(world.phones[phone].device()).unwrap().notices;
    assert_eq!((notices(MEMBERS[0]).len(), notices(MEMBERS[1]).len()), (0, 1));
    acknowledge(world.phones[MEMBERS[1]].device(), notices(MEMBERS[1])[0].id).unwrap();
    visit(world, MEMBERS[1], homes[1][1], "phone", "met");
    visit(world, MEMBERS[1], homes[1][2], "phone", "declined");
    world.sync(MEMBERS[1]);
    world.server.settle();
    let desk = world.desk(desks.township);
    assert_eq!(desk.get("/v1/notices").body[0]["seen"], 1);

    // The water falls: back, and it is kept who did it, when and why.
    let reason = json!({ "reason": "预警解除" });
    let ended = desk.done(&format!("/v1/alerts/{alert}/end"), reason);
    assert_eq!(ended["end_reason"], "预警解除");
    world.sync_all();
    assert_eq!(today(world.phones[MEMBERS[1]].device()).unwrap().alerts, []);
    assert_eq!(asked(MEMBERS[1], homes[1][0]), usual);
    alert
}
