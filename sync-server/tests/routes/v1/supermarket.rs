//! `/v1/households/{household}/points`, `/rewards` and the shelf: written down once, and never listed.

use serde_json::json;

use super::meetings::Hall;
use crate::points::with_rewards;
use crate::village::{ONE, VILLAGE};

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_program_writes_down_who_took_part_and_what_was_taken_for_it() {
    let hall = Hall::new().await;
    let village = &hall.village;
    with_rewards(village).await;
    let chief = village.person("chen", "陈大山", "grid_chief", VILLAGE).await;
    let member = village.person("wang", "王秀英", "grid_member", ONE).await;
    let household = village.household(&member, ONE, "1号", "赵忠").await;
    let points = format!("/v1/households/{household}/points");
    let mut part = json!({ "key": hall.key(), "code": "activity", "on": "2026-03-01" });
    for _ in 0..2 {
        assert_eq!(hall.ask(&member, &points, Some(part.clone())).await.0, 204);
    }
    part["on"] = "2026-03-02".into();
    assert_eq!(
        hall.ask(&member, &points, Some(part.clone())).await.1["code"],
        "key_reused"
    );
    for (field, value, code) in [
        ("on", "2026-03-18", "bad_field"),
        ("code", "nothing", "unknown_reference"),
    ] {
        let mut wrong = part.clone();
        wrong["key"] = hall.key().into();
        wrong[field] = value.into();
        assert_eq!(hall.ask(&member, &points, Some(wrong)).await.1["code"], code);
    }
    assert_eq!(
        hall.ask(&member, &points, None).await.0,
        405,
        "no one asks for them house by house"
    );

    let shelf = format!("/v1/grids/{VILLAGE}/supermarket");
    assert_eq!(
        hall.ask(&member, &shelf, None).await.0,
        404,
        "a member hands nothing out"
    );
    let stocked = hall
        .done(&chief, &shelf, json!({ "reward": "soap", "count": 5 }))
        .await;
    assert_eq!(stocked["shelf"], json!([{ "reward": "soap", "count": 5 }]));
    let take = format!("/v1/households/{household}/rewards");
    let soap = |count: u32| json!({ "grid": VILLAGE, "reward": "soap", "count": count });
    let (status, refused) = hall.send(&chief, &take, soap(2)).await;
    assert_eq!(
        (status, &refused["code"]),
        (422, &json!("not_enough")),
        "two cost four"
    );
    let mut one = soap(1);
    one["key"] = hall.key().into();
    for _ in 0..2 {
        let left = hall.done(&chief, &take, one.clone()).await;
        assert_eq!(left["shelf"][0]["count"], 4, "sent twice, taken once");
        assert_eq!(left["moved"][0]["came_in"], false);
    }
    assert_eq!(hall.send(&member, &take, soap(1)).await.0, 404);
}
