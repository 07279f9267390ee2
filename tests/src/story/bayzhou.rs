//! Bayzhou's story: on 17 March a grid member of Tieganlike (铁干里克镇) learns that three households
//! settled in 2021 were allotted 72 mu and cannot farm it: no working irrigation. Photo and facts go to
//! the receiving station; the county centre whistles; the agriculture bureau registers, inspects, proposes
//! the neighbours' wells and a channel, done in 5 days; it confers with the water bureau on a lasting
//! canal; the grid member evaluates.

use std::io::Cursor;

use doorstep_device::action::add_photo::add_photo;
use doorstep_device::action::evaluate_case::evaluate_case;
use doorstep_device::action::report_case::{Report, ReportedParty, report_case};
use doorstep_device::photo::{Prepared, prepare};
use doorstep_device::store::fact;
use doorstep_model::calendar::Calendar;
use doorstep_model::case::CaseStep;
use doorstep_model::household::draft::HouseholdFields;
use doorstep_model::id::{DocumentId, UserId};
use doorstep_model::protocol::row::Station;
use doorstep_model::protocol::sync::{Evaluation, Score};
use doorstep_model::text::Text;
use image::{ImageFormat, Rgb, RgbImage};
use serde_json::{Value, json};

use super::cast::{heard_from, register, seat, walker, write};
use super::desk::PhotoSize;
use super::telling::{Telling, Told, unit_of};
use crate::world::clock::{DAY, HOUR};
use crate::world::{Place, World, grid};

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

fn county() -> (World, People) {
    let mut world = World::new(110, Place::of("bayzhou", &[VILLAGE]));
    let home = world.place.basic_grids(VILLAGE)[0].clone();
    walker(&mut world, "member", "古丽巴哈尔", "grid_member", home.clone());
    let county = || Station::Grid(grid(COUNTY));
    let bureau = |category: &str| Station::Unit(unit_of(&world, category, home.as_str()));
    let people = People {
        clerk: seat(&world, "clerk", "赵文静", "station_clerk", county()),
        agriculture: seat(&world, "agriculture", "艾力", "officer", bureau("farmland")),
        water: seat(&world, "water", "孙建国", "officer", bureau("irrigation")),
        supervisor: seat(&world, "supervisor", "郑国强", "county_supervisor", county()),
    };
    (world, people)
}

/// The three households that were settled in 2021.
fn settled_in_2021(world: &World) -> Vec<ReportedParty> {
    let register = |(house_no, head): (&str, &str)| {
        let fields = HouseholdFields {
            house_no,
            address: "铁干里克村安置点",
            ..HouseholdFields::default()
        };
        let home = &world.place.basic_grids(VILLAGE)[0];
        ReportedParty {
            side: "反映人".into(),
            ..ReportedParty::household(register(world, MEMBER, home, head, fields))
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
    let written = picture.write_to(&mut bytes, ImageFormat::Jpeg);
    written.expect("a picture of ours encodes");
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
    let case = report_case(device, &report).expect("it is reported").id;
    let photo = prepare(&dry_field()).expect("a photo");
    add_photo(device, case, &photo).expect("the photo is kept");
    (case, photo)
}

/// Tells it.
///
/// # Panics
/// Where it goes another way than the county's did.
pub fn tell(telling: &Telling<'_>) -> Told {
    let (desks, hear) = (telling.desks, telling.hear);
    let (world, people) = county();
    let calendar = Calendar::embedded();
    let reported = world.time.now().day();
    assert_eq!(reported.to_string(), "2026-03-17");
    let (case, photo) = report(&world);
    world.time.pass(2 * HOUR);
    assert!(world.sync(MEMBER).proven);
    hear("a grid member reports: three households, 72 mu, no water; with a photo, without signal");

    // The receiving station sees facts and photo; the county centre whistles.
    let desk = |who: UserId| desks.desk(&world, who);
    let at = |who: UserId, step: Value| desk(who).step(case, step);
    at(people.clerk, json!({ "step": "receive" }));
    let seen = desk(people.clerk).case(case).expect("the clerk sees it");
    assert_eq!(seen.title, "三户72亩安置地浇不上水");
    let published = world.server.document(case).expect("it is published");
    assert_eq!(published.events("photos").len(), 1);
    assert_eq!(published.entries("parties").len(), 3);
    let shown = |who, size| desk(who).photo(case, photo.hash, size);
    let (thumbnail, original) = (photo.thumbnail.clone(), photo.original.clone());
    assert_eq!(shown(people.clerk, PhotoSize::Thumb), Some(thumbnail));
    assert_eq!(shown(people.clerk, PhotoSize::Full), Some(original.clone()));
    let early = shown(people.agriculture, PhotoSize::Thumb);
    assert_eq!(early, None, "not before the whistle");
    at(
        people.clerk,
        json!({ "step": "classify", "category": "farmland" }),
    );
    let due = calendar.add_working_days(reported, 5).day;
    let agriculture = unit_of(&world, "farmland", VILLAGE);
    at(
        people.clerk,
        json!({ "step": "divert", "unit": agriculture.as_str(), "due": due.to_string(),
                "text": "请五个工作日内到场解决" }),
    );
    let routed = desk(people.clerk).case(case).expect("the clerk sees it");
    assert_eq!(routed.due_on, Some(due.to_string()));
    assert_eq!(shown(people.agriculture, PhotoSize::Full), Some(original));
    hear("the receiving station sorts it; the county centre whistles to the agriculture bureau");

    // The agriculture bureau registers, inspects, confers with the water bureau and proposes.
    let unasked = desk(people.water).case(case);
    assert_eq!(unasked, None, "nobody asked the water bureau yet");
    let officer = people.agriculture.0;
    at(people.agriculture, json!({ "step": "accept", "person": officer }));
    world.time.pass(DAY);
    at(
        people.agriculture,
        json!({ "step": "progress", "text": "已到现场查看：邻近机井可用，需开一条毛渠引水。" }),
    );
    let water = unit_of(&world, "irrigation", VILLAGE);
    at(
        people.agriculture,
        json!({ "step": "expert", "unit": water.as_str(), "text": "请水利局会商修建永久渠道" }),
    );
    world.time.pass(DAY);
    at(
        people.water,
        json!({ "step": "progress", "text": "永久渠道列入秋后水利项目，先用邻户机井。" }),
    );
    hear("the bureau inspects, and confers with the water bureau on a lasting canal");
    // A weekend lies between: five working days are not five days.
    world.time.pass(5 * DAY);
    assert_eq!(world.time.now().day(), due);
    assert_eq!(calendar.working_days_between(reported, due), 5);
    at(
        people.agriculture,
        json!({ "step": "resolve", "outcome": "solved",
                "text": "借邻户两眼机井，开毛渠320米，72亩已全部浇上水。" }),
    );
    let done = desk(people.agriculture).case(case).expect("the bureau sees it");
    assert_eq!((&*done.stage, done.overdue), ("resolved", false));
    hear("the neighbours' wells and a channel of 320 m: the 72 mu have water within five working days");

    evaluate(&world, case, || at(people.clerk, json!({ "step": "close" })));
    hear("the grid member asks at the door, says yes and evaluates; the case is closed");

    // The unit sees the scores, not whose they are.
    let seen = desk(people.agriculture).case(case).expect("the bureau sees it");
    let evaluation = seen.evaluation.expect("it was evaluated");
    assert_eq!(evaluation.scores, [5, 5, 4, 5]);
    let seen = desk(people.supervisor)
        .case(case)
        .expect("the supervisor sees it");
    Told::end(world, vec![seen], Vec::new())
}

/// The grid member asks at the door, and evaluates before the server has heard of it.
fn evaluate(world: &World, case: DocumentId, close: impl FnOnce()) {
    world.sync(MEMBER);
    let device = world.phones[MEMBER].device();
    write(
        world,
        MEMBER,
        case,
        CaseStep::VerifyYes,
        heard_from("三户都说浇上水了"),
    );
    let [speed, duty, completion, feedback] = [5, 5, 4, 5].map(|score| Score::parse(score).expect("a score"));
    let evaluation = Evaluation {
        case,
        speed,
        duty,
        completion,
        feedback,
        words: Some(Text::parse("办得快，渠还要早点修").expect("words")),
    };
    evaluate_case(device, &evaluation).expect("it is evaluated");
    let twice = evaluate_case(device, &evaluation).expect_err("once");
    assert_eq!(twice.code().as_str(), "already_evaluated");
    world.sync(MEMBER);
    world.sync(MEMBER);
    close();
    world.sync(MEMBER);
    // The phone no longer knows that it was said; the server does.
    evaluate_case(device, &evaluation).expect("the phone takes it");
    world.sync(MEMBER);
    let refused = device.store().read(fact::refused).expect("the phone answers");
    let codes: Vec<_> = refused.iter().map(|(_, code)| code.as_str()).collect();
    assert_eq!(codes, ["already_evaluated"]);
}
