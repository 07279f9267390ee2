//! `/v1/approvals`: one asks, another decides, and it is done.

use serde_json::json;

use super::meetings::Hall;
use crate::village::{ONE, TOWN, VILLAGE};

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_program_asks_and_another_person_s_program_agrees() {
    let hall = Hall::new().await;
    let village = &hall.village;
    let cadre = village.person("li", "李大山", "grid_chief", VILLAGE).await;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    let first = village.person("qian", "钱管理", "administrator", "610921").await;
    let household = village
        .household(&cadre, ONE, "1组3号", "陈民军")
        .await
        .to_string();
    let ask = json!({ "household": household, "reason": "老人要求" });
    let path = "/v1/approvals";
    let (status, refused) = hall.ask(&clerk, path, Some(ask.clone())).await;
    assert_eq!((status, &refused["code"]), (404, &json!("not_found")));
    assert_eq!(
        village.noted()[0],
        ("household.refused".into(), household.clone())
    );
    for (form, code) in [
        (json!({ "household": household, "reason": " " }), "bad_field"),
        (
            json!({ "household": household, "reason": "长".repeat(501) }),
            "bad_field",
        ),
        (json!({ "household": "x", "reason": "老人要求" }), "bad_field"),
        (
            json!({ "household": household, "person": "?", "reason": "老人要求" }),
            "bad_field",
        ),
    ] {
        let (status, refused) = hall.ask(&cadre, path, Some(form)).await;
        assert_eq!((status, &refused["code"]), (422, &json!(code)));
    }

    let (status, asked) = hall.ask(&cadre, path, Some(ask.clone())).await;
    assert_eq!(status, 200, "{asked}");
    assert_eq!(
        hall.ask(&cadre, path, Some(ask.clone())).await.1,
        asked,
        "it waits"
    );
    insta::assert_snapshot!("asked", serde_json::to_string_pretty(&asked).unwrap());
    let decision = format!("{path}/1/decision");
    let grant = json!({ "granted": true });
    let (status, refused) = hall.ask(&cadre, &decision, Some(grant.clone())).await;
    assert_eq!((status, &refused["code"]), (422, &json!("second_person")));
    let (status, _) = hall.ask(&clerk, &decision, Some(grant.clone())).await;
    assert_eq!(status, 404);
    assert_eq!(village.noted()[0], ("approval.refused".into(), "1".into()));
    assert_eq!(hall.ask(&clerk, path, None).await.1, json!([]));
    for no in ["99", "x"] {
        let decision = format!("{path}/{no}/decision");
        assert_eq!(hall.ask(&first, &decision, Some(grant.clone())).await.0, 404);
    }

    let (_, waits) = hall.ask(&first, path, None).await;
    assert_eq!(waits[0]["decides"], true);
    let no = json!({ "granted": false });
    let (_, refused) = hall.ask(&first, &decision, Some(no)).await;
    assert_eq!(
        (&refused[0]["state"], &refused[0]["decided_by"]),
        (&json!("refused"), &json!(first.user.0))
    );
    assert_eq!(
        village.get(&cadre, &format!("/households/{household}")).await.0,
        200
    );
    hall.ask(&cadre, path, Some(ask.clone())).await;
    let (status, done) = hall
        .ask(&first, &format!("{path}/2/decision"), Some(grant.clone()))
        .await;
    assert_eq!((status, &done[0]["state"]), (200, &json!("done")));
    assert_eq!(
        village.get(&cadre, &format!("/households/{household}")).await.0,
        404
    );
    let (status, refused) = hall.ask(&first, &decision, Some(grant)).await;
    assert_eq!((status, &refused["code"]), (409, &json!("already_decided")));
    let (status, refused) = hall.ask(&cadre, path, Some(ask)).await;
    assert_eq!((status, &refused["code"]), (410, &json!("erased")));
}
