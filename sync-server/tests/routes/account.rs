//! `GET /account` and a password that an administrator hands over.

use super::village::{ONE, Reader, TOWN, Village};

const COUNTY: &str = "610921";
const HELD: &str = "correct horse";

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_password_is_handed_over_and_the_former_one_ends() {
    let village = Village::new().await;
    let admin = village.person("gao", "高明", "administrator", COUNTY).await;
    let member = village.person("wang", "王秀英", "grid_member", ONE).await;
    let path = format!("/people/{}/password", member.user);
    let answer = village.send(&admin, &path, &[]).await;
    assert_eq!(answer.status, 200);
    let codes = answer.page.split("<code>").skip(1);
    let codes: Vec<&str> = codes.filter_map(|code| code.split("</code>").next()).collect();
    let [login, made] = codes[..] else {
        panic!("{}", answer.page)
    };
    assert_eq!((login, made.len()), ("wang", 16));
    let acted = ("user.password".to_owned(), member.user.to_string());
    assert!(village.noted().contains(&acted));
    assert_eq!(
        village.get(&member, "/account").await.0,
        303,
        "the former session ended"
    );
    assert_eq!(village.sign_in_with("wang", HELD).await, None);
    assert!(village.sign_in_with("wang", made).await.is_some());
    let (_, page) = village.get(&admin, &format!("/people/{}", member.user)).await;
    assert!(!page.contains(made), "shown once");
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    assert_eq!(village.send(&clerk, &path, &[]).await.status, 404);
    let elsewhere = village.person("yuan", "袁方", "administrator", "610921101").await;
    assert_eq!(village.send(&elsewhere, &path, &[]).await.status, 404);
    assert_eq!(village.noted()[0].0, "user.refused");
    let from = "http://elsewhere.example";
    assert_eq!(village.send_from(&admin, &path, &[], from).await.status, 403);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn whoever_knows_the_password_changes_it_and_stays() {
    let village = Village::new().await;
    let member = village.person("wang", "王秀英", "grid_member", ONE).await;
    let other = Reader {
        user: member.user,
        cookie: village.sign_in("wang").await,
    };
    let form = |held, next, again| [("held", held), ("next", next), ("again", again)];
    let (next, short) = ("柳树 水渠 石磨 煤油灯 十二", "短");
    for (wrong, sent) in [
        ("held", form("not the one", next, next)),
        ("next", form(HELD, short, short)),
        ("again", form(HELD, next, "another one typed")),
    ] {
        let answer = village.send(&member, "/account/password", &sent).await;
        assert_eq!(answer.status, 422, "{wrong}");
        assert!(answer.page.contains(&format!("id=\"wrong-{wrong}\"")), "{wrong}");
        for (_, secret) in sent {
            assert!(
                !answer.page.contains(&format!("\"{secret}\"")),
                "nothing secret comes back"
            );
        }
    }
    let answer = village
        .send(&member, "/account/password", &form(HELD, next, next))
        .await;
    assert_eq!(answer.status, 200);
    assert!(answer.page.contains("密码已改好"));
    for former in [&member, &other] {
        assert_eq!(village.get(former, "/account").await.0, 303);
    }
    let here = Reader {
        user: member.user,
        cookie: answer.cookie.expect("another session"),
    };
    assert_eq!(village.get(&here, "/account").await.0, 200);
    assert!(village.sign_in_with("wang", next).await.is_some());
    assert_eq!(village.sign_in_with("wang", HELD).await, None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_session_that_is_left_open_gives_nobody_time_to_guess() {
    let village = Village::new().await;
    let member = village.person("wang", "王秀英", "grid_member", ONE).await;
    let form = [
        ("held", "a guess, and another"),
        ("next", "0123456789"),
        ("again", "0123456789"),
    ];
    for _ in 0..5 {
        assert_eq!(
            village.send(&member, "/account/password", &form).await.status,
            422
        );
    }
    assert_eq!(
        village.send(&member, "/account/password", &form).await.status,
        429
    );
}
