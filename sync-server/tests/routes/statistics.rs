use doorstep_model::case::CaseStep;

use super::village::{ONE, TOWN, VILLAGE, Village};

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn small_counts_are_hidden_and_large_ones_shown_in_both_languages() {
    let village = Village::new().await;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    for n in 0..12 {
        village.case(&clerk, &format!("第{n}件"), false).await;
    }
    village.case(&clerk, "来电求助", true).await;
    let (status, page) = village.get(&clerk, "/statistics").await;
    assert_eq!(status, 200);
    let tables: String = page
        .split("<svg")
        .map(|part| part.split("</svg>").last().unwrap())
        .collect();
    insta::assert_snapshot!("statistics-zh", tables);
    let (_, page) = village
        .ask(&clerk, "/statistics", &[("accept-language", "en")])
        .await;
    assert!(
        page.contains("<td>12</td>") && !page.contains("<td>13</td>"),
        "confidential ones are in no tally"
    );
    assert!(!page.contains("<svg"), "without a count there is nothing to draw");
    let (_, page) = village.get(&clerk, &format!("/statistics?grid={ONE}")).await;
    assert!(!page.contains("<td>12</td>"), "of the grid alone");
    for n in 0..13 {
        let case = village.case(&clerk, &format!("又第{n}件"), false).await;
        village.step(&clerk, case, CaseStep::Receive, |_| {}).await;
    }
    let (_, page) = village.get(&clerk, "/statistics").await;
    assert_eq!(page.matches("<svg").count(), 1, "those that were received");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn statistics_are_for_those_who_oversee_a_place() {
    let village = Village::new().await;
    for (login, post, at) in [
        ("other-a", "grid_member", ONE),
        ("other-b", "officer", ".water"),
        ("other-c", "central_head", VILLAGE),
    ] {
        let other = village.person(login, "某人", post, at).await;
        assert_eq!(village.get(&other, "/statistics").await.0, 404, "{post}");
        let (status, _) = village.get(&other, &format!("/statistics?grid={TOWN}")).await;
        assert_eq!(status, 404, "{post}");
        assert_eq!(village.noted()[0], ("grid.refused".into(), TOWN.into()));
    }
    let chief = village.person("li", "李大山", "grid_chief", VILLAGE).await;
    assert_eq!(village.get(&chief, "/statistics").await.0, 200);
    assert_eq!(
        village.get(&chief, &format!("/statistics?grid={TOWN}")).await.0,
        404
    );
}
