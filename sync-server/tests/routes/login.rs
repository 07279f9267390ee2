use std::collections::BTreeSet;

use doorstep_server::account::{Password, PasswordHash, TotpSecret};
use doorstep_server::ledger::{Event, record};
use reqwest::Response;
use reqwest::header::{COOKIE, LOCATION, ORIGIN, SET_COOKIE};

use super::server::{REALM, TestServer, text};
use super::village::furnish;

const PASSWORD: &str = "correct horse";

/// A server with one person who has a password.
async fn server() -> TestServer {
    let server = TestServer::start().await;
    furnish(&server).await;
    let user = server.add_user("li").await;
    let hash = PasswordHash::of(
        &Password::parse(PASSWORD).unwrap(),
        &*server.handle.app().home.environment.randomness,
    );
    server
        .store()
        .write(move |tx| tx.set_password(REALM, user, Some(hash.as_str())))
        .await
        .unwrap();
    server
}

async fn submit(server: &TestServer, login: &str, password: &str, code: &str) -> Response {
    let body = format!(
        "realm=1&login={login}&password={}&code={code}",
        password.replace(' ', "+")
    );
    server
        .client
        .post(server.url("/login"))
        .header(ORIGIN, server.handle.front.address.as_str())
        .header("content-type", "application/x-www-form-urlencoded")
        .body(body)
        .send()
        .await
        .unwrap()
}

/// Signs in and gives the cookie as a browser sends it back.
async fn sign_in(server: &TestServer) -> String {
    let response = submit(server, "li", PASSWORD, "").await;
    assert_eq!(
        (response.status().as_u16(), &response.headers()[LOCATION]),
        (303, &"/".parse().unwrap())
    );
    let set = response.headers()[SET_COOKIE].to_str().unwrap();
    set.split(';').next().unwrap().to_owned()
}

async fn first_page(server: &TestServer, cookie: &str) -> Response {
    server
        .client
        .get(server.url("/"))
        .header(COOKIE, cookie)
        .send()
        .await
        .unwrap()
}

#[tokio::test]
async fn the_form_in_both_languages() {
    let server = server().await;
    for language in ["zh-CN", "en"] {
        let page = server
            .client
            .get(server.url("/login"))
            .header("accept-language", language)
            .send()
            .await;
        insta::assert_snapshot!(language, text(page.unwrap()).await);
    }
}

#[tokio::test]
async fn a_session_begins_goes_on_and_ends() {
    let server = server().await;
    let response = submit(&server, "li", PASSWORD, "").await;
    let set = response.headers()[SET_COOKIE].to_str().unwrap().to_owned();
    let parts: BTreeSet<&str> = set.split("; ").skip(1).collect();
    assert_eq!(parts, BTreeSet::from(["Path=/", "HttpOnly", "SameSite=Strict"]));
    assert!(set.starts_with("session=1."), "no __Host- name on plain loopback");

    let cookie = sign_in(&server).await;
    let page = first_page(&server, &cookie).await;
    assert_eq!(
        (page.status().as_u16(), &page.headers()["cache-control"]),
        (200, &"no-store".parse().unwrap())
    );
    insta::assert_snapshot!(text(page).await);

    let out = server
        .client
        .post(server.url("/logout"))
        .header(COOKIE, &cookie)
        .header(ORIGIN, server.handle.front.address.as_str())
        .send()
        .await
        .unwrap();
    assert_eq!(&out.headers()[LOCATION], "/login");
    assert!(out.headers()[SET_COOKIE].to_str().unwrap().contains("Max-Age=0"));
    assert_eq!(
        first_page(&server, &cookie).await.status(),
        303,
        "the old cookie opens nothing"
    );
}

#[tokio::test]
async fn without_a_session_there_is_only_the_form() {
    let server = server().await;
    for cookie in [
        "",
        "session=",
        "session=1.00",
        &format!("session=1.{}", "0".repeat(64)),
    ] {
        let page = first_page(&server, cookie).await;
        assert_eq!(
            (page.status().as_u16(), &page.headers()[LOCATION]),
            (303, &"/login".parse().unwrap())
        );
    }
}

#[tokio::test]
async fn whoever_is_sent_to_sign_in_comes_back_to_the_page() {
    let server = server().await;
    let asked = "/grids/610921?cases=ended&household=1";
    let sent = server.client.get(server.url(asked)).send().await.unwrap();
    let form = sent.headers()[LOCATION].to_str().unwrap().to_owned();
    assert_eq!(form, "/login?back=/grids/610921%3Fcases%3Dended%26household%3D1");
    let page = text(server.client.get(server.url(&form)).send().await.unwrap()).await;
    let back = "name=\"back\" value=\"/grids/610921?cases=ended&#38;household=1\"";
    assert!(page.contains(back), "{page}");
    for (back, to) in [
        ("%2Fgrids%2F610921%3Fcases%3Dended", "/grids/610921?cases=ended"),
        ("%2F%2Fevil.example", "/"),
        ("https%3A%2F%2Fevil.example", "/"),
    ] {
        let wrong = sign_in_with(&server, "wrong", back).await;
        assert_eq!(wrong.status(), 401);
        assert!(
            text(wrong)
                .await
                .contains(&format!("name=\"back\" value=\"{to}\""))
        );
        let right = sign_in_with(&server, PASSWORD, back).await;
        assert_eq!(
            (right.status().as_u16(), &right.headers()[LOCATION]),
            (303, &to.parse().unwrap())
        );
    }
}

async fn sign_in_with(server: &TestServer, password: &str, back: &str) -> Response {
    submit(server, "li", &format!("{password}&back={back}"), "").await
}

#[tokio::test]
async fn a_session_ends_after_two_idle_hours_and_after_twelve() {
    let server = server().await;
    let cookie = sign_in(&server).await;
    for _ in 0..7 {
        server.clock.advance_minutes(100);
        assert_eq!(first_page(&server, &cookie).await.status(), 200);
    }
    server.clock.advance_minutes(20);
    assert_eq!(first_page(&server, &cookie).await.status(), 303, "twelve hours");
    let cookie = sign_in(&server).await;
    server.clock.advance_minutes(120);
    assert_eq!(
        first_page(&server, &cookie).await.status(),
        303,
        "two hours without use"
    );
}

#[tokio::test]
async fn a_disabled_person_is_out_at_once() {
    let server = server().await;
    let cookie = sign_in(&server).await;
    let (by, event) = (
        server.by_command(),
        Event::Disabled {
            realm: REALM,
            user: doorstep_model::id::UserId(1),
        },
    );
    server
        .store()
        .write(move |tx| record(tx, by.now, event))
        .await
        .unwrap();
    assert_eq!(first_page(&server, &cookie).await.status(), 303);
    assert_eq!(submit(&server, "li", PASSWORD, "").await.status(), 401);
}

#[tokio::test]
async fn which_part_was_wrong_is_not_told() {
    let server = server().await;
    let wrong_password = submit(&server, "li", "correct horsf", "").await;
    let nobody = submit(&server, "nobody", PASSWORD, "").await;
    assert_eq!(
        (wrong_password.status(), nobody.status()),
        (nobody.status(), 401.try_into().unwrap())
    );
    let (one, other) = (text(wrong_password).await, text(nobody).await);
    assert_eq!(
        one.replace("value=\"li\"", ""),
        other.replace("value=\"nobody\"", "")
    );
    assert!(!one.contains("horsf"), "a password never comes back");
    insta::assert_snapshot!(one);
}

#[tokio::test]
async fn after_five_failures_one_waits() {
    let server = server().await;
    for login in ["li", "nobody"] {
        for _ in 0..5 {
            assert_eq!(submit(&server, login, "wrong", "").await.status(), 401);
        }
        let waiting = submit(&server, login, PASSWORD, "").await;
        assert_eq!(
            (waiting.status().as_u16(), &waiting.headers()["retry-after"]),
            (429, &"30".parse().unwrap())
        );
    }
    server.clock.advance_minutes(1);
    assert_eq!(submit(&server, "li", "wrong", "").await.status(), 401);
    assert_eq!(
        submit(&server, "li", PASSWORD, "").await.headers()["retry-after"],
        "60"
    );
    server.clock.advance_minutes(2);
    sign_in(&server).await;
    assert_eq!(
        submit(&server, "li", "wrong", "").await.status(),
        401,
        "a success clears the count"
    );
}

#[tokio::test]
async fn forms_from_elsewhere_are_refused() {
    let server = server().await;
    let port = server.handle.address.port();
    let own = [
        format!("http://127.0.0.1:{port}"),
        format!("http://localhost:{port}"),
    ];
    let others = [
        "http://evil.example",
        "null",
        "http://127.0.0.1:1",
        "https://127.0.0.1",
    ];
    let post = |origin: Option<String>| {
        let request = server
            .client
            .post(server.url("/language"))
            .body("language=en&back=/login");
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        match origin {
            Some(origin) => request.header(ORIGIN, origin),
            None => request,
        }
        .send()
    };
    for origin in own {
        assert_eq!(post(Some(origin)).await.unwrap().status(), 303);
    }
    for origin in others {
        assert_eq!(post(Some(origin.into())).await.unwrap().status(), 403, "{origin}");
    }
    let silent = post(None).await.unwrap();
    assert_eq!(silent.status(), 403);
    insta::assert_snapshot!(text(silent).await);
}

#[tokio::test]
async fn whoever_uses_one_time_codes_needs_one() {
    let server = server().await;
    let secret = *b"12345678901234567890";
    server
        .store()
        .write(move |tx| tx.set_totp(REALM, doorstep_model::id::UserId(1), Some(&secret)))
        .await
        .unwrap();
    assert_eq!(submit(&server, "li", PASSWORD, "").await.status(), 401);
    assert_eq!(submit(&server, "li", PASSWORD, "000000").await.status(), 401);
    let now = server.by_command().now;
    let code = TotpSecret(secret).at(now);
    assert_eq!(submit(&server, "li", PASSWORD, &code).await.status(), 303);
    assert_eq!(
        submit(&server, "li", PASSWORD, &code).await.status(),
        401,
        "a code is used once"
    );
}

#[tokio::test]
async fn sessions_begun_and_ended_are_audited() {
    let server = server().await;
    sign_in(&server).await;
    let rows = server
        .store()
        .read_blocking(|read| read.audited(REALM, 9))
        .unwrap();
    let rows: Vec<_> = rows
        .iter()
        .map(|row| format!("{} {} {}", row.actor, row.action, row.subject))
        .collect();
    assert_eq!(rows, ["user:1 session.begin 1"]);
}

#[tokio::test]
async fn the_style_sheet_is_kept_by_its_content() {
    let server = server().await;
    let page = server
        .client
        .get(server.url("/login"))
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    let path = page
        .split("href=\"")
        .find_map(|part| part.strip_prefix("/console.css"))
        .unwrap();
    let path = format!("/console.css{}", path.split('"').next().unwrap());
    let css = server.client.get(server.url(&path)).send().await.unwrap();
    assert_eq!(css.headers()["content-type"], "text/css; charset=utf-8");
    assert!(
        css.headers()["cache-control"]
            .to_str()
            .unwrap()
            .contains("immutable")
    );
}
