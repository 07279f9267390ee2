//! `/v1/alerts`: who throws the switch, and who hears nothing of it; who is counted, the story of
//! `huaiyang` says. `/v1/notices`.

use serde_json::json;

use super::meetings::Hall;
use crate::village::{ONE, TOWN, TWO, VILLAGE};

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_switch_is_thrown_once_and_by_those_whose_place_it_is() {
    let hall = Hall::new().await;
    let village = &hall.village;
    let cadre = village.person("li", "李大山", "village_cadre", VILLAGE).await;
    let member = village.person("wang", "王强", "grid_member", ONE).await;
    let stranger = village.person("qian", "钱远", "town_clerk", "610921101").await;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    for (grid, door) in [(ONE, "1组1号"), (ONE, "1组2号"), (TWO, "2组1号")] {
        village.household(&cadre, grid, door, "陈建国").await;
    }
    let on = json!({ "grid": VILLAGE, "kind": "flood", "reason": "暴雨预警" });
    for who in [&member, &stranger] {
        assert_eq!(hall.send(who, "/v1/alerts", on.clone()).await.0, 404);
        assert_eq!(village.noted()[0], ("grid.refused".into(), VILLAGE.into()));
    }
    for (form, code) in [
        (
            json!({ "grid": VILLAGE, "kind": "flood", "reason": " " }),
            "bad_field",
        ),
        (
            json!({ "grid": VILLAGE, "kind": "meteor", "reason": "x" }),
            "bad_field",
        ),
        (
            json!({ "grid": "999", "kind": "flood", "reason": "x" }),
            "not_found",
        ),
    ] {
        assert_eq!(hall.send(&cadre, "/v1/alerts", form).await.1["code"], code);
    }
    let mut keyed = on.clone();
    keyed["key"] = hall.key().into();
    let called = hall.done(&cadre, "/v1/alerts", keyed.clone()).await;
    assert_eq!(
        hall.done(&cadre, "/v1/alerts", keyed).await,
        called,
        "pressed twice"
    );
    assert_eq!(
        hall.send(&clerk, "/v1/alerts", on).await.1["code"],
        "already_decided"
    );
    assert_eq!(
        called["grids"],
        json!([
            { "grid": ONE, "households": 2, "reached": 0 },
            { "grid": TWO, "households": 1, "reached": 0 },
        ])
    );

    let path = format!("/v1/alerts/{}", called["alert"]);
    for who in [&member, &stranger] {
        assert_eq!(hall.ask(who, &path, None).await.0, 404);
        assert_eq!(hall.ask(who, "/v1/alerts", None).await.1, json!([]));
    }
    let urge = json!({ "title": "请尽快联系", "text": "还有未联系的户" });
    hall.done(&clerk, &format!("{path}/urge"), urge).await;
    assert_eq!(
        hall.send(&clerk, &format!("{path}/end"), json!({ "reason": "" }))
            .await
            .1["code"],
        "bad_field"
    );
    let ended = hall
        .done(&clerk, &format!("{path}/end"), json!({ "reason": "预警解除" }))
        .await;
    assert_eq!(
        (&ended["end_reason"], &ended["by"]),
        (&json!("预警解除"), &json!(cadre.user.0))
    );
    let again = hall
        .send(&cadre, &format!("{path}/end"), json!({ "reason": "再次" }))
        .await;
    assert_eq!(again.1["code"], "already_decided");
    let late = hall
        .send(
            &cadre,
            &format!("{path}/urge"),
            json!({ "title": "x", "text": "y" }),
        )
        .await;
    assert_eq!(late.1["code"], "step_not_now");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_message_goes_to_a_place_of_one_s_own() {
    let hall = Hall::new().await;
    let village = &hall.village;
    let cadre = village.person("li", "李大山", "village_cadre", VILLAGE).await;
    let stranger = village.person("qian", "钱远", "town_clerk", "610921101").await;
    let form = json!({ "grid": VILLAGE, "title": "停水", "text": "明早八点停水", "public": true, "until": "2026-03-18" });
    assert_eq!(hall.send(&stranger, "/v1/notices", form.clone()).await.0, 404);
    let sent = hall.done(&cadre, "/v1/notices", form.clone()).await;
    assert_eq!((&sent[0]["title"], &sent[0]["seen"]), (&json!("停水"), &json!(0)));
    for (field, value) in [
        ("title", ""),
        ("text", ""),
        ("until", "2026-03-16"),
        ("until", "soon"),
    ] {
        let mut wrong = form.clone();
        wrong[field] = value.into();
        assert_eq!(
            hall.send(&cadre, "/v1/notices", wrong).await.1["code"],
            "bad_field",
            "{field}"
        );
    }
    let mut wrong = form.clone();
    wrong["roles"] = json!(["clerk"]);
    let wrong = hall.send(&cadre, "/v1/notices", wrong).await;
    assert_eq!(wrong.1["code"], "bad_field", "who has no phone gets none");
    assert_eq!(hall.ask(&stranger, "/v1/notices", None).await.1, json!([]));
    let path = format!("/v1/notices/{}/withdraw", sent[0]["notice"]);
    assert_eq!(hall.send(&stranger, &path, json!({})).await.0, 404);
    let back = hall.done(&cadre, &path, json!({})).await;
    assert!(back[0]["withdrawn_at"].is_i64(), "{back}");
    let again = hall.send(&cadre, &path, json!({})).await;
    assert_eq!(again.1["code"], "already_decided");
}
