use super::village::{ONE, TOWN, TWO, VILLAGE, Village};

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn one_walks_down_the_tree_as_far_as_one_s_own() {
    let village = Village::new().await;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    let (status, page) = village.get(&clerk, &format!("/grids/{TOWN}")).await;
    assert_eq!(status, 200);
    insta::assert_snapshot!(page);
    let (status, page) = village.get(&clerk, &format!("/grids/{ONE}")).await;
    assert_eq!(status, 200);
    assert!(page.contains(&format!("<a href=\"/grids/{VILLAGE}\">江河村</a>")));
    assert!(
        page.contains("<li>汉阴县</li>"),
        "above the town there is a name only"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_grid_of_others_is_not_there_and_asking_is_noted() {
    let village = Village::new().await;
    let member = village.person("wang", "王秀英", "grid_member", ONE).await;
    for (path, noted) in [
        (TWO, true),
        (VILLAGE, true),
        ("610921", true),
        ("nowhere", false),
        ("%20", false),
    ] {
        let before = village.noted();
        let (status, _) = village.get(&member, &format!("/grids/{path}")).await;
        assert_eq!(status, 404, "{path}");
        let after = village.noted();
        assert_eq!(after != before, noted, "{path}");
        if noted {
            assert_eq!(after[0], ("grid.refused".into(), path.into()));
        }
    }
}
