//! Shaozhuang's story: a petition of Mashi East village (马石东村) is taken in at the town's desk and gets
//! its team of three. Two of them write from two phones without signal, apart; both words are kept. It
//! is solved in the town, with one of the four outcomes named, and the village says so.

use doorstep_device::view::case_sheet::case_sheet;
use doorstep_model::case::CaseStep;
use doorstep_model::id::{DocumentId, UserId};
use doorstep_model::protocol::row::Station;
use serde_json::json;

use super::cast::{heard_from, seat, take, walker, write};
use super::telling::{Telling, Told, unit_of};
use crate::world::clock::{DAY, HOUR};
use crate::world::{Place, World, grid};

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
        walker(&mut world, login, name, post, grid(VILLAGE));
    }
    let unit = unit_of(&world, "petition_matter", VILLAGE);
    let desks = Desks {
        clerk: seat(&world, "clerk", "刘晓敏", "clerk", Station::Grid(grid(TOWN))),
        officer: seat(
            &world,
            "officer",
            "王志强",
            "officer",
            Station::Unit(unit.clone()),
        ),
        unit: unit.to_string(),
    };
    (world, desks)
}

/// Tells it.
///
/// # Panics
/// Where it goes another way than it is told.
pub fn tell(telling: &Telling<'_>) -> Told {
    let (desks, hear) = (telling.desks, telling.hear);
    let (world, people) = town();
    let case = with_a_team(telling, &world, &people);

    apart(&world, case);
    hear("two of them write from two phones without signal, apart: both words are kept");

    world.time.pass(DAY);
    let officer = desks.desk(&world, people.officer);
    let unknown = json!({ "step": "resolve", "outcome": "settled_somehow" });
    assert!(officer.has_no(case, unknown), "one of the four");
    officer.step(
        case,
        json!({ "step": "resolve", "outcome": "reasonable_solved", "text": "补登一分八厘，补发青苗补偿",
            "terms": "十日内补发到户", "word": "来访村民同意" }),
    );
    take(
        &world,
        MEMBER,
        case,
        CaseStep::VerifyYes,
        heard_from("来访村民认可"),
    );
    let clerk = desks.desk(&world, people.clerk);
    clerk.step(case, json!({ "step": "close" }));
    world.sync_all();
    hear("solved in the town, a reasonable demand; the village says so, and the case is closed");

    let seen = clerk.case(case).expect("the clerk sees it");
    drop((clerk, officer));
    Told::end(world, vec![seen], Vec::new())
}

/// Taken in at the desk, given to the unit, which forms the team.
fn with_a_team(telling: &Telling<'_>, world: &World, people: &Desks) -> DocumentId {
    let (desks, hear) = (telling.desks, telling.hear);
    let clerk = desks.desk(world, people.clerk);
    let case = clerk.report(json!({
        "grid": VILLAGE, "kind": "demand", "category": "petition_matter", "source": "walk_in",
        "title": "征地补偿面积有出入", "text": "反映青苗补偿少算两分地，要求复核。", "names": ["来访村民"],
    }));
    clerk.step(case, json!({ "step": "receive" }));
    clerk.step(case, json!({ "step": "divert", "unit": people.unit }));
    hear("a petition is taken in at the town's desk and given to the unit that its category goes to");
    let officer = desks.desk(world, people.officer);
    officer.step(case, json!({ "step": "accept" }));
    let team = [HEAD, MEDIATOR].map(|phone| world.phones[phone].user.0);
    let team = [&team[..], &[people.officer.0]].concat();
    officer.step(
        case,
        json!({ "step": "team", "team": team, "person": people.officer.0, "text": "一案一专班" }),
    );
    let formed = officer.case(case).expect("the unit sees it");
    assert_eq!(formed.stage, "working");
    hear("one case, one team: the unit's officer, the village team's head, the mediator");
    case
}

/// Both have the case; then neither has signal.
fn apart(world: &World, case: DocumentId) {
    world.sync_all();
    world.time.pass(DAY);
    write(world, HEAD, case, CaseStep::Progress, |event| {
        event.text = Some("入户丈量，实有面积比登记多一分八厘。".into());
    });
    world.time.pass(HOUR);
    write(world, MEDIATOR, case, CaseStep::Progress, |event| {
        event.text = Some("与村会计核对台账，登记时漏记一条田埂。".into());
    });
    world.time.pass(6 * HOUR);
    for phone in [MEDIATOR, HEAD] {
        assert!(world.sync(phone).proven, "{}", world.phones[phone].name);
    }
    world.sync_all();
    // What the two wrote apart stands on both phones, in the same order.
    let said = [HEAD, MEDIATOR].map(|phone| {
        let sheet = case_sheet(world.phones[phone].device(), case).expect("the phone has it");
        let steps = sheet.record.timeline.iter();
        let progress = steps.filter(|step| step.step == CaseStep::Progress);
        progress.map(|step| step.event.text.clone()).collect::<Vec<_>>()
    });
    assert_eq!((said[0].len(), &said[0]), (2, &said[1]));
}
