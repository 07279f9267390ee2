//! `GET /supervision`: what is late or was urged, appeals, how units did; one unit's year.

use doorstep_model::case::{CaseStep, Stage};
use doorstep_model::document::event::Event;
use doorstep_model::id::UnitCode;

use super::case_judged::{Judged, SCORES};
use super::village::{Reader, TOWN, VILLAGE, Village};

/// The cells of the water bureau's line.
fn figures(page: &str) -> Vec<String> {
    let row = page.split("县水利局</a>").nth(1).unwrap_or_default();
    let row = row.split("</tr>").next().unwrap();
    let cells = row.split("</i>").skip(1);
    cells
        .map(|cell| cell.split("</td>").next().unwrap().trim().to_owned())
        .collect()
}

impl Judged {
    async fn supervision(&self) -> String {
        let cookie = self.village.sign_in("zhou").await;
        let who = Reader {
            user: self.supervisor.user,
            cookie,
        };
        self.village.get(&who, "/supervision").await.1
    }
}

fn to_water(event: &mut Event) {
    event.unit = UnitCode::parse("water").ok();
}

fn why(event: &mut Event) {
    event.reason = Some("不归水利局管".into());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_supervisor_sees_cases_appeals_and_units_in_both_languages() {
    let judged = Judged::new().await;
    let village = &judged.village;
    assert_eq!(judged.say(&judged.clerk, "evaluation", &SCORES).await.status, 303);
    let appeal = [("text", "水泵须外地调运")];
    assert_eq!(judged.say(&judged.officer, "appeal", &appeal).await.status, 303);
    let urged = village.case(&judged.clerk, "管道漏水", false).await;
    village
        .step(&judged.clerk, urged, CaseStep::Receive, |_| {})
        .await;
    village.step(&judged.clerk, urged, CaseStep::Urge, |_| {}).await;
    village
        .step(&judged.supervisor, urged, CaseStep::Card, |event| {
            event.means = Some("yellow".into());
        })
        .await;
    let (status, page) = village.get(&judged.supervisor, "/supervision").await;
    assert_eq!(status, 200);
    insta::assert_snapshot!("supervision-zh", page);
    let english = [("accept-language", "en")];
    let (_, page) = village.ask(&judged.supervisor, "/supervision", &english).await;
    insta::assert_snapshot!("supervision-en", page);
    let path = "/supervision/units/water";
    let (_, page) = village.get(&judged.supervisor, path).await;
    insta::assert_snapshot!("unit-zh", page);
    let (_, page) = village.ask(&judged.supervisor, path, &english).await;
    insta::assert_snapshot!("unit-en", page);
    let (_, page) = village.get(&judged.supervisor, "/").await;
    assert!(page.contains("<b>1</b> 待裁定的申诉") && page.contains("<b>1</b> 被催办"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn points_are_taken_once_nothing_more_can_be_said_against_it() {
    let judged = Judged::new().await;
    assert_eq!(judged.say(&judged.clerk, "evaluation", &SCORES).await.status, 303);
    let page = judged.supervision().await;
    assert_eq!(figures(&page), ["1", "2.0", "3.0", "1.0", "2.0", "0", "0", "3"]);
    judged.village.server.clock.advance_minutes(8 * 24 * 60);
    let page = judged.supervision().await;
    assert_eq!(figures(&page), ["1", "2.0", "3.0", "1.0", "2.0", "1", "3", "0"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn an_appeal_that_stands_takes_nothing_and_one_that_does_not_takes_all() {
    for (verdict, expected) in [("upheld", ["0", "0", "0"]), ("rejected", ["1", "3", "0"])] {
        let judged = Judged::new().await;
        assert_eq!(judged.say(&judged.clerk, "evaluation", &SCORES).await.status, 303);
        let appeal = [("text", "水泵须外地调运")];
        assert_eq!(judged.say(&judged.officer, "appeal", &appeal).await.status, 303);
        assert_eq!(
            figures(&judged.supervision().await)[5..],
            ["0", "0", "3"],
            "it waits"
        );
        let decision = [("verdict", verdict), ("reason", "已核实")];
        let decided = judged.say(&judged.supervisor, "appeal/decision", &decision).await;
        assert_eq!(decided.status, 303);
        assert_eq!(figures(&judged.supervision().await)[5..], expected, "{verdict}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn too_many_bad_reviews_cancel_the_year() {
    let rule = [("[judging]\n", "[judging]\ndisqualify_above = 1\n")];
    let judged = Judged::under(&rule).await;
    let village = &judged.village;
    assert_eq!(judged.say(&judged.clerk, "evaluation", &SCORES).await.status, 303);
    village.server.clock.advance_minutes(8 * 24 * 60);
    let page = judged.supervision().await;
    assert_eq!(figures(&page).last().unwrap(), "保留");
    assert!(page.contains("全年差评超过 1 次的，取消当年评先资格"));
    // Another case, as badly done.
    let clerk = Reader {
        cookie: village.sign_in("zhao").await,
        user: judged.clerk.user,
    };
    let case = village.case(&clerk, "又断水了", false).await;
    village.step(&clerk, case, CaseStep::Receive, |_| {}).await;
    village.step(&clerk, case, CaseStep::Divert, to_water).await;
    village
        .step(&judged.officer, case, CaseStep::Accept, |_| {})
        .await;
    let solved = |event: &mut Event| event.outcome = Some("solved".into());
    village
        .step(&judged.officer, case, CaseStep::Resolve, solved)
        .await;
    let yes = |event: &mut Event| {
        event.means = Some("phone".into());
        event.word = Some("总算来了".into());
    };
    village.step(&clerk, case, CaseStep::VerifyYes, yes).await;
    let path = format!("/cases/{case}/evaluation");
    assert_eq!(village.send(&clerk, &path, &SCORES).await.status, 303);
    village.server.clock.advance_minutes(8 * 24 * 60);
    assert_eq!(figures(&judged.supervision().await).last().unwrap(), "取消");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_confidential_case_is_in_no_figure_and_its_appeal_waits_for_nobody() {
    let judged = Judged::new().await;
    let village = &judged.village;
    assert_eq!(judged.say(&judged.clerk, "evaluation", &SCORES).await.status, 303);
    let appeal = [("text", "水泵须外地调运")];
    assert_eq!(judged.say(&judged.officer, "appeal", &appeal).await.status, 303);
    let kept = [("confidential", "yes"), ("text", "当事人要求保密")];
    let answer = village.take(&judged.clerk, &judged.case, "note", &kept).await;
    assert_eq!(answer.status, 303, "{}", answer.page);
    let page = judged.supervision().await;
    assert!(page.contains("本年度还没有单位得到评价") && !page.contains("水泵须外地调运"));
    assert!(page.contains("没有逾期、催办的事项，也没有待裁定的申诉"));
    let path = format!("/cases/{}", judged.case);
    assert_eq!(village.get(&judged.supervisor, &path).await.0, 404);
    let (_, page) = village.get(&judged.officer, &path).await;
    assert!(page.contains("保密事项不扣分，不需裁定"));
    let (_, page) = village.get(&judged.officer, "/supervision/units/water").await;
    assert!(page.contains("本年度没有扣分事由") && !page.contains("渠道断水"));
    // Neither is one made of it now.
    let other = village.case(&judged.clerk, "来电求助", true).await;
    village
        .step(&judged.clerk, other, CaseStep::Receive, |_| {})
        .await;
    village
        .step(&judged.clerk, other, CaseStep::Divert, to_water)
        .await;
    let path = format!("/cases/{other}/appeal");
    assert_eq!(village.send(&judged.officer, &path, &appeal).await.status, 422);
    // Open again, it counts again, and waits again.
    let open = [("confidential", "no"), ("text", "不再保密")];
    assert_eq!(
        village
            .take(&judged.clerk, &judged.case, "note", &open)
            .await
            .status,
        303
    );
    let page = judged.supervision().await;
    assert!(page.contains("水泵须外地调运") && figures(&page)[7] == "3");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn who_neither_supervises_nor_works_there_finds_nothing() {
    let village = Village::new().await;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    let officer = village.person("sun", "孙建国", "officer", ".water").await;
    let other = village.person("he", "何平", "officer", ".civil").await;
    let town = village.person("zhou", "周正", "supervisor", TOWN).await;
    for who in [&clerk, &officer] {
        assert_eq!(village.get(who, "/supervision").await.0, 404);
    }
    assert_eq!(village.get(&town, "/supervision").await.0, 200);
    assert_eq!(village.get(&town, "/supervision?grid=610921").await.0, 404);
    assert_eq!(village.noted()[0], ("grid.refused".into(), "610921".into()));
    for who in [&clerk, &other, &town] {
        assert_eq!(village.get(who, "/supervision/units/water").await.0, 404);
        assert_eq!(village.noted()[0], ("unit.refused".into(), "water".into()));
    }
    assert_eq!(village.get(&town, "/supervision/units/nobody").await.0, 404);
    assert_eq!(village.get(&town, "/supervision?year=1").await.0, 404);
    assert_eq!(village.get(&clerk, "/supervision/mine").await.0, 404);
    let (status, page) = village.get(&officer, "/supervision/units/water").await;
    assert!(status == 200 && page.contains("县水利局"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn after_too_many_returns_it_is_a_supervisor_who_gives_it_back() {
    let village = Village::new().await;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    let officer = village.person("sun", "孙建国", "officer", ".water").await;
    let supervisor = village.person("zhou", "周正", "supervisor", "610921").await;
    let case = village.case(&clerk, "渠道断水", false).await;
    village.step(&clerk, case, CaseStep::Receive, |_| {}).await;
    let (path, over) = (format!("/cases/{case}"), "<b>1</b> 多次退回待裁定");
    for _ in 0..2 {
        assert!(!village.get(&supervisor, "/").await.1.contains(over));
        village.step(&clerk, case, CaseStep::Divert, to_water).await;
        let may = "step=return";
        assert!(village.get(&officer, &path).await.1.contains(may));
        assert!(!village.get(&supervisor, &path).await.1.contains(may));
        village.step(&officer, case, CaseStep::Return, why).await;
    }
    assert!(village.get(&supervisor, "/").await.1.contains(over));
    let (_, page) = village.get(&supervisor, "/supervision").await;
    assert!(page.contains("id=\"returns_over\""));
    village.step(&clerk, case, CaseStep::Divert, to_water).await;
    assert!(!village.get(&officer, &path).await.1.contains("step=return"));
    let form = [("step", "return"), ("reason", "还是不归我们")];
    let refused = village.send(&officer, &format!("{path}/steps"), &form).await;
    assert!(
        refused.page.contains("退回次数已满，由督查员裁定"),
        "{}",
        refused.page
    );
    assert!(refused.page.contains("还是不归我们"), "nothing typed is lost");
    let answer = village
        .take(
            &supervisor,
            &case.to_string(),
            "return",
            &[("reason", "交住建局办理")],
        )
        .await;
    assert_eq!(answer.status, 303, "{}", answer.page);
    let chief = village.person("li", "李长河", "grid_chief", VILLAGE).await;
    let (_, page) = village.get(&chief, &path).await;
    assert!(page.contains("交住建局办理"));
    assert_eq!(village.row(case).stage, Stage::Received);
}
