//! Bayzhou's story: on 17 March a grid member of Tieganlike (铁干里克镇) learns that three households
//! settled in 2021 were allotted 72 mu and cannot farm it: no working irrigation. Photo and facts go to
//! the receiving station; the county centre whistles; the agriculture bureau registers, inspects, proposes
//! the neighbours' wells and a channel, done in 5 days; it confers with the water bureau on a lasting
//! canal; the grid member evaluates.

use std::io::Cursor;

use doorstep_device::action::add_photo::add_photo;
use doorstep_device::action::case_step::case_step;
use doorstep_device::action::evaluate_case::evaluate_case;
use doorstep_device::action::register_household::register_household;
use doorstep_device::action::report_case::{Report, ReportedParty, report_case};
use doorstep_device::photo::{Prepared, prepare};
use doorstep_device::store::fact;
use doorstep_model::calendar::Calendar;
use doorstep_model::case::CaseStep;
use doorstep_model::document::event::Event;
use doorstep_model::grid::Units;
use doorstep_model::household::draft::{HouseholdDraft, HouseholdFields, PersonDraft, PersonFields};
use doorstep_model::id::{DocumentId, UnitCode, UserId};
use doorstep_model::preset::Handler;
use doorstep_model::protocol::row::Station;
use doorstep_model::protocol::sync::{Evaluation, Score};
use doorstep_model::text::Text;
use doorstep_tests::story;
use doorstep_tests::world::clock::{DAY, HOUR};
use doorstep_tests::world::{Place, World, grid};
use image::{ImageFormat, Rgb, RgbImage};
use serde_json::{Value, json};

const VILLAGE: &str = "652824104205";
const COUNTY: &str = "652824";

/// The one phone of this story.
const MEMBER: usize = 0;

struct People {
    clerk: UserId,
    agriculture: UserId,
    water: UserId,
    supervisor: UserId,
}

fn unit_of(world: &World, category: &str) -> UnitCode {
    let preset = &world.place.preset;
    let category = preset
        .categories
        .iter()
        .find(|found| found.code.as_str() == category);
    let units = Units::new(&preset.units, &world.place.tree);
    let home = &world.place.basic_grids(VILLAGE)[0];
    match preset.handler(category.unwrap(), home, &world.place.tree, &units) {
        Some(Handler::Unit(unit)) => unit.code.clone(),
        other => panic!("{other:?}"),
    }
}

fn county() -> (World, People) {
    let mut world = World::new(110, Place::of("bayzhou", &[VILLAGE]));
    let home = world.place.basic_grids(VILLAGE)[0].clone();
    let member = world.person("member", "古丽巴哈尔");
    world.assign(member, "grid_member", Station::Grid(home));
    world.phone("member", member);
    let at_desk = |login: &str, name: &str, post: &str, station| {
        let user = world.person(login, name);
        world.assign(user, post, station);
        user
    };
    let people = People {
        clerk: at_desk("clerk", "赵文静", "station_clerk", Station::Grid(grid(COUNTY))),
        agriculture: at_desk(
            "agriculture",
            "艾力",
            "officer",
            Station::Unit(unit_of(&world, "farmland")),
        ),
        water: at_desk(
            "water",
            "孙建国",
            "officer",
            Station::Unit(unit_of(&world, "irrigation")),
        ),
        supervisor: at_desk(
            "supervisor",
            "郑国强",
            "county_supervisor",
            Station::Grid(grid(COUNTY)),
        ),
    };
    (world, people)
}

/// The three households that were settled in 2021.
fn settled_in_2021(world: &World) -> Vec<ReportedParty> {
    let register = |(house_no, head): (&str, &str)| {
        let person = PersonFields {
            name: head,
            ..PersonFields::default()
        };
        let fields = HouseholdFields {
            house_no,
            address: "铁干里克村安置点",
            ..HouseholdFields::default()
        };
        let home = world.place.basic_grids(VILLAGE)[0].clone();
        let people = vec![PersonDraft::parse(person).unwrap()];
        let draft = HouseholdDraft::parse(home, fields, people).unwrap();
        let id = register_household(world.phones[MEMBER].device(), &draft).unwrap();
        ReportedParty {
            side: "反映人".into(),
            ..ReportedParty::household(id)
        }
    };
    [("21号", "买买提"), ("22号", "阿依古丽"), ("23号", "热合曼")]
        .map(register)
        .to_vec()
}

/// The dry field, as the phone's camera hands it over.
fn dry_field() -> Vec<u8> {
    let picture = RgbImage::from_fn(1_200, 900, |x, y| {
        let crack = (x * 7 + y * 13) % 97 < 4;
        if crack {
            Rgb([70, 50, 35])
        } else {
            Rgb([190, 160, 120])
        }
    });
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Jpeg).unwrap();
    bytes.into_inner()
}

/// Offline: facts, place, photo.
fn report(world: &World) -> (DocumentId, Prepared) {
    let device = world.phones[MEMBER].device();
    let report = Report {
        kind: "demand".into(),
        category: "farmland".into(),
        title: "三户72亩安置地浇不上水".into(),
        text: "三户2021年安置，分得72亩地，没有能用的灌溉设施，种不成。".into(),
        location: "铁干里克村安置点东侧".into(),
        position: Some((40_660_000, 87_560_000)),
        parties: settled_in_2021(world),
        ..Report::default()
    };
    let case = report_case(device, &report).unwrap().id;
    let photo = prepare(&dry_field()).unwrap();
    add_photo(device, case, &photo).unwrap();
    (case, photo)
}

fn scores() -> [Score; 4] {
    [5, 5, 4, 5].map(|score| Score::parse(score).unwrap())
}

#[test]
fn seventy_two_mu_without_water() {
    let (world, people) = county();
    let preset_days = Calendar::embedded();
    let reported = world.time.now().day();
    assert_eq!(reported.to_string(), "2026-03-17");
    let (case, photo) = report(&world);
    world.time.pass(2 * HOUR);
    assert!(world.sync(MEMBER).proven);

    // The receiving station sees facts and photo; the county centre whistles.
    let at = |who: UserId, step: Value| world.desk(who).step(case, step);
    let seen = at(people.clerk, json!({ "step": "receive" }));
    assert_eq!(seen["title"], "三户72亩安置地浇不上水");
    let published = world.server.document(case).unwrap();
    assert_eq!(published.events("photos").len(), 1);
    let shown = |who, size: &str| world.desk(who).photo(case, photo.hash, size);
    assert_eq!(shown(people.clerk, "thumb"), (200, photo.thumbnail.clone()));
    assert_eq!(shown(people.clerk, "full"), (200, photo.original.clone()));
    assert_eq!(
        shown(people.agriculture, "thumb").0,
        404,
        "not before the whistle"
    );
    assert_eq!(published.entries("parties").len(), 3);
    at(
        people.clerk,
        json!({ "step": "classify", "category": "farmland" }),
    );
    let due = preset_days.add_working_days(reported, 5).day;
    let agriculture = unit_of(&world, "farmland");
    let routed = at(
        people.clerk,
        json!({ "step": "divert", "unit": agriculture.as_str(), "due": due.to_string(),
                "text": "请五个工作日内到场解决" }),
    );
    assert_eq!(routed["due_on"], due.to_string());
    assert_eq!(shown(people.agriculture, "full").1, photo.original);

    // The agriculture bureau registers, inspects, confers with the water bureau and proposes.
    assert_eq!(
        world.desk(people.water).case(case).status,
        404,
        "nobody asked the water bureau yet"
    );
    let officer = people.agriculture.0;
    at(people.agriculture, json!({ "step": "accept", "person": officer }));
    world.time.pass(DAY);
    at(
        people.agriculture,
        json!({ "step": "progress", "text": "已到现场查看：邻近机井可用，需开一条毛渠引水。" }),
    );
    let water = unit_of(&world, "irrigation");
    at(
        people.agriculture,
        json!({ "step": "expert", "unit": water.as_str(), "text": "请水利局会商修建永久渠道" }),
    );
    world.time.pass(DAY);
    at(
        people.water,
        json!({ "step": "progress", "text": "永久渠道列入秋后水利项目，先用邻户机井。" }),
    );
    // A weekend lies between: five working days are not five days.
    world.time.pass(5 * DAY);
    assert_eq!(world.time.now().day(), due);
    assert_eq!(preset_days.working_days_between(reported, due), 5);
    let done = at(
        people.agriculture,
        json!({ "step": "resolve", "outcome": "solved",
                "text": "借邻户两眼机井，开毛渠320米，72亩已全部浇上水。" }),
    );
    assert_eq!(
        (&done["stage"], &done["overdue"]),
        (&json!("resolved"), &json!(false))
    );

    // The grid member asks at the door, and evaluates before the server has heard of it.
    world.sync(MEMBER);
    let device = world.phones[MEMBER].device();
    let mut word = Event::of_case(CaseStep::VerifyYes, world.time.now());
    (word.means, word.word) = (Some("in_person".into()), Some("三户都说浇上水了".into()));
    case_step(device, case, &word).unwrap();
    let [speed, duty, completion, feedback] = scores();
    let evaluation = Evaluation {
        case,
        speed,
        duty,
        completion,
        feedback,
        words: Some(Text::parse("办得快，渠还要早点修").unwrap()),
    };
    evaluate_case(device, &evaluation).unwrap();
    let twice = evaluate_case(device, &evaluation).unwrap_err();
    assert_eq!(twice.code().as_str(), "already_evaluated");
    world.sync(MEMBER);
    world.sync(MEMBER);
    at(people.clerk, json!({ "step": "close" }));
    world.sync(MEMBER);
    // The phone no longer knows that it was said; the server does.
    evaluate_case(device, &evaluation).unwrap();
    world.sync(MEMBER);
    let refused = device.store().read(fact::refused).unwrap();
    let codes: Vec<_> = refused.iter().map(|(_, code)| code.as_str()).collect();
    assert_eq!(codes, ["already_evaluated"]);

    // The unit sees the scores, not whose they are.
    let seen = world.desk(people.agriculture).case(case).body;
    assert_eq!(seen["evaluation"]["completion"], 4);
    let keys: Vec<&String> = seen["evaluation"].as_object().unwrap().keys().collect();
    assert_eq!(keys, ["completion", "duty", "feedback", "speed", "words"]);
    insta::assert_snapshot!("cases", story::cases(&world, people.supervisor, &[case]));
    assert_eq!(world.differences().unwrap(), Vec::<String>::new());
    let judgement = world.judge().unwrap();
    assert!(judgement.is_good());
    insta::assert_snapshot!("lost", judgement);
}
