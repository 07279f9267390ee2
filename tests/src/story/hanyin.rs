//! Hanyin's story: Jianghe village (江河村), Shuangru town (双乳镇), where the 321 model began. A central
//! household head, offline, records a quarrel over a boundary wall; the cadre, also offline, proposes
//! yellow for one of the households; a party member records a visit to the same household. All three
//! sync, both sides are kept, and the case is mediated at the village with an expert called in online.

use doorstep_device::action::decide_colour::decide_colour;
use doorstep_device::action::edit_household::{HouseholdEdit, edit_household};
use doorstep_device::action::propose_colour::{ChosenColour, propose_colour};
use doorstep_device::action::record_visit::{VisitForm, record_visit};
use doorstep_device::action::report_case::{Report, ReportedParty, report_case};
use doorstep_device::view::case_sheet::case_sheet;
use doorstep_device::view::household_sheet::household_sheet;
use doorstep_device::view::review_queue::review_queue;
use doorstep_model::care::Need;
use doorstep_model::case::CaseStep;
use doorstep_model::document::event::Colour;
use doorstep_model::document::schema::Kind;
use doorstep_model::grid::Units;
use doorstep_model::household::draft::HouseholdFields;
use doorstep_model::id::{DocumentId, GridCode, UserId};
use doorstep_model::preset::Handler;
use doorstep_model::protocol::row::Station;
use serde_json::json;

use super::cast::{heard_from, register, seat, take, walker};
use super::table;
use super::telling::{Telling, Told, handler};
use crate::world::clock::{DAY, HOUR, MINUTE};
use crate::world::{Place, World, grid};

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

fn village() -> (World, UserId) {
    let mut world = World::new(321, Place::of("hanyin", &[VILLAGE]));
    let first = world.place.basic_grids(VILLAGE)[0].clone();
    for (login, name, post, over) in [
        ("member", "王秀英", "grid_member", first),
        ("cadre", "李大山", "village_cadre", grid(VILLAGE)),
        ("chief", "陈守义", "grid_chief", grid(VILLAGE)),
        ("head", "周玉梅", "central_head", grid(VILLAGE)),
        ("party", "吴国华", "party_member", grid(VILLAGE)),
        ("mediator", "孙志强", "mediator", grid(VILLAGE)),
        ("expert", "何文华", "expert", grid(COUNTY)),
    ] {
        walker(&mut world, login, name, post, over);
    }
    let clerk = seat(&world, "clerk", "赵文静", "town_clerk", Station::Grid(grid(TOWN)));
    (world, clerk)
}

fn set_phone(world: &World, phone: usize, household: DocumentId, number: &str) {
    let edit = HouseholdEdit {
        phone: Some(number.into()),
        ..HouseholdEdit::default()
    };
    edit_household(world.phones[phone].device(), household, &edit).expect("the number is kept");
}

/// Tells it.
///
/// # Panics
/// Where it goes another way than it is told.
pub fn tell(telling: &Telling<'_>) -> Told {
    let (mut world, clerk) = village();
    // The grid member has registered them: wall on the east side, wall on the west side.
    let home = world.place.basic_grids(VILLAGE)[0].clone();
    let sides @ [east, west] = [("1组12号", "陈建国"), ("1组13号", "刘永强")].map(|(house_no, head)| {
        let fields = HouseholdFields {
            house_no,
            address: "江河村一组晒场旁",
            phone: "15400001200",
            ..HouseholdFields::default()
        };
        register(&world, MEMBER, &home, head, fields)
    });
    world.sync(MEMBER);
    world.link(world.phones[HEAD].user, "head", &sides, false);
    world.link(world.phones[PARTY].user, "party", &[east], false);
    world.sync_all();

    let (case, mut yellow) = apart(&world, sides);
    (telling.hear)(
        "a head reports a quarrel, a cadre proposes yellow, a party member visits: none has signal",
    );
    world.time.pass(6 * HOUR);
    for phone in [HEAD, CADRE, PARTY] {
        assert!(world.sync(phone).proven, "{}", world.phones[phone].name);
    }
    world.sync_all();
    both_sides_are_kept(&world, east, case);
    // Another cadre decides.
    yellow.reason.clear();
    decide_colour(world.phones[CHIEF].device(), east, &yellow).expect("it is decided");
    world.sync_all();
    (telling.hear)(
        "all three sync: both versions of the phone number are kept, another cadre decides yellow",
    );

    mediate(&world, case);
    let desk = telling.desks.desk(&world, clerk);
    desk.step(case, json!({ "step": "close" }));
    world.sync_all();
    (telling.hear)("mediated at the village with an expert online; whoever brought it asks both families");
    sheets_are_read(&world, sides, west);

    let seen = desk.case(case).expect("the clerk sees it");
    drop(desk);
    let households = table::households(&world, MEMBER, &sides);
    world.phones[HEAD].restart();
    assert!(
        world.sync(HEAD).receipted,
        "the head's phone has the server's word"
    );
    Told::end(world, vec![seen], vec![("households", households)])
}

/// What three do without signal; the case, and the colour that is proposed.
fn apart(world: &World, sides: [DocumentId; 2]) -> (DocumentId, ChosenColour) {
    let [east, _] = sides;
    // A central household head records the quarrel, and the number of the family's daughter.
    world.time.pass(20 * MINUTE);
    let case = quarrel(world, sides);
    set_phone(world, HEAD, east, "15400001211");
    // The cadre proposes yellow: the grandmother came home from hospital.
    world.time.pass(20 * MINUTE);
    let yellow = ChosenColour {
        colour: Colour::Yellow,
        need: Some(Need::SeriousIllness),
        review_on: Some(world.time.now().day().plus_days(60)),
        reason: "老人出院回家，需定期上门".into(),
    };
    propose_colour(world.phones[CADRE].device(), east, &yellow).expect("it is proposed");
    set_phone(world, CADRE, east, "15400001222");
    // A party member records a visit to the same household.
    world.time.pass(20 * MINUTE);
    let visit = VisitForm {
        kind: "door".into(),
        outcome: "met".into(),
        answers: vec![("health".into(), "recovering".into())],
        checklist: "home_visit@1".into(),
        ..VisitForm::default()
    };
    record_visit(world.phones[PARTY].device(), east, &visit).expect("the visit is kept");
    (case, yellow)
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
    let reported = report_case(world.phones[HEAD].device(), &report);
    reported.expect("it is reported").id
}

/// What three wrote apart is there on every phone that reads the household, with the same winner.
fn both_sides_are_kept(world: &World, household: DocumentId, case: DocumentId) {
    let mut shown = Vec::new();
    for phone in [MEMBER, CADRE, CHIEF, HEAD, PARTY] {
        let phone = &world.phones[phone];
        let document = phone.document(household).expect("the phone has it");
        let versions = document.root("phone").expect("a number");
        assert_eq!(versions.others.len(), 1, "{}", phone.name);
        shown.push((versions.shown, versions.others));
        assert_eq!(document.events("colours").len(), 1);
        assert_eq!(phone.documents(Kind::Visit).len(), 1, "{}", phone.name);
    }
    shown.dedup();
    assert_eq!(shown.len(), 1, "the same winner everywhere");
    for phone in [CADRE, CHIEF] {
        let waiting = review_queue(world.phones[phone].device()).expect("the queue");
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

/// The village that handles it itself, as the preset says.
fn own_village(world: &World) -> GridCode {
    let units = Units::new(&world.place.preset.units, &world.place.tree);
    let home = &world.place.basic_grids(VILLAGE)[0];
    match handler(world, &units, "neighbour_dispute", home.as_str()) {
        Handler::Village(village) => village.code.clone(),
        Handler::Unit(unit) => panic!("{} handles it", unit.code),
    }
}

/// The village mediates; an expert joins online.
fn mediate(world: &World, case: DocumentId) {
    let (mediator, expert) = (world.phones[MEDIATOR].user, world.phones[EXPERT].user);
    take(world, CHIEF, case, CaseStep::Receive, |_| {});
    take(world, CHIEF, case, CaseStep::Divert, |divert| {
        divert.grid = Some(own_village(world));
    });
    // No unit is waited for: the case is the village's own to give to somebody.
    let sheet = case_sheet(world.phones[CHIEF].device(), case).expect("the chief has it");
    assert_eq!(sheet.duty, Some(CaseStep::Assign));
    take(world, CHIEF, case, CaseStep::Assign, |assign| {
        assign.person = Some(mediator.0);
    });
    take(world, CHIEF, case, CaseStep::Expert, |ask| {
        (ask.person, ask.text) = (Some(expert.0), Some("请懂宅基地政策的同志线上参与".into()));
    });
    world.time.pass(DAY);
    take(world, EXPERT, case, CaseStep::Progress, |advice| {
        advice.text = Some("以老界石为准，墙基退回一尺，费用各半。".into());
    });
    take(world, MEDIATOR, case, CaseStep::Resolve, |resolve| {
        resolve.outcome = Some("mediated".into());
        resolve.text = Some("现场丈量，各退一尺".into());
        resolve.terms = Some("院墙中线为界；费用各半；三十日内完工".into());
        resolve.word = Some("两户当事人同意".into());
    });
    // The one who brought it asks both families.
    take(world, HEAD, case, CaseStep::VerifyYes, heard_from("两户当事人"));
}

/// Whoever opens a sheet is counted, and the party member has no sheet of the neighbour.
fn sheets_are_read(world: &World, sides: [DocumentId; 2], west: DocumentId) {
    for (phone, sheets, times) in [
        (MEMBER, &sides[..], 1),
        (CADRE, &sides[..1], 2),
        (PARTY, &sides[..1], 1),
    ] {
        for id in sheets {
            for _ in 0..times {
                household_sheet(world.phones[phone].device(), *id).expect("the sheet is theirs");
            }
        }
    }
    assert!(household_sheet(world.phones[PARTY].device(), west).is_err());
    world.sync_all();
    world.sync_all();
}
