//! The village's cases: reported on phones and at the desk, carried on by those whose they are.

use std::collections::BTreeMap;

use doorstep_device::action::case_step::case_step;
use doorstep_device::action::report_case::{Report, ReportedParty, Settlement, report_case};
use doorstep_model::calendar::Calendar;
use doorstep_model::case::CaseStep;
use doorstep_model::document::event::Event;
use doorstep_model::id::DocumentId;
use doorstep_model::time::Timestamp;
use doorstep_tests::world::World;
use doorstep_tests::world::clock::{DAY, HOUR};
use serde_json::{Value, json};

use super::households::Households;
use super::people::People;
use super::{VILLAGE, named};

/// The cases that tests look at.
pub(crate) struct Cases {
    wall: DocumentId,
    canal: DocumentId,
    confidential: DocumentId,
    settled: DocumentId,
}

fn party(household: DocumentId, side: &str) -> ReportedParty {
    ReportedParty {
        side: side.into(),
        ..ReportedParty::household(household)
    }
}

impl Cases {
    pub(crate) fn report(world: &World, people: &People, households: &Households) -> Self {
        let link = [households.of(6).0, households.of(7).0];
        world.link(people.head_user, "head", &link, false);
        world.sync(people.head);

        let canal = canal(world, people, households);
        let wall = wall(world, people, households);
        let settled = settled(world, households);
        let confidential = world.desk(people.clerk).report(json!({
            "grid": VILLAGE, "kind": "dispute", "category": "domestic_violence", "source": "call",
            "title": "来电求助", "text": "来电人不愿透露姓名，要求保密。", "confidential": true,
            "names": ["来电人"],
        }));
        world.server.settle();
        Self {
            wall,
            canal,
            confidential,
            settled,
        }
    }

    /// Their addresses.
    pub(crate) fn named(&self) -> Value {
        let all = [
            ("wall", self.wall),
            ("canal", self.canal),
            ("confidential", self.confidential),
            ("settled", self.settled),
        ];
        let all: BTreeMap<_, _> = all.into_iter().map(|(name, id)| (name, named(id))).collect();
        json!(all)
    }

    /// The grid chief writes down how the quarrel goes on.
    pub(crate) fn carry_on(&self, world: &World, people: &People) -> String {
        let step = json!({ "step": "progress", "text": "双方同意周五到现场一起量界址。" });
        let case = world.desk(people.chief_user).step(self.wall, step);
        case["stage"].as_str().unwrap_or_default().to_owned()
    }
}

/// No water in the canal: reported by a member, handed to the water bureau, overdue by now.
fn canal(world: &World, people: &People, households: &Households) -> DocumentId {
    let (household, member) = households.of(3);
    let report = Report {
        kind: "demand".into(),
        category: "water_supply".into(),
        title: "三组水渠断水，七户浇不上地".into(),
        text: "柳树坡下的支渠冲垮约十米，上游水放不下来。开春以来七户的菜地和苞谷地都浇不上水，\
               群众想请水利部门来看看能不能先架临时水管。"
            .into(),
        location: "柳树坡支渠".into(),
        position: Some((32_871_300, 108_546_200)),
        parties: vec![party(household, "反映人")],
        ..Report::default()
    };
    let device = world.phones[member].device();
    let case = report_case(device, &report).expect("a case").id;
    world.sync(member);
    world.time.pass(2 * HOUR);
    let clerk = world.desk(people.clerk);
    clerk.step(case, json!({ "step": "receive" }));
    clerk.step(case, json!({ "step": "classify", "category": "water_supply" }));
    let due = Calendar::embedded()
        .add_working_days(world.time.now().day(), 3)
        .day;
    clerk.step(
        case,
        json!({ "step": "divert", "unit": "water", "due": due.to_string(), "text": "请三个工作日内到场查看" }),
    );
    world.time.pass(DAY);
    // A session rests after two hours: who comes back the next day signs in again.
    let officer = |step: Value| world.desk(people.officer).step(case, step);
    officer(json!({ "step": "accept" }));
    world.time.pass(DAY);
    officer(json!({ "step": "progress", "text": "已到现场，需调运管材；先架设临时软管供水。" }));
    // The member, still without signal, thought that it was settled.
    let mut event = Event::of_case(CaseStep::Settle, Timestamp::clamp(0));
    event.outcome = Some("solved".into());
    event.word = Some("临时管子接上了，先浇上了水".into());
    case_step(device, case, &event).expect("a step");
    world.time.pass(6 * DAY);
    world.sync(member);
    case
}

/// The quarrel over a boundary wall, recorded offline by the central household head.
fn wall(world: &World, people: &People, households: &Households) -> DocumentId {
    let [one, other] = [households.of(6).0, households.of(7).0];
    let report = Report {
        kind: "dispute".into(),
        category: "neighbour_dispute".into(),
        title: "两户为院墙界址争执".into(),
        text: "翻修院墙时一方认为墙基越过老界石约一尺，双方各执一词，昨晚在门口吵了起来，没有动手。".into(),
        location: "一组晒场旁".into(),
        position: Some((32_868_900, 108_541_500)),
        parties: vec![party(one, "申请人"), party(other, "对方")],
        ..Report::default()
    };
    let device = world.phones[people.head].device();
    let case = report_case(device, &report).expect("a case").id;
    world.sync(people.head);
    world.time.pass(HOUR);
    let chief = world.desk(people.chief_user);
    chief.step(case, json!({ "step": "receive" }));
    chief.step(
        case,
        json!({ "step": "classify", "category": "neighbour_dispute" }),
    );
    chief.step(
        case,
        json!({ "step": "divert", "unit": "justice.610921104", "text": "请司法所到村一起调解" }),
    );
    chief.step(
        case,
        json!({ "step": "expert", "person": people.mediator.0, "text": "请线上看看两家的老地契照片" }),
    );
    case
}

/// Settled on the spot.
fn settled(world: &World, households: &Households) -> DocumentId {
    let (household, member) = households.of(20);
    let report = Report {
        kind: "errand".into(),
        category: "convenience".into(),
        title: "帮老人办医保缴费".into(),
        text: "老人不会用手机缴费，请网格员帮忙。".into(),
        parties: vec![party(household, "")],
        settled: Some(Settlement {
            outcome: "helped".into(),
            text: "当场用手机代缴，票据已交给老人。".into(),
            word: "老人说办好了，谢谢".into(),
            ..Settlement::default()
        }),
        ..Report::default()
    };
    let case = report_case(world.phones[member].device(), &report)
        .expect("a case")
        .id;
    world.sync(member);
    case
}
