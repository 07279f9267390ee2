//! The day: eight phones without signal, an evening with one, and what a person has to settle.

use doorstep_device::action::add_photo::add_photo;
use doorstep_device::action::case_step::case_step;
use doorstep_device::action::decide_colour::decide_colour;
use doorstep_device::action::edit_household::{HouseholdEdit, edit_household};
use doorstep_device::action::propose_colour::{ChosenColour, propose_colour};
use doorstep_device::action::record_visit::{Demand, VisitForm, record_visit};
use doorstep_device::action::report_case::{Report, ReportedParty, report_case};
use doorstep_device::photo::prepare;
use doorstep_device::view::case_list::case_list;
use doorstep_device::view::review_queue::review_queue;
use doorstep_model::care::Need;
use doorstep_model::case::CaseStep;
use doorstep_model::document::event::{Colour, Event};
use doorstep_model::id::DocumentId;
use doorstep_model::time::Day;
use doorstep_model::word::{Language, Worded};
use doorstep_tests::world::Phone;
use doorstep_tests::world::clock::{HOUR, MINUTE};

use crate::picture;
use crate::tell::Tell;
use crate::village::{Village, households_of};

/// Lives the day.
pub(crate) fn live(village: &mut Village, tell: &Tell) {
    tell.heading("morning: the phones fetch what is theirs, then the signal is gone");
    sync_all(village, tell);
    let story = walk(village, tell);
    tell.heading("evening: back where there is signal");
    village.world.time.pass(9 * HOUR);
    sync_all(village, tell);
    sync_all(village, tell);
    merged(village, &story, tell);
    mediate(village, &story, tell);
    table(village, tell);
    receipts(village, tell);
}

/// What the day left behind.
struct Story {
    quarrel: DocumentId,
    grandmother: DocumentId,
    edited_twice: DocumentId,
}

fn phone(village: &Village, which: usize) -> &Phone {
    &village.world.phones[which]
}

fn sync_all(village: &Village, tell: &Tell) {
    let bar = tell.bar("phones sync", village.world.phones.len() as u64);
    let (mut up, mut down, mut requests) = (0, 0, 0);
    for place in 0..village.world.phones.len() {
        let outcome = village.world.sync(place);
        up += outcome.sent;
        down += outcome.received;
        requests += u64::from(outcome.requests);
        bar.inc(1);
    }
    bar.finish();
    tell.line(&format!(
        "{requests} requests, {} KB up, {} KB down for {} phones",
        up.div_ceil(1024),
        down.div_ceil(1024),
        village.world.phones.len()
    ));
}

/// Everyone works without signal.
fn walk(village: &Village, tell: &Tell) -> Story {
    tell.heading("the day, without signal");
    let phones = &village.phones;
    let today = village.world.time.now().day();
    let first = households_of(&village.world, &village.grids[0], 12);
    let (second, third) = (
        households_of(&village.world, &village.grids[1], 8),
        households_of(&village.world, &village.grids[2], 8),
    );
    let visits = [
        (phones.wang, &first),
        (phones.liu, &second),
        (phones.zhao, &third),
    ];
    let walked: usize = visits
        .iter()
        .map(|(who, households)| visit(village, *who, households, today))
        .sum();
    tell.line(&format!(
        "{walked} visits at the door by three grid members: met, nobody home, one declined"
    ));

    let grandmother = first[4];
    let chosen = ChosenColour {
        colour: Colour::Yellow,
        need: Some(Need::SeriousIllness),
        review_on: Some(today.plus_days(60)),
        reason: "老人出院回家，需定期上门".into(),
    };
    done(propose_colour(
        phone(village, phones.chen).device(),
        grandmother,
        &chosen,
    ));
    tell.line("the chief proposes yellow: the grandmother came home from hospital");
    let form = VisitForm {
        kind: "door".into(),
        outcome: "met".into(),
        ..VisitForm::default()
    };
    done(record_visit(
        phone(village, phones.wu).device(),
        grandmother,
        &form,
    ));
    tell.line("a party member visits the same household");

    let edited_twice = first[7];
    for (who, number) in [(phones.wang, "15400001111"), (phones.zhang, "15400002222")] {
        let edit = HouseholdEdit {
            phone: Some(number.into()),
            ..HouseholdEdit::default()
        };
        done(edit_household(phone(village, who).device(), edited_twice, &edit));
    }
    tell.line("two grid members enter two phone numbers for one household, neither knowing of the other");

    let quarrel = quarrel(village, &first[1..3]);
    tell.line("a central household head reports the quarrel over a boundary wall, with a photo");
    Story {
        quarrel,
        grandmother,
        edited_twice,
    }
}

fn visit(village: &Village, who: usize, households: &[DocumentId], today: Day) -> usize {
    let device = phone(village, who).device();
    for (n, household) in households.iter().enumerate() {
        village.world.time.pass(12 * MINUTE);
        let outcome = match n {
            3 => "nobody_home",
            5 => "declined",
            _ => "met",
        };
        let demand = Demand {
            kind: "errand".into(),
            category: "convenience".into(),
            title: "代缴电费".into(),
            text: "老人请代缴本月电费".into(),
            confidential: false,
        };
        let form = VisitForm {
            kind: "door".into(),
            outcome: outcome.into(),
            next_on: (n == 0).then(|| today.plus_days(7)),
            refused_until: (n == 5).then(|| today.plus_days(30)),
            demands: if n == 1 { vec![demand] } else { Vec::new() },
            ..VisitForm::default()
        };
        done(record_visit(device, *household, &form));
    }
    households.len()
}

fn quarrel(village: &Village, sides: &[DocumentId]) -> DocumentId {
    let device = phone(village, village.phones.zhou).device();
    let report = Report {
        kind: "dispute".into(),
        category: "neighbour_dispute".into(),
        title: "院墙界址争执".into(),
        text: "两户因翻修院墙的界址争执，各说各理。".into(),
        location: "两家之间的院墙".into(),
        parties: sides.iter().copied().map(ReportedParty::household).collect(),
        ..Report::default()
    };
    let case = done(report_case(device, &report));
    let prepared =
        prepare(&picture::of_a_wall(7)).unwrap_or_else(|error| panic!("the photo is prepared: {error}"));
    done(add_photo(device, case.id, &prepared));
    case.id
}

/// What merged, and what needs a person.
fn merged(village: &Village, story: &Story, tell: &Tell) {
    tell.heading("what merged, and what needs a person");
    let phones = &village.phones;
    let chief = phone(village, phones.chen);
    let queue = done(review_queue(chief.device()));
    let waiting = |id: DocumentId| queue.households.iter().find(|entry| entry.household.id == id);
    if let Some(entry) = waiting(story.edited_twice) {
        tell.line(&format!(
            "{}: two versions of the phone number, both kept",
            entry.household.house_no
        ));
    }
    if let Some(entry) = waiting(story.grandmother) {
        tell.line(&format!("{}: a colour is proposed", entry.household.house_no));
    }
    let today = village.world.time.now().day();
    let chosen = ChosenColour {
        colour: Colour::Yellow,
        need: Some(Need::SeriousIllness),
        review_on: Some(today.plus_days(60)),
        reason: String::new(),
    };
    done(decide_colour(
        phone(village, phones.sun).device(),
        story.grandmother,
        &chosen,
    ));
    tell.line("another cadre decides: yellow (关心户), visited regularly, looked at again in 60 days");
    village.world.sync(phones.sun);
}

/// The case is mediated in the village, with an expert asked online.
fn mediate(village: &Village, story: &Story, tell: &Tell) {
    tell.heading("the quarrel");
    let phones = &village.phones;
    let step = |who: usize, event: Event| {
        village.world.sync(who);
        done(case_step(phone(village, who).device(), story.quarrel, &event));
        village.world.sync(who);
    };
    let now = village.world.time.now();
    let of = |step: CaseStep| Event::of_case(step, now);
    let mut expert = of(CaseStep::Expert);
    expert.person = Some(phone(village, phones.wu).user.0);
    expert.text = Some("请懂宅基地政策的同志线上参与调解".into());
    step(phones.chen, expert);
    let mut settle = of(CaseStep::Settle);
    settle.outcome = Some("mediated".into());
    settle.text = Some("现场丈量，各退一尺，重砌共用墙".into());
    settle.terms = Some("院墙中线为界；费用各半；三十日内完工".into());
    settle.word = Some("两户当事人同意".into());
    step(phones.chen, settle);
    let mut verify = of(CaseStep::VerifyYes);
    verify.means = Some("in_person".into());
    verify.word = Some("两户当事人".into());
    step(phones.zhou, verify);
    step(phones.chen, of(CaseStep::Close));
    tell.line(
        "an expert is asked online; mediated on the spot: the wall's middle is the line, half the cost each",
    );
    tell.line("the head who reported it asked both families: they say that it is solved");
}

fn table(village: &Village, tell: &Tell) {
    tell.heading("the cases, as the chief's phone shows them");
    village.world.sync(village.phones.chen);
    let chief = phone(village, village.phones.chen);
    let mut rows = vec![["number", "title", "stage", "due"].map(str::to_owned).to_vec()];
    for open in [true, false] {
        for case in done(case_list(chief.device(), open)) {
            rows.push(vec![
                case.number.map(|number| number.to_string()).unwrap_or_default(),
                case.title.to_string(),
                case.stage.word(Language::ZhHans),
                case.due_on.map(|day| day.to_string()).unwrap_or_default(),
            ]);
        }
    }
    tell.table(&rows);
}

fn receipts(village: &Village, tell: &Tell) {
    tell.heading("receipts");
    for place in 0..village.world.phones.len() {
        village.world.sync(place);
        let outcome = village.world.sync(place);
        let name = &village.world.phones[place].name;
        let word = if outcome.receipted {
            "received: the server holds all that this phone wrote"
        } else {
            "waits"
        };
        tell.line(&format!("{name:6} {word}"));
    }
}

fn done<T, E: std::fmt::Debug>(result: Result<T, E>) -> T {
    result.unwrap_or_else(|error| panic!("the story goes on: {error:?}"))
}
