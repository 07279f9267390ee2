//! `/v1/statistics` and `/v1/visits`: the figures of the pages, with the same cells hidden.

use serde_json::{Value, json};

use super::meetings::Hall;
use crate::places::place;
use crate::village::{ONE, TOWN, VILLAGE};

fn column(table: &Value, name: &str) -> usize {
    let columns = table["columns"].as_array().unwrap();
    columns.iter().position(|column| column == name).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn figures_come_as_numbers_and_small_ones_not_at_all() {
    let hall = Hall::new().await;
    let village = &hall.village;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    for n in 0..9 {
        village.case(&clerk, &format!("第{n}件"), false).await;
    }
    village.case(&clerk, "来电求助", true).await;
    let (_, few) = hall.ask(&clerk, "/v1/statistics", None).await;
    let reported = column(&few["lanes"], "reported");
    assert_eq!(
        (&few["lanes"]["cells"][0][reported], &few["lanes"]["sum"]),
        (&json!(null), &json!(null))
    );
    for n in 9..12 {
        village.case(&clerk, &format!("第{n}件"), false).await;
    }
    let (_, more) = hall
        .ask(&clerk, &format!("/v1/statistics?grid={VILLAGE}"), None)
        .await;
    assert_eq!(more["grid"], VILLAGE);
    let sums = [&more["lanes"]["sum"], &more["received"]["sum"]];
    assert!(
        sums.contains(&&json!(12)) && !sums.contains(&&json!(13)),
        "confidential ones are in no tally"
    );
    assert_eq!(more["received"]["rows"].as_array().unwrap().len(), 5);
    assert_eq!(more["received"]["columns"].as_array().unwrap().len(), 13);
    assert_eq!(
        more["solved"]["columns"].as_array().unwrap().last(),
        Some(&json!("longer"))
    );
    for (login, post, at) in [("a", "grid_member", ONE), ("b", "town_clerk", "610921101")] {
        let other = village.person(&format!("other-{login}"), "某人", post, at).await;
        let path = format!("/v1/statistics?grid={TOWN}");
        assert_eq!(hall.ask(&other, &path, None).await.0, 404);
        assert_eq!(village.noted()[0], ("grid.refused".into(), TOWN.into()));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn who_is_due_is_counted_by_grid() {
    let hall = Hall::new().await;
    let village = &hall.village;
    let chief = village.person("chen", "陈大山", "grid_chief", VILLAGE).await;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    village.household(&chief, ONE, "1组1号", "陈建国").await;
    place(village, &chief, ONE, "pond", "老塘").await;
    let (_, due) = hall.ask(&chief, "/v1/visits", None).await;
    assert_eq!(
        (&due["grid"], &due["households"]["all"]),
        (&json!(VILLAGE), &json!(1))
    );
    assert_eq!(
        due["places"],
        json!({ "all": 1, "due": 1, "overdue": 0, "seen": 0 })
    );
    let below = due["below"].as_array().unwrap();
    let one = below.iter().find(|line| line["grid"] == ONE).unwrap();
    assert_eq!((&one["places"]["due"], &one["alert"]), (&json!(1), &json!(false)));
    assert_eq!(hall.ask(&clerk, "/v1/visits", None).await.0, 404);
}
