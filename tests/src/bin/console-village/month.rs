//! What stands on the pages of a console that a township works with: places and activities, a round that
//! runs, notices, two emergencies, a meeting, contact links, points, exports.

use doorstep_device::action::acknowledge::acknowledge;
use doorstep_device::action::record_activity::{ActivityForm, record_activity};
use doorstep_device::action::record_visit::{VisitForm, record_visit};
use doorstep_device::action::register_place::{PlaceFields, register_place};
use doorstep_device::action::report_case::{Report, report_case};
use doorstep_device::action::report_nothing::report_nothing;
use doorstep_device::view::today::today;
use doorstep_model::id::{DocumentId, GridCode, RoundId};
use doorstep_model::preset::Preset;

use doorstep_tests::world::clock::HOUR;
use doorstep_tests::world::{Place, World};
use serde_json::json;

use super::households::Households;
use super::people::People;
use super::spring::judge;
use super::{NEXT, VILLAGE};

/// Latitude and longitude.
type At = (i64, i64);
/// Whose grid, kind, name, contact, where, and whether it was looked at.
type MadePlace = (usize, &'static str, &'static str, &'static str, At, bool);
/// Whose grid, kind, category, title, where.
type MadeCase = (usize, &'static str, &'static str, &'static str, At);

/// Places.
const PLACES: [MadePlace; 9] = [
    (0, "school", "江河小学", "邓校长", (32_869_400, 108_542_900), true),
    (
        0,
        "shop",
        "村口便民超市",
        "陈少华",
        (32_868_200, 108_543_800),
        true,
    ),
    (
        1,
        "workshop",
        "毛绒玩具社区工厂",
        "王厂长",
        (32_866_700, 108_545_100),
        false,
    ),
    (1, "pond", "二组水塘", "", (32_867_300, 108_547_600), true),
    (2, "slope", "柳树坡滑坡点", "", (32_872_100, 108_546_900), false),
    (
        2,
        "shop",
        "三组小卖部",
        "周凤英",
        (32_870_600, 108_545_700),
        false,
    ),
    (
        3,
        "forest_plot",
        "四组公益林",
        "",
        (32_874_300, 108_543_200),
        true,
    ),
    (3, "pond", "四组堰塘", "", (32_873_000, 108_541_800), false),
    (4, "shop", "农资门市部", "刘东", (32_865_900, 108_542_300), true),
];

/// Open cases.
const CASES: [MadeCase; 5] = [
    (
        1,
        "hazard",
        "public_security",
        "工厂门口电线垂到路面",
        (32_866_900, 108_545_300),
    ),
    (
        2,
        "demand",
        "livelihood",
        "独居老人申请助餐",
        (32_870_100, 108_546_300),
    ),
    (
        3,
        "hazard",
        "environment",
        "堰塘边倾倒建筑垃圾",
        (32_873_200, 108_541_500),
    ),
    (
        3,
        "opinion",
        "civilisation",
        "建议文化广场装路灯",
        (32_872_500, 108_542_600),
    ),
    (
        4,
        "errand",
        "convenience",
        "代办残疾人证换证",
        (32_866_300, 108_542_700),
    ),
];

/// The same place with a supermarket, which its preset leaves to others.
pub(crate) fn with_rewards(place: Place) -> Place {
    let shelf = "\nreward = [\n  \
        { code = \"soap\", zh = \"洗衣粉\", en = \"Washing powder\", points = 2, invented = true },\n  \
        { code = \"rice\", zh = \"大米\", en = \"Rice\", points = 6, invented = true },\n]\npay = [";
    let toml = place.toml.replace("\npay = [", shelf);
    let preset = Preset::parse("preset.toml", &toml).unwrap_or_else(|problems| panic!("{problems:#?}"));
    Place {
        preset,
        toml: toml.into(),
        ..place
    }
}

/// Furnishes it. Everything happens by the same forms and phones as in a real one.
pub(crate) fn furnish(world: &World, people: &People, households: &mut Households) {
    let village = GridCode::parse(VILLAGE).expect("a grid's code");
    world.hotline(&village, "15400010110", "李大山");
    for (n, user) in people.all.iter().enumerate() {
        world.number(*user, &format!("154000{:05}", 10_000 + n));
    }
    places(world, people);
    cases(world, people);
    links(world, people, households);
    activities(world, people);
    flood_of_the_village(world, people, households);
    round(world, people, households);
    notices(world, people);
    points(world, people, households);
    exports(world, people);
    bad_review(world, people);
    flood_next_door(world, people, households);
    world.sync_all();
    world.server.settle();
    world.server.tick();
}

fn places(world: &World, people: &People) {
    for (grid, kind, name, contact, position, looked_at) in PLACES {
        let (grid, phone) = &people.grids[grid];
        let fields = PlaceFields {
            name: name.into(),
            address: "江河村".into(),
            contact: contact.into(),
            position: Some(position),
            ..PlaceFields::default()
        };
        let device = world.phones[*phone].device();
        let place = register_place(device, grid, kind, &fields).expect("a place");
        if looked_at {
            let form = VisitForm {
                kind: "door".into(),
                outcome: "met".into(),
                ..VisitForm::default()
            };
            record_visit(device, place, &form).expect("a visit");
        }
    }
}

fn cases(world: &World, people: &People) {
    for (grid, kind, category, title, position) in CASES {
        let (grid, phone) = &people.grids[grid];
        let report = Report {
            grid: Some(grid.clone()),
            kind: kind.into(),
            category: category.into(),
            title: title.into(),
            text: format!("{title}，请帮助处理。"),
            position: Some(position),
            ..Report::default()
        };
        report_case(world.phones[*phone].device(), &report).expect("a case");
    }
    members_sync(world, people);
}

fn activities(world: &World, people: &People) {
    for (n, (grid, phone)) in people.grids.iter().enumerate().take(3) {
        let form = ActivityForm {
            kind: "patrol".into(),
            place: ["河堤和学校周边", "塘库周边", "柳树坡"][n].into(),
            ..ActivityForm::default()
        };
        record_activity(world.phones[*phone].device(), grid, &form).expect("an activity");
    }
    let village = GridCode::parse(VILLAGE).expect("a grid's code");
    let said = |name: &str, role: &str| (name.to_owned(), role.to_owned());
    let meeting = ActivityForm {
        kind: "village_meeting".into(),
        place: "村委会会议室".into(),
        people: vec![said("李大山", "主持"), said("周桂兰", "记录"), said("陈守义", "")],
        decisions: vec!["汛期前清理一遍支渠".into(), "晒场按组轮流使用".into()],
        ..ActivityForm::default()
    };
    record_activity(world.phones[people.chief].device(), &village, &meeting).expect("an activity");
    let reception = ActivityForm {
        kind: "reception_day".into(),
        place: "村委会接待室".into(),
        people: vec![said("陈民军", "选民"), said("张英", "选民")],
        answers: vec![
            ("received".into(), "2".into()),
            ("opinions".into(), "路灯问题已转镇里；助餐点下月答复。".into()),
        ],
        ..ActivityForm::default()
    };
    record_activity(world.phones[people.delegate].device(), &village, &reception).expect("an activity");
    members_sync(world, people);
    world.sync(people.chief);
    world.sync(people.delegate);
}

fn links(world: &World, people: &People, households: &Households) {
    let linked = [households.of(10).0, households.of(30).0];
    world.link(people.party, "party", &linked, false);
    let delegate = world.phones[people.delegate].user.to_string();
    let whole = [
        ("user", &*delegate),
        ("at", VILLAGE),
        ("line", "delegate"),
        ("grid", VILLAGE),
    ];
    world.desk(people.admin).form("/links", &whole);
    world.sync(people.delegate);
}

/// An emergency that is over: everybody was called but two.
fn flood_of_the_village(world: &World, people: &People, households: &mut Households) {
    let switch = json!({ "grid": VILLAGE, "kind": "flood", "reason": "暴雨橙色预警" });
    let alert = world.desk(people.chief_user).done("/v1/alerts", switch);
    world.sync_all();
    for _ in 0..58 {
        households.call_on_next(world);
    }
    world.time.pass(3 * HOUR);
    let path = format!("/v1/alerts/{}/end", alert["alert"]);
    let desk = world.desk(people.chief_user);
    desk.done(&path, json!({ "reason": "预警解除，水位回落" }));
}

/// A round that runs: two grids answer, one has nothing, the others say nothing.
fn round(world: &World, people: &People, households: &Households) {
    let today = world.time.now().day();
    let (from, until) = (today.to_string(), today.plus_days(10).to_string());
    let fields = [
        ("name", "汛前矛盾纠纷排查"),
        ("grid", VILLAGE),
        ("checklist", "dispute_screening"),
        ("from", &*from),
        ("until", &*until),
    ];
    world.desk(people.chief_user).form("/rounds", &fields);
    members_sync(world, people);
    for (n, (_, phone)) in people.grids.iter().enumerate().take(2) {
        for (door, household) in households.of_member(*phone).into_iter().enumerate() {
            let heard = if (door + n) % 4 == 0 { "yes" } else { "no" };
            let form = VisitForm {
                kind: "door".into(),
                outcome: "met".into(),
                checklist: "dispute_screening@1".into(),
                answers: vec![("heard".into(), heard.into())],
                ..VisitForm::default()
            };
            record_visit(world.phones[*phone].device(), household, &form).expect("a visit");
        }
    }
    let (grid, phone) = &people.grids[2];
    report_nothing(world.phones[*phone].device(), RoundId(1), grid).expect("nothing was found");
    members_sync(world, people);
}

fn notices(world: &World, people: &People) {
    let until = world.time.now().day().plus_days(14).to_string();
    let send = |fields: &[(&str, &str)]| {
        let all: Vec<_> = [("grid", VILLAGE)].iter().chain(fields).copied().collect();
        world.desk(people.chief_user).form("/notices", &all);
    };
    send(&[
        ("title", "明早停水检修"),
        ("text", "明早八点到十点检修主管，请提前备水。有困难的打值班电话。"),
        ("until", &until),
        ("public", "yes"),
    ]);
    send(&[
        ("title", "本周五村民会议"),
        ("text", "周五下午三点在村委会议支渠清理，请各组网格员通知到户。"),
        ("role", "member"),
        ("role", "head"),
    ]);
    world.sync_all();
    for (_, phone) in people.grids.iter().take(3) {
        let device = world.phones[*phone].device();
        for notice in today(device).expect("today's list").notices {
            acknowledge(device, notice.id).expect("seen");
        }
    }
}

fn points(world: &World, people: &People, households: &Households) {
    let day = world.time.now().day().plus_days(-2).to_string();
    let desk = world.desk(people.chief_user);
    for (household, code) in [(2, "activity"), (2, "case"), (10, "activity")] {
        let path = format!("/households/{}/points", households.of(household).0);
        desk.form(&path, &[("code", code), ("on", &day)]);
    }
    let shelf = format!("/grids/{VILLAGE}/supermarket");
    for (reward, count) in [("soap", "40"), ("rice", "12")] {
        desk.form(&shelf, &[("grid", VILLAGE), ("reward", reward), ("count", count)]);
    }
    let taken = format!("/households/{}/rewards", households.of(2).0);
    let fields = [("grid", VILLAGE), ("reward", "soap"), ("count", "1")];
    desk.form(&taken, &fields);
}

/// A file that may be taken, and one that waits for a second person.
fn exports(world: &World, people: &People) {
    let clerk = world.desk(people.clerk);
    for (what, reason) in [("cases", "半年工作总结附表"), ("places", "应急场所分布上报")] {
        clerk.form(
            "/exports",
            &[
                ("grid", VILLAGE),
                ("what", what),
                ("format", "xlsx"),
                ("reason", reason),
            ],
        );
    }
    world
        .desk(people.admin)
        .form("/approvals/1", &[("granted", "true")]);
}

/// The bureau came late and is judged for it; it appeals, and a supervisor has not decided yet.
fn bad_review(world: &World, people: &People) {
    let clerk = world.desk(people.clerk);
    let case = clerk.report(json!({
        "grid": VILLAGE, "kind": "demand", "category": "water_supply", "source": "call",
        "title": "二组水管接口漏水", "text": "路边接口漏水，已流了两天。", "names": ["来电群众"],
    }));
    clerk.step(case, json!({ "step": "receive" }));
    clerk.step(
        case,
        json!({ "step": "divert", "unit": "water", "text": "请尽快到场" }),
    );
    let officer = world.desk(people.officer);
    officer.step(case, json!({ "step": "accept" }));
    officer.step(
        case,
        json!({ "step": "resolve", "outcome": "solved", "word": "修好了" }),
    );
    clerk.step(
        case,
        json!({ "step": "verify_yes", "means": "phone", "word": "修好了，就是没人通知" }),
    );
    judge(&clerk, case, [2, 2, 3, 1], "修好了也没有人告诉我们");
    clerk.step(case, json!({ "step": "close" }));
    let text = json!({ "text": "当天下午已电话告知值班村干部，有通话记录。" });
    let said = officer.post(&format!("/v1/cases/{case}/appeal"), &text);
    assert_eq!(said.status, 200, "{said:?}");
}

/// An emergency that is on, in the next village: most of its households are reached.
fn flood_next_door(world: &World, people: &People, households: &mut Households) {
    let grid = world.place.basic_grids(NEXT)[0].clone();
    let doors = households.next_door(world, &grid, people.stranger);
    let slope = PlaceFields {
        name: "后山滑坡点".into(),
        position: Some((32_881_600, 108_559_800)),
        ..PlaceFields::default()
    };
    register_place(world.phones[people.stranger].device(), &grid, "slope", &slope).expect("a place");
    world.sync(people.stranger);
    let switch = json!({ "grid": NEXT, "kind": "landslide", "reason": "后山出现裂缝，专家要求清点人员" });
    world.desk(people.clerk).done("/v1/alerts", switch);
    world.sync(people.stranger);
    for household in doors.iter().take(6) {
        reach(world, people.stranger, *household);
    }
    world.sync(people.stranger);
}

fn reach(world: &World, phone: usize, household: DocumentId) {
    let form = VisitForm {
        kind: "phone".into(),
        outcome: "met".into(),
        checklist: "roll_call@1".into(),
        answers: vec![("reached".into(), "yes".into())],
        ..VisitForm::default()
    };
    record_visit(world.phones[phone].device(), household, &form).expect("a visit");
}

fn members_sync(world: &World, people: &People) {
    people.grids.iter().for_each(|(_, phone)| _ = world.sync(*phone));
}
