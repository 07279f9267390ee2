use doorstep_model::case::CaseStep;
use doorstep_model::document::event::Event;
use doorstep_model::document::schema::Step;
use doorstep_model::id::UnitCode;

use super::village::{ONE, Reader, TOWN, VILLAGE, Village};

/// Cases of every desk: one just reported, one with its unit, one sent back, one settled.
async fn worked(village: &Village) -> (Reader, Reader) {
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    let officer = village.person("sun", "孙建国", "officer", ".water").await;
    let to_water = |event: &mut Event| event.unit = UnitCode::parse("water").ok();
    village.case(&clerk, "刚上报", false).await;
    for (title, steps) in [("在单位", 2), ("被退回", 3), ("已办结", 4)] {
        let case = village.case(&clerk, title, false).await;
        village.step(&clerk, case, CaseStep::Receive, |_| {}).await;
        village.step(&clerk, case, CaseStep::Divert, to_water).await;
        match steps {
            3 => {
                let why = |event: &mut Event| event.reason = Some("不归水利局管".into());
                village.step(&officer, case, CaseStep::Return, why).await;
            }
            4 => {
                village.step(&officer, case, CaseStep::Accept, |_| {}).await;
                let how = |event: &mut Event| {
                    event.outcome = Some("solved".into());
                    event.text = Some("渠道已修好".into());
                };
                village.step(&officer, case, CaseStep::Resolve, how).await;
            }
            _ => {}
        }
    }
    (clerk, officer)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_clerk_sees_what_waits_in_both_languages() {
    let village = Village::new().await;
    let (clerk, _) = worked(&village).await;
    let (status, page) = village.get(&clerk, "/").await;
    assert_eq!(status, 200);
    insta::assert_snapshot!("clerk-zh", page);
    let (_, page) = village.ask(&clerk, "/", &[("accept-language", "en")]).await;
    insta::assert_snapshot!("clerk-en", page);
}

/// The tasks that a page names, in their order, with how many.
fn named(page: &str) -> Vec<String> {
    let tiles = page.split("<ul class=\"tiles\">").nth(1).unwrap_or_default();
    let tiles = tiles.split("</ul>").next().unwrap();
    let each = tiles.split("href=\"#task-").skip(1);
    each.map(|tile| {
        let code = tile.split('"').next().unwrap();
        let n = tile.split("</b>").next().unwrap().rsplit('>').next().unwrap();
        format!("{code} {n}")
    })
    .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn each_desk_has_its_own_tasks() {
    let village = Village::new().await;
    let (clerk, officer) = worked(&village).await;
    let (_, page) = village.get(&clerk, "/").await;
    assert_eq!(named(&page), ["receive 1", "returned 1", "call_back 1"]);
    let (_, page) = village.get(&officer, "/").await;
    assert_eq!(named(&page), ["accept 1"]);
    assert!(page.contains("在单位") && !page.contains("刚上报"));
    let member = village.person("wang", "王秀英", "grid_member", ONE).await;
    let (_, page) = village.get(&member, "/").await;
    assert!(
        named(&page).is_empty(),
        "cases of the village are not those of a grid in it"
    );
    assert!(
        page.contains(&format!("href=\"/grids/{ONE}\"")),
        "and one press leads to the grid"
    );
    let admin = village.person("gao", "高明", "administrator", "610921").await;
    let (_, page) = village.get(&admin, "/").await;
    assert!(named(&page).is_empty() && !page.contains("刚上报"));
    let head = village.person("chen", "陈守义", "central_head", VILLAGE).await;
    let (status, page) = village.get(&head, "/").await;
    assert_eq!((status, named(&page)), (200, vec![]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_unit_that_is_asked_for_advice_finds_the_case() {
    let village = Village::new().await;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    let water = village.person("sun", "孙建国", "officer", ".water").await;
    let asked = village.person("he", "何文华", "officer", ".environment").await;
    let case = village.case(&clerk, "渠边路塌", false).await;
    village.step(&clerk, case, CaseStep::Receive, |_| {}).await;
    let to_water = |event: &mut Event| event.unit = UnitCode::parse("water").ok();
    village.step(&clerk, case, CaseStep::Divert, to_water).await;
    village.step(&water, case, CaseStep::Accept, |_| {}).await;
    let (_, page) = village.get(&asked, "/").await;
    assert!(!page.contains("渠边路塌"), "nobody asked yet");
    let to_ours = |event: &mut Event| event.unit = UnitCode::parse("environment").ok();
    village.step(&water, case, CaseStep::Expert, to_ours).await;
    let (_, page) = village.get(&asked, "/").await;
    assert_eq!(named(&page), ["unit_takes_part 1"]);
    assert!(page.contains(&format!("href=\"/cases/{case}\"")));
    let (_, page) = village.get(&water, "/").await;
    assert_eq!(named(&page), ["work 1"], "whose case it is has it once");
    let solved = |event: &mut Event| {
        event.outcome = Some("solved".into());
        event.text = Some("路基已加固".into());
    };
    village.step(&water, case, CaseStep::Resolve, solved).await;
    let yes = |event: &mut Event| {
        event.means = Some("in_person".into());
        event.word = Some("渠边的住户".into());
    };
    village.step(&clerk, case, CaseStep::VerifyYes, yes).await;
    village.step(&clerk, case, CaseStep::Close, |_| {}).await;
    let (_, page) = village.get(&asked, "/").await;
    assert!(named(&page).is_empty(), "it is over");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn confidential_cases_are_counted_for_those_who_read_them() {
    let village = Village::new().await;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    let chief = village.person("li", "李大山", "grid_chief", VILLAGE).await;
    village.case(&clerk, "来电求助", true).await;
    assert_eq!(named(&village.get(&clerk, "/").await.1), ["receive 1"]);
    let (_, page) = village.get(&chief, "/").await;
    assert!(named(&page).is_empty() && !page.contains("求助"));
    for path in ["/cases", "/cases?lane=reported"] {
        let (_, page) = village.get(&chief, path).await;
        assert!(!page.contains("求助"));
        assert!(
            !page.contains("<span>1</span>"),
            "in no small count either: {path}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn what_is_to_be_reviewed_begins_here() {
    let village = Village::new().await;
    let chief = village.person("li", "李大山", "grid_chief", VILLAGE).await;
    let member = village.person("wang", "王秀英", "grid_member", ONE).await;
    for n in 1..=5 {
        let household = village
            .household(&member, ONE, &format!("1组{n}号"), "陈民军")
            .await;
        village.colour(&member, household, Step::Proposal).await;
    }
    let (_, page) = village.get(&chief, "/").await;
    assert_eq!(
        page.matches("<b class=\"tag\">建议调整</b>").count(),
        3,
        "the first of them"
    );
    assert!(page.contains("href=\"/grids#review\""));
    let (_, page) = village.get(&member, "/").await;
    assert!(!page.contains("id=\"review\""), "a member decides nothing");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn each_part_is_asked_for_by_itself() {
    let village = Village::new().await;
    let (clerk, _) = worked(&village).await;
    for (part, begins) in [
        ("cases", "<div id=\"cases\""),
        ("review", "<section id=\"review\""),
    ] {
        let (status, page) = village.ask(&clerk, "/", &[("doorstep-part", part)]).await;
        assert!(status == 200 && page.starts_with(begins), "{part}: {page}");
    }
}
