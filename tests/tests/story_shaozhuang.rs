//! Shaozhuang's story: a petition of Mashi East village (马石东村) is taken in at the town's desk and gets
//! its team of three. Two of them write from two phones without signal, apart; both words are kept. It
//! is solved in the town, with one of the four outcomes named, and the village says so.

use doorstep_device::action::case_step::case_step;
use doorstep_device::view::case_sheet::case_sheet;
use doorstep_model::case::{CaseStep, Stage};
use doorstep_model::document::event::Event;
use doorstep_model::grid::Units;
use doorstep_model::id::{DocumentId, UserId};
use doorstep_model::preset::Handler;
use doorstep_model::protocol::row::Station;
use doorstep_tests::story;
use doorstep_tests::world::clock::{DAY, HOUR};
use doorstep_tests::world::{Place, World, grid};
use serde_json::{Value, json};

const VILLAGE: &str = "370781105201";
const TOWN: &str = "370781105";

/// Phones, in the order in which they are handed out.
const HEAD: usize = 0;
const MEDIATOR: usize = 1;
const MEMBER: usize = 2;

struct Desks {
    clerk: UserId,
    officer: UserId,
    unit: String,
}

fn town() -> (World, Desks) {
    let mut world = World::new(333, Place::of("shaozhuang", &[VILLAGE]));
    for (login, name, post) in [
        ("head", "冯建业", "village_team_head"),
        ("mediator", "孟宪芝", "mediator"),
        ("member", "高秀兰", "village_team_member"),
    ] {
        let user = world.person(login, name);
        world.assign(user, post, Station::Grid(grid(VILLAGE)));
        world.phone(login, user);
    }
    let preset = &world.place.preset;
    let mut categories = preset.categories.iter();
    let petition = categories.find(|category| category.code.as_str() == "petition_matter");
    let units = Units::new(&preset.units, &world.place.tree);
    let village = grid(VILLAGE);
    let unit = match preset.handler(petition.unwrap(), &village, &world.place.tree, &units) {
        Some(Handler::Unit(unit)) => unit.code.clone(),
        other => panic!("{other:?}"),
    };
    let at = |login: &str, name: &str, post: &str, station| {
        let user = world.person(login, name);
        world.assign(user, post, station);
        user
    };
    let desks = Desks {
        clerk: at("clerk", "刘晓敏", "clerk", Station::Grid(grid(TOWN))),
        officer: at("officer", "王志强", "officer", Station::Unit(unit.clone())),
        unit: unit.to_string(),
    };
    (world, desks)
}

/// Written where there is no signal; it goes out later.
fn write(world: &World, phone: usize, case: DocumentId, text: &str) {
    let mut progress = Event::of_case(CaseStep::Progress, world.time.now());
    progress.text = Some(text.into());
    case_step(world.phones[phone].device(), case, &progress).unwrap();
}

#[test]
fn a_petition_and_its_team_of_three() {
    let (world, desks) = town();
    let clerk = world.desk(desks.clerk);
    let case = clerk.report(json!({
        "grid": VILLAGE, "kind": "demand", "category": "petition_matter", "source": "walk_in",
        "title": "征地补偿面积有出入", "text": "反映青苗补偿少算两分地，要求复核。", "names": ["来访村民"],
    }));
    clerk.step(case, json!({ "step": "receive" }));
    clerk.step(case, json!({ "step": "divert", "unit": desks.unit }));
    let officer = world.desk(desks.officer);
    officer.step(case, json!({ "step": "accept" }));
    let team = [HEAD, MEDIATOR].map(|phone| world.phones[phone].user.0);
    let team = [&team[..], &[desks.officer.0]].concat();
    let formed = officer.step(
        case,
        json!({ "step": "team", "team": team, "person": desks.officer.0, "text": "一案一专班" }),
    );
    assert_eq!(formed["stage"], Stage::Working.as_str());

    // Both have the case; then neither has signal.
    world.sync_all();
    world.time.pass(DAY);
    write(&world, HEAD, case, "入户丈量，实有面积比登记多一分八厘。");
    world.time.pass(HOUR);
    write(&world, MEDIATOR, case, "与村会计核对台账，登记时漏记一条田埂。");
    world.time.pass(6 * HOUR);
    for phone in [MEDIATOR, HEAD] {
        assert!(world.sync(phone).proven, "{}", world.phones[phone].name);
    }
    world.sync_all();
    // What the two wrote apart stands on both phones, in the same order.
    let said = [HEAD, MEDIATOR].map(|phone| {
        let sheet = case_sheet(world.phones[phone].device(), case).unwrap();
        let steps = sheet.record.timeline.iter();
        let progress = steps.filter(|step| step.step == CaseStep::Progress);
        progress.map(|step| step.event.text.clone()).collect::<Vec<_>>()
    });
    assert_eq!((said[0].len(), &said[0]), (2, &said[1]));

    world.time.pass(DAY);
    let officer = world.desk(desks.officer);
    let refused = officer.try_step(case, json!({ "step": "resolve", "outcome": "settled_somehow" }));
    assert_eq!(refused.body["code"], Value::from("bad_value"), "one of the four");
    officer.step(
        case,
        json!({ "step": "resolve", "outcome": "reasonable_solved", "text": "补登一分八厘，补发青苗补偿",
            "terms": "十日内补发到户", "word": "来访村民同意" }),
    );
    world.sync(MEMBER);
    let mut verify = Event::of_case(CaseStep::VerifyYes, world.time.now());
    (verify.means, verify.word) = (Some("in_person".into()), Some("来访村民认可".into()));
    case_step(world.phones[MEMBER].device(), case, &verify).unwrap();
    world.sync(MEMBER);
    let clerk = world.desk(desks.clerk);
    let closed = clerk.step(case, json!({ "step": "close" }));
    assert_eq!(closed["stage"], Stage::Closed.as_str());
    assert_eq!(closed["outcome"], "reasonable_solved");
    world.sync_all();

    assert_eq!(world.differences().unwrap(), Vec::<String>::new());
    insta::assert_snapshot!("cases", story::cases(&world, desks.clerk, &[case]));
    let judgement = world.judge().unwrap();
    assert!(judgement.is_good());
    insta::assert_snapshot!("lost", judgement);
}
