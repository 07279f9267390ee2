//! `GET /links`: who keeps contact with whom, made and ended by the administrator of a place.

use doorstep_model::protocol::row::{LinkCovers, LinkHolder};
use doorstep_server::store::{Link, StoreError};

use super::server::REALM;
use super::village::{ONE, Reader, TOWN, TWO, VILLAGE, Village};

fn kept(village: &Village, of: &Reader) -> Vec<Link> {
    let holder = LinkHolder::User(of.user);
    let read = village
        .server
        .store()
        .read_blocking(|tx| tx.links_of(REALM, &holder));
    let links: Result<Vec<Link>, StoreError> = read;
    links.unwrap()
}

fn form<'a>(
    key: &'a str,
    user: &'a str,
    line: &'a str,
    grid: &'a str,
    doors: &'a str,
) -> Vec<(&'static str, &'a str)> {
    vec![
        ("key", key),
        ("user", user),
        ("at", VILLAGE),
        ("line", line),
        ("grid", grid),
        ("doors", doors),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn an_administrator_links_a_head_with_households_by_their_doors() {
    let village = Village::new().await;
    let admin = village.person("lin", "林晓燕", "administrator", "610921").await;
    let wang = village.person("wang", "王秀英", "grid_member", ONE).await;
    let head = village.person("zhou", "周玉梅", "central_head", VILLAGE).await;
    let three = village.household(&wang, ONE, "3号", "刘大爷").await;
    let seven = village.household(&wang, ONE, "7号", "王大娘").await;
    let user = head.user.to_string();
    let (status, page) = village.get(&head, "/grids").await;
    assert!(status == 200 && !page.contains("刘大爷"));
    let key = "00112233445566778899aabbccddee31";
    let wrong = village
        .send(&admin, "/links", &form(key, &user, "head", ONE, "3号 9号"))
        .await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.page.contains("id=\"wrong-doors\"") && wrong.page.contains("value=\"3号 9号\""));
    let none = village
        .send(&admin, "/links", &form(key, &user, "head", ONE, ""))
        .await;
    assert_eq!(none.status, 422, "heads are linked with households alone");
    assert!(none.page.contains("id=\"wrong-doors\""));
    for _ in 0..2 {
        let made = form(key, &user, "head", ONE, "3号、7号");
        assert_eq!(
            village.send(&admin, "/links", &made).await.status,
            303,
            "pressed twice"
        );
    }
    let links = kept(&village, &head);
    let mut both = vec![three, seven];
    both.sort_unstable();
    assert_eq!(links.len(), 1);
    assert_eq!(links[0].draft.covers, LinkCovers::Households(both));
    let (_, page) = village.get(&admin, &format!("/links?user={user}")).await;
    assert!(
        page.contains("第1组 3号") && !page.contains("刘大爷"),
        "a door and nobody: {page}"
    );
    insta::assert_snapshot!("a_head_s_links_in_chinese", page);
    let path = format!("/links?user={user}");
    let (_, english) = village.ask(&admin, &path, &[("accept-language", "en")]).await;
    insta::assert_snapshot!("a_head_s_links_in_english", english);
    let (_, page) = village.get(&head, "/grids").await;
    assert!(page.contains("刘大爷"), "the head sees what is linked");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_link_ends_on_its_day_and_stays_in_the_list() {
    let village = Village::new().await;
    let admin = village.person("lin", "林晓燕", "administrator", "610921").await;
    let party = village.person("wu", "吴国华", "party_member", VILLAGE).await;
    let user = party.user.to_string();
    let key = "00112233445566778899aabbccddee32";
    let made = form(key, &user, "party", TWO, "");
    assert_eq!(village.send(&admin, "/links", &made).await.status, 303);
    let link = kept(&village, &party)[0].id.0;
    let to = format!("/links/{link}/end");
    let last = |day| vec![("user", user.as_str()), ("at", VILLAGE), ("last", day)];
    let over = village.send(&admin, &to, &last("2026-03-01")).await;
    assert_eq!(over.status, 422);
    assert!(over.page.contains(&format!("id=\"wrong-last-{link}\"")));
    assert_eq!(village.send(&admin, &to, &last("2026-03-31")).await.status, 303);
    let until = kept(&village, &party)[0].draft.until.unwrap();
    assert_eq!(
        until.day().to_string(),
        "2026-04-01",
        "the last day is a whole one"
    );
    assert_eq!(village.send(&admin, &to, &last("2026-03-17")).await.status, 303);
    let (_, page) = village.get(&admin, &format!("/links?user={user}")).await;
    assert!(page.contains("已结束") && page.contains("江河村 第2组"), "{page}");
    assert!(page.contains("2026-03-17") && !page.contains(&to), "{page}");
    assert_eq!(village.noted()[0].0, "link.end");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn links_of_others_are_not_there() {
    let village = Village::new().await;
    let admin = village.person("lin", "林晓燕", "administrator", "610921").await;
    let chief = village.person("chen", "陈大山", "grid_chief", VILLAGE).await;
    let party = village.person("wu", "吴国华", "party_member", VILLAGE).await;
    let user = party.user.to_string();
    let (status, _) = village.get(&chief, &format!("/links?user={user}")).await;
    assert_eq!(status, 404);
    assert_eq!(village.noted()[0].0, "user.refused");
    let key = "00112233445566778899aabbccddee33";
    let made = form(key, &user, "party", TWO, "");
    assert_eq!(village.send(&chief, "/links", &made).await.status, 404);
    let elsewhere = village
        .send_from(&admin, "/links", &made, "http://elsewhere.example")
        .await;
    assert_eq!(elsewhere.status, 403);
    assert_eq!(village.send(&admin, "/links", &made).await.status, 303);
    let link = kept(&village, &party)[0].id.0;
    let ended = [("user", user.as_str()), ("at", TOWN), ("last", "2026-03-17")];
    assert_eq!(
        village
            .send(&chief, &format!("/links/{link}/end"), &ended)
            .await
            .status,
        404
    );
    assert!(kept(&village, &party)[0].draft.until.is_none());
    let (status, _) = village.get(&admin, "/links?user=1&unit=x").await;
    assert_eq!(status, 404);
}
