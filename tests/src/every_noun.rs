//! A village in which everything occurs once: each noun with its events, a household that two wrote
//! apart, a case carried to closed. What reads our files from outside is shown this, and golden files
//! of a release are made of it.

use doorstep_device::action::add_photo::add_photo;
use doorstep_device::action::case_step::case_step;
use doorstep_device::action::contest::contest;
use doorstep_device::action::decide_colour::decide_colour;
use doorstep_device::action::edit_household::{HouseholdEdit, edit_household};
use doorstep_device::action::propose_colour::{ChosenColour, propose_colour};
use doorstep_device::action::record_activity::{ActivityForm, record_activity};
use doorstep_device::action::record_consent::{Consent, record_consent};
use doorstep_device::action::record_visit::{VisitForm, record_visit};
use doorstep_device::action::register_household::register_household;
use doorstep_device::action::register_place::{PlaceFields, register_place};
use doorstep_device::action::report_case::{Report, ReportedParty, report_case};
use doorstep_device::photo::prepare;
use doorstep_device::view::household_sheet::household_sheet;
use doorstep_model::care::Need;
use doorstep_model::case::CaseStep;
use doorstep_model::document::event::{Colour, Event};
use doorstep_model::document::schema::Kind;
use doorstep_model::household::draft::{HouseholdDraft, HouseholdFields, PersonDraft, PersonFields};
use doorstep_model::household::{Born, Presence, Relation, Sex};
use doorstep_model::id::{DocumentId, GridCode};
use doorstep_model::protocol::row::Station;

use crate::world::clock::MINUTE;
use crate::world::{Place, World, grid};

/// Whose rules hold.
pub const PRESET: &str = "hanyin";
/// What the camera hands over: small, for golden files hold it four times.
const PHOTO: &[u8] = include_bytes!("../fixtures/photo/baseline-420.jpg");

const VILLAGE: &str = "610921104206";

/// The member's phone.
pub const MEMBER: usize = 0;
/// The cadre's phone.
pub const CADRE: usize = 1;

/// The village, and its documents in the order of the schema's kinds.
pub struct EveryNoun {
    /// Where it is lived.
    pub world: World,
    /// Its basic grid: with all above it the whole tree, which keeps golden files small.
    pub grid: GridCode,
    /// One of each kind.
    pub documents: Vec<(Kind, DocumentId)>,
}

impl EveryNoun {
    /// Lives it, until both phones have everything and the server has published it.
    ///
    /// # Panics
    /// When a step is refused.
    pub fn live(seed: u64) -> Self {
        let home = Place::of(PRESET, &[VILLAGE]).basic_grids(VILLAGE)[0].clone();
        let mut world = World::new(seed, Place::of(PRESET, &[home.as_str()]));
        for (login, name, post, over) in [
            ("member", "王秀英", "grid_member", home.clone()),
            ("cadre", "李大山", "village_cadre", grid(VILLAGE)),
        ] {
            let user = world.person(login, name);
            world.assign(user, post, Station::Grid(over));
            let phone = world.phone(login, user);
            world.sync(phone);
        }
        let household = register(&world, &home);
        world.sync_all();
        sheet(&world, household);
        let visit = visit(&world, household);
        let activity = activity(&world, &home);
        let place = place(&world, &home);
        world.sync_all();
        apart(&world, household);
        let case = case(&world, household, place);
        world.sync_all();
        household_sheet(world.phones[MEMBER].device(), household).expect("the sheet opens");
        world.sync_all();
        world.sync_all();
        let documents = vec![
            (Kind::Household, household),
            (Kind::Care, household.care()),
            (Kind::Visit, visit),
            (Kind::Activity, activity),
            (Kind::Place, place),
            (Kind::Case, case),
        ];
        Self {
            world,
            grid: home,
            documents,
        }
    }
}

fn register(world: &World, home: &GridCode) -> DocumentId {
    let head = PersonFields {
        name: "陈建国",
        sex: Some(Sex::Male),
        relation: Relation::from_code("01"),
        born: Born::parse("1958-04").ok(),
        phone: "15400000001",
        presence: Some(Presence::Resident),
    };
    let fields = HouseholdFields {
        house_no: "1组12号",
        address: "江河村一组晒场旁",
        phone: "15400000002",
        presence: Some(Presence::Resident),
    };
    let people = vec![PersonDraft::parse(head).expect("a person")];
    let draft = HouseholdDraft::parse(home.clone(), fields, people).expect("a household");
    register_household(world.phones[MEMBER].device(), &draft).expect("a household")
}

/// Position, consent, a photo, a colour proposed with its reason in the care record, decided, contested.
fn sheet(world: &World, household: DocumentId) {
    let member = world.phones[MEMBER].device();
    let edit = HouseholdEdit {
        position: Some(Some((32_690_123, 108_510_456))),
        ..HouseholdEdit::default()
    };
    edit_household(member, household, &edit).expect("a position");
    let consent = Consent {
        purpose: "sheet".into(),
        given: true,
        person: None,
        until: None,
        by_guardian: false,
    };
    record_consent(member, household, &consent).expect("a consent");
    let photo = prepare(PHOTO).expect("a photo");
    add_photo(member, household, &photo).expect("a photo on the sheet");
    let today = world.time.now().day();
    let mut yellow = ChosenColour {
        colour: Colour::Yellow,
        need: Some(Need::SeriousIllness),
        review_on: Some(today.plus_days(60)),
        reason: "老人出院回家".into(),
    };
    let proposed = propose_colour(member, household, &yellow).expect("a proposal");
    world.sync(MEMBER);
    world.sync(CADRE);
    yellow.reason.clear();
    let cadre = world.phones[CADRE].device();
    decide_colour(cadre, household, &yellow).expect("a decision");
    world.sync(CADRE);
    world.sync(MEMBER);
    contest(member, household, &proposed.to_string(), "已康复").expect("a contest");
}

fn visit(world: &World, household: DocumentId) -> DocumentId {
    let form = VisitForm {
        kind: "door".into(),
        outcome: "met".into(),
        checklist: "home_visit@1".into(),
        answers: vec![("health".into(), "recovering".into())],
        next_on: Some(world.time.now().day().plus_days(14)),
        ..VisitForm::default()
    };
    let recorded = record_visit(world.phones[MEMBER].device(), household, &form);
    recorded.expect("a visit").visit
}

fn activity(world: &World, home: &GridCode) -> DocumentId {
    let form = ActivityForm {
        kind: "village_meeting".into(),
        place: "村委会".into(),
        people: vec![("李大山".into(), "主持".into())],
        answers: vec![("agenda".into(), "修渠".into())],
        decisions: vec!["下周三动工".into()],
        ..ActivityForm::default()
    };
    record_activity(world.phones[CADRE].device(), home, &form).expect("an activity")
}

fn place(world: &World, home: &GridCode) -> DocumentId {
    let fields = PlaceFields {
        name: "三组塘库".into(),
        address: "柳树坡下".into(),
        contact: "刘永强".into(),
        phone: "15400000003".into(),
        position: Some((32_690_500, 108_510_900)),
    };
    register_place(world.phones[MEMBER].device(), home, "pond", &fields).expect("a place")
}

/// Two numbers for one household, neither knowing of the other.
fn apart(world: &World, household: DocumentId) {
    for (phone, number) in [(MEMBER, "15400000011"), (CADRE, "15400000022")] {
        world.time.pass(MINUTE);
        let edit = HouseholdEdit {
            phone: Some(number.into()),
            ..HouseholdEdit::default()
        };
        edit_household(world.phones[phone].device(), household, &edit).expect("a number");
    }
}

/// Reported by the member, received by the cadre, settled by neither: the server refuses the second.
fn case(world: &World, household: DocumentId, place: DocumentId) -> DocumentId {
    let report = Report {
        kind: "hazard".into(),
        category: "environment".into(),
        title: "塘库坝脚渗水".into(),
        text: "坝脚有一处渗水，雨后变大。".into(),
        location: "柳树坡下".into(),
        occurred_on: Some(world.time.now().day()),
        parties: vec![ReportedParty::household(household), ReportedParty::place(place)],
        ..Report::default()
    };
    let case = report_case(world.phones[MEMBER].device(), &report)
        .expect("a case")
        .id;
    world.sync(MEMBER);
    world.sync(CADRE);
    let mut settle = Event::of_case(CaseStep::Settle, world.time.now());
    (settle.outcome, settle.word) = (Some("solved".into()), Some("村民都看了".into()));
    // Apart: one receives it, the other says that it is settled.
    let receive = Event::of_case(CaseStep::Receive, world.time.now());
    case_step(world.phones[CADRE].device(), case, &receive).expect("it is received");
    case_step(world.phones[MEMBER].device(), case, &settle).expect("it is settled");
    world.sync(CADRE);
    world.sync(MEMBER);
    case
}
