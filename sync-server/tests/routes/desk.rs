use doorstep_model::case::{CaseStep, Stage};
use doorstep_model::document::event::Event;
use doorstep_model::id::{DocumentId, UnitCode};
use doorstep_server::store::{CaseRow, StoreError};

use super::server::REALM;
use super::village::{ONE, Reader, TOWN, VILLAGE, Village, field};

impl Village {
    pub(crate) fn row(&self, case: DocumentId) -> CaseRow {
        let row: Result<_, StoreError> = self
            .server
            .store()
            .read_blocking(|read| read.case_row(REALM, case));
        row.unwrap().unwrap()
    }
}

/// The form of a case's page at the station, filled in.
async fn sort(village: &Village, who: &Reader, case: DocumentId, filled: &[(&str, &str)]) -> (u16, String) {
    let (_, page) = village.get(who, &format!("/desk?case={case}")).await;
    let (key, seen) = (field(&page, "key"), field(&page, "seen"));
    let case = case.to_string();
    let mut typed = vec![("case", &*case), ("key", &key), ("seen", &seen)];
    typed.extend(filled);
    village.submit(who, "/desk", &typed).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn the_most_urgent_case_lies_on_the_desk_in_both_languages() {
    let village = Village::new().await;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    village.case(&clerk, "渠道断水", false).await;
    let case = village.case(&clerk, "管道漏水", false).await;
    let response = village.server.client.get(village.server.url("/desk"));
    let response = response.header("cookie", &clerk.cookie).send().await.unwrap();
    assert_eq!(response.status(), 303);
    let path = response.headers()["location"].to_str().unwrap().to_owned();
    let (status, page) = village.get(&clerk, &path).await;
    assert_eq!(status, 200);
    insta::assert_snapshot!("desk-zh", page);
    let english = [("accept-language", "en")];
    let (_, page) = village.ask(&clerk, &format!("/desk?case={case}"), &english).await;
    insta::assert_snapshot!("desk-en", page);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn one_form_receives_and_hands_on_and_the_next_case_comes() {
    let village = Village::new().await;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    let first = village.case(&clerk, "渠道断水", false).await;
    let second = village.case(&clerk, "管道漏水", false).await;
    let (status, to) = sort(&village, &clerk, first, &[("category", "water_supply")]).await;
    assert_eq!((status, to), (303, format!("/desk?done={first}")));
    let sorted = village.row(first);
    assert_eq!(
        (sorted.stage, sorted.unit),
        (Stage::Routed, UnitCode::parse("water").ok())
    );
    let response = village
        .server
        .client
        .get(village.server.url(&format!("/desk?done={first}")));
    let response = response.header("cookie", &clerk.cookie).send().await.unwrap();
    let path = format!("/desk?case={second}&done={first}");
    assert_eq!(response.headers()["location"], path);
    let (_, page) = village.get(&clerk, &path).await;
    assert!(page.contains("已处理：渠道断水（已交办，县水利局）"));
    // Another category, another hand, another day: classified anew, each a step of its own.
    village.step(&clerk, second, CaseStep::Receive, |_| {}).await;
    let filled = [
        ("category", "livelihood"),
        ("to", &*format!("grid/{VILLAGE}")),
        ("due", "2026-03-27"),
        ("text", "先由村里看一看"),
    ];
    let (status, _) = sort(&village, &clerk, second, &filled).await;
    assert_eq!(status, 303);
    let sorted = village.row(second);
    assert_eq!(sorted.category.unwrap().as_str(), "livelihood");
    assert_eq!((sorted.stage, sorted.unit), (Stage::Routed, None));
    assert_eq!(sorted.due_on.unwrap().to_string(), "2026-03-27");
    let (_, page) = village.get(&clerk, "/desk").await;
    assert!(page.contains("没有等待分办的事项"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn what_a_unit_sent_back_is_sorted_again() {
    let village = Village::new().await;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    let officer = village.person("sun", "孙建国", "officer", ".water").await;
    let case = village.case(&clerk, "渠道断水", false).await;
    sort(&village, &clerk, case, &[("category", "water_supply")]).await;
    let why = |event: &mut Event| event.reason = Some("不归水利局管".into());
    village.step(&officer, case, CaseStep::Return, why).await;
    let (_, page) = village.get(&clerk, &format!("/desk?case={case}")).await;
    assert!(page.contains("data-sorts"));
    let (status, _) = sort(&village, &clerk, case, &[("category", "livelihood")]).await;
    assert_eq!(status, 303);
    assert_eq!(village.row(case).stage, Stage::Routed);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn nothing_typed_is_lost_and_nothing_is_done_twice() {
    let village = Village::new().await;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    let case = village.case(&clerk, "渠道断水", false).await;
    let (status, page) = sort(&village, &clerk, case, &[("text", "请到场查看"), ("due", "soon")]).await;
    assert_eq!(status, 422);
    assert!(
        page.contains("请到场查看")
            && page.contains("id=\"wrong-category\"")
            && page.contains("id=\"wrong-due\"")
    );
    for (name, value) in [
        ("category", "no_such"),
        ("to", "unit/nobody"),
        ("to", "sideways/x"),
    ] {
        let filled = [("category", "water_supply"), (name, value)];
        let filled = if name == "category" {
            &filled[1..]
        } else {
            &filled[..]
        };
        let (status, _) = sort(&village, &clerk, case, filled).await;
        assert!((400..500).contains(&status), "{name} {value}: {status}");
        assert_eq!(village.row(case).stage, Stage::Reported, "all of it or nothing");
    }
    // Two clerks with the same case: the second looks first.
    let (_, page) = village.get(&clerk, &format!("/desk?case={case}")).await;
    let (key, seen, id) = ("0f".repeat(16), field(&page, "seen"), case.to_string());
    let typed = [
        ("case", &*id),
        ("key", &key),
        ("seen", &seen),
        ("category", "water_supply"),
    ];
    village.step(&clerk, case, CaseStep::Receive, |_| {}).await;
    let (status, page) = village.submit(&clerk, "/desk", &typed).await;
    assert_eq!(status, 409);
    assert!(page.contains("role=\"alert\""));
    let seen = field(&page, "seen");
    let typed = [
        ("case", &*id),
        ("key", &*key),
        ("seen", &seen),
        ("category", "water_supply"),
    ];
    for _ in 0..2 {
        assert_eq!(
            village.submit(&clerk, "/desk", &typed).await.0,
            303,
            "sent twice, done once"
        );
    }
    assert_eq!(village.row(case).stage, Stage::Routed);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn the_station_is_there_for_clerks_and_cadres_in_their_own_places() {
    let village = Village::new().await;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    let (case, hidden) = (
        village.case(&clerk, "渠道断水", false).await,
        village.case(&clerk, "来电求助", true).await,
    );
    for (login, post, at) in [
        ("other-a", "grid_member", ONE),
        ("other-b", "supervisor", "610921"),
        ("other-c", "officer", ".water"),
        ("other-d", "administrator", "610921"),
        ("other-e", "central_head", VILLAGE),
    ] {
        let other = village.person(login, "某人", post, at).await;
        assert_eq!(village.get(&other, "/desk").await.0, 404, "{post}");
        let (id, category) = (case.to_string(), ("category", "water_supply"));
        let (status, _) = village.submit(&other, "/desk", &[("case", &id), category]).await;
        assert!(status == 404 || status == 403, "{post}: {status}");
    }
    let chief = village.person("li", "李大山", "grid_chief", VILLAGE).await;
    let elsewhere = village.person("qian", "钱进", "town_clerk", "610921101").await;
    for (who, case) in [(&chief, hidden), (&elsewhere, case), (&elsewhere, hidden)] {
        let path = format!("/desk?case={case}");
        let (status, page) = village.get(who, &path).await;
        assert_eq!((status, page.contains("求助")), (404, false));
        assert_eq!(village.noted()[0], ("case.refused".into(), case.to_string()));
        let (id, category) = (case.to_string(), ("category", "water_supply"));
        assert_eq!(
            village.submit(who, "/desk", &[("case", &id), category]).await.0,
            404
        );
    }
    let (_, page) = village.get(&chief, &format!("/desk?case={case}")).await;
    assert!(page.contains("渠道断水") && !page.contains("求助"));
    assert_eq!(village.row(case).stage, Stage::Reported);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn other_steps_lead_back_to_the_station() {
    let village = Village::new().await;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    let case = village.case(&clerk, "渠道断水", false).await;
    let (_, page) = village.get(&clerk, &format!("/desk?case={case}")).await;
    assert!(page.contains(&format!("href=\"/cases/{case}?step=decline&#38;back=/desk#act\"")));
    let (_, page) = village
        .get(&clerk, &format!("/cases/{case}?step=decline&back=/desk"))
        .await;
    let (key, seen) = (field(&page, "key"), field(&page, "seen"));
    let typed = [
        ("key", &*key),
        ("seen", &seen),
        ("step", "decline"),
        ("back", "/desk"),
        ("reason", "不属于受理范围"),
    ];
    let (status, to) = village
        .submit(&clerk, &format!("/cases/{case}/steps"), &typed)
        .await;
    assert_eq!((status, &*to), (303, "/desk"));
    assert_eq!(village.row(case).stage, Stage::Declined);
}
