//! `/v1/activities`: what was held where and when, one of them, and what is late.

use serde_json::json;

use super::meetings::Hall;
use crate::activities::held;
use crate::village::{ONE, TOWN, TWO, VILLAGE};

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn activities_are_asked_for_by_place_month_and_kind() {
    let hall = Hall::new().await;
    let village = &hall.village;
    let chief = village.person("chen", "陈大山", "grid_chief", VILLAGE).await;
    let wang = village.person("wang", "王秀英", "grid_member", ONE).await;
    let li = village.person("li", "李桂芳", "grid_member", TWO).await;
    let patrol = held(village, &wang, "patrol", ONE, "2026-03-02").await;
    held(village, &wang, "patrol", ONE, "2026-02-20").await;
    held(village, &li, "training", TWO, "2026-03-09").await;

    let (_, page) = hall.ask(&chief, "/v1/activities", None).await;
    assert_eq!(
        (&page["grid"], &page["month"]),
        (&json!(VILLAGE), &json!("2026-03"))
    );
    assert_eq!(
        page["counts"],
        json!([{ "kind": "patrol", "n": 1, "people": 2 }, { "kind": "training", "n": 1, "people": 2 }])
    );
    let (_, patrols) = hall.ask(&chief, "/v1/activities?kind=patrol", None).await;
    assert_eq!(
        patrols["below"],
        json!([{ "grid": ONE, "n": 1 }, { "grid": TWO, "n": 0 }])
    );
    assert_eq!(patrols["activities"].as_array().unwrap().len(), 1);
    assert_eq!(patrols["activities"][0]["id"], patrol.to_string());
    let (_, before) = hall.ask(&chief, "/v1/activities?month=2026-02", None).await;
    assert_eq!(before["activities"][0]["held_on"], "2026-02-20");
    let (_, own) = hall.ask(&li, "/v1/activities?own=true", None).await;
    assert_eq!(
        (&own["grid"], &own["activities"][0]["by"]),
        (&json!(null), &json!(li.user.0))
    );

    let path = format!("/v1/activities/{patrol}");
    let (_, one) = hall.ask(&chief, &path, None).await;
    assert_eq!(one["participants"][0], json!({ "name": "王桂兰", "role": "" }));
    assert_eq!(one["answers"], json!([{ "question": "received", "answer": "2" }]));
    assert_eq!(
        one["decided"],
        json!([{ "text": "渠道由各户出工清淤", "by": wang.user.0 }])
    );
    assert_eq!(hall.ask(&li, &path, None).await.0, 404);
    assert_eq!(
        village.noted()[0],
        ("activity.refused".into(), patrol.to_string())
    );
    let other = format!("/v1/activities?grid={TOWN}");
    assert_eq!(hall.ask(&chief, &other, None).await.0, 404);
    assert_eq!(village.noted()[0], ("grid.refused".into(), TOWN.into()));
}
