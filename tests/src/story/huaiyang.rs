//! Huaiyang's story: wages unpaid, settled neither on the spot nor by mediation nor by labour supervision;
//! labour arbitration, then court. A flood warning switches a village's grids to emergency: another
//! checklist and cadence on the phones, every household counted as reached or not, those who are missing
//! urged; and back.

use doorstep_device::action::acknowledge::acknowledge;
use doorstep_device::action::record_visit::{VisitForm, record_visit};
use doorstep_device::action::report_case::{Report, ReportedParty, report_case};
use doorstep_device::view::checklist::checklist_at;
use doorstep_device::view::today::today;
use doorstep_model::case::CaseStep;
use doorstep_model::household::draft::HouseholdFields;
use doorstep_model::id::{DocumentId, UserId};
use doorstep_model::protocol::row::Station;
use serde_json::json;

use super::cast::{heard_from, register, seat, take, walker};
use super::table;
use super::telling::{Telling, Told, unit_of};
use crate::world::clock::{DAY, HOUR};
use crate::world::{Place, World, grid};

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
        walker(&mut world, login, name, post, at);
    }
    let unit = unit_of(&world, "wages", grids[0].as_str());
    let over = |login, name, post, place| seat(&world, login, name, post, Station::Grid(grid(place)));
    let desks = Desks {
        township: over("township", "陈思远", "township_clerk", TOWNSHIP),
        district: over("district", "许静", "district_clerk", DISTRICT),
        labour: seat(
            &world,
            "labour",
            "宋建军",
            "unit_contact",
            Station::Unit(unit.clone()),
        ),
        unit: unit.to_string(),
    };
    (world, desks)
}

/// Three households in each of the two grids, each visited by its member on that morning.
fn households(world: &World) -> [Vec<DocumentId>; 2] {
    let grids = world.place.basic_grids(VILLAGE);
    let made = MEMBERS.map(|member| {
        let register = |i: usize| {
            let house_no = format!("{}组{}号", member + 1, i + 1);
            let fields = HouseholdFields {
                house_no: &house_no,
                ..HouseholdFields::default()
            };
            let head = ["周大力", "孙海燕", "吴长河"][i];
            let id = register(world, member, &grids[member], head, fields);
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
    record_visit(world.phones[phone].device(), household, &form).expect("the visit is kept");
}

/// Tells it.
///
/// # Panics
/// Where it goes another way than it is told.
pub fn tell(telling: &Telling<'_>) -> Told {
    let (world, people) = district();
    let homes = households(&world);
    world.sync_all();
    let case = wages(telling, &world, &people, homes[0][0]);
    let calls = flood(telling, &world, &people, &homes);

    world.sync_all();
    let desk = telling.desks.desk(&world, people.district);
    let seen = desk.case(case).expect("the district sees it");
    drop(desk);
    Told::end(world, vec![seen], calls.into())
}

fn wages(telling: &Telling<'_>, world: &World, people: &Desks, household: DocumentId) -> DocumentId {
    let (desks, hear) = (telling.desks, telling.hear);
    // On the spot, without signal: the foreman does not come.
    let report = Report {
        kind: "dispute".into(),
        category: "wages".into(),
        title: "工程队拖欠工资".into(),
        text: "在镇上工地干活三个月，工头拖欠工资两万一千元。".into(),
        parties: vec![ReportedParty::household(household)],
        ..Report::default()
    };
    let case = report_case(world.phones[MEMBERS[0]].device(), &report);
    let case = case.expect("it is reported").id;
    take(world, MEMBERS[0], case, CaseStep::Note, |note| {
        note.text = Some("当场联系工头，未到场，没有谈成".into());
    });
    // The village mediates, and it fails.
    take(world, CHIEF, case, CaseStep::Receive, |_| {});
    take(world, CHIEF, case, CaseStep::Divert, |divert| {
        divert.grid = Some(grid(VILLAGE));
    });
    let mediator = world.phones[MEDIATOR].user;
    take(world, CHIEF, case, CaseStep::Assign, |assign| {
        assign.person = Some(mediator.0);
    });
    world.time.pass(DAY);
    take(world, MEDIATOR, case, CaseStep::Progress, |progress| {
        progress.text = Some("两次调解，工头不认账目，调解不成".into());
    });
    hear("wages unpaid: settled neither on the spot nor by mediation in the village");
    // To the district: its unit answers the whistle, and hands it to labour supervision.
    take(world, CHIEF, case, CaseStep::Up, |up| {
        (up.grid, up.text) = (Some(grid(DISTRICT)), Some("调解不成，请区里处理".into()));
    });
    let clerk = desks.desk(world, people.district);
    clerk.step(case, json!({ "step": "divert", "unit": people.unit }));
    desks
        .desk(world, people.labour)
        .step(case, json!({ "step": "accept" }));
    // Each body in its turn: none is asked before the one that comes before it.
    for (to, text, back) in [
        ("labour_supervision", "请监察大队责令支付", "逾期仍未支付"),
        ("labour_arbitration", "移送劳动仲裁", "工头不服裁决"),
    ] {
        let labour = desks.desk(world, people.labour);
        labour.step(case, json!({ "step": "refer", "to": to, "text": text }));
        world.time.pass(10 * DAY);
        let labour = desks.desk(world, people.labour);
        labour.step(case, json!({ "step": "refer_back", "reason": back }));
    }
    let labour = desks.desk(world, people.labour);
    labour.step(
        case,
        json!({ "step": "refer", "to": "court", "text": "向法院起诉" }),
    );
    hear("labour supervision, then labour arbitration, then court");
    world.time.pass(20 * DAY);
    // A referred case never lapses: it is asked about.
    world.server.tick();
    let clerk = desks.desk(world, people.district);
    let waiting = clerk.case(case).expect("the district sees it");
    assert_eq!(waiting.stage, "referred");
    take(world, MEMBERS[0], case, CaseStep::VerifyYes, |verify| {
        verify.text = Some("法院判决后工资付清".into());
        heard_from("当事人认可")(verify);
    });
    desks
        .desk(world, people.district)
        .step(case, json!({ "step": "close" }));
    hear("paid after the judgement; the grid member hears it from the family, and the case is closed");
    case
}

/// The checklist that a phone asks at a household, without its version.
fn asked(world: &World, phone: usize, home: DocumentId) -> String {
    let checklist = checklist_at(world.phones[phone].device(), home).expect("the phone answers");
    let checklist = checklist.expect("something is asked");
    let name = checklist.split('@').next().unwrap_or_default();
    name.to_owned()
}

/// A flood warning: what the phones ask, who is reached, who is missing; and back. The roll call after
/// the first hours, and at the end.
fn flood(
    telling: &Telling<'_>,
    world: &World,
    people: &Desks,
    homes: &[Vec<DocumentId>; 2],
) -> [(&'static str, String); 2] {
    world.sync_all();
    let usual = asked(world, MEMBERS[1], homes[1][0]);
    // This morning's visits are no answer to what comes at noon tomorrow.
    for home in &homes[0] {
        visit(world, MEMBERS[0], *home, "door", "met");
    }
    world.sync(MEMBERS[0]);
    world.time.pass(DAY);
    let desk = telling.desks.desk(world, people.township);
    let alert = desk.switch(VILLAGE, "flood", "暴雨橙色预警，沙颍河水位上涨");
    let alert = alert.expect("the switch is thrown");
    let called = desk.roll_call(alert);
    assert_eq!((called.households, called.reached), (6, 0));
    let twice = desk.switch(VILLAGE, "flood", "再启用一次");
    assert_eq!(twice, None, "it is on");

    // With their next sync: other questions, and everybody is to be visited within days.
    world.sync_all();
    assert_eq!(asked(world, MEMBERS[1], homes[1][0]), "roll_call");
    let now = today(world.phones[MEMBERS[1]].device()).expect("the day's list");
    let due = (now.alerts.len(), now.visits.len());
    assert_eq!(due, (1, 3), "nobody was there for longer than it allows");
    for (home, kind) in homes[0].iter().zip(["door", "phone", "phone"]) {
        visit(world, MEMBERS[0], *home, kind, "met");
    }
    visit(world, MEMBERS[1], homes[1][0], "door", "met");
    visit(world, MEMBERS[1], homes[1][1], "door", "nobody_home");
    world.time.pass(2 * HOUR);
    MEMBERS.iter().for_each(|member| _ = world.sync(*member));
    world.server.settle();
    let desk = telling.desks.desk(world, people.township);
    let first_hours = table::roll_call(&desk.roll_call(alert));
    (telling.hear)(
        "a flood warning: the grids switch to emergency, four of six households are reached at once",
    );

    // Those who are missing: their grid hears it, and the others do not.
    desk.urge(
        alert,
        "请尽快联系未联系户",
        "还有未联系的户，请于今晚前逐户联系。",
    );
    world.sync_all();
    let notices = |phone: usize| {
        let now = today(world.phones[phone].device()).expect("the day's list");
        now.notices
    };
    assert_eq!((notices(MEMBERS[0]).len(), notices(MEMBERS[1]).len()), (0, 1));
    acknowledge(world.phones[MEMBERS[1]].device(), notices(MEMBERS[1])[0].id).expect("it is seen");
    visit(world, MEMBERS[1], homes[1][1], "phone", "met");
    visit(world, MEMBERS[1], homes[1][2], "phone", "declined");
    world.sync(MEMBERS[1]);
    world.server.settle();
    let desk = telling.desks.desk(world, people.township);
    assert_eq!(desk.newest_notice_seen(), 1);

    // The water falls: back, and it is kept who did it, when and why.
    desk.switch_back(alert, "预警解除");
    world.sync_all();
    let now = today(world.phones[MEMBERS[1]].device()).expect("the day's list");
    assert_eq!(now.alerts, []);
    assert_eq!(asked(world, MEMBERS[1], homes[1][0]), usual);
    (telling.hear)("the missing are urged, every household is counted; the water falls, and back");
    let desk = telling.desks.desk(world, people.township);
    let ended = table::roll_call(&desk.roll_call(alert));
    [("first_hours", first_hours), ("roll_call", ended)]
}
