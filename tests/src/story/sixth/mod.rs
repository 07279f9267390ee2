//! A sixth preset, written for this story: three levels, other words, other posts. It runs one case to
//! closed with real phones and the real server, and nothing of any preset stands in the code that runs it.

use doorstep_device::action::case_step::case_step;
use doorstep_device::action::report_case::{Report, ReportedParty, report_case};
use doorstep_device::store::StoreError;
use doorstep_device::view::case_sheet::case_sheet;
use doorstep_model::case::{CaseStep, Closing, Stage};
use doorstep_model::document::event::Event;
use doorstep_model::household::draft::HouseholdFields;
use doorstep_model::id::UnitCode;
use doorstep_model::protocol::row::Station;
use doorstep_model::word::Language;
use serde_json::{Value, json};

use super::cast::{heard_from, register, seat, take};
use super::telling::{Telling, Told};
use crate::world::clock::DAY;
use crate::world::{Place, World, grid};

const ORCHARD: &str = include_str!("orchard.toml");
const DIVISIONS: &str = "code,name,level,parent
990101001,青石果园,township,
990101001201,南坡台地,village,990101001
990101001202,北坡台地,village,990101001
";
const ESTATE: &str = "990101001";
const TERRACE: &str = "990101001201";

const PICKER: usize = 0;
const STEWARD: usize = 1;

/// The phone speaks the preset's words without ever having known them.
fn knows_the_words(world: &World) {
    let rules = world.phones[PICKER].device().read(|realm| {
        let preset = realm.rules.preset.as_ref();
        let preset = preset.expect("the preset came with the realm");
        Ok::<_, StoreError>((
            preset.code.to_string(),
            preset.word(Language::ZhHans, &CaseStep::Divert),
        ))
    });
    let rules = rules.expect("the phone answers");
    assert_eq!(rules, ("orchard".into(), "敲钟".into()));
}

/// Tells it.
///
/// # Panics
/// Where it goes another way than it is told.
pub fn tell(telling: &Telling<'_>) -> Told {
    let (desks, hear) = (telling.desks, telling.hear);
    let mut world = World::new(6, Place::made(ORCHARD, DIVISIONS, &[ESTATE]));
    assert_eq!(world.place.basic_grids(ESTATE).len(), 8, "four rows a terrace");
    let row = world.place.basic_grids(TERRACE)[0].clone();
    let unit = UnitCode::parse("sprayers").expect("a unit's code");
    let at = |place: &str| Station::Grid(grid(place));
    let picker = seat(&world, "picker", "田果儿", "picker", Station::Grid(row.clone()));
    let steward = seat(&world, "steward", "石守山", "steward", at(TERRACE));
    let ledger = seat(&world, "ledger", "林记账", "ledger", at(ESTATE));
    let sprayer = seat(
        &world,
        "sprayer",
        "方喷雾",
        "sprayer",
        Station::Unit(unit.clone()),
    );
    world.phone("picker", picker);
    world.phone("steward", steward);
    world.sync_all();
    knows_the_words(&world);

    let fields = HouseholdFields {
        house_no: "东3",
        ..HouseholdFields::default()
    };
    let household = register(&world, PICKER, &row, "陈建国", fields);
    let report = Report {
        kind: "hazard".into(),
        category: "blight".into(),
        title: "梨树起锈病".into(),
        parties: vec![ReportedParty::household(household)],
        ..Report::default()
    };
    let case = report_case(world.phones[PICKER].device(), &report);
    let case = case.expect("it is reported").id;
    world.sync_all();
    hear("a picker reports rust on the pear trees, without signal");

    take(&world, STEWARD, case, CaseStep::Receive, |_| {});
    // This preset does not let stewards send cases to units.
    let mut divert = Event::of_case(CaseStep::Divert, world.time.now());
    divert.unit = Some(unit.clone());
    let refused = case_step(world.phones[STEWARD].device(), case, &divert).expect_err("not theirs");
    assert_eq!(refused.code().as_str(), "not_allowed");
    let at_desk = |who, step: Value| desks.desk(&world, who).step(case, step);
    at_desk(ledger, json!({ "step": "divert", "unit": unit.as_str() }));
    let routed = desks.desk(&world, ledger).case(case).expect("the ledger sees it");
    let (unit, due) = (routed.unit.as_deref(), routed.due_on.as_deref());
    assert_eq!((unit, due), (Some("sprayers"), Some("2026-03-20")));
    at_desk(sprayer, json!({ "step": "accept", "person": sprayer.0 }));
    world.time.pass(DAY);
    let desk = desks.desk(&world, sprayer);
    let foreign = json!({ "step": "resolve", "outcome": "solved" });
    assert!(desk.has_no(case, foreign), "another preset's outcome");
    desk.step(case, json!({ "step": "resolve", "outcome": "sprayed" }));
    hear("the ledger rings the bell, the sprayers come and spray");
    take(&world, PICKER, case, CaseStep::VerifyYes, heard_from("东3户"));
    at_desk(ledger, json!({ "step": "close" }));
    world.sync_all();
    for phone in [PICKER, STEWARD] {
        let sheet = case_sheet(world.phones[phone].device(), case).expect("the phone has it");
        let state = &sheet.record.state;
        let closed = (Stage::Closed, Some(Closing::Verified));
        assert_eq!((state.stage, state.closing), closed);
    }
    world.sync_all();
    hear("the household says that it helped; the case is closed");
    let seen = desks.desk(&world, ledger).case(case).expect("the ledger sees it");
    drop(desk);
    Told::end(world, vec![seen], Vec::new())
}
