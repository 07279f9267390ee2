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
