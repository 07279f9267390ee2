use doorstep_model::case::CaseStep;
use doorstep_model::document::event::Event;
use doorstep_model::document::schema::Kind;
use doorstep_model::document::write::{Writer, text};
use doorstep_model::id::UnitCode;

use super::village::{ONE, TOWN, VILLAGE, Village};

/// The titles of the cases that a page lists.
fn titles(page: &str) -> Vec<&str> {
    let lines = page.split("<th scope=\"row\"><a href=\"/cases/").skip(1);
    lines
        .filter_map(|line| line.split('>').nth(1)?.split('<').next())
        .filter(|title| !title.is_empty())
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn the_board_counts_by_lane_and_unit_in_both_languages() {
    let village = Village::new().await;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    village.case(&clerk, "刚上报", false).await;
    let case = village.case(&clerk, "在单位", false).await;
    village.step(&clerk, case, CaseStep::Receive, |_| {}).await;
    let to_water = |event: &mut Event| event.unit = UnitCode::parse("water").ok();
    village.step(&clerk, case, CaseStep::Divert, to_water).await;
    let (status, page) = village.get(&clerk, "/cases").await;
    assert_eq!(status, 200);
    insta::assert_snapshot!("board-zh", page);
    let english = [("accept-language", "en")];
    let (_, page) = village
        .ask(&clerk, "/cases?lane=routed&unit=water", &english)
        .await;
    insta::assert_snapshot!("board-en", page);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn what_the_address_asks_for_is_what_is_listed() {
    let village = Village::new().await;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    let first = village.case(&clerk, "第一件", false).await;
    village.server.clock.advance_minutes(2 * 24 * 60);
    let clerk = super::village::Reader {
        cookie: village.sign_in("zhao").await,
        ..clerk
    };
    village.case(&clerk, "第二件", false).await;
    let why = |event: &mut Event| event.reason = Some("重复".into());
    village.step(&clerk, first, CaseStep::Decline, why).await;
    for (asked, expected) in [
        ("", vec!["第二件"]),
        ("lane=reported", vec!["第二件"]),
        ("lane=ended", vec!["第一件"]),
        ("lane=declined", vec!["第一件"]),
        ("lane=received", vec![]),
        ("kind=demand", vec!["第二件"]),
        ("kind=dispute", vec![]),
        ("category=water_supply", vec!["第二件"]),
        ("category=neighbour_dispute", vec![]),
        ("unit=water", vec![]),
        ("card=red", vec![]),
        ("overdue=yes", vec![]),
        ("since=2026-03-19&lane=ended", vec![]),
        ("since=2026-03-19", vec!["第二件"]),
        (&format!("grid={VILLAGE}"), vec!["第二件"]),
        (&format!("grid={ONE}"), vec![]),
    ] {
        let (status, page) = village.get(&clerk, &format!("/cases?{asked}")).await;
        assert_eq!((status, titles(&page)), (200, expected), "{asked}");
    }
    for asked in [
        "lane=sideways",
        "kind=x",
        "since=tomorrow",
        "card=blue",
        "grid=nowhere",
    ] {
        let (status, _) = village.get(&clerk, &format!("/cases?{asked}")).await;
        assert_eq!(status, 404, "{asked}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn the_board_is_paged_each_case_once_and_small() {
    let village = Village::new().await;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    for n in 0..120 {
        village.case(&clerk, &format!("第{n}件"), false).await;
    }
    let (mut path, mut seen) = ("/cases?lane=reported".to_owned(), Vec::new());
    loop {
        let (_, page) = village.get(&clerk, &path).await;
        assert!(page.len() < 60_000, "{} bytes", page.len());
        seen.extend(titles(&page).into_iter().map(str::to_owned));
        match page.split("href=\"/cases?lane=reported&#38;after=").nth(1) {
            Some(next) => {
                let after = next.split('"').next().unwrap();
                path = format!("/cases?lane=reported&after={after}");
            }
            None => break,
        }
    }
    assert_eq!(seen.len(), 120);
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 120);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_number_leads_to_its_case() {
    let village = Village::new().await;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    let case = village.case(&clerk, "渠道断水", false).await;
    for number in ["610921-20260317-0001", "20260317-0001", "%2020260317-0001%20"] {
        let response = village
            .server
            .client
            .get(village.server.url(&format!("/cases?q={number}")));
        let response = response.header("cookie", &clerk.cookie).send().await.unwrap();
        assert_eq!(response.status(), 303, "{number}");
        assert_eq!(response.headers()["location"], format!("/cases/{case}"));
    }
    let (status, page) = village.get(&clerk, "/cases?q=000000").await;
    assert!(status == 200 && page.contains("没有查到"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_place_or_case_of_others_is_not_there_and_asking_is_noted() {
    let village = Village::new().await;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    let case = village.case(&clerk, "来电求助", true).await;
    let member = village.person("wang", "王秀英", "grid_member", ONE).await;
    let (status, _) = village.get(&member, &format!("/cases?grid={VILLAGE}")).await;
    assert_eq!(status, 404);
    assert_eq!(village.noted()[0], ("grid.refused".into(), VILLAGE.into()));
    let (status, page) = village.get(&member, "/cases?q=20260317-0001").await;
    assert!(status == 200 && page.contains("没有查到") && !page.contains("求助"));
    assert_eq!(village.noted()[0], ("case.refused".into(), case.to_string()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_case_is_found_by_the_code_on_its_slip() {
    let village = Village::new().await;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    let stranger = village.person("qian", "钱远", "town_clerk", "610921101").await;
    let (now, user) = (village.server.by_command().now, clerk.user);
    // As a phone reports it: the code is drawn there, and stands on the slip.
    let reported = move |writer: &mut Writer<'_>| {
        let root = [
            ("case_kind", "demand"),
            ("source", "walk_in"),
            ("title", "渠道断水"),
            ("text", "渠道断水，浇不上地"),
            ("phone_code", "361119"),
        ];
        for (field, value) in root {
            writer.root(field, text(value));
        }
        let mut event = Event::of_case(CaseStep::Report, now);
        event.by = Some(user.0);
        writer.event("events", &event);
    };
    let case = village.begin(&clerk, Kind::Case, VILLAGE, reported).await;
    let there = (303, format!("/cases/{case}"));
    let number = village.row(case).number.unwrap().to_string();
    let serial = number.split_once('-').unwrap().1.to_owned();
    for typed in ["361119", " 361 119", &number, &serial] {
        let path = format!("/cases?q={}", typed.replace(' ', "%20"));
        let request = village.server.client.get(village.server.url(&path));
        let answer = request.header("cookie", &clerk.cookie).send().await.unwrap();
        let to = answer.headers()["location"].to_str().unwrap().to_owned();
        assert_eq!((answer.status().as_u16(), to), there, "{typed}");
    }
    let (status, page) = village.get(&stranger, "/cases?q=361119").await;
    assert!(status == 200 && !page.contains("渠道断水"), "{page}");
}
