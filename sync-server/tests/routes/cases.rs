use doorstep_model::case::CaseStep;
use doorstep_model::id::UnitCode;

use super::village::{ONE, TOWN, VILLAGE, Village};

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn the_sheet_says_what_was_done_and_what_comes_next() {
    let village = Village::new().await;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    let officer = village.person("sun", "孙建国", "officer", ".water").await;
    let case = village.case(&clerk, "渠道断水", false).await;
    village.step(&clerk, case, CaseStep::Receive, |_| {}).await;
    let to_water = |event: &mut doorstep_model::document::event::Event| {
        event.unit = UnitCode::parse("water").ok();
        event.text = Some("请到场查看".into());
    };
    village.step(&clerk, case, CaseStep::Divert, to_water).await;
    let path = format!("/cases/{case}");
    let (_, page) = village.get(&clerk, &path).await;
    assert!(
        page.contains("签收 <span class=\"where\">县水利局</span>"),
        "whose turn it is"
    );
    village.step(&officer, case, CaseStep::Accept, |_| {}).await;
    village.server.clock.advance_minutes(20 * 24 * 60);
    let clerk = super::village::Reader {
        cookie: village.sign_in("zhao").await,
        ..clerk
    };
    let (status, page) = village.get(&clerk, &path).await;
    assert_eq!(status, 200);
    insta::assert_snapshot!("case-zh", page);
    let (_, page) = village.ask(&clerk, &path, &[("accept-language", "en")]).await;
    insta::assert_snapshot!("case-en", page);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_confidential_case_is_there_for_clerk_unit_and_reporter_alone() {
    let village = Village::new().await;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    let case = village.case(&clerk, "来电求助", true).await;
    let path = format!("/cases/{case}");
    let (status, page) = village.get(&clerk, &path).await;
    assert_eq!(
        (status, page.contains("class=\"sheet confidential\"")),
        (200, true)
    );
    for (login, post, at) in [
        ("other-a", "grid_chief", VILLAGE),
        ("other-b", "grid_member", ONE),
        ("other-c", "supervisor", "610921"),
        ("other-d", "officer", ".water"),
        ("other-e", "administrator", "610921"),
    ] {
        let other = village.person(login, "某人", post, at).await;
        let (status, page) = village.get(&other, &path).await;
        assert_eq!((status, page.contains("求助")), (404, false), "{post}");
        assert_eq!(village.noted()[0], ("case.refused".into(), case.to_string()));
        let (_, page) = village.get(&other, "/").await;
        assert!(!page.contains("求助"), "{post}: on no list either");
    }
    village.step(&clerk, case, CaseStep::Receive, |_| {}).await;
    let to_water =
        |event: &mut doorstep_model::document::event::Event| event.unit = UnitCode::parse("water").ok();
    village.step(&clerk, case, CaseStep::Divert, to_water).await;
    let officer = village.person("other-f", "孙建国", "officer", ".water").await;
    assert_eq!(village.get(&officer, &path).await.0, 200, "the unit that has it");
    let (_, page) = village.get(&officer, "/").await;
    assert!(page.contains("求助"));
}
