use doorstep_model::document::schema::Step;

use super::village::{ONE, TOWN, TWO, VILLAGE, Village};

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn the_sheet_says_what_is_known_who_decided_and_who_reads() {
    let village = Village::new().await;
    let cadre = village.person("li", "李大山", "grid_chief", VILLAGE).await;
    let member = village.person("wang", "王秀英", "grid_member", ONE).await;
    let household = village.household(&member, ONE, "1组3号", "陈民军").await;
    village.address(&member, household, "柳树坡 3 号").await;
    village.colour(&member, household, Step::Proposal).await;
    village.colour(&cadre, household, Step::Decision).await;
    let path = format!("/households/{household}");
    village.get(&member, &path).await;
    let (status, page) = village.get(&cadre, &path).await;
    assert_eq!(status, 200);
    insta::assert_snapshot!(page);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn every_opening_is_noted_before_anything_is_shown() {
    let village = Village::new().await;
    let cadre = village.person("li", "李大山", "grid_chief", VILLAGE).await;
    let household = village.household(&cadre, ONE, "1组3号", "陈民军").await;
    let path = format!("/households/{household}");
    let read = ("household.read".to_owned(), household.to_string());
    village.get(&cadre, &path).await;
    assert_eq!(village.noted()[0], read);
    let part = format!("household-{household}");
    village.ask(&cadre, &path, &[("doorstep-part", &part)]).await;
    assert_eq!(village.noted()[..2], [read.clone(), read], "by its script too");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_household_of_others_is_not_there_and_asking_is_noted() {
    let village = Village::new().await;
    let cadre = village.person("li", "李大山", "grid_chief", VILLAGE).await;
    let household = village.household(&cadre, ONE, "1组3号", "陈民军").await;
    let path = format!("/households/{household}");
    for (login, post, at) in [
        ("other-a", "grid_member", TWO),
        ("other-b", "town_clerk", TOWN),
        ("other-c", "supervisor", "610921"),
        ("other-d", "administrator", "610921"),
        ("other-e", "officer", ".water"),
        ("other-f", "central_head", VILLAGE),
    ] {
        let stranger = village.person(login, "某人", post, at).await;
        let (status, page) = village.get(&stranger, &path).await;
        assert_eq!((status, page.contains("陈民军")), (404, false), "{post}");
        assert_eq!(
            village.noted()[0],
            ("household.refused".into(), household.to_string())
        );
    }
    let before = village.noted();
    for nothing in ["0123", "00000000000000000000000000000000"] {
        let (status, _) = village.get(&cadre, &format!("/households/{nothing}")).await;
        assert_eq!(status, 404);
    }
    assert_eq!(village.noted(), before, "what does not exist is nobody's");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_link_opens_the_sheet_and_only_its_care_opens_that() {
    let village = Village::new().await;
    let cadre = village.person("li", "李大山", "grid_chief", VILLAGE).await;
    let household = village.household(&cadre, ONE, "1组3号", "陈民军").await;
    let path = format!("/households/{household}");
    let head = village.person("chen", "陈守义", "central_head", VILLAGE).await;
    village.link(head.user, household, false).await;
    let (_, page) = village.get(&cadre, &path).await;
    assert!(!page.contains("id=\"care\""), "nothing was ever written there");
    village.care(&cadre, household, "需要每天送药").await;
    let (_, page) = village.get(&cadre, &path).await;
    assert!(page.contains("需要每天送药"));
    let (status, page) = village.get(&head, &path).await;
    assert_eq!((status, page.contains("需要每天送药")), (200, false));
    village.link(head.user, household, true).await;
    let (_, page) = village.get(&head, &path).await;
    assert!(page.contains("需要每天送药"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn the_family_takes_home_what_it_told_and_who_read_it() {
    let village = Village::new().await;
    let cadre = village.person("li", "李大山", "grid_chief", VILLAGE).await;
    let member = village.person("wang", "王秀英", "grid_member", ONE).await;
    let household = village.household(&member, ONE, "1组3号", "陈民军").await;
    village.address(&member, household, "柳树坡 3 号").await;
    village.colour(&member, household, Step::Proposal).await;
    village.colour(&cadre, household, Step::Decision).await;
    village.care(&cadre, household, "干部的工作笔记").await;
    village.get(&member, &format!("/households/{household}")).await;
    let path = format!("/households/{household}/paper");
    let (status, paper) = village.get(&cadre, &path).await;
    assert_eq!(status, 200);
    assert!(!paper.contains("工作笔记"), "what workers noted is not on it");
    insta::assert_snapshot!("family_sheet", paper);
    let (_, english) = village.ask(&cadre, &path, &[("accept-language", "en")]).await;
    insta::assert_snapshot!("family_sheet_en", english);
    assert_eq!(
        village.noted()[0],
        ("household.read".into(), household.to_string())
    );

    // One person's own page: nobody else's name, nothing of the house.
    let own = paper.split("paper?person=").nth(1).unwrap();
    let own = own.split('"').next().unwrap();
    let (status, alone) = village.get(&cadre, &format!("{path}?person={own}")).await;
    assert_eq!((status, alone.contains("陈民军")), (200, true));
    assert!(!alone.contains("柳树坡") && !alone.contains("1组3号"), "{alone}");
    for nobody in ["1.00000000.1.1", "x"] {
        let (status, _) = village.get(&cadre, &format!("{path}?person={nobody}")).await;
        assert_eq!(status, 404);
    }
}

/// Every way by which a household's page gives its care record away, for each who reads the household or
/// does not.
#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn care_goes_only_to_those_who_may_read_it() {
    const NOTE: &str = "需要每天送药";
    let village = Village::new().await;
    let cadre = village.person("li", "李大山", "grid_chief", VILLAGE).await;
    let household = village.household(&cadre, ONE, "1组3号", "陈民军").await;
    village.care(&cadre, household, NOTE).await;
    village.colour(&cadre, household, Step::Proposal).await;
    let case = village.case(&cadre, "渠道断水", false).await;
    let part = format!("household-{household}");
    let ways = [
        (format!("/households/{household}"), ""),
        (format!("/households/{household}"), &*part),
        (format!("/households/{household}/paper"), ""),
        (format!("/cases/{case}"), ""),
        ("/".to_owned(), ""),
        ("/".to_owned(), "review"),
        ("/grids".to_owned(), ""),
        (format!("/grids/{ONE}"), ""),
        ("/cases".to_owned(), ""),
        ("/v1/cases".to_owned(), ""),
        ("/v1/quarantine".to_owned(), ""),
        ("/approvals".to_owned(), ""),
    ];
    for (login, post, at, care) in [
        ("role-a", "grid_member", ONE, true),
        ("role-b", "grid_chief", VILLAGE, true),
        ("role-c", "grid_member", TWO, false),
        ("role-d", "central_head", VILLAGE, false),
        ("role-e", "town_clerk", TOWN, false),
        ("role-f", "officer", ".water", false),
        ("role-g", "supervisor", "610921", false),
        ("role-h", "administrator", "610921", false),
    ] {
        let who = village.person(login, "某人", post, at).await;
        if post == "central_head" {
            village.link(who.user, household, false).await;
        }
        let mut seen = false;
        for (path, part) in &ways {
            let mut headers = vec![("accept-language", "zh-CN")];
            if !part.is_empty() {
                headers.push(("doorstep-part", part));
            }
            let (_, page) = village.ask(&who, path, &headers).await;
            let here = page.contains(NOTE);
            assert!(
                !here || (care && path.contains("/households/")),
                "{post} {path} {part}"
            );
            seen |= here;
        }
        assert_eq!(seen, care, "{post}");
    }
}
