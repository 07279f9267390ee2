//! By when a case is due wherever it goes, and what a deadline may not do to those who never had it.

use doorstep_model::case::{CaseStep, Stage};
use doorstep_model::code::Code;
use doorstep_model::document::event::Event;
use doorstep_model::id::{CategoryCode, DocumentId, UnitCode};
use doorstep_model::preset::DeductionCause;
use doorstep_model::time::{Day, Timestamp};
use doorstep_server::job::Round;

use super::server::REALM;
use super::village::{Reader, TOWN, VILLAGE, Village, field, grid};

const COUNTY: &str = "610921";
/// The line of the village's preset by which the clock urges units.
pub(crate) const URGE: &str = "urge = { before = 1, after = 2, unaccepted = 1, invented = true }\n";

fn why(event: &mut Event) {
    event.reason = Some("不归我们管".into());
}

fn to_water(event: &mut Event) {
    event.unit = UnitCode::parse("water").ok();
}

fn to_water_by_the_18th(event: &mut Event) {
    to_water(event);
    event.due = Day::parse("2026-03-18").ok();
}

fn to_town(event: &mut Event) {
    event.grid = Some(grid(TOWN));
}

fn to_county(event: &mut Event) {
    event.grid = Some(grid(COUNTY));
}

fn to_village(event: &mut Event) {
    event.grid = Some(grid(VILLAGE));
}

fn no(event: &mut Event) {
    event.means = Some("phone".into());
    event.word = Some("还是没水".into());
}

fn solved(event: &mut Event) {
    event.outcome = Some("solved".into());
    event.word = Some("通水了".into());
}

struct County {
    village: Village,
    clerk: Reader,
    county: Reader,
    officer: Reader,
}

impl County {
    async fn new() -> Self {
        let village = Village::under(&[(URGE, "")]).await;
        Self {
            clerk: village.person("zhao", "赵文静", "town_clerk", TOWN).await,
            county: village.person("qian", "钱国华", "county_clerk", COUNTY).await,
            officer: village.person("sun", "孙建国", "officer", ".water").await,
            village,
        }
    }

    async fn received(&self) -> DocumentId {
        let case = self.village.case(&self.clerk, "渠道断水", false).await;
        self.village
            .step(&self.clerk, case, CaseStep::Receive, |_| {})
            .await;
        case
    }

    fn due(&self, case: DocumentId) -> String {
        self.village.row(case).due_on.unwrap().to_string()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn each_level_has_its_own_days_and_none_inherits_what_another_was_given() {
    let at = County::new().await;
    let (village, clerk, officer) = (&at.village, &at.clerk, &at.officer);
    // Tuesday 17 March; three days in a village, seven in a town, ten in the county.
    let case = at.received().await;
    assert_eq!(at.due(case), "2026-03-20");
    village
        .step(clerk, case, CaseStep::Divert, to_water_by_the_18th)
        .await;
    assert_eq!(at.due(case), "2026-03-18", "as it was said");
    village.step(officer, case, CaseStep::Return, why).await;
    assert_eq!(at.due(case), "2026-03-20", "that was the bureau's day");
    village.step(clerk, case, CaseStep::Divert, to_water).await;
    assert_eq!(at.due(case), "2026-03-31", "a bureau of the county");
    village.step(officer, case, CaseStep::Return, why).await;
    village.server.clock.advance_minutes(24 * 60);
    village.step(clerk, case, CaseStep::Up, to_town).await;
    assert_eq!(at.due(case), "2026-03-27", "received in the town on the 18th");
    village
        .step(clerk, case, CaseStep::Divert, to_water_by_the_18th)
        .await;
    village.step(clerk, case, CaseStep::Up, to_county).await;
    assert_eq!(at.due(case), "2026-04-01");
    village.step(&at.county, case, CaseStep::Down, to_town).await;
    assert_eq!(at.due(case), "2026-03-27");
    village.step(clerk, case, CaseStep::Down, to_village).await;
    assert_eq!(at.due(case), "2026-03-23");
    // A category that names no days so far up.
    let errand = Some(CategoryCode::parse("convenience").unwrap());
    let case = village
        .report(clerk, ("errand", errand), "代办社保卡", false)
        .await;
    village.step(clerk, case, CaseStep::Receive, |_| {}).await;
    village.step(clerk, case, CaseStep::Up, to_county).await;
    assert_eq!(at.due(case), "2026-03-25", "the longest: the town's five");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_case_taken_up_again_has_its_whole_time() {
    let at = County::new().await;
    let (village, clerk) = (&at.village, &at.clerk);
    let case = village.case(clerk, "渠道断水", false).await;
    village.step(clerk, case, CaseStep::Decline, why).await;
    village.days_later(30).await;
    assert_eq!(at.due(case), "2026-03-20", "what ended keeps its day");
    village.step(clerk, case, CaseStep::Reopen, why).await;
    assert_eq!(at.due(case), "2026-04-21", "three days from Thursday, 16 April");
    assert!(!village.row(case).overdue);
    assert_eq!(village.days_later(5).await, Round::default());
    let late = village.days_later(1).await;
    assert_eq!(late.overdue, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn work_that_comes_back_has_its_own_time_and_a_fault_may_always_be_appealed() {
    let at = County::new().await;
    let (village, clerk, officer) = (&at.village, &at.clerk, &at.officer);
    let to_court = |event: &mut Event| event.to = Some("court".into());
    let mut cases = Vec::new();
    for (done, say, back) in [
        (CaseStep::Resolve, solved as fn(&mut Event), CaseStep::VerifyNo),
        (CaseStep::Refer, to_court, CaseStep::ReferBack),
    ] {
        let case = at.received().await;
        village
            .step(clerk, case, CaseStep::Divert, to_water_by_the_18th)
            .await;
        village.step(officer, case, CaseStep::Accept, |_| {}).await;
        village.step(officer, case, done, say).await;
        cases.push((case, back));
    }
    village.server.clock.advance_minutes(20 * 24 * 60);
    for (case, back) in &cases {
        let say = if *back == CaseStep::VerifyNo { no } else { why };
        village.step(clerk, *case, *back, say).await;
        // The eve of it is a holiday: ten working days from 6 April.
        assert_eq!(at.due(*case), "2026-04-20", "{back:?}");
        assert!(!village.row(*case).overdue);
    }
    assert_eq!(village.faults(), [], "it was done in time");
    // The server was off for a month after the deadline.
    village.days_later(45).await;
    let today = village.server.by_command().now.day();
    let faults = village.faults();
    let late: Vec<_> = faults
        .iter()
        .filter(|(_, cause, _)| *cause == DeductionCause::Overdue)
        .collect();
    assert_eq!(late.len(), 2);
    assert!(faults.iter().all(|(_, _, on)| *on == today), "{faults:?}");
    let path = format!("/cases/{}", cases[0].0);
    let cookie = village.sign_in("sun").await;
    let officer = Reader {
        user: officer.user,
        cookie,
    };
    let (_, page) = village.get(&officer, &path).await;
    assert!(page.contains("/appeal\""), "it may still be appealed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn what_is_confidential_goes_to_a_unit_though_a_village_handles_such_cases() {
    let at = County::new().await;
    let (village, clerk) = (&at.village, &at.clerk);
    let quarrel = Some(CategoryCode::parse("neighbour_dispute").unwrap());
    let case = village
        .report(clerk, ("dispute", quarrel), "院墙边界", true)
        .await;
    village.step(clerk, case, CaseStep::Receive, |_| {}).await;
    let path = format!("/cases/{case}");
    let (_, page) = village.get(clerk, &format!("{path}?step=divert")).await;
    assert!(
        !page.contains(&format!("value=\"{VILLAGE}\"")),
        "it is not offered"
    );
    let (key, seen) = (field(&page, "key"), field(&page, "seen"));
    let form = [
        ("step", "divert"),
        ("key", &key),
        ("seen", &seen),
        ("grid", VILLAGE),
    ];
    let refused = village.send(clerk, &format!("{path}/steps"), &form).await;
    assert_eq!(refused.status, 422);
    assert!(
        refused.page.contains("保密事项只能交责任单位办理"),
        "{}",
        refused.page
    );
    // The station's own way leads to those who take such cases in the town.
    let (_, page) = village.get(clerk, &format!("/desk?case={case}")).await;
    let (key, seen, id) = (field(&page, "key"), field(&page, "seen"), case.to_string());
    let form = [
        ("case", &*id),
        ("key", &key),
        ("seen", &seen),
        ("category", "neighbour_dispute"),
    ];
    let (status, _) = village.submit(clerk, "/desk", &form).await;
    assert_eq!(status, 303);
    let row = village.row(case);
    assert_eq!(row.stage, Stage::Routed);
    assert_eq!(row.unit.unwrap().as_str(), "town_centre.610921100");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_step_that_names_what_is_not_there_is_kept_and_not_applied() {
    let at = County::new().await;
    let (village, clerk) = (&at.village, &at.clerk);
    let stranger = village.person("wu", "吴小花", "grid_member", VILLAGE).await.user;
    let ended = village.case(clerk, "已不予受理", false).await;
    village.step(clerk, ended, CaseStep::Decline, why).await;
    let (unit, into) = (UnitCode::parse("nowhere").unwrap(), ended.to_string());
    let wrong = [
        (
            CaseStep::Receive,
            CaseStep::Divert,
            Event {
                unit: Some(unit),
                ..nothing()
            },
        ),
        (
            CaseStep::Receive,
            CaseStep::Expert,
            Event {
                person: Some(stranger.0),
                ..nothing()
            },
        ),
        (
            CaseStep::Note,
            CaseStep::Merge,
            Event {
                into: Some(into.into()),
                ..nothing()
            },
        ),
        (
            CaseStep::Note,
            CaseStep::Merge,
            Event {
                into: Some(village.id().to_string().into()),
                ..nothing()
            },
        ),
    ];
    for (first, step, said) in wrong {
        let case = village.case(clerk, "渠道断水", false).await;
        let words = |event: &mut Event| {
            if &*event.step == CaseStep::Note.as_str() {
                event.text = Some("电话里说的".into());
            }
        };
        village.step(clerk, case, first, words).await;
        let before = village.row(case);
        let (now, by) = (village.server.by_command().now, clerk.user);
        // As a phone would have written it: no form looked at it.
        let entry = village.edit(clerk, case, move |document, writer| {
            let mut event = Event {
                step: step.as_str().into(),
                ..said
            };
            (event.at, event.by) = (now, Some(by.0));
            event.after = doorstep_server::ingest::seen(document, "events");
            writer.event("events", &event)
        });
        let entry = entry.await;
        let row = village.row(case);
        assert_eq!(
            (row.stage, row.unit, row.refused),
            (before.stage, before.unit, 1),
            "{step:?}"
        );
        let verdicts = village
            .server
            .store()
            .read_blocking(|tx| tx.case_steps(REALM, case));
        let verdicts: Result<Vec<_>, doorstep_server::store::StoreError> = verdicts;
        let verdict = verdicts
            .unwrap()
            .into_iter()
            .find(|verdict| verdict.entry == entry);
        let expected = match step {
            CaseStep::Merge => Code::BadTarget,
            _ => Code::UnknownReference,
        };
        assert_eq!(verdict.unwrap().refused, Some(expected), "{step:?}");
    }
}

fn nothing() -> Event {
    Event::of_case(CaseStep::Note, Timestamp::clamp(0))
}
