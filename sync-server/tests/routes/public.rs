//! `GET /public/{realm}/{grid}`: what everyone reads, without log-in.

use reqwest::Response;
use reqwest::header::{CACHE_CONTROL, COOKIE, ETAG, IF_NONE_MATCH, SET_COOKIE, VARY};

use super::village::{ONE, TOWN, TWO, VILLAGE, Village};

impl Village {
    async fn public(&self, path: &str, headers: &[(&str, &str)]) -> Response {
        let mut request = self.server.client.get(self.server.url(path));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.send().await.unwrap()
    }

    async fn tell(&self, who: &super::village::Reader, grid: &str, title: &str, more: &[(&str, &str)]) {
        let mut form = vec![("grid", grid), ("title", title), ("text", "请互相转告。")];
        form.extend(more);
        let sent = self.send(who, "/notices", &form).await;
        assert_eq!(sent.status, 303, "{}", sent.page);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn everyone_reads_what_is_public_there_and_above_and_no_name_with_it() {
    let village = Village::new().await;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    let cadre = village.person("li", "李大山", "grid_chief", VILLAGE).await;
    village
        .tell(
            &cadre,
            ONE,
            "一组修路",
            &[("public", "yes"), ("until", "2026-03-20")],
        )
        .await;
    village.tell(&cadre, TWO, "二组停电", &[("public", "yes")]).await;
    village.tell(&cadre, VILLAGE, "开会", &[]).await;
    village
        .tell(&clerk, TOWN, "防汛", &[("public", "yes"), ("emergency", "yes")])
        .await;
    let path = format!("/public/1/{ONE}");
    let response = village.public(&path, &[("accept-language", "zh-CN")]).await;
    assert_eq!(response.status(), 200);
    let headers = response.headers().clone();
    assert!(!headers.contains_key(SET_COOKIE));
    assert_eq!(headers[CACHE_CONTROL], "public, max-age=60");
    assert_eq!(headers[VARY], "accept-language");
    let page = super::server::text(response).await;
    insta::assert_snapshot!("public-zh", page);
    for not in ["二组停电", "开会", "李大山", "赵文静", "cookie", "<form"] {
        assert!(!page.contains(not), "{not}");
    }
    let en = village
        .public(&format!("{path}?language=en"), &[("accept-language", "zh-CN")])
        .await;
    insta::assert_snapshot!("public-en", super::server::text(en).await);

    // A session changes nothing, and what the asker has already is not sent again.
    let tag = headers[ETAG].to_str().unwrap();
    let known = [
        (COOKIE.as_str(), &*cadre.cookie),
        ("accept-language", "zh-CN"),
        (IF_NONE_MATCH.as_str(), tag),
    ];
    let again = village.public(&path, &known).await;
    assert_eq!(again.status(), 304);
    for nowhere in [
        "/public/1/999",
        "/public/2/610921",
        "/public/1/%20",
        "/public/x/1",
    ] {
        let nothing = village.public(nowhere, &[]).await;
        assert!([400, 404].contains(&nothing.status().as_u16()), "{nowhere}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn what_is_taken_back_goes_and_many_who_ask_cost_little() {
    let village = Village::new().await;
    let cadre = village.person("li", "李大山", "grid_chief", VILLAGE).await;
    village.tell(&cadre, ONE, "一组修路", &[("public", "yes")]).await;
    let path = format!("/public/1/{ONE}");
    let text = async || village.public(&path, &[]).await.text().await.unwrap();
    assert!(text().await.contains("一组修路"));
    village.send(&cadre, "/notices/1/withdraw", &[]).await;
    assert!(text().await.contains("一组修路"), "for half a minute it is kept");
    // Time stands still: of all who ask for other places, twenty are answered in a second.
    let mut asked = Vec::new();
    for n in 0..40 {
        asked.push(
            village
                .public(&format!("/public/1/9{n}"), &[])
                .await
                .status()
                .as_u16(),
        );
    }
    assert_eq!(asked.iter().filter(|status| **status == 404).count(), 19);
    assert_eq!(asked.iter().filter(|status| **status == 429).count(), 21);
    assert!(
        text().await.contains("一组修路"),
        "what is kept is there for everyone"
    );
    village.server.clock.advance_minutes(1);
    assert!(!text().await.contains("一组修路"));
}
