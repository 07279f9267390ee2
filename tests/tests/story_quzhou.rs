//! Quzhou's story: ten questions reach the meeting of Houhedong village (后河东村): six cases that its
//! committee cadres reported from phones without signal, and four that are put at the table. Seven
//! stay, three go up; the township settles two of these, the county one. Each leaves with unit, person
//! and date, and the one that is forgotten gets a card.

use doorstep_device::action::case_step::case_step;
use doorstep_device::action::report_case::{Report, report_case};
use doorstep_model::case::{CaseStep, Stage};
use doorstep_model::document::event::Event;
use doorstep_model::id::{DocumentId, UserId};
use doorstep_model::protocol::row::Station;
use doorstep_tests::story;
use doorstep_tests::world::clock::{DAY, HOUR};
use doorstep_tests::world::{Desk, Place, World, grid};
use serde_json::{Value, json};

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

fn village() -> (World, People) {
    let mut world = World::new(3_348, Place::of("quzhou", &[VILLAGE]));
    let grids = world.place.basic_grids(VILLAGE);
    for (login, name, at) in [("cadre-1", "马春兰", 0), ("cadre-2", "田文彬", 1)] {
        let user = world.person(login, name);
        world.assign(user, "committee_cadre", Station::Grid(grids[at].clone()));
        world.phone(login, user);
    }
    let unit = |world: &World, rule: &str| {
        let mut units = world.place.units.iter();
        let found = units.find(|unit| unit.rule.as_ref().is_some_and(|code| code.as_str() == rule));
        Station::Unit(found.expect("the preset's unit").code.clone())
    };
    let at = |login: &str, name: &str, post: &str, station| {
        let user = world.person(login, name);
        world.assign(user, post, station);
        user
    };
    let people = People {
        chief: at("chief", "郭永年", "village_chief", Station::Grid(grid(VILLAGE))),
        mediator: at(
            "mediator",
            "石淑芬",
            "village_mediator",
            Station::Grid(grid(VILLAGE)),
        ),
        township: at(
            "township",
            "袁晓东",
            "township_staff",
            Station::Grid(grid(TOWNSHIP)),
        ),
        township_officer: at(
            "township-officer",
            "贾玉成",
            "officer",
            unit(&world, "township_centre"),
        ),
        county: at("county", "陶静", "centre_staff", Station::Grid(grid(COUNTY))),
        county_officer: at("county-officer", "白志刚", "officer", unit(&world, "centre")),
    };
    world.phone("mediator", people.mediator);
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
        report_case(world.phones[phone].device(), &report).unwrap().id
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

/// A meeting of a place; its address and its list.
fn plan(world: &World, desk: &Desk, at: &str) -> (String, Vec<Value>) {
    let form = json!({ "grid": at, "held_on": world.time.now().day().to_string(), "place": "会议室" });
    let meeting = desk.done("/v1/meetings", form);
    let list = meeting["questions"].as_array().unwrap().clone();
    (format!("/v1/meetings/{}", meeting["meeting"]), list)
}

fn decide(desk: &Desk, meeting: &str, question: &Value, decision: Value) {
    let path = format!("{meeting}/questions/{}", question["question"]);
    desk.done(&path, decision);
}

fn end(desk: &Desk, meeting: &str, chair: UserId) {
    desk.done(
        &format!("{meeting}/held"),
        json!({ "chair": chair.0, "attended": [chair.0] }),
    );
    desk.done(&format!("{meeting}/closed"), json!({}));
}

fn left(person: UserId, unit: Option<&str>, due: &str, text: &str) -> Value {
    json!({ "decision": "left", "person": person.0, "unit": unit, "due_on": due, "text": text })
}

#[test]
fn ten_questions_of_one_village() {
    let (world, people) = village();
    let (cases, quarrel) = reported(&world);

    // The village: ten questions, none of them the quarrel.
    let chief = world.desk(people.chief);
    let (meeting, _) = plan(&world, &chief, VILLAGE);
    for title in [
        "晒场排班",
        "村西路灯两盏不亮",
        "文化广场音响扰民",
        "连村公路限高杆",
    ] {
        chief.done(&format!("{meeting}/questions"), json!({ "title": title }));
    }
    let said = chief.get(&meeting);
    let list = said.body["questions"].as_array().unwrap().clone();
    assert_eq!(list.len(), 10);
    assert!(
        list.iter()
            .all(|question| question["case"] != quarrel.to_string())
    );
    let of_case = |case: &DocumentId| {
        let found = list.iter().find(|question| question["case"] == case.to_string());
        found.expect("on the list").clone()
    };
    // Seven stay: four cases with the mediator, three with the chief or the mediator.
    for case in &cases[..4] {
        decide(
            &chief,
            &meeting,
            &of_case(case),
            left(people.mediator, None, "2026-03-23", "一周内办结"),
        );
    }
    let (yard, lamps, noise, road) = (&list[6], &list[7], &list[8], &list[9]);
    decide(
        &chief,
        &meeting,
        yard,
        left(people.chief, None, "2026-03-20", "排出班次张贴"),
    );
    decide(
        &chief,
        &meeting,
        lamps,
        left(people.mediator, None, "2026-03-20", "联系电工"),
    );
    decide(
        &chief,
        &meeting,
        noise,
        left(people.chief, None, "2026-03-23", "定时定音量"),
    );
    // Three go up, two of them with their cases.
    let up = |text: &str| json!({ "decision": "up", "text": text });
    decide(&chief, &meeting, &of_case(&cases[4]), up("需乡镇窗口办理"));
    decide(&chief, &meeting, &of_case(&cases[5]), up("桥梁超出村级能力"));
    decide(&chief, &meeting, road, up("连村公路归乡镇管"));
    end(&chief, &meeting, people.chief);

    // The township settles two and sends one on.
    world.time.pass(DAY);
    let township = world.desk(people.township);
    let (meeting, list) = plan(&world, &township, TOWNSHIP);
    assert_eq!(list.len(), 3);
    let unit = |rule: &str| {
        let mut units = world.place.units.iter();
        let found = units.find(|unit| unit.rule.as_ref().is_some_and(|code| code.as_str() == rule));
        found.expect("the preset's unit").code.to_string()
    };
    let (centre, county_centre) = (unit("township_centre"), unit("centre"));
    let with_centre = |text: &str| left(people.township_officer, Some(&centre), "2026-03-25", text);
    decide(&township, &meeting, &list[0], with_centre("窗口代办"));
    decide(&township, &meeting, &list[1], up("请县里鉴定桥面"));
    decide(&township, &meeting, &list[2], with_centre("与交通所对接"));
    end(&township, &meeting, people.township);

    // The county settles the last.
    world.time.pass(DAY);
    let county = world.desk(people.county);
    let (meeting, list) = plan(&world, &county, COUNTY);
    let bridge = left(
        people.county_officer,
        Some(&county_centre),
        "2026-03-27",
        "协调住建部门鉴定",
    );
    decide(&county, &meeting, &list[0], bridge);
    end(&county, &meeting, people.county);
    assert_eq!(list.len(), 1);

    work(&world, &people, &cases);
    forgotten(&world, &people, &list_numbers(&said.body));
    let numbers = list_numbers(&said.body);
    insta::assert_snapshot!("questions", story::questions(&world, people.county, &numbers));
    insta::assert_snapshot!("cases", story::cases(&world, people.county, &cases));
    assert_eq!(world.differences().unwrap(), Vec::<String>::new());
    let judgement = world.judge().unwrap();
    assert!(judgement.is_good());
    insta::assert_snapshot!("lost", judgement);
}

fn list_numbers(meeting: &Value) -> Vec<u64> {
    let questions = meeting["questions"].as_array().unwrap().iter();
    questions
        .map(|question| question["question"].as_u64().unwrap())
        .collect()
}

/// The mediator works without signal; the units work at their desks; those who reported say whether it
/// is solved.
fn work(world: &World, people: &People, cases: &[DocumentId]) {
    world.sync(MEDIATOR);
    for case in &cases[..4] {
        let mut resolve = Event::of_case(CaseStep::Resolve, world.time.now());
        resolve.outcome = Some("solved".into());
        resolve.text = Some("已到场处理".into());
        case_step(world.phones[MEDIATOR].device(), *case, &resolve).unwrap();
        world.time.pass(HOUR);
    }
    world.sync(MEDIATOR);
    for (officer, case) in [
        (people.township_officer, cases[4]),
        (people.county_officer, cases[5]),
    ] {
        let desk = world.desk(officer);
        desk.step(case, json!({ "step": "accept", "person": officer.0 }));
        desk.step(
            case,
            json!({ "step": "resolve", "outcome": "solved", "text": "已办理" }),
        );
    }
    CADRES.iter().for_each(|phone| _ = world.sync(*phone));
    for (case, phone) in cases.iter().zip([0, 0, 0, 1, 1, 1]) {
        let mut verify = Event::of_case(CaseStep::VerifyYes, world.time.now());
        (verify.means, verify.word) = (Some("in_person".into()), Some("村民认可".into()));
        case_step(world.phones[phone].device(), *case, &verify).unwrap();
    }
    CADRES.iter().for_each(|phone| _ = world.sync(*phone));
    let county = world.desk(people.county);
    for case in cases {
        let closed = county.step(*case, json!({ "step": "close" }));
        assert_eq!(closed["stage"], Stage::Closed.as_str());
    }
    world.sync_all();
}

/// A week later the village meets again: one of the three that stayed without a case was forgotten.
fn forgotten(world: &World, people: &People, numbers: &[u64]) {
    world.time.pass(6 * DAY);
    // Questions whose cases are solved, and whose day is over, are done; the lamps get their card.
    let round = world.server.tick();
    assert_eq!((round.failed, world.server.tick().questions), (0, 0));
    let chief = world.desk(people.chief);
    let (meeting, list) = plan(world, &chief, VILLAGE);
    let late = |no: u64| list.iter().find(|question| question["question"] == no);
    for no in [numbers[6], numbers[8]] {
        decide(
            &chief,
            &meeting,
            late(no).expect("late"),
            json!({ "decision": "done" }),
        );
    }
    let lamps = late(numbers[7]).expect("the lamps are late");
    assert_eq!(lamps["card"], "yellow");
    decide(
        &chief,
        &meeting,
        lamps,
        left(people.mediator, None, "2026-03-31", "月底前修好"),
    );
    end(&chief, &meeting, people.chief);
    // The township hears that its road is done; what left with its case is done with it.
    let township = world.desk(people.township);
    let waits = township.get(&format!("/v1/meetings?grid={TOWNSHIP}"));
    let (meeting, _) = plan(world, &township, TOWNSHIP);
    let open = waits.body["left"].as_array().unwrap().iter();
    let road = open.clone().find(|question| question["question"] == numbers[9]);
    decide(
        &township,
        &meeting,
        road.expect("not due yet"),
        json!({ "decision": "done" }),
    );
    world.time.pass(5 * DAY);
    assert_eq!(world.server.tick().questions, 2);
    world.sync_all();
}
