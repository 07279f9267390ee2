//! A sixth preset, written here: three levels, other words, other posts. It runs one case to closed with
//! real phones and the real server, and nothing of any preset stands in the code that runs it.

#[path = "sixth_preset/names.rs"]
mod names;

use doorstep_device::action::case_step::case_step;
use doorstep_device::action::register_household::register_household;
use doorstep_device::action::report_case::{Report, ReportedParty, report_case};
use doorstep_device::view::case_sheet::case_sheet;
use doorstep_model::case::{CaseStep, Closing, Stage};
use doorstep_model::document::event::Event;
use doorstep_model::household::draft::{HouseholdDraft, HouseholdFields, PersonDraft, PersonFields};
use doorstep_model::id::UnitCode;
use doorstep_model::protocol::row::Station;
use doorstep_model::word::Language;
use doorstep_tests::world::clock::{DAY, HOUR};
use doorstep_tests::world::{Place, World, grid};
use serde_json::{Value, json};

const ORCHARD: &str = include_str!("sixth_preset/orchard.toml");
const DIVISIONS: &str = "code,name,level,parent
990101001,青石果园,township,
990101001201,南坡台地,village,990101001
990101001202,北坡台地,village,990101001
";
const ESTATE: &str = "990101001";
const TERRACE: &str = "990101001201";

const PICKER: usize = 0;
const STEWARD: usize = 1;

#[test]
fn a_preset_that_nobody_knew_runs_a_case_to_closed() {
    let mut world = World::new(6, Place::made(ORCHARD, DIVISIONS, &[ESTATE]));
    assert_eq!(world.place.basic_grids(ESTATE).len(), 8, "four rows a terrace");
    let row = world.place.basic_grids(TERRACE)[0].clone();
    let unit = UnitCode::parse("sprayers").unwrap();
    let person = |login: &str, post: &str, station| {
        let user = world.person(login, "果农");
        world.assign(user, post, station);
        user
    };
    let picker = person("picker", "picker", Station::Grid(row.clone()));
    let steward = person("steward", "steward", Station::Grid(grid(TERRACE)));
    let ledger = person("ledger", "ledger", Station::Grid(grid(ESTATE)));
    let sprayer = person("sprayer", "sprayer", Station::Unit(unit.clone()));
    world.phone("picker", picker);
    world.phone("steward", steward);
    world.sync_all();

    // The phone speaks the preset's words without ever having known them.
    let rules = world.phones[PICKER].device().read(|realm| {
        let preset = realm
            .rules
            .preset
            .as_ref()
            .expect("the preset came with the realm");
        Ok::<_, doorstep_device::store::StoreError>((
            preset.code.to_string(),
            preset.word(Language::ZhHans, &CaseStep::Divert).to_owned(),
        ))
    });
    assert_eq!(rules.unwrap(), ("orchard".into(), "敲钟".into()));

    let device = world.phones[PICKER].device();
    let head = PersonFields {
        name: "陈建国",
        ..PersonFields::default()
    };
    let fields = HouseholdFields {
        house_no: "东3",
        ..HouseholdFields::default()
    };
    let people = vec![PersonDraft::parse(head).unwrap()];
    let household = HouseholdDraft::parse(row.clone(), fields, people).unwrap();
    let household = register_household(device, &household).unwrap();
    let report = Report {
        kind: "hazard".into(),
        category: "blight".into(),
        title: "梨树起锈病".into(),
        parties: vec![ReportedParty::household(household)],
        ..Report::default()
    };
    let case = report_case(device, &report).unwrap().id;
    world.sync_all();

    let take = |phone: usize, event: Event| {
        world.sync(phone);
        case_step(world.phones[phone].device(), case, &event).unwrap();
        world.sync(phone);
        world.time.pass(HOUR);
    };
    let now = world.time.now();
    take(STEWARD, Event::of_case(CaseStep::Receive, now));
    // This preset does not let stewards send cases to units.
    let mut divert = Event::of_case(CaseStep::Divert, now);
    divert.unit = Some(unit.clone());
    let refused = case_step(world.phones[STEWARD].device(), case, &divert).unwrap_err();
    assert_eq!(refused.code().as_str(), "not_allowed");
    let at = |who, step: Value| world.desk(who).step(case, step);
    let routed = at(ledger, json!({ "step": "divert", "unit": unit.as_str() }));
    assert_eq!(
        (&routed["unit"], &routed["due_on"]),
        (&json!("sprayers"), &json!("2026-03-20"))
    );
    at(sprayer, json!({ "step": "accept", "person": sprayer.0 }));
    world.time.pass(DAY);
    let unknown = world
        .desk(sprayer)
        .try_step(case, json!({ "step": "resolve", "outcome": "solved" }));
    assert_eq!(unknown.body["code"], "bad_value", "another preset's outcome");
    at(sprayer, json!({ "step": "resolve", "outcome": "sprayed" }));
    let mut verify = Event::of_case(CaseStep::VerifyYes, now);
    (verify.means, verify.word) = (Some("in_person".into()), Some("东3户".into()));
    take(PICKER, verify);
    at(ledger, json!({ "step": "close" }));
    world.sync_all();
    for phone in [PICKER, STEWARD] {
        let sheet = case_sheet(world.phones[phone].device(), case).unwrap();
        let state = &sheet.record.state;
        assert_eq!(
            (state.stage, state.closing),
            (Stage::Closed, Some(Closing::Verified))
        );
    }
    world.sync_all();
    assert_eq!(world.differences().unwrap(), Vec::<String>::new());
    assert_eq!(world.judge().unwrap().to_string(), "written 4, held 4, lost 0");
}
