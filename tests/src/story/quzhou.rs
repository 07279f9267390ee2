//! Quzhou's story: ten questions reach the meeting of Houhedong village (后河东村): six cases that its
//! committee cadres reported from phones without signal, and four that are put at the table. Seven
//! stay, three go up; the township settles two of these, the county one. Each leaves with unit (the
//! village itself is one), person and date, and the one that is forgotten gets a card.

use doorstep_device::action::report_case::{Report, report_case};
use doorstep_model::case::CaseStep;
use doorstep_model::id::{DocumentId, UserId};
use doorstep_model::protocol::row::Station;
use serde_json::json;

use super::cast::{heard_from, seat, walker, write};
use super::desk::{CaseSeen, Decision, Desk, QuestionSeen};
use super::table;
use super::telling::{Telling, Told};
use crate::world::clock::{DAY, HOUR};
use crate::world::{Place, World, grid};

const VILLAGE: &str = "130435100203";
const TOWNSHIP: &str = "130435100";
const COUNTY: &str = "130435";

/// Phones, in the order in which they are handed out.
const CADRES: [usize; 2] = [0, 1];
const MEDIATOR: usize = 2;

struct People {
    chief: UserId,
    mediator: UserId,
    township: UserId,
    township_officer: UserId,
    county: UserId,
    county_officer: UserId,
}

/// The unit of a rule, at this place.
fn unit(world: &World, rule: &str) -> String {
    let mut units = world.place.units.iter();
    let found = units.find(|unit| unit.rule.as_ref().is_some_and(|code| code.as_str() == rule));
    found.expect("the preset's unit").code.to_string()
}

fn village() -> (World, People) {
    let mut world = World::new(3_348, Place::of("quzhou", &[VILLAGE]));
    let grids = world.place.basic_grids(VILLAGE);
    for (login, name, at) in [("cadre-1", "马春兰", 0), ("cadre-2", "田文彬", 1)] {
        walker(&mut world, login, name, "committee_cadre", grids[at].clone());
    }
    let mediator = walker(
        &mut world,
        "mediator",
        "石淑芬",
        "village_mediator",
        grid(VILLAGE),
    );
    let over = |login, name, post, place| seat(&world, login, name, post, Station::Grid(grid(place)));
    let within = |login, name, rule| {
        let unit = doorstep_model::id::UnitCode::parse(&unit(&world, rule)).expect("a unit's code");
        seat(&world, login, name, "officer", Station::Unit(unit))
    };
    let people = People {
        chief: over("chief", "郭永年", "village_chief", VILLAGE),
        mediator,
        township: over("township", "袁晓东", "township_staff", TOWNSHIP),
        township_officer: within("township-officer", "贾玉成", "township_centre"),
        county: over("county", "陶静", "centre_staff", COUNTY),
        county_officer: within("county-officer", "白志刚", "centre"),
    };
    (world, people)
}

/// Reported from two phones without signal; a quarrel is among them, which no list may name.
fn reported(world: &World) -> (Vec<DocumentId>, DocumentId) {
    let report = |phone: usize, kind: &str, category: &str, title: &str| {
        let report = Report {
            kind: kind.into(),
            category: category.into(),
            title: title.into(),
            text: format!("{title}，请研究。"),
            grid: Some(world.place.basic_grids(VILLAGE)[phone].clone()),
            ..Report::default()
        };
        let reported = report_case(world.phones[phone].device(), &report);
        reported.expect("it is reported").id
    };
    let [one, two] = CADRES;
    let cases = vec![
        report(one, "hazard", "safety_inspection", "变压器旁堆放秸秆"),
        report(one, "hazard", "environment_inspection", "村东坑塘倒垃圾"),
        report(one, "demand", "visits", "两户老人冬季取暖费用"),
        report(two, "opinion", "information", "外出务工人员信息不全"),
        report(two, "errand", "daily_management", "村民代办社保卡"),
        report(two, "demand", "livelihood_safety", "村口桥面开裂"),
    ];
    let quarrel = report(two, "dispute", "disputes", "宅基地边界争执");
    CADRES.iter().for_each(|phone| _ = world.sync(*phone));
    (cases, quarrel)
}

fn left<'a>(person: UserId, unit: Option<&'a str>, due_on: &'a str, text: &'a str) -> Decision<'a> {
    Decision::Left {
        person,
        unit,
        due_on,
        text,
    }
}

/// A meeting of a place today; its number and its list.
fn meet(world: &World, desk: &dyn Desk, at: &str) -> (u32, Vec<QuestionSeen>) {
    let meeting = desk.plan(at, world.time.now().day(), "会议室");
    (meeting, desk.questions(meeting))
}

/// Tells it.
///
/// # Panics
/// Where it goes another way than it is told.
pub fn tell(telling: &Telling<'_>) -> Told {
    let (desks, hear) = (telling.desks, telling.hear);
    let (world, people) = village();
    let (cases, quarrel) = reported(&world);
    let chief = desks.desk(&world, people.chief);
    let (meeting, list) = of_the_village(&world, &people, &*chief, (&cases, quarrel));
    hear("ten questions reach the village meeting: seven stay, three go up");

    // The township settles two and sends one on.
    world.time.pass(DAY);
    let township = desks.desk(&world, people.township);
    let (at_township, taken_up) = meet(&world, &*township, TOWNSHIP);
    assert_eq!(taken_up.len(), 3);
    let (centre, county_centre) = (unit(&world, "township_centre"), unit(&world, "centre"));
    let with_centre = |text| left(people.township_officer, Some(&centre), "2026-03-25", text);
    township.decide(at_township, taken_up[0].no, &with_centre("窗口代办"));
    let up = Decision::Up {
        text: "请县里鉴定桥面",
    };
    township.decide(at_township, taken_up[1].no, &up);
    township.decide(at_township, taken_up[2].no, &with_centre("与交通所对接"));
    township.end(at_township, people.township);

    // The county settles the last.
    world.time.pass(DAY);
    let county = desks.desk(&world, people.county);
    let (at_county, taken_up) = meet(&world, &*county, COUNTY);
    assert_eq!(taken_up.len(), 1);
    let (officer, text) = (people.county_officer, "协调住建部门鉴定");
    let bridge = left(officer, Some(&county_centre), "2026-03-27", text);
    county.decide(at_county, taken_up[0].no, &bridge);
    county.end(at_county, people.county);
    hear("the township settles two, the county one: each leaves with unit, person and date");

    work(telling, &world, &people, &cases);
    hear("the mediator and the units work; those who reported say that it is solved");
    let numbers: Vec<u32> = list.iter().map(|question| question.no).collect();
    forgotten(telling, &world, &people, &numbers);
    hear("a week later the lamps are still dark: a yellow card, and a new day");

    drop((chief, township, county));
    let (cases, questions) = ending(telling, &world, &people, (meeting, &cases));
    Told::end(world, cases, vec![("questions", questions)])
}

/// The cases and the village's ten questions, as the county sees them.
fn ending(
    telling: &Telling<'_>,
    world: &World,
    people: &People,
    (meeting, cases): (u32, &[DocumentId]),
) -> (Vec<CaseSeen>, String) {
    let county = telling.desks.desk(world, people.county);
    let seen = |case: &DocumentId| county.case(*case).expect("the county sees it");
    let cases = cases.iter().map(seen).collect();
    (cases, table::questions(&county.questions(meeting)))
}

/// Ten questions, none of them the quarrel: seven stay, three go up, two of them with their cases.
fn of_the_village(
    world: &World,
    people: &People,
    chief: &dyn Desk,
    (cases, quarrel): (&[DocumentId], DocumentId),
) -> (u32, Vec<QuestionSeen>) {
    let (meeting, _) = meet(world, chief, VILLAGE);
    for title in [
        "晒场排班",
        "村西路灯两盏不亮",
        "文化广场音响扰民",
        "连村公路限高杆",
    ] {
        chief.raise(meeting, title);
    }
    let list = chief.questions(meeting);
    assert_eq!(list.len(), 10);
    assert!(list.iter().all(|question| question.case != Some(quarrel)));
    let of_case = |case: DocumentId| {
        let found = list.iter().find(|question| question.case == Some(case));
        found.expect("on the list").no
    };
    let within_a_week = left(people.mediator, None, "2026-03-23", "一周内办结");
    for case in &cases[..4] {
        chief.decide(meeting, of_case(*case), &within_a_week);
    }
    let [yard, lamps, noise, road] = [6, 7, 8, 9].map(|n: usize| list[n].no);
    chief.decide(
        meeting,
        yard,
        &left(people.chief, None, "2026-03-26", "排出班次张贴"),
    );
    chief.decide(
        meeting,
        lamps,
        &left(people.mediator, None, "2026-03-20", "联系电工"),
    );
    chief.decide(
        meeting,
        noise,
        &left(people.chief, None, "2026-03-27", "定时定音量"),
    );
    for (question, text) in [
        (of_case(cases[4]), "需乡镇窗口办理"),
        (of_case(cases[5]), "桥梁超出村级能力"),
        (road, "连村公路归乡镇管"),
    ] {
        chief.decide(meeting, question, &Decision::Up { text });
    }
    chief.end(meeting, people.chief);
    (meeting, list)
}

/// The mediator works without signal; the units work at their desks; those who reported say whether it
/// is solved.
fn work(telling: &Telling<'_>, world: &World, people: &People, cases: &[DocumentId]) {
    world.sync(MEDIATOR);
    for case in &cases[..4] {
        write(world, MEDIATOR, *case, CaseStep::Resolve, |resolve| {
            resolve.outcome = Some("solved".into());
            resolve.text = Some("已到场处理".into());
        });
        world.time.pass(HOUR);
    }
    world.sync(MEDIATOR);
    for (officer, case) in [
        (people.township_officer, cases[4]),
        (people.county_officer, cases[5]),
    ] {
        let desk = telling.desks.desk(world, officer);
        desk.step(case, json!({ "step": "accept", "person": officer.0 }));
        desk.step(
            case,
            json!({ "step": "resolve", "outcome": "solved", "text": "已办理" }),
        );
    }
    CADRES.iter().for_each(|phone| _ = world.sync(*phone));
    for (case, phone) in cases.iter().zip([0, 0, 0, 1, 1, 1]) {
        write(world, phone, *case, CaseStep::VerifyYes, heard_from("村民认可"));
    }
    CADRES.iter().for_each(|phone| _ = world.sync(*phone));
    let county = telling.desks.desk(world, people.county);
    for case in cases {
        county.step(*case, json!({ "step": "close" }));
    }
    world.sync_all();
}

/// A week later the village meets again: of the three that stayed without a case two are done in time,
/// and one was forgotten.
fn forgotten(telling: &Telling<'_>, world: &World, people: &People, numbers: &[u32]) {
    world.time.pass(6 * DAY);
    // Questions whose cases are solved, and whose day is over, are done; the lamps get their card.
    let round = world.server.tick();
    assert_eq!((round.failed, world.server.tick().questions), (0, 0));
    let chief = telling.desks.desk(world, people.chief);
    let (meeting, list) = meet(world, &*chief, VILLAGE);
    let [late] = &list[..] else {
        panic!("only the lamps are late: {list:?}")
    };
    assert_eq!((late.no, late.card.as_deref()), (numbers[7], Some("yellow")));
    for no in [numbers[6], numbers[8]] {
        chief.decide(meeting, no, &Decision::Done);
    }
    let again = left(people.mediator, None, "2026-03-31", "月底前修好");
    chief.decide(meeting, late.no, &again);
    chief.end(meeting, people.chief);
    // The township hears that its road is done, before its day; what left with its case is done with it.
    let township = telling.desks.desk(world, people.township);
    let (meeting, _) = meet(world, &*township, TOWNSHIP);
    township.decide(meeting, numbers[9], &Decision::Done);
    township.end(meeting, people.township);
    world.time.pass(5 * DAY);
    assert_eq!(world.server.tick().questions, 2);
    world.sync_all();
}
