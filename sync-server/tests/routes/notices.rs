//! `GET /notices`, `GET /notices/{id}` and their forms: to a place or to roles there, read, taken back.

use doorstep_model::id::NoticeId;
use doorstep_model::protocol::row::{RowBody, Table};
use doorstep_model::protocol::scope::Scope;
use doorstep_server::store::{StoreError, Write};

use super::server::REALM;
use super::village::{ONE, Reader, TOWN, TWO, VILLAGE, Village, grid};

const SENT: [(&str, &str); 4] = [
    ("grid", VILLAGE),
    ("title", "明早停水"),
    ("text", "明早八点到十点检修，请提前备水。"),
    ("until", "2026-03-20"),
];

/// Titles of the messages that a scope shows.
fn shown(village: &Village, scope: &Scope) -> Vec<String> {
    let rows = village
        .server
        .store()
        .read_blocking(|tx| tx.rows_in(REALM, scope));
    let rows = rows.unwrap().into_iter();
    rows.filter(|row| row.table == Table::Notice)
        .filter_map(|row| match row.body {
            Some(RowBody::Notice(notice)) => Some(notice.title.to_string()),
            _ => None,
        })
        .collect()
}

async fn seen(village: &Village, who: &Reader, id: u32) {
    let (user, now) = (who.user, village.server.by_command().now);
    let work = move |tx: &Write<'_>| tx.notice_was_seen(REALM, NoticeId(id), user, now);
    village.server.store().write::<_, StoreError>(work).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_message_is_sent_read_and_taken_back() {
    let village = Village::new().await;
    let cadre = village.person("li", "李大山", "grid_chief", VILLAGE).await;
    let member = village.person("wang", "王秀英", "grid_member", ONE).await;
    village.person("liu", "刘永强", "grid_member", TWO).await;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    let (_, page) = village.get(&cadre, "/notices").await;
    insta::assert_snapshot!("notices-zh", page);
    for _ in 0..2 {
        let mut form = SENT.to_vec();
        form.push(("key", "00112233445566778899aabbccddee01"));
        let sent = village.send(&cadre, "/notices", &form).await;
        assert_eq!(sent.to.as_deref(), Some("/notices/1"), "{}", sent.page);
    }
    for at in [VILLAGE, ONE, TWO] {
        assert_eq!(shown(&village, &Scope::Grid(grid(at))), ["明早停水"]);
    }
    seen(&village, &member, 1).await;
    let (_, page) = village.get(&cadre, "/notices").await;
    assert!(page.contains("3 人中 1 人已读"), "{page}");
    let (_, page) = village.get(&cadre, "/notices/1").await;
    insta::assert_snapshot!("notice-zh", page);
    let (_, page) = village
        .ask(&cadre, "/notices/1", &[("accept-language", "en")])
        .await;
    insta::assert_snapshot!("notice-en", page);

    let back = village.send(&clerk, "/notices/1/withdraw", &[]).await;
    assert_eq!(back.status, 303, "{}", back.page);
    assert_eq!(village.noted()[0], ("notice.withdraw".into(), "1".into()));
    for at in [VILLAGE, ONE, TWO] {
        assert!(shown(&village, &Scope::Grid(grid(at))).is_empty(), "{at}");
    }
    let (_, page) = village.get(&cadre, "/notices/1").await;
    assert!(page.contains("已撤回") && page.contains("赵文静") && !page.contains("<form"));
    let again = village.send(&cadre, "/notices/1/withdraw", &[]).await;
    assert_eq!(again.status, 409);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn to_roles_it_goes_to_their_people_there_alone() {
    let village = Village::new().await;
    let cadre = village.person("li", "李大山", "grid_chief", VILLAGE).await;
    let head = village.person("chen", "陈守义", "central_head", VILLAGE).await;
    let member = village.person("wang", "王秀英", "grid_member", ONE).await;
    let mut form = SENT.to_vec();
    form.extend([("role", "head"), ("role", "helper")]);
    let sent = village.send(&cadre, "/notices", &form).await;
    assert_eq!(sent.status, 303, "{}", sent.page);
    assert_eq!(shown(&village, &Scope::Person(head.user)), ["明早停水"]);
    assert!(shown(&village, &Scope::Person(member.user)).is_empty());
    assert!(shown(&village, &Scope::Grid(grid(ONE))).is_empty());
    let (_, page) = village.get(&cadre, "/notices/1").await;
    assert!(page.contains("1 人中 0 人已读"), "{page}");
    let taken_back = village.send(&cadre, "/notices/1/withdraw", &[]).await;
    assert_eq!(taken_back.status, 303);
    assert!(shown(&village, &Scope::Person(head.user)).is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn what_is_wrong_is_said_beside_its_field_and_others_places_are_not_there() {
    let village = Village::new().await;
    let cadre = village.person("li", "李大山", "grid_chief", VILLAGE).await;
    let member = village.person("wang", "王秀英", "grid_member", ONE).await;
    let stranger = village.person("qian", "钱远", "town_clerk", "610921101").await;
    let form = [
        ("grid", VILLAGE),
        ("title", "停水"),
        ("text", " "),
        ("until", "2026-03-16"),
        ("role", "administrator"),
    ];
    let wrong = village.send(&cadre, "/notices", &form).await;
    assert_eq!(wrong.status, 422);
    for field in ["wrong-text", "wrong-until", "wrong-role"] {
        assert!(wrong.page.contains(field), "{field}");
    }
    assert!(wrong.page.contains("value=\"停水\"") && wrong.page.contains("value=\"2026-03-16\""));
    for who in [&member, &stranger] {
        assert_eq!(village.send(who, "/notices", &SENT).await.status, 404);
        assert_eq!(village.noted()[0], ("grid.refused".into(), VILLAGE.into()));
    }
    village.send(&cadre, "/notices", &SENT).await;
    for who in [&member, &stranger] {
        assert_eq!(village.get(who, "/notices/1").await.0, 404);
        assert_eq!(village.noted()[0], ("grid.refused".into(), VILLAGE.into()));
        assert_eq!(village.send(who, "/notices/1/withdraw", &[]).await.status, 404);
        assert!(!village.get(who, "/notices").await.1.contains("明早停水"));
    }
}
