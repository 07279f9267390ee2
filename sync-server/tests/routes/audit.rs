use doorstep_server::store::StoreError;

use super::village::{ONE, TOWN, VILLAGE, Village};

const COUNTY: &str = "610921";

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn the_log_says_who_did_what_in_both_languages() {
    let village = Village::new().await;
    let admin = village.person("gao", "高明", "administrator", COUNTY).await;
    let cadre = village.person("li", "李大山", "grid_chief", VILLAGE).await;
    let household = village.household(&cadre, ONE, "1组1号", "陈民军").await;
    village.get(&cadre, &format!("/households/{household}")).await;
    village.get(&cadre, "/grids/610921101").await;
    let (status, page) = village.get(&admin, "/audit").await;
    assert_eq!(status, 200);
    assert!(page.contains("打开一户一档") && page.contains("查看不属于自己的内容，被拒"));
    assert!(!page.contains("陈民军"), "ids and codes only");
    let (_, page) = village
        .ask(
            &admin,
            "/audit?action=session.&check=yes",
            &[("accept-language", "en")],
        )
        .await;
    insta::assert_snapshot!("audit-en", page);
    let (_, page) = village.get(&admin, &format!("/audit?subject={household}")).await;
    assert_eq!(page.matches("<th scope=\"row\">").count(), 1);
    let (_, page) = village
        .get(&admin, &format!("/audit?actor=user:{}", cadre.user))
        .await;
    assert_eq!(page.matches("<th scope=\"row\">").count(), 3);
    let (_, page) = village.get(&admin, "/audit?action=nothing").await;
    assert!(page.contains("没有这样的记录"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn the_log_is_paged_each_line_once() {
    let village = Village::new().await;
    let admin = village.person("gao", "高明", "administrator", COUNTY).await;
    let by = village.server.by_command();
    for n in 0..250 {
        let work = move |tx: &doorstep_server::store::Write<'_>| {
            let action = if n % 2 == 0 { "device.code" } else { "user.add" };
            tx.audit(by.realm, by.actor, action, &n, by.now)
        };
        village
            .server
            .store()
            .write::<(), StoreError>(work)
            .await
            .unwrap();
    }
    for (asked, expected) in [("", 251), ("?action=device.", 125)] {
        let (mut path, mut seen) = (format!("/audit{asked}"), 0);
        loop {
            let (_, page) = village.get(&admin, &path).await;
            seen += page.matches("<th scope=\"row\">").count();
            let next = page
                .split("before=")
                .nth(1)
                .map(|next| next.split('"').next().unwrap().to_owned());
            match next {
                Some(before) if asked.is_empty() => path = format!("/audit?before={before}"),
                Some(before) => path = format!("/audit{asked}&before={before}"),
                None => break,
            }
        }
        assert_eq!(seen, expected, "{asked}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_changed_line_is_found() {
    let village = Village::new().await;
    let admin = village.person("gao", "高明", "administrator", COUNTY).await;
    let (_, page) = village.get(&admin, "/audit?check=yes").await;
    assert!(page.contains("整条链完好"));
    village
        .server
        .change("UPDATE audit SET actor = 'user:99' WHERE n = 1");
    let (_, page) = village.get(&admin, "/audit?check=yes").await;
    assert!(page.contains("第 1 条与前一条接不上"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn the_log_is_for_the_administrator_of_the_whole_realm() {
    let village = Village::new().await;
    for (login, post, at) in [
        ("other-a", "town_clerk", TOWN),
        ("other-b", "grid_chief", VILLAGE),
        ("other-c", "supervisor", COUNTY),
        ("other-d", "officer", ".water"),
        ("other-e", "grid_member", ONE),
    ] {
        let other = village.person(login, "某人", post, at).await;
        assert_eq!(village.get(&other, "/audit").await.0, 404, "{post}");
        assert_eq!(village.noted()[0].0, "audit.refused");
    }
}
