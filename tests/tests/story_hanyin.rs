//! Hanyin's story: Jianghe village (江河村), Shuangru town (双乳镇), where the 321 model began. A central
//! household head, offline, records a quarrel over a boundary wall; the cadre, also offline, proposes
//! yellow for one of the households; a party member records a visit to the same household. All three
//! sync, both sides are kept, and the case is mediated at the village with an expert called in online.

use doorstep_device::action::case_step::case_step;
use doorstep_device::action::decide_colour::decide_colour;
use doorstep_device::action::edit_household::{HouseholdEdit, edit_household};
use doorstep_device::action::propose_colour::{ChosenColour, propose_colour};
use doorstep_device::action::record_visit::{VisitForm, record_visit};
use doorstep_device::action::register_household::register_household;
use doorstep_device::action::report_case::{Report, ReportedParty, report_case};
use doorstep_device::view::case_sheet::case_sheet;
use doorstep_device::view::household_sheet::household_sheet;
use doorstep_device::view::review_queue::review_queue;
use doorstep_model::care::Need;
use doorstep_model::case::{CaseStep, Stage};
use doorstep_model::document::event::{Colour, Event};
use doorstep_model::document::schema::Kind;
use doorstep_model::grid::Units;
use doorstep_model::household::draft::{HouseholdDraft, HouseholdFields, PersonDraft, PersonFields};
use doorstep_model::id::DocumentId;
use doorstep_model::preset::Handler;
use doorstep_model::protocol::row::Station;
use doorstep_tests::story;
use doorstep_tests::world::clock::{DAY, HOUR, MINUTE};
use doorstep_tests::world::{Place, World, grid};
use serde_json::json;

const VILLAGE: &str = "610921104206";
const TOWN: &str = "610921104";
const COUNTY: &str = "610921";

/// Phones, in the order in which they are handed out.
const MEMBER: usize = 0;
const CADRE: usize = 1;
const CHIEF: usize = 2;
const HEAD: usize = 3;
const PARTY: usize = 4;
const MEDIATOR: usize = 5;
const EXPERT: usize = 6;

fn village() -> World {
    let mut world = World::new(321, Place::of("hanyin", &[VILLAGE]));
    let first = world.place.basic_grids(VILLAGE)[0].clone();
    let people = [
        ("member", "王秀英", "grid_member", first),
        ("cadre", "李大山", "village_cadre", grid(VILLAGE)),
        ("chief", "陈守义", "grid_chief", grid(VILLAGE)),
        ("head", "周玉梅", "central_head", grid(VILLAGE)),
        ("party", "吴国华", "party_member", grid(VILLAGE)),
        ("mediator", "孙志强", "mediator", grid(VILLAGE)),
        ("expert", "何文华", "expert", grid(COUNTY)),
    ];
    for (login, name, post, over) in people {
        let user = world.person(login, name);
        world.assign(user, post, Station::Grid(over));
        world.phone(login, user);
    }
    world
}

/// The grid member has registered them: wall on the east side, wall on the west side.
fn register(world: &World) -> [DocumentId; 2] {
    [("1组12号", "陈建国"), ("1组13号", "刘永强")].map(|(house_no, head)| {
        let person = PersonFields {
            name: head,
            ..PersonFields::default()
        };
        let fields = HouseholdFields {
            house_no,
            address: "江河村一组晒场旁",
            phone: "15400001200",
            ..HouseholdFields::default()
        };
        let home = world.place.basic_grids(VILLAGE)[0].clone();
        let people = vec![PersonDraft::parse(person).unwrap()];
        let draft = HouseholdDraft::parse(home, fields, people).unwrap();
        register_household(world.phones[MEMBER].device(), &draft).unwrap()
    })
}

fn set_phone(world: &World, phone: usize, household: DocumentId, number: &str) {
    let edit = HouseholdEdit {
        phone: Some(number.into()),
        ..HouseholdEdit::default()
    };
    edit_household(world.phones[phone].device(), household, &edit).unwrap();
}

fn take(world: &World, phone: usize, case: DocumentId, event: &Event) {
    world.sync(phone);
    case_step(world.phones[phone].device(), case, event).unwrap();
    world.sync(phone);
    world.time.pass(HOUR);
}

#[test]
fn the_wall_between_two_households() {
    let mut world = village();
    let sides @ [east, west] = register(&world);
    world.sync(MEMBER);
    let user = |world: &World, phone: usize| world.phones[phone].user;
    world.link(user(&world, HEAD), "head", &sides, false);
    world.link(user(&world, PARTY), "party", &[east], false);
    world.sync_all();

    // A central household head, offline, records the quarrel, and the number of the family's daughter.
    world.time.pass(20 * MINUTE);
    let case = quarrel(&world, sides);
    set_phone(&world, HEAD, east, "15400001211");
    // The cadre, also offline, proposes yellow: the grandmother came home from hospital.
    world.time.pass(20 * MINUTE);
    let today = world.time.now().day();
    let mut yellow = ChosenColour {
        colour: Colour::Yellow,
        need: Some(Need::SeriousIllness),
        review_on: Some(today.plus_days(60)),
        reason: "老人出院回家，需定期上门".into(),
    };
    propose_colour(world.phones[CADRE].device(), east, &yellow).unwrap();
    set_phone(&world, CADRE, east, "15400001222");
    // A party member records a visit to the same household.
    world.time.pass(20 * MINUTE);
    let visit = VisitForm {
        kind: "door".into(),
        outcome: "met".into(),
        answers: vec![("health".into(), "recovering".into())],
        checklist: "home_visit@1".into(),
        ..VisitForm::default()
    };
    record_visit(world.phones[PARTY].device(), east, &visit).unwrap();

    // All three sync.
    world.time.pass(6 * HOUR);
    for phone in [HEAD, CADRE, PARTY] {
        assert!(world.sync(phone).proven, "{}", world.phones[phone].name);
    }
    world.sync_all();
    both_sides_are_kept(&world, east, case);

    // Another cadre decides.
    yellow.reason.clear();
    decide_colour(world.phones[CHIEF].device(), east, &yellow).unwrap();
    world.sync_all();

    mediate(&world, case);
    // Whoever opens a sheet is counted, and the party member has no sheet of the neighbour.
    for (phone, sheets, times) in [
        (MEMBER, &sides[..], 1),
        (CADRE, &sides[..1], 2),
        (PARTY, &sides[..1], 1),
    ] {
        for id in sheets {
            for _ in 0..times {
                household_sheet(world.phones[phone].device(), *id).unwrap();
            }
        }
    }
    assert!(household_sheet(world.phones[PARTY].device(), west).is_err());
    world.sync_all();
    world.sync_all();

    // The mediator's and the expert's phones are not needed to see the end.
    assert_eq!(world.differences().unwrap(), Vec::<String>::new());
    insta::assert_snapshot!("cases", story::cases(&world, user(&world, CHIEF), &[case]));
    insta::assert_snapshot!("households", story::households(&world, MEMBER, &sides));
    let judgement = world.judge().unwrap();
    assert!(judgement.is_good());
    insta::assert_snapshot!("lost", judgement);
    world.phones[HEAD].restart();
    assert!(
        world.sync(HEAD).receipted,
        "the head's phone has the server's word"
    );
}

fn quarrel(world: &World, [east, west]: [DocumentId; 2]) -> DocumentId {
    let party = |household, side: &str| ReportedParty {
        side: side.into(),
        ..ReportedParty::household(household)
    };
    let report = Report {
        kind: "dispute".into(),
        category: "neighbour_dispute".into(),
        title: "两户为院墙界址争执".into(),
        text: "翻修院墙时一方认为墙基越过老界石约一尺，双方各执一词。".into(),
        location: "一组晒场旁".into(),
        parties: vec![party(east, "东"), party(west, "西")],
        ..Report::default()
    };
    report_case(world.phones[HEAD].device(), &report).unwrap().id
}

/// What three wrote apart is there on every phone that reads the household, with the same winner.
fn both_sides_are_kept(world: &World, household: DocumentId, case: DocumentId) {
    let mut shown = Vec::new();
    for phone in [MEMBER, CADRE, CHIEF, HEAD, PARTY] {
        let phone = &world.phones[phone];
        let document = phone.document(household).unwrap();
        let versions = document.root("phone").unwrap();
        assert_eq!(versions.others.len(), 1, "{}", phone.name);
        shown.push((versions.shown, versions.others));
        assert_eq!(document.events("colours").len(), 1);
        assert_eq!(phone.documents(Kind::Visit).len(), 1, "{}", phone.name);
    }
    shown.dedup();
    assert_eq!(shown.len(), 1, "the same winner everywhere");
    for phone in [CADRE, CHIEF] {
        let waiting = review_queue(world.phones[phone].device()).unwrap();
        let entry = &waiting.households[0];
        assert!(entry.household.id == household && entry.conflicts);
    }
    // Who is linked sees no care record: the reason in words stays with members and cadres.
    for (phone, care) in [(MEMBER, 1), (CHIEF, 1), (HEAD, 0), (PARTY, 0)] {
        assert_eq!(world.phones[phone].documents(Kind::Care).len(), care);
    }
    for phone in [MEMBER, CADRE, CHIEF, HEAD] {
        assert!(world.phones[phone].document(case).is_some());
    }
    assert!(world.phones[EXPERT].document(case).is_none(), "nobody asked yet");
}

/// The village handles it itself, as the preset says; an expert joins online.
fn mediate(world: &World, case: DocumentId) {
    let preset = &world.place.preset;
    let category = preset
        .categories
        .iter()
        .find(|category| category.code.as_str() == "neighbour_dispute");
    let units = Units::new(&preset.units, &world.place.tree);
    let home = &world.place.basic_grids(VILLAGE)[0];
    let handler = preset.handler(category.unwrap(), home, &world.place.tree, &units);
    let Some(Handler::Village(village)) = handler else {
        panic!("the village handles it: {handler:?}")
    };
    let now = world.time.now();
    let step = |step| Event::of_case(step, now);
    let (mediator, expert) = (world.phones[MEDIATOR].user, world.phones[EXPERT].user);

    take(world, CHIEF, case, &step(CaseStep::Receive));
    let mut divert = step(CaseStep::Divert);
    divert.grid = Some(village.code.clone());
    take(world, CHIEF, case, &divert);
    // No unit is waited for: the case is the village's own to give to somebody.
    let sheet = case_sheet(world.phones[CHIEF].device(), case).unwrap();
    assert_eq!(sheet.duty, Some(CaseStep::Assign));
    let mut assign = step(CaseStep::Assign);
    assign.person = Some(mediator.0);
    take(world, CHIEF, case, &assign);
    let mut ask = step(CaseStep::Expert);
    (ask.person, ask.text) = (Some(expert.0), Some("请懂宅基地政策的同志线上参与".into()));
    take(world, CHIEF, case, &ask);

    world.time.pass(DAY);
    let mut advice = step(CaseStep::Progress);
    advice.text = Some("以老界石为准，墙基退回一尺，费用各半。".into());
    take(world, EXPERT, case, &advice);
    let mut resolve = step(CaseStep::Resolve);
    resolve.outcome = Some("mediated".into());
    resolve.text = Some("现场丈量，各退一尺".into());
    resolve.terms = Some("院墙中线为界；费用各半；三十日内完工".into());
    resolve.word = Some("两户当事人同意".into());
    take(world, MEDIATOR, case, &resolve);
    // The one who brought it asks both families.
    let mut verify = step(CaseStep::VerifyYes);
    (verify.means, verify.word) = (Some("in_person".into()), Some("两户当事人".into()));
    take(world, HEAD, case, &verify);
    let clerk = world.person("clerk", "赵文静");
    world.assign(clerk, "town_clerk", Station::Grid(grid(TOWN)));
    let closed = world.desk(clerk).step(case, json!({ "step": "close" }));
    assert_eq!(closed["stage"], Stage::Closed.as_str());
    world.sync_all();
}
