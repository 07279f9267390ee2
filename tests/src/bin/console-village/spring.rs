//! Five weeks before the village's own: what members settled on the spot, what the water bureau did, a
//! meeting; so that there is something to count and to judge.

use doorstep_device::action::report_case::{Report, Settlement, report_case};
use doorstep_model::id::DocumentId;
use doorstep_tests::world::clock::DAY;
use doorstep_tests::world::{Desk, World};
use serde_json::json;

use super::VILLAGE;
use super::people::People;

const WEEKS: usize = 5;

/// What is asked for at doors and done there: kind, category, title, what was done, and how often a week.
const SETTLED: [(&str, &str, &str, &str, usize); 4] = [
    ("errand", "convenience", "代办社保卡", "代填表格，交便民大厅。", 6),
    (
        "errand",
        "convenience",
        "代缴电费",
        "手机上缴清，票据交给本人。",
        4,
    ),
    ("demand", "livelihood", "水管接头漏水", "带工具上门换了接头。", 10),
    (
        "opinion",
        "civilisation",
        "文化广场音响太晚",
        "与领舞的约好晚八点半停。",
        1,
    ),
];

type Handed = (&'static str, [u8; 4], &'static str);

/// What the desk handed to the water bureau, and how whoever asked for it judged that.
const HANDED: [Handed; WEEKS] = [
    ("二组机井水泵烧坏", [5, 5, 5, 4], "第二天就来修了"),
    ("四组水窖渗漏", [4, 5, 4, 4], ""),
    ("五组水表读数不准", [4, 4, 4, 3], "来了一次就换好了"),
    (
        "三组水压太低",
        [2, 2, 1, 2],
        "说好三天来，十天才到，来了也没有修好",
    ),
    ("一组主管爆裂", [5, 4, 5, 5], "连夜抢修"),
];

/// Lives them.
pub(crate) fn pass(world: &World, people: &People) {
    let mut settled = Vec::new();
    for (week, handed) in HANDED.into_iter().enumerate() {
        settled.push(settle(world, people, week));
        let case = hand(world, people, handed.0);
        world.time.pass(2 * DAY);
        finish(world, people, case, handed);
        world.time.pass(5 * DAY);
        world.server.tick();
        if week == 3 {
            meet(world, people);
        }
        if let Some(before) = week.checked_sub(2) {
            call_back(world, people, &settled[before]);
        }
    }
}

/// What members settle in a week.
fn settle(world: &World, people: &People, week: usize) -> Vec<DocumentId> {
    let all = SETTLED.iter().flat_map(|one| std::iter::repeat_n(one, one.4));
    let cases = all.enumerate().map(|(n, (kind, category, title, done, _))| {
        let (grid, phone) = &people.grids[(n + week) % people.grids.len()];
        let report = Report {
            grid: Some(grid.clone()),
            kind: (*kind).into(),
            category: (*category).into(),
            title: (*title).into(),
            text: format!("{title}，请网格员帮忙。"),
            settled: Some(Settlement {
                outcome: "helped".into(),
                text: (*done).into(),
                word: "办好了，谢谢".into(),
                ..Settlement::default()
            }),
            ..Report::default()
        };
        report_case(world.phones[*phone].device(), &report)
            .expect("a case")
            .id
    });
    let cases = cases.collect();
    people.grids.iter().for_each(|(_, phone)| _ = world.sync(*phone));
    cases
}

/// Somebody comes to the town's desk with it.
fn hand(world: &World, people: &People, title: &str) -> DocumentId {
    let clerk = world.desk(people.clerk);
    let case = clerk.report(json!({
        "grid": VILLAGE, "kind": "demand", "category": "water_supply", "source": "walk_in",
        "title": title, "text": format!("{title}，影响用水，请派人来看。"), "names": ["来访群众"],
    }));
    clerk.step(case, json!({ "step": "receive" }));
    clerk.step(
        case,
        json!({ "step": "divert", "unit": "water", "text": "请尽快到场" }),
    );
    case
}

/// The bureau does it, the desk asks whether it is done, and it is judged.
fn finish(world: &World, people: &People, case: DocumentId, (_, scores, words): Handed) {
    let officer = world.desk(people.officer);
    officer.step(case, json!({ "step": "accept" }));
    officer.step(
        case,
        json!({ "step": "progress", "text": "已到现场，正在抢修。" }),
    );
    officer.step(
        case,
        json!({ "step": "resolve", "outcome": "solved", "word": "通水了" }),
    );
    let clerk = world.desk(people.clerk);
    clerk.step(
        case,
        json!({ "step": "verify_yes", "means": "phone", "word": "有水了" }),
    );
    judge(&clerk, case, scores, words);
    clerk.step(case, json!({ "step": "close" }));
}

/// Those who raised it, or took it in for them, say how the unit did.
pub(crate) fn judge(
    desk: &Desk,
    case: DocumentId,
    [speed, duty, completion, feedback]: [u8; 4],
    words: &str,
) {
    let scores = json!({
        "speed": speed, "duty": duty, "completion": completion, "feedback": feedback, "words": words,
    });
    let said = desk.post(&format!("/v1/cases/{case}/evaluation"), &scores);
    assert_eq!(said.status, 200, "{said:?}");
}

/// The sample of what was settled: the desk calls and asks.
fn call_back(world: &World, people: &People, cases: &[DocumentId]) {
    let clerk = world.desk(people.clerk);
    for case in cases {
        if clerk.case(*case).body["stage"] == "resolved" {
            clerk.step(
                *case,
                json!({ "step": "verify_yes", "means": "phone", "word": "办好了，满意" }),
            );
            clerk.step(*case, json!({ "step": "close" }));
        }
    }
}

/// The village's meeting of April: each question leaves with somebody and a day, or goes up.
fn meet(world: &World, people: &People) {
    let chief = world.desk(people.chief_user);
    let today = world.time.now().day();
    let plan = json!({ "grid": VILLAGE, "held_on": today.to_string(), "place": "村委会会议室" });
    let meeting = chief.done("/v1/meetings", plan);
    let path = format!("/v1/meetings/{}", meeting["meeting"]);
    for title in ["晒场排班", "村西两盏路灯不亮", "连村公路要装限高杆"] {
        chief.done(&format!("{path}/questions"), json!({ "title": title }));
    }
    let due = today.plus_days(7).to_string();
    let left = |text: &str| json!({ "decision": "left", "person": people.chief_user.0, "due_on": due, "text": text });
    let decisions = [
        left("排出班次张贴"),
        left("联系电工更换"),
        json!({ "decision": "up", "text": "请镇里协调交通部门" }),
    ];
    let list = chief.get(&path).body["questions"].clone();
    for (question, decision) in list.as_array().into_iter().flatten().zip(decisions) {
        chief.done(&format!("{path}/questions/{}", question["question"]), decision);
    }
    let came = json!({
        "chair": people.chief_user.0,
        "attended": [people.chief_user.0, people.head_user.0, people.mediator.0],
    });
    chief.done(&format!("{path}/held"), came);
    chief.done(&format!("{path}/closed"), json!({}));
}
