//! 回访: who is asked when, where that stands, and how the answer is written down.

use doorstep_model::case::CaseStep;
use doorstep_model::document::event::Event;
use doorstep_model::document::write::text;
use doorstep_model::id::{DocumentId, UnitCode};

use super::village::{ONE, Reader, TOWN, VILLAGE, Village, field};

fn to_water(event: &mut Event) {
    event.unit = UnitCode::parse("water").ok();
}

fn solved(event: &mut Event) {
    event.outcome = Some("solved".into());
    event.word = Some("通水了".into());
}

impl Village {
    async fn phone(&self, by: &Reader, household: DocumentId, number: &'static str) {
        self.edit(by, household, move |_, writer| {
            writer.root("phone", text(number));
        })
        .await;
    }
}

/// A case that the water bureau says it has solved.
async fn resolved(village: &Village, clerk: &Reader, officer: &Reader) -> DocumentId {
    let case = village.case(clerk, "渠道断水", false).await;
    village.step(clerk, case, CaseStep::Receive, |_| {}).await;
    village.step(clerk, case, CaseStep::Divert, to_water).await;
    village.step(officer, case, CaseStep::Accept, |_| {}).await;
    village.step(officer, case, CaseStep::Resolve, solved).await;
    case
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_clerk_calls_and_writes_down_what_they_say() {
    let village = Village::new().await;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    let officer = village.person("sun", "孙建国", "officer", ".water").await;
    let case = resolved(&village, &clerk, &officer).await;
    for (path, way) in [
        ("/", format!("<a href=\"/cases/{case}\">")),
        ("/desk", format!("href=\"/cases/{case}?back=/desk#act\"")),
        ("/cases?lane=call_back", format!("<a href=\"/cases/{case}\">")),
    ] {
        let (status, page) = village.get(&clerk, path).await;
        assert!(
            status == 200 && page.contains("待回访") && page.contains(&way),
            "{path}"
        );
    }
    let asked = format!("/cases/{case}?step=verify_no&back=/desk");
    let (_, page) = village.get(&clerk, &asked).await;
    assert!(page.contains("2026-03-17 起待回访"));
    let called = "<option value=\"phone\" selected>";
    assert!(page.contains(called), "a clerk calls: {page}");
    let typed = [
        ("step", "verify_no"),
        ("key", &field(&page, "key")),
        ("seen", &field(&page, "seen")),
        ("back", "/desk"),
        ("means", "phone"),
        ("word", "水又断了"),
    ];
    let (status, to) = village
        .submit(&clerk, &format!("/cases/{case}/steps"), &typed)
        .await;
    assert_eq!((status, &*to), (303, "/desk"));
    let (_, page) = village.get(&clerk, &format!("/cases/{case}")).await;
    assert!(
        page.contains("水又断了") && !page.contains("待回访"),
        "it is in work again"
    );
    let (_, page) = village.get(&clerk, "/desk").await;
    assert!(!page.contains("待回访"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn who_worked_on_it_asks_nobody_and_settled_cases_are_asked_about_by_the_sample() {
    let village = Village::new().await;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    let officer = village.person("sun", "孙建国", "officer", ".water").await;
    let chief = village.person("li", "李大山", "grid_chief", VILLAGE).await;
    let case = resolved(&village, &clerk, &officer).await;
    let (_, page) = village.get(&officer, &format!("/cases/{case}")).await;
    assert!(page.contains("由没有承办此事的人回访") && !page.contains("verify_yes"));
    for n in 0..30 {
        let case = village.case(&chief, &format!("口角{n}"), false).await;
        village.step(&chief, case, CaseStep::Settle, solved).await;
    }
    let (_, page) = village.get(&clerk, "/cases?lane=call_back").await;
    let listed = page.matches("口角").count();
    assert!(
        (1..=12).contains(&listed),
        "a tenth or so, not all that lie there: {listed}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn the_number_to_call_is_shown_while_it_is_asked_for_and_to_who_asks() {
    let village = Village::new().await;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    let officer = village.person("sun", "孙建国", "officer", ".water").await;
    let member = village.person("wang", "王秀英", "grid_member", ONE).await;
    let household = village.household(&member, ONE, "1组1号", "陈民军").await;
    village.phone(&member, household, "13900000001").await;
    let case = village.case_of(&clerk, household).await;
    village.step(&clerk, case, CaseStep::Receive, |_| {}).await;
    village.step(&clerk, case, CaseStep::Divert, to_water).await;
    let path = format!("/cases/{case}");
    assert!(
        !village.get(&clerk, &path).await.1.contains("13900000001"),
        "not before"
    );
    village.step(&officer, case, CaseStep::Accept, |_| {}).await;
    village.step(&officer, case, CaseStep::Resolve, solved).await;
    assert!(
        village
            .get(&clerk, &path)
            .await
            .1
            .contains("href=\"tel:13900000001\"")
    );
    assert!(
        !village.get(&officer, &path).await.1.contains("13900000001"),
        "not to a unit"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn what_was_urged_is_on_every_desk_until_somebody_answers() {
    let village = Village::new().await;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    let officer = village.person("sun", "孙建国", "officer", ".water").await;
    let case = village.case(&clerk, "渠道断水", false).await;
    village.step(&clerk, case, CaseStep::Receive, |_| {}).await;
    village.step(&clerk, case, CaseStep::Divert, to_water).await;
    village.step(&officer, case, CaseStep::Accept, |_| {}).await;
    let urged = "<a href=\"#task-urged\"><b>1</b> 被催办</a>";
    assert!(!village.get(&officer, "/").await.1.contains(urged));
    village.step(&clerk, case, CaseStep::Urge, |_| {}).await;
    for who in [&clerk, &officer] {
        assert!(village.get(who, "/").await.1.contains(urged));
    }
    let (_, page) = village.get(&clerk, "/cases?lane=urged").await;
    assert!(page.contains("渠道断水"));
    let answered = |event: &mut Event| event.text = Some("明天到场".into());
    village.step(&officer, case, CaseStep::Progress, answered).await;
    for who in [&clerk, &officer] {
        assert!(!village.get(who, "/").await.1.contains(urged));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn whoever_reported_a_case_is_asked_how_the_unit_did() {
    let village = Village::new().await;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    let officer = village.person("sun", "孙建国", "officer", ".water").await;
    let case = resolved(&village, &clerk, &officer).await;
    let to_evaluate = "<b>1</b> 待评价";
    assert!(!village.get(&clerk, "/").await.1.contains(to_evaluate));
    let yes = |event: &mut Event| {
        event.means = Some("phone".into());
        event.word = Some("好了".into());
    };
    village.step(&clerk, case, CaseStep::VerifyYes, yes).await;
    assert!(village.get(&clerk, "/").await.1.contains(to_evaluate));
    let scores = ["speed", "duty", "completion", "feedback"].map(|name| (name, "4"));
    let (status, _) = village
        .submit(&clerk, &format!("/cases/{case}/evaluation"), &scores)
        .await;
    assert_eq!(status, 303);
    assert!(!village.get(&clerk, "/").await.1.contains(to_evaluate));
}
