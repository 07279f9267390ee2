use doorstep_model::id::{AssignmentId, DeviceId, DeviceNumber, PostCode, UserId};
use doorstep_model::protocol::row::Station;
use doorstep_server::ledger::{Event, record};
use doorstep_server::store::{Assignment, Device, StoreError};

use super::server::REALM;
use super::village::{ONE, TOWN, VILLAGE, Village, grid};

const COUNTY: &str = "610921";

fn held(village: &Village, user: UserId) -> Vec<Assignment> {
    let held: Result<_, StoreError> = village
        .server
        .store()
        .read_blocking(|read| read.assignments_of(REALM, user));
    held.unwrap()
}

fn user_of(village: &Village, login: &str) -> Option<UserId> {
    let login = doorstep_server::account::Login::parse(login).unwrap();
    let found: Result<_, StoreError> = village
        .server
        .store()
        .read_blocking(|read| read.user_by_login(REALM, &login));
    found.unwrap().map(|user| user.id)
}

/// A phone that was enrolled by someone.
async fn phone(village: &Village, user: UserId) -> DeviceNumber {
    let now = village.server.by_command().now;
    let number = DeviceNumber(7);
    let event = Event::Enrolled {
        realm: REALM,
        device: number,
        id: DeviceId::new([9; 12]),
        user,
        key: format!("02{}", "ab".repeat(32)).into(),
    };
    let work = move |tx: &doorstep_server::store::Write<'_>| record(tx, now, event);
    village.server.store().write(work).await.unwrap();
    number
}

fn device(village: &Village, number: DeviceNumber) -> Device {
    let found: Result<_, StoreError> = village
        .server
        .store()
        .read_blocking(|read| read.device(REALM, number));
    found.unwrap().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_place_names_who_works_there_in_both_languages() {
    let village = Village::new().await;
    let admin = village.person("gao", "高明", "administrator", COUNTY).await;
    village.person("li", "李大山", "grid_chief", VILLAGE).await;
    let member = village.person("wang", "王秀英", "grid_member", ONE).await;
    phone(&village, member.user).await;
    let (status, page) = village.get(&admin, &format!("/people?grid={VILLAGE}")).await;
    assert_eq!(status, 200);
    insta::assert_snapshot!("people-zh", page);
    let english = [("accept-language", "en")];
    let (_, page) = village
        .ask(&admin, &format!("/people/{}", member.user), &english)
        .await;
    insta::assert_snapshot!("person-en", page);
    let (_, page) = village.get(&admin, "/people?q=王").await;
    assert!(page.contains(&format!("<a href=\"/people/{}\">王秀英</a>", member.user)));
    let (_, page) = village.get(&admin, "/people?q=LI").await;
    assert!(page.contains("李大山"), "by the whole login");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_post_is_given_and_ended() {
    let village = Village::new().await;
    let admin = village.person("gao", "高明", "administrator", COUNTY).await;
    let typed = [("grid", ONE), ("post", "grid_member/"), ("login", "zhang")];
    let (status, page) = village.submit(&admin, "/people", &typed).await;
    assert_eq!(status, 422, "who is new needs a name");
    assert!(page.contains("value=\"zhang\"") && page.contains("id=\"wrong-name\""));
    let named: Vec<_> = typed.into_iter().chain([("name", "张三")]).collect();
    let (status, to) = village.submit(&admin, "/people", &named).await;
    let user = user_of(&village, "zhang").unwrap();
    assert_eq!((status, to), (303, format!("/people/{user}")));
    let [post] = &held(&village, user)[..] else {
        panic!("one post")
    };
    assert_eq!(post.draft.station, Station::Grid(grid(ONE)));
    assert_eq!(post.draft.post, PostCode::parse("grid_member").unwrap());
    assert!(post.draft.until.is_none());
    let path = format!("/people/{user}/posts/{}/end", post.id);
    assert_eq!(village.submit(&admin, &path, &[]).await.0, 303);
    assert!(held(&village, user)[0].draft.until.is_some());
    for wrong in [
        [("grid", ONE), ("post", "grid_chief/"), ("login", "zhang")],
        [("grid", ONE), ("post", "no_such/"), ("login", "zhang")],
        [("grid", ONE), ("post", ""), ("login", "zhang")],
        [("grid", ONE), ("post", "grid_member/"), ("login", "Z H")],
    ] {
        let (status, page) = village.submit(&admin, "/people", &wrong).await;
        assert!(
            (400..500).contains(&status) && page.contains("<form"),
            "{wrong:?}: {status}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_code_is_shown_once_and_for_fifteen_minutes() {
    let village = Village::new().await;
    let admin = village.person("gao", "高明", "administrator", COUNTY).await;
    let member = village.person("wang", "王秀英", "grid_member", ONE).await;
    let (status, page) = village
        .submit(&admin, &format!("/people/{}/code", member.user), &[])
        .await;
    assert_eq!(status, 200);
    assert!(page.contains("<svg") && page.contains("doorstep://enrol?") && page.contains("15 分钟"));
    assert_eq!(
        village.noted()[0],
        ("device.code".into(), member.user.to_string())
    );
    let (_, page) = village.get(&admin, &format!("/people/{}", member.user)).await;
    assert!(!page.contains("doorstep://"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_phone_is_revoked_and_a_person_kept_out_with_a_reason() {
    let village = Village::new().await;
    let admin = village.person("gao", "高明", "administrator", COUNTY).await;
    let member = village.person("wang", "王秀英", "grid_member", ONE).await;
    let number = phone(&village, member.user).await;
    let path = format!("/people/{}/devices/{number}/revoke", member.user);
    for reason in ["", "because"] {
        assert_eq!(village.submit(&admin, &path, &[("reason", reason)]).await.0, 422);
        assert!(device(&village, number).revoked_at.is_none());
    }
    assert_eq!(village.submit(&admin, &path, &[("reason", "lost")]).await.0, 303);
    assert!(device(&village, number).revoked_at.is_some());
    let noted: Vec<String> = village
        .noted()
        .into_iter()
        .take(2)
        .map(|(action, _)| action)
        .collect();
    assert_eq!(noted, ["device.revoke", "reason.lost"]);
    let path = format!("/people/{}/access", member.user);
    assert_eq!(village.submit(&admin, &path, &[]).await.0, 422);
    assert_eq!(village.submit(&admin, &path, &[("reason", "left")]).await.0, 303);
    assert_eq!(village.get(&member, "/grids").await.0, 303, "signed out at once");
    let (_, page) = village.get(&admin, &format!("/people/{}", member.user)).await;
    assert!(page.contains("重新启用") && !page.contains("生成新手机登记码"));
    assert_eq!(village.submit(&admin, &path, &[("let_in", "yes")]).await.0, 303);
    let member = super::village::Reader {
        cookie: village.sign_in("wang").await,
        ..member
    };
    assert_eq!(village.get(&member, "/grids").await.0, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn an_administrator_looks_after_their_own_subtree_alone() {
    let village = Village::new().await;
    let admin = village.person("gao", "高明", "administrator", COUNTY).await;
    let member = village.person("wang", "王秀英", "grid_member", ONE).await;
    let number = phone(&village, member.user).await;
    let [post] = &held(&village, member.user)[..] else {
        panic!("one post")
    };
    let AssignmentId(post) = post.id;
    let user = member.user;
    let forms = [
        (format!("/people/{user}/code"), vec![]),
        (format!("/people/{user}/access"), vec![("reason", "left")]),
        (format!("/people/{user}/posts/{post}/end"), vec![]),
        (
            format!("/people/{user}/devices/{number}/revoke"),
            vec![("reason", "lost")],
        ),
    ];
    for (login, role, at) in [
        ("other-a", "town_clerk", TOWN),
        ("other-b", "grid_chief", VILLAGE),
        ("other-c", "supervisor", COUNTY),
        ("other-d", "officer", ".water"),
    ] {
        let other = village.person(login, "某人", role, at).await;
        for path in [
            "/people".to_owned(),
            format!("/people?grid={ONE}"),
            format!("/people/{user}"),
        ] {
            let (status, page) = village.get(&other, &path).await;
            assert_eq!((status, page.contains("王秀英")), (404, false), "{role} {path}");
        }
        assert_eq!(village.noted()[0], ("user.refused".into(), user.to_string()));
        for (path, form) in &forms {
            assert_eq!(village.submit(&other, path, form).await.0, 404, "{role} {path}");
        }
        let give = [
            ("grid", ONE),
            ("post", "grid_member/"),
            ("login", "new"),
            ("name", "新人"),
        ];
        assert_eq!(village.submit(&other, "/people", &give).await.0, 404, "{role}");
        assert!(user_of(&village, "new").is_none(), "nothing of it was done");
    }
    assert!(device(&village, number).revoked_at.is_none());
    assert!(held(&village, user)[0].draft.until.is_none());
    assert_eq!(village.get(&admin, &format!("/people/{user}")).await.0, 200);
    assert_eq!(village.get(&admin, "/people/999").await.0, 404);
}
