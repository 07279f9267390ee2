//! `GET /emergency`, `GET /emergency/{no}` and their forms: the switch, and its roll call by place and
//! door; who is counted, the story of `huaiyang` says.

use doorstep_model::id::DocumentId;
use doorstep_server::store::{AlertNo, StoreError, VisitRow, Write};

use super::live::listen;
use super::server::REALM;
use super::village::{ONE, Reader, TOWN, TWO, VILLAGE, Village};

/// Somebody reached it: what publishing their phone's visit writes.
async fn visit(village: &Village, by: &Reader, household: DocumentId) {
    let (author, now) = (by.user, village.server.by_command().now);
    let row = VisitRow {
        id: DocumentId::generate(
            now.millis() as u64,
            household.as_bytes()[..10].try_into().unwrap(),
        ),
        household: Some(household),
        place: None,
        visited_on: Some(now.day()),
        next_on: None,
        kind: "door".into(),
        outcome: "met".into(),
        author: Some(author),
        checklist: "".into(),
    };
    let work = move |tx: &Write<'_>| {
        tx.put_visit_row(REALM, &row)?;
        tx.reached(REALM, AlertNo(1), household, row.id, now)
    };
    village.server.store().write::<_, StoreError>(work).await.unwrap();
}

const ON: [(&str, &str); 3] = [("grid", VILLAGE), ("kind", "flood"), ("reason", "暴雨预警")];

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_switch_is_thrown_called_urged_and_set_back() {
    let village = Village::new().await;
    let cadre = village.person("li", "李大山", "grid_chief", VILLAGE).await;
    let member = village.person("wang", "王秀英", "grid_member", ONE).await;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    let first = village.household(&member, ONE, "1组1号", "陈建国").await;
    village.household(&member, ONE, "1组2号", "韩生").await;
    let far = village.household(&cadre, TWO, "2组1号", "周全").await;
    let missing = village
        .send(&clerk, "/emergency", &[("grid", VILLAGE), ("reason", " ")])
        .await;
    assert_eq!(missing.status, 422);
    assert!(missing.page.contains("wrong-kind") && missing.page.contains("wrong-reason"));
    let on = village.send(&clerk, "/emergency", &ON).await;
    assert_eq!(
        (on.status, on.to.as_deref()),
        (303, Some("/emergency/1")),
        "{}",
        on.page
    );
    let again = village.send(&clerk, "/emergency", &ON).await;
    assert_eq!(again.status, 409, "on already");
    assert!(again.page.contains("暴雨预警"), "what was typed stays");

    let (_, page) = village.get(&cadre, "/emergency/1").await;
    assert!(page.contains("已联系 0 户，共 3 户") && page.contains("还有 3 户未联系到"));
    visit(&village, &member, first).await;
    let (_, page) = village.get(&cadre, "/emergency/1").await;
    insta::assert_snapshot!("call-zh", page);
    let (_, page) = village
        .ask(&cadre, "/emergency/1", &[("accept-language", "en")])
        .await;
    insta::assert_snapshot!("call-en", page);
    let (_, grid) = village.get(&cadre, &format!("/emergency/1?at={ONE}")).await;
    let (open, done) = (grid.find("韩生").unwrap(), grid.find("陈建国").unwrap());
    assert!(open < done, "whom nobody has reached stands first");
    assert!(grid.contains("王秀英") && !grid.contains("周全"));
    let (_, grid) = village.get(&clerk, &format!("/emergency/1?at={ONE}")).await;
    assert!(
        grid.contains("王秀英") && !grid.contains("韩生"),
        "a clerk reads no household"
    );

    let urged = [
        ("at", VILLAGE),
        ("title", "请尽快联系"),
        ("text", "还有未联系的户"),
    ];
    for _ in 0..2 {
        let mut form = urged.to_vec();
        form.push(("key", "00112233445566778899aabbccddee01"));
        let urge = village.send(&cadre, "/emergency/1/urge", &form).await;
        assert_eq!(urge.status, 303, "{}", urge.page);
    }
    let (_, page) = village.get(&clerk, "/emergency/1").await;
    assert!(page.contains("上次催办：2026-03-17 09:00 李大山"), "{page}");
    let untold = [("at", VILLAGE), ("title", "")];
    let untold = village.send(&cadre, "/emergency/1/urge", &untold).await;
    assert!(untold.status == 422 && untold.page.contains("wrong-title"));

    visit(&village, &cadre, far).await;
    let over = village.send(&cadre, "/emergency/1/end", &[("reason", "")]).await;
    assert!(over.status == 422 && over.page.contains("wrong-reason"));
    let over = village
        .send(&cadre, "/emergency/1/end", &[("reason", "预警解除")])
        .await;
    assert_eq!(over.status, 303);
    let (_, page) = village.get(&cadre, "/emergency/1").await;
    assert!(page.contains("预警解除") && !page.contains("<form"), "{page}");
    let (_, page) = village.get(&clerk, "/emergency").await;
    insta::assert_snapshot!("list-zh", page);
    let (_, page) = village
        .ask(&clerk, "/emergency", &[("accept-language", "en")])
        .await;
    insta::assert_snapshot!("list-en", page);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_place_inside_sees_its_own_part_and_others_hear_nothing() {
    let village = Village::new().await;
    let cadre = village.person("li", "李大山", "grid_chief", VILLAGE).await;
    let member = village.person("wang", "王秀英", "grid_member", ONE).await;
    let county = village.person("zheng", "郑亮", "county_clerk", "610921").await;
    let stranger = village.person("qian", "钱远", "town_clerk", "610921101").await;
    village.household(&cadre, ONE, "1组1号", "陈建国").await;
    for who in [&member, &stranger] {
        assert_eq!(village.send(who, "/emergency", &ON).await.status, 404);
        assert_eq!(village.noted()[0], ("grid.refused".into(), VILLAGE.into()));
    }
    let on = [("grid", TOWN), ("kind", "flood"), ("reason", "汛情")];
    assert_eq!(village.send(&county, "/emergency", &on).await.status, 303);
    let (status, page) = village.get(&cadre, "/emergency/1").await;
    assert_eq!(status, 200);
    assert!(page.contains("江河村") && page.contains("共 1 户"));
    assert!(
        !page.contains("/emergency/1/end"),
        "what is above is not theirs to end"
    );
    let (_, list) = village.get(&cadre, "/emergency").await;
    assert!(list.contains(&format!("/emergency/1?at={VILLAGE}")));
    for (who, path) in [
        (&member, "/emergency/1".to_owned()),
        (&stranger, "/emergency/1".to_owned()),
        (&cadre, format!("/emergency/1?at={TOWN}")),
    ] {
        assert_eq!(village.get(who, &path).await.0, 404, "{path}");
        assert_eq!(village.noted()[0], ("grid.refused".into(), TOWN.into()));
    }
    assert_eq!(village.get(&cadre, "/emergency/9").await.0, 404);
    for (path, form) in [
        ("/emergency/1/end", &[("reason", "够了")][..]),
        (
            "/emergency/1/urge",
            &[("at", TOWN), ("title", "催"), ("text", "催")][..],
        ),
    ] {
        let refused = village.send(&cadre, path, form).await;
        assert_eq!(refused.status, 404, "{path}");
        assert_eq!(village.noted()[0], ("grid.refused".into(), TOWN.into()));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn an_open_roll_call_hears_of_each_household() {
    let village = Village::new().await;
    let cadre = village.person("li", "李大山", "grid_chief", VILLAGE).await;
    let member = village.person("wang", "王秀英", "grid_member", TWO).await;
    let household = village.household(&cadre, ONE, "1组1号", "陈建国").await;
    village.send(&cadre, "/emergency", &ON).await;
    let mut open = listen(&village, &cadre).await;
    let mut other = listen(&village, &member).await;
    visit(&village, &cadre, household).await;
    let heard = open.parts().await;
    assert!(heard.contains(&"alert-1".to_owned()) && heard.contains(&"calls".to_owned()));
    let part = village
        .ask(
            &cadre,
            "/emergency/1",
            &[("doorstep-part", "alert-1"), ("accept-language", "zh-CN")],
        )
        .await;
    assert!(part.1.starts_with("<div id=\"call\"") && part.1.contains("全部联系到了"));
    let own = village.household(&member, TWO, "2组1号", "周全").await;
    let first = other.parts().await;
    assert!(
        first.contains(&format!("household-{own}")),
        "of the call it never hears: {first:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_household_stays_reached_when_one_of_its_people_is_erased() {
    let village = Village::new().await;
    let cadre = village.person("li", "李大山", "grid_chief", VILLAGE).await;
    let member = village.person("wang", "王秀英", "grid_member", ONE).await;
    let administrator = village.person("admin", "赵管理", "administrator", "610921").await;
    let reached = village.household(&member, ONE, "1组1号", "陈建国").await;
    let person = village.lives_there(&member, reached, "陈小鹃").await;
    village.household(&member, ONE, "1组2号", "韩生").await;
    assert_eq!(village.send(&cadre, "/emergency", &ON).await.status, 303);
    visit(&village, &member, reached).await;
    let at = format!("/emergency/1?at={ONE}");
    let (_, before) = village.get(&cadre, &at).await;
    assert!(before.contains("已联系 1 户，共 2 户"), "{before}");

    let (household, person) = (reached.to_string(), person.to_string());
    let erase = [
        ("household", &*household),
        ("person", &*person),
        ("reason", "本人要求"),
    ];
    assert_eq!(village.send(&cadre, "/approvals", &erase).await.status, 303);
    let granted = village
        .send(&administrator, "/approvals/1", &[("granted", "true")])
        .await;
    assert_eq!(granted.status, 303, "{}", granted.page);
    let (_, sheet) = village.get(&cadre, &format!("/households/{household}")).await;
    assert!(sheet.contains("陈建国") && !sheet.contains("陈小鹃"), "{sheet}");
    let (_, after) = village.get(&cadre, &at).await;
    assert_eq!(after, before, "written anew, it is as much reached as before");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_roll_call_is_late_when_its_hours_are_over() {
    let village = Village::new().await;
    let member = village.person("wang", "王秀英", "grid_member", ONE).await;
    let first = village.household(&member, ONE, "1组1号", "陈建国").await;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    village.send(&clerk, "/emergency", &ON).await;
    village.server.clock.advance_minutes(12 * 60);
    // The session of the morning has ended.
    let clerk = village.person("qian", "钱文", "town_clerk", TOWN).await;
    let (_, page) = village.get(&clerk, "/emergency/1").await;
    assert!(
        page.contains("还有 1 户未联系到") && !page.contains("点名超时"),
        "{page}"
    );
    village.server.clock.advance_minutes(1);
    let (_, page) = village.get(&clerk, "/emergency/1").await;
    assert!(
        page.contains("点名超时：应在 2026-03-17 21:00 前联系完"),
        "{page}"
    );
    visit(&village, &member, first).await;
    let (_, page) = village.get(&clerk, "/emergency/1").await;
    assert!(!page.contains("点名超时"), "all were reached");
}
