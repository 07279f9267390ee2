//! `GET /work`: who works at a place and what they did; what others said of it.

use doorstep_model::case::CaseStep;
use doorstep_model::id::DocumentId;
use doorstep_model::time::Day;
use doorstep_server::store::{StoreError, VisitRow, Write};

use super::points::with_rewards;
use super::server::REALM;
use super::village::{ONE, Reader, TOWN, TWO, VILLAGE, Village};

/// A visit as it stands once it is published: only phones record visits.
async fn visit(village: &Village, by: &Reader, n: u8, on: &'static str) {
    let user = by.user;
    let work = move |tx: &Write<'_>| {
        let row = VisitRow {
            id: DocumentId::new([n; 16]),
            household: Some(DocumentId::new([8; 16])),
            place: None,
            visited_on: Day::parse(on).ok(),
            next_on: None,
            kind: "door".into(),
            outcome: "met".into(),
            author: Some(user),
            checklist: "".into(),
        };
        tx.put_visit_row(REALM, &row)
    };
    village.server.store().write::<_, StoreError>(work).await.unwrap();
}

/// The cells of the first line, without their names.
fn cells(page: &str) -> String {
    let row = page.split("</tr>").next().unwrap_or_default();
    let cells = row
        .split("</i>")
        .skip(1)
        .filter_map(|cell| cell.split("</td>").next());
    cells.map(str::trim).collect::<Vec<_>>().join(" ")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn the_medal_is_for_whoever_did_enough_by_name_and_without_a_figure() {
    let village = Village::new().await;
    let medal = r#"medal = { zh = "金牌网格员", en = "Gold medal", visits = 2, cases = 1, invented = true }"#;
    village.judges_with(medal).await;
    let chief = village.person("chen", "陈大山", "grid_chief", VILLAGE).await;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    let wang = village.person("wang", "王秀英", "grid_member", VILLAGE).await;
    let li = village.person("li", "李桂芳", "grid_member", VILLAGE).await;
    let he = village.person("he", "何玉兰", "grid_member", VILLAGE).await;
    for (n, by, on) in [
        (1, &wang, "2026-01-05"),
        (2, &wang, "2026-02-09"),
        (3, &li, "2026-01-05"),
        (4, &li, "2025-12-31"),
        (5, &he, "2026-01-05"),
        (6, &he, "2026-02-09"),
    ] {
        visit(&village, by, n, on).await;
    }
    for by in [&wang, &li] {
        let case = village.case(by, "渠道断水", false).await;
        village.step(&clerk, case, CaseStep::Receive, |_| {}).await;
    }
    let (status, page) = village.get(&chief, "/work/medals?year=2026").await;
    assert_eq!(status, 200);
    let list = page
        .split("class=\"names\"")
        .nth(1)
        .unwrap()
        .split("</ul>")
        .next()
        .unwrap();
    assert!(
        list.contains("王秀英") && !list.contains("李桂芳") && !list.contains("何玉兰"),
        "{list}"
    );
    let figures = list.replace("江河村", "");
    assert!(!figures.contains(|one: char| one.is_ascii_digit()), "{figures}");
    let (_, before) = village.get(&chief, "/work/medals?year=2025").await;
    assert!(!before.contains("王秀英"));
    let other = village.person("zhang", "张立", "grid_chief", "610921101").await;
    let of_the_village = format!("/work/medals?grid={VILLAGE}&year=2026");
    assert_eq!(village.get(&other, &of_the_village).await.0, 404);
    assert_eq!(village.noted()[0].0, "grid.refused");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_colour_stands_nowhere_where_work_is_judged() {
    let village = Village::new().await;
    with_rewards(&village).await;
    let chief = village.person("chen", "陈大山", "grid_chief", VILLAGE).await;
    let supervisor = village.person("zheng", "郑海", "supervisor", "610921").await;
    let wang = village.person("wang", "王秀英", "grid_member", ONE).await;
    let household = village.household(&wang, ONE, "1号", "赵忠").await;
    let colours = ["放心户", "关心户", "连心户"];
    let (_, sheet) = village.get(&chief, &format!("/households/{household}")).await;
    assert!(
        colours.iter().any(|colour| sheet.contains(colour)),
        "the sheet has one"
    );
    for (who, path) in [
        (&chief, "/work".to_owned()),
        (&chief, format!("/work/{}", wang.user)),
        (&chief, format!("/households/{household}/points")),
        (&chief, format!("/grids/{VILLAGE}/supermarket")),
        (&supervisor, "/supervision".to_owned()),
        (&supervisor, "/supervision/units/water".to_owned()),
    ] {
        let (status, page) = village.get(who, &path).await;
        assert_eq!(status, 200, "{path}");
        assert!(!colours.iter().any(|colour| page.contains(colour)), "{path}");
        assert!(!page.contains("class=\"need"), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_year_s_work_is_counted_in_the_order_of_the_grids_and_never_ranked() {
    let village = Village::new().await;
    let chief = village.person("chen", "陈大山", "grid_chief", VILLAGE).await;
    let wang = village.person("wang", "王秀英", "grid_member", ONE).await;
    let li = village.person("li", "李桂芳", "grid_member", TWO).await;
    for (n, on) in [(1, "2026-01-05"), (2, "2026-02-09"), (3, "2025-12-31")] {
        visit(&village, &wang, n, on).await;
    }
    village.case(&chief, "渠道断水", false).await;
    village.case(&chief, "家庭暴力", true).await;
    let (status, page) = village.get(&chief, "/work?year=2026").await;
    assert_eq!(status, 200);
    let (first, second) = (page.find("王秀英").unwrap(), page.find("李桂芳").unwrap());
    assert!(first < second, "the order of the grids");
    let line = cells(&page[first..second]);
    assert!(line.contains("第1组 2 1 0 0"), "{line}");
    let (_, chiefs) = village.get(&chief, "/work?year=2026&post=grid_chief").await;
    let line = cells(&chiefs[chiefs.find("陈大山</a></th>").unwrap()..]);
    assert!(
        line.contains("江河村 0 0 1 0"),
        "a confidential case is in no count: {line}"
    );
    let (_, before) = village.get(&chief, "/work?year=2025").await;
    let line = cells(&before[before.find("王秀英").unwrap()..]);
    assert!(line.contains("第1组 1 1 0 0"));
    let (status, own) = village.get(&li, &format!("/work/{}?year=2026", li.user.0)).await;
    assert_eq!((status, own.contains("李桂芳")), (200, true));
    let (status, _) = village.get(&li, &format!("/work/{}", wang.user.0)).await;
    assert_eq!(status, 404, "another member's page");
    let refused = ("user.refused".to_owned(), wang.user.to_string());
    assert_eq!(village.noted()[0], refused, "and it is told");
    let (status, _) = village.get(&li, "/work").await;
    assert_eq!(status, 404, "a member looks after nobody");
    let before = village.noted().len();
    let (status, _) = village.get(&chief, &format!("/work?grid={TOWN}")).await;
    assert_eq!((status, village.noted().len()), (404, before + 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn households_votes_on_their_head_are_written_down_once_by_a_cadre() {
    let village = Village::new().await;
    let chief = village.person("chen", "陈大山", "grid_chief", VILLAGE).await;
    let head = village.person("zhou", "周玉梅", "central_head", VILLAGE).await;
    let path = format!("/work/{}", head.user.0);
    let (status, page) = village.get(&chief, &path).await;
    assert_eq!(status, 200);
    assert!(page.contains("联系户评议中心户长"));
    let key = "00112233445566778899aabbccddee07";
    let mut form = vec![
        ("key", key),
        ("evaluation", "heads"),
        ("held_on", "2026-03-01"),
        ("good", "9"),
        ("fair", "x"),
        ("words", "常上门"),
    ];
    let to = format!("{path}/ballots");
    let answer = village.send(&chief, &to, &form).await;
    assert_eq!(answer.status, 422);
    for wrong in ["fair", "poor"] {
        assert!(answer.page.contains(&format!("id=\"wrong-{wrong}\"")), "{wrong}");
    }
    assert!(answer.page.contains("常上门</textarea>") && answer.page.contains(key));
    form[4] = ("fair", "4");
    form.push(("poor", "14"));
    for _ in 0..2 {
        assert_eq!(
            village.send(&chief, &to, &form).await.status,
            303,
            "pressed twice"
        );
    }
    let (_, page) = village.get(&head, &path).await;
    assert_eq!(
        page.matches("不满意 14").count(),
        2,
        "in the year and in the list"
    );
    assert!(page.contains("不满意过半，应予调整"));
    assert!(!page.contains("name=\"good\""), "nobody evaluates themselves");
    form[0] = ("key", "00112233445566778899aabbccddee08");
    assert_eq!(village.send(&head, &to, &form).await.status, 404);
    let stranger = village.person("yuan", "袁方", "grid_chief", "610921101").await;
    assert_eq!(village.send(&stranger, &to, &form).await.status, 404);
    assert_eq!(
        village
            .send_from(&chief, &to, &form, "http://elsewhere.example")
            .await
            .status,
        403
    );
    form[2] = ("held_on", "2199-01-01");
    assert_eq!(
        village.send(&chief, &to, &form).await.status,
        422,
        "a day to come"
    );
}
