use doorstep_model::case::CaseStep;
use doorstep_model::document::schema::Step;

use super::village::{ONE, TOWN, TWO, VILLAGE, Village};

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_cadre_sees_the_village_in_both_languages() {
    let village = Village::new().await;
    let cadre = village.person("li", "李大山", "grid_chief", VILLAGE).await;
    let member = village.person("wang", "王秀英", "grid_member", ONE).await;
    let one = village.household(&member, ONE, "1组10号", "陈民军").await;
    village.household(&member, ONE, "1组9号", "王金有").await;
    village.household(&cadre, TWO, "2组1号", "韩生").await;
    village.colour(&member, one, Step::Proposal).await;
    let case = village.case(&cadre, "渠道断水", false).await;
    village.step(&cadre, case, CaseStep::Receive, |_| {}).await;
    let (status, page) = village.get(&cadre, "/grids").await;
    assert_eq!(status, 200);
    insta::assert_snapshot!("village-zh", page);
    let (_, page) = village.ask(&cadre, "/grids", &[("accept-language", "en")]).await;
    insta::assert_snapshot!("village-en", page);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn each_sees_what_is_theirs() {
    let village = Village::new().await;
    let cadre = village.person("li", "李大山", "grid_chief", VILLAGE).await;
    let household = village.household(&cadre, ONE, "1组1号", "陈民军").await;
    village.household(&cadre, TWO, "2组1号", "韩生").await;
    let member = village.person("wang", "王秀英", "grid_member", TWO).await;
    let (_, page) = village.get(&member, "/grids").await;
    assert!(
        page.contains("韩生") && !page.contains("陈民军"),
        "a member's own grid"
    );
    assert!(!page.contains("id=\"review\""), "a member decides nothing");

    let head = village.person("chen", "陈守义", "central_head", VILLAGE).await;
    let (_, page) = village.get(&head, "/grids").await;
    assert!(!page.contains("id=\"households\""), "no link yet");
    village.link(head.user, household, false).await;
    let (_, page) = village.get(&head, "/grids").await;
    assert!(
        page.contains("陈民军") && !page.contains("韩生"),
        "the household of the link"
    );

    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    let (_, page) = village.get(&clerk, "/grids").await;
    assert!(
        page.contains(&format!("href=\"/grids/{VILLAGE}\"")),
        "the way down"
    );
    let (_, page) = village.get(&clerk, &format!("/grids/{VILLAGE}")).await;
    assert!(
        page.contains("id=\"cases\"") && !page.contains("id=\"households\""),
        "a clerk reads cases"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn households_are_paged_and_each_stands_on_one_page() {
    let village = Village::new().await;
    let cadre = village.person("li", "李大山", "grid_chief", VILLAGE).await;
    for n in 1..=60 {
        village.household(&cadre, ONE, &format!("1组{n}号"), "甲").await;
        village.household(&cadre, TWO, &format!("2组{n}号"), "乙").await;
    }
    let (mut path, mut doors) = ("/grids".to_owned(), Vec::new());
    loop {
        let (_, page) = village.get(&cadre, &path).await;
        assert!(page.len() < 100_000, "{} bytes", page.len());
        let lines = page.split("<th scope=\"row\"><a href=\"/households/").skip(1);
        doors.extend(lines.map(|line| {
            let name = line.split(">").nth(1).unwrap();
            name.split("<").next().unwrap().to_owned()
        }));
        match page.split("href=\"/grids?household=").nth(1) {
            Some(next) => path = format!("/grids?household={}", next.split('#').next().unwrap()),
            None => break,
        }
    }
    let expected = [1, 2]
        .iter()
        .flat_map(|group| (1..=60).map(move |n| format!("{group}组{n}号")));
    assert_eq!(
        doors,
        expected.collect::<Vec<_>>(),
        "by grid, and as people count"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn cases_are_paged_by_deadline_and_those_that_ended_stand_apart() {
    let village = Village::new().await;
    let cadre = village.person("li", "李大山", "grid_chief", VILLAGE).await;
    for n in 0..60 {
        let case = village.case(&cadre, &format!("第{n}件"), false).await;
        if n % 10 == 0 {
            let why = |event: &mut doorstep_model::document::event::Event| event.reason = Some("重复".into());
            village.step(&cadre, case, CaseStep::Decline, why).await;
        }
    }
    let count = |page: &str| page.matches("<th scope=\"row\"><a href=\"/cases/").count();
    let (_, page) = village.get(&cadre, "/grids").await;
    assert_eq!(count(&page), 50);
    let next = page
        .split("href=\"/grids?case=")
        .nth(1)
        .unwrap()
        .split('#')
        .next()
        .unwrap();
    let (_, page) = village.get(&cadre, &format!("/grids?case={next}")).await;
    assert_eq!(count(&page), 4);
    let (_, page) = village.get(&cadre, "/grids?cases=ended").await;
    assert_eq!(count(&page), 6);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_page_asks_for_a_part_of_itself() {
    let village = Village::new().await;
    let cadre = village.person("li", "李大山", "grid_chief", VILLAGE).await;
    village.household(&cadre, ONE, "1组1号", "陈民军").await;
    let part = [("accept-language", "zh-CN"), ("doorstep-part", "households")];
    let (status, part) = village.ask(&cadre, "/grids", &part).await;
    assert_eq!(status, 200);
    insta::assert_snapshot!(part);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_page_left_alone_does_not_keep_its_session() {
    let village = Village::new().await;
    let cadre = village.person("li", "李大山", "grid_chief", VILLAGE).await;
    let part = [("doorstep-part", "cases")];
    for _ in 0..2 {
        village.server.clock.advance_minutes(50);
        assert_eq!(village.ask(&cadre, "/grids", &part).await.0, 200);
    }
    village.server.clock.advance_minutes(30);
    let (status, _) = village.ask(&cadre, "/grids", &part).await;
    assert_eq!(status, 401, "the script is told, not sent elsewhere");
}
