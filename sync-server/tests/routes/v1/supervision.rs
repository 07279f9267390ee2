//! `/v1/supervision` and `/v1/units/{unit}`: what a supervisor looks at, and a unit's own year.

use serde_json::json;

use super::meetings::Hall;
use crate::case_judged::{Judged, SCORES};
use crate::village::{TOWN, VILLAGE};

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_unit_s_year_is_read_by_its_people_and_its_supervisors() {
    let judged = Judged::new().await;
    assert_eq!(judged.say(&judged.clerk, "evaluation", &SCORES).await.status, 303);
    let hall = Hall::of(judged.village);
    let (clerk, officer, supervisor) = (&judged.clerk, &judged.officer, &judged.supervisor);
    let (_, found) = hall.ask(supervisor, "/v1/supervision", None).await;
    assert_eq!(
        (&found["year"], &found["units"][0]["unit"]),
        (&json!(2026), &json!("water"))
    );
    assert_eq!(found["units"][0]["means"], json!([20, 30, 10, 20]));
    for who in [clerk, officer] {
        assert_eq!(hall.ask(who, "/v1/supervision", None).await.0, 404);
    }
    let path = "/v1/units/water";
    for who in [officer, supervisor] {
        let (_, year) = hall.ask(who, path, None).await;
        assert_eq!(year["said"][0]["scores"], json!([2, 3, 1, 2]));
        assert_eq!(
            (&year["reviews"], &year["said"][0]["case"]),
            (&json!(1), &json!(judged.case))
        );
        assert_eq!(year["faults"][0]["cause"], "bad_review");
    }
    let (_, before) = hall.ask(officer, &format!("{path}?year=2025"), None).await;
    assert_eq!((&before["year"], &before["reviews"]), (&json!(2025), &json!(0)));
    assert_eq!(hall.ask(clerk, path, None).await.0, 404);
    assert_eq!(hall.village.noted()[0], ("unit.refused".into(), "water".into()));
    let here = format!("/v1/supervision?grid={TOWN}");
    assert_eq!(hall.ask(supervisor, &here, None).await.1["grid"], TOWN);
    let urged = hall.village.case(clerk, "管道漏水", false).await;
    let step = json!({ "step": "urge" });
    hall.done(
        clerk,
        &format!("/v1/cases/{urged}/events"),
        json!({ "step": "receive" }),
    )
    .await;
    hall.done(clerk, &format!("/v1/cases/{urged}/events"), step).await;
    let (_, found) = hall.ask(supervisor, &here, None).await;
    let urged = found["lists"]
        .as_array()
        .unwrap()
        .iter()
        .find(|list| list["watch"] == "urged");
    assert_eq!(urged.unwrap()["cases"][0]["grid"], VILLAGE);
}
