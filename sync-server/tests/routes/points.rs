//! `/households/{id}/points` and `/grids/{code}/supermarket`: taking part, and what it is exchanged for.

use doorstep_server::store::StoreError;

use super::server::REALM;
use super::village::{ONE, TOWN, VILLAGE, Village};

/// The village's preset, with a shelf.
pub(crate) async fn with_rewards(village: &Village) {
    let soap = r#"reward = [{ code = "soap", zh = "肥皂", en = "Soap", points = 2, invented = true }]"#;
    village.judges_with(soap).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_household_takes_part_and_takes_soap_for_it_while_there_is_any() {
    let village = Village::new().await;
    with_rewards(&village).await;
    let chief = village.person("chen", "陈大山", "grid_chief", VILLAGE).await;
    let member = village.person("wang", "王秀英", "grid_member", ONE).await;
    let household = village.household(&member, ONE, "1号", "赵忠").await;
    let path = format!("/households/{household}/points");
    let earned = |key, on| [("key", key), ("code", "activity"), ("on", on)];
    let one = "00112233445566778899aabbccddee01";
    for _ in 0..2 {
        let answer = village.send(&member, &path, &earned(one, "2026-03-01")).await;
        assert_eq!(answer.status, 303, "{}", answer.page);
    }
    let other = village.send(&member, &path, &earned(one, "2026-03-02")).await;
    assert_eq!(other.status, 409, "another form under the same key");
    let (_, page) = village.get(&member, &path).await;
    assert!(page.contains("剩余 2 分"), "once, however often it is sent");
    assert!(!page.contains("name=\"reward\""), "a member hands nothing out");
    let taken = |key, count| {
        [
            ("key", key),
            ("grid", VILLAGE),
            ("reward", "soap"),
            ("count", count),
        ]
    };
    let take = format!("/households/{household}/rewards");
    let two = "00112233445566778899aabbccddee02";
    let answer = village.send(&chief, &take, &taken(two, "1")).await;
    assert_eq!(answer.status, 422, "nothing on the shelf");
    assert!(answer.page.contains("积分或库存不足") && answer.page.contains("value=\"1\""));
    let shop = format!("/grids/{VILLAGE}/supermarket");
    let stocked = [
        ("key", "00112233445566778899aabbccddee03"),
        ("reward", "soap"),
        ("count", "5"),
    ];
    assert_eq!(village.send(&chief, &shop, &stocked).await.status, 303);
    assert_eq!(
        village.send(&chief, &take, &taken(two, "2")).await.status,
        422,
        "two cost four"
    );
    for _ in 0..2 {
        assert_eq!(village.send(&chief, &take, &taken(two, "1")).await.status, 303);
    }
    assert_eq!(village.send(&chief, &take, &taken(two, "2")).await.status, 409);
    let (_, page) = village.get(&chief, &path).await;
    assert!(page.contains("剩余 0 分") && page.contains("肥皂 × 1"));
    let (status, page) = village.get(&chief, &shop).await;
    assert_eq!(status, 200);
    assert!(
        page.contains("<td>2</td><td>4</td>") && !page.contains("赵忠"),
        "who took it is not the shelf's"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn points_of_others_are_not_there_and_asking_is_noted() {
    let village = Village::new().await;
    with_rewards(&village).await;
    let member = village.person("wang", "王秀英", "grid_member", ONE).await;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    let household = village.household(&member, ONE, "1号", "赵忠").await;
    let path = format!("/households/{household}/points");
    let form = [
        ("key", "00112233445566778899aabbccddee01"),
        ("code", "activity"),
        ("on", "2026-03-01"),
    ];
    let (status, _) = village.get(&clerk, &path).await;
    assert_eq!(status, 404, "a clerk reads no household");
    assert_eq!(village.send(&clerk, &path, &form).await.status, 404);
    assert_eq!(
        village.noted()[0],
        ("household.refused".into(), household.to_string())
    );
    let (status, _) = village
        .get(&member, &format!("/grids/{VILLAGE}/supermarket"))
        .await;
    assert_eq!(status, 404);
    assert_eq!(village.noted()[0], ("grid.refused".into(), VILLAGE.into()));
    for (code, on, status) in [
        ("nothing", "2026-03-01", 422),
        ("activity", "2199-01-01", 422),
        ("", "", 422),
    ] {
        let form = [("code", code), ("on", on)];
        assert_eq!(
            village.send(&member, &path, &form).await.status,
            status,
            "{code} {on}"
        );
    }
    let (_, page) = village.get(&member, &path).await;
    assert!(page.contains("剩余 0 分"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn an_erased_household_s_points_go_with_it() {
    let village = Village::new().await;
    with_rewards(&village).await;
    let chief = village.person("chen", "陈大山", "grid_chief", VILLAGE).await;
    let other = village.person("lin", "林晓燕", "administrator", "610921").await;
    let member = village.person("wang", "王秀英", "grid_member", ONE).await;
    let household = village.household(&member, ONE, "1号", "赵忠").await;
    let path = format!("/households/{household}/points");
    let earned = [("code", "activity"), ("on", "2026-03-01")];
    assert_eq!(village.send(&member, &path, &earned).await.status, 303);
    let asked = [
        ("household", &*household.to_string()),
        ("reason", "老人要求"),
        ("back", "/"),
    ];
    assert_eq!(village.send(&chief, "/approvals", &asked).await.status, 303);
    let granted = village.send(&other, "/approvals/1", &[("granted", "true")]).await;
    assert_eq!(granted.status, 303, "{}", granted.page);
    let left = village.server.store().read_blocking(|tx| {
        let left = tx.points_left(REALM, household)?;
        Ok::<_, StoreError>((left, tx.earned_by(REALM, household, 9)?.len()))
    });
    assert_eq!(left.unwrap(), (0, 0));
}
