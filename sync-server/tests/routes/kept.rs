//! A form whose session had ended: kept over the new sign-in, for its own person alone.

use reqwest::header::{COOKIE, LOCATION, ORIGIN, SET_COOKIE};

use super::village::{Reader, TOWN, Village};

const WORDS: &str = "来访人说：水泵坏了三天 50%";

struct SignedInAgain {
    status: u16,
    to: Option<String>,
    cookie: String,
    page: String,
}

async fn sign_in(village: &Village, login: &str, kept: &str) -> SignedInAgain {
    let server = &village.server;
    let body = format!("realm=1&login={login}&password=correct+horse&code=&back=/&kept={kept}");
    let request = server.client.post(server.url("/login"));
    let request = request.header(ORIGIN, server.handle.front.address.as_str());
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    let response = request
        .header("accept-language", "zh-CN")
        .body(body)
        .send()
        .await
        .unwrap();
    let header = |name| {
        let value = response.headers().get(name)?;
        Some(value.to_str().unwrap().to_owned())
    };
    SignedInAgain {
        status: response.status().as_u16(),
        to: header(LOCATION),
        cookie: header(SET_COOKIE).unwrap().split(';').next().unwrap().to_owned(),
        page: response.text().await.unwrap(),
    }
}

fn kept(page: &str) -> Option<&str> {
    page.split("name=\"kept\" value=\"").nth(1)?.split('"').next()
}

/// A clerk who wrote a note and was away too long before sending it.
async fn away() -> (Village, Reader, String, Vec<(&'static str, &'static str)>) {
    let village = Village::new().await;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    let case = village.case(&clerk, "渠道断水", false).await.to_string();
    village.server.clock.advance_minutes(3 * 60);
    let form = vec![
        ("key", "00112233445566778899aabbccddee07"),
        ("seen", "1"),
        ("step", "note"),
        ("text", WORDS),
    ];
    (village, clerk, format!("/cases/{case}/steps"), form)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn what_was_typed_stands_in_its_form_again_after_signing_in() {
    let (village, clerk, path, form) = away().await;
    let asked = village.send(&clerk, &path, &form).await;
    assert_eq!(asked.status, 401);
    assert!(
        asked.page.contains("name=\"password\"") && !asked.page.contains("水泵"),
        "sealed"
    );
    let sealed = kept(&asked.page).unwrap();
    // Others sign in meanwhile; a wrong password keeps it.
    village.person("qian", "钱小满", "town_clerk", TOWN).await;
    let back = sign_in(&village, "zhao", sealed).await;
    assert_eq!(back.status, 200);
    assert!(
        back.page
            .contains(&format!("action=\"{path}?again=yes\" data-kept")),
        "{}",
        back.page
    );
    assert!(back.page.contains(WORDS));
    let clerk = Reader {
        cookie: back.cookie,
        ..clerk
    };
    let again = format!("{path}?again=yes");
    let shown = village.send(&clerk, &again, &form).await;
    assert_eq!(shown.status, 409);
    assert!(shown.page.contains("还没有保存"), "says that nothing was taken");
    assert!(shown.page.contains(&format!("{WORDS}</textarea>")));
    assert!(shown.page.contains("name=\"step\" value=\"note\""));
    let sheet = path.strip_suffix("/steps").unwrap();
    let (_, page) = village.get(&clerk, sheet).await;
    assert!(!page.contains("水泵"), "nothing is taken yet");
    assert_eq!(village.send(&clerk, &path, &form).await.status, 303);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_case_taken_in_is_kept_as_well() {
    let village = Village::new().await;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    village.server.clock.advance_minutes(3 * 60);
    let form = [
        ("key", "00112233445566778899aabbccddee08"),
        ("desk", TOWN),
        ("grid", TOWN),
        ("text", WORDS),
    ];
    let asked = village.send(&clerk, "/cases", &form).await;
    let back = sign_in(&village, "zhao", kept(&asked.page).unwrap()).await;
    let clerk = Reader {
        cookie: back.cookie,
        ..clerk
    };
    let shown = village.send(&clerk, "/cases?again=yes", &form).await;
    assert_eq!(shown.status, 200);
    assert!(shown.page.contains(&format!("{WORDS}</textarea>")));
    assert!(
        !shown.page.contains("class=\"wrong\""),
        "no reproach for what is not filled in yet"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn nobody_else_gets_it_and_not_for_ever() {
    let (village, clerk, path, form) = away().await;
    village.person("qian", "钱小满", "town_clerk", TOWN).await;
    let asked = village.send(&clerk, &path, &form).await;
    let sealed = kept(&asked.page).unwrap().to_owned();
    let other = sign_in(&village, "qian", &sealed).await;
    assert_eq!((other.status, other.to.as_deref()), (303, Some("/")));
    assert!(!other.page.contains("水泵"));
    village.server.clock.advance_minutes(31);
    let late = sign_in(&village, "zhao", &sealed).await;
    assert_eq!((late.status, late.page.contains("水泵")), (303, false));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn what_is_too_long_from_elsewhere_or_of_no_session_is_not_kept() {
    let (village, clerk, path, form) = away().await;
    let long = "x".repeat(50 * 1024);
    let asked = village
        .send(&clerk, &path, &[("step", "note"), ("text", &long)])
        .await;
    assert_eq!((asked.status, kept(&asked.page)), (401, None));
    let too_long = "x".repeat(70 * 1024);
    let asked = village
        .send(&clerk, &path, &[("step", "note"), ("text", &too_long)])
        .await;
    assert_eq!((asked.status, kept(&asked.page)), (413, None));
    let elsewhere = village
        .send_from(&clerk, &path, &form, "http://elsewhere.example")
        .await;
    assert_eq!((elsewhere.status, kept(&elsewhere.page)), (403, None));
    let nobody = Reader {
        cookie: format!("session=1.{}", "ab".repeat(32)),
        ..clerk
    };
    let asked = village.send(&nobody, &path, &form).await;
    assert_eq!((asked.status, kept(&asked.page)), (401, None));
    let request = village
        .server
        .client
        .post(village.server.url(&path))
        .header(COOKIE, &nobody.cookie);
    let response = request
        .body("{}")
        .header(ORIGIN, village.server.handle.front.address.as_str());
    assert_eq!(response.send().await.unwrap().status().as_u16(), 401);
}
