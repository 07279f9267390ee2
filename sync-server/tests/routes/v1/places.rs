//! `/v1/places`: what is to be looked at, and when; a page goes on where the last one ended.

use serde_json::json;

use super::meetings::Hall;
use crate::places::{looked_at, place};
use crate::village::{ONE, TWO, VILLAGE};

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn places_say_when_the_next_look_is_due() {
    let hall = Hall::new().await;
    let village = &hall.village;
    let chief = village.person("chen", "陈大山", "grid_chief", VILLAGE).await;
    let wang = village.person("wang", "王秀英", "grid_member", ONE).await;
    let li = village.person("li", "李桂芳", "grid_member", TWO).await;
    let pond = place(village, &wang, ONE, "pond", "老塘").await;
    let shop = place(village, &wang, ONE, "shop", "惠民超市").await;
    looked_at(village, &wang, ONE, pond, "2026-02-05").await;
    let (_, page) = hall.ask(&chief, "/v1/places", None).await;
    assert_eq!(
        (&page["grid"], &page["below"]),
        (&json!(VILLAGE), &json!([ONE, TWO]))
    );
    let places = page["places"].as_array().unwrap();
    let of = |id: String| places.iter().find(|one| one["id"] == id.as_str()).unwrap();
    let looked = of(pond.to_string());
    assert_eq!(
        (&looked["due"], &looked["due_on"]),
        (&json!("on_day"), &json!("2026-03-07"))
    );
    assert_eq!(looked["last_on"], "2026-02-05");
    assert_eq!(of(shop.to_string())["due"], "at_once");

    let path = format!("/v1/places/{pond}");
    let (_, one) = hall.ask(&chief, &path, None).await;
    assert_eq!(
        (&one["contact"], &one["visits"][0]["by"]),
        (&json!("刘永强"), &json!(wang.user.0))
    );
    assert_eq!(hall.ask(&li, &path, None).await.0, 404);
    assert_eq!(village.noted()[0], ("place.refused".into(), pond.to_string()));
    assert_eq!(
        hall.ask(&li, &format!("/v1/places?grid={ONE}"), None).await.0,
        404
    );

    for n in 0..100 {
        let name: &'static str = Box::leak(format!("{n}号塘").into_boxed_str());
        place(village, &wang, ONE, "pond", name).await;
    }
    let (_, first) = hall.ask(&chief, "/v1/places", None).await;
    assert_eq!(first["places"].as_array().unwrap().len(), 100);
    let next = first["next"].as_str().unwrap();
    let (_, rest) = hall.ask(&chief, &format!("/v1/places?after={next}"), None).await;
    assert_eq!(
        (rest["places"].as_array().unwrap().len(), &rest["next"]),
        (2, &json!(null))
    );
}
