//! A place with what is due in it, drawn.

use doorstep_model::document::op::Scalar;
use doorstep_model::document::schema::Kind;
use doorstep_model::document::write::text;
use doorstep_model::id::DocumentId;
use doorstep_server::store::StoreError;

use super::server::REALM;
use super::village::{ONE, Reader, TOWN, VILLAGE, Village, grid};

const SQUARE: &str =
    r#"{"type":"Polygon","coordinates":[[[108.4,32.8],[108.6,32.8],[108.6,33],[108.4,33],[108.4,32.8]]]}"#;

impl Village {
    async fn located(&self, by: &Reader, case: DocumentId, lat: i64) {
        self.edit(by, case, move |_, writer| {
            writer.root("lat", Scalar::Int(lat));
            writer.root("lon", Scalar::Int(108_500_000));
        })
        .await;
    }

    async fn shop(&self, by: &Reader, name: &'static str) {
        self.begin(by, Kind::Place, ONE, move |writer| {
            writer.root("name", text(name));
            writer.root("place_kind", text("shop"));
            writer.root("lat", Scalar::Int(32_910_000));
            writer.root("lon", Scalar::Int(108_490_000));
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_village_is_drawn_with_its_cases_and_places_and_no_confidential_one() {
    let village = Village::new().await;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    let chief = village.person("li", "李大山", "grid_chief", VILLAGE).await;
    let seen = village.case(&clerk, "渠道断水", false).await;
    village.located(&clerk, seen, 32_900_000).await;
    let hidden = village.case(&clerk, "不能说的事", true).await;
    village.located(&clerk, hidden, 32_905_000).await;
    village.case(&clerk, "没有位置的事", false).await;
    village.shop(&chief, "河边小卖部").await;
    let path = format!("/map?grid={VILLAGE}");
    for who in [&clerk, &chief] {
        let (status, page) = village.get(who, &path).await;
        assert_eq!(status, 200);
        assert!(
            page.contains(&format!("<a href=\"/cases/{seen}\" aria-labelledby=\"m1\">")),
            "{page}"
        );
        assert!(
            page.contains("河边小卖部") && page.contains("今天应检查"),
            "{page}"
        );
        assert!(page.contains("没有位置的事") && page.contains("（没有记下位置）"));
        assert!(
            !page.contains(&hidden.to_string()) && !page.contains("不能说的事"),
            "{page}"
        );
    }
    let work = |tx: &doorstep_server::store::Write<'_>| tx.put_outline(REALM, &grid(VILLAGE), SQUARE);
    village.server.store().write::<_, StoreError>(work).await.unwrap();
    let (_, page) = village.ask(&clerk, &path, &[("accept-language", "en")]).await;
    assert!(
        page.contains("class=\"outline\"") && page.contains("to be inspected today"),
        "{page}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn above_the_villages_counts_are_drawn_and_small_ones_hidden() {
    let village = Village::new().await;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    let chief = village.person("li", "李大山", "grid_chief", VILLAGE).await;
    let case = village.case(&clerk, "渠道断水", false).await;
    village.located(&clerk, case, 32_900_000).await;
    village.shop(&chief, "河边小卖部").await;
    let (status, page) = village.get(&clerk, "/map").await;
    assert_eq!(status, 200);
    assert!(page.contains(&format!("href=\"/map?grid={VILLAGE}\"")), "{page}");
    assert!(
        page.contains("未办结 —，其中超期 —") && !page.contains("渠道断水"),
        "{page}"
    );
    assert!(
        page.contains("class=\"mark later\""),
        "in the middle of its places"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_map_is_for_those_who_work_there() {
    let village = Village::new().await;
    for (login, post, at) in [
        ("other-a", "officer", ".water"),
        ("other-b", "central_head", VILLAGE),
    ] {
        let other = village.person(login, "某人", post, at).await;
        assert_eq!(village.get(&other, "/map").await.0, 404, "{post}");
        assert_eq!(
            village.get(&other, &format!("/map?grid={TOWN}")).await.0,
            404,
            "{post}"
        );
        assert_eq!(village.noted()[0], ("grid.refused".into(), TOWN.into()));
    }
    let member = village.person("chen", "陈网格", "grid_member", ONE).await;
    assert_eq!(village.get(&member, "/map").await.0, 200);
    assert_eq!(village.get(&member, &format!("/map?grid={VILLAGE}")).await.0, 404);
}
