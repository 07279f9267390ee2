//! `/v1/rounds`: started, counted, urged and ended by a program, as at the console.

use serde_json::json;

use super::meetings::Hall;
use crate::rounds::{answered, choice, nothing};
use crate::village::{ONE, TOWN, TWO, VILLAGE};

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_round_is_started_once_answered_urged_and_ended() {
    let hall = Hall::new().await;
    let village = &hall.village;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    let cadre = village.person("li", "李大山", "grid_chief", VILLAGE).await;
    let member = village.person("wang", "王秀英", "grid_member", ONE).await;
    let stranger = village.person("qian", "钱远", "town_clerk", "610921101").await;
    let new = json!({ "name": "汛前排查", "grid": TOWN, "checklist": "roll_call",
        "from": "2026-03-17", "until": "2026-03-31" });
    for who in [&cadre, &member, &stranger] {
        assert_eq!(hall.send(who, "/v1/rounds", new.clone()).await.0, 404);
        assert_eq!(village.noted()[0], ("grid.refused".into(), TOWN.into()));
    }
    for (field, value, code) in [
        ("name", json!(" "), "bad_field"),
        ("until", json!("2026-03-16"), "bad_field"),
        ("until", json!("2027-03-16"), "bad_field"),
        ("checklist", json!("no_such_list"), "unknown_reference"),
        ("places", json!(["no_such_kind"]), "unknown_reference"),
    ] {
        let mut wrong = new.clone();
        wrong[field] = value;
        let (_, refused) = hall.send(&clerk, "/v1/rounds", wrong).await;
        assert_eq!(refused["code"], code, "{field}");
    }
    let mut keyed = new.clone();
    keyed["key"] = hall.key().into();
    let started = hall.done(&clerk, "/v1/rounds", keyed.clone()).await;
    assert_eq!(
        hall.done(&clerk, "/v1/rounds", keyed.clone()).await,
        started,
        "sent twice"
    );
    keyed["name"] = "另一次".into();
    let (status, reused) = hall.ask(&clerk, "/v1/rounds", Some(keyed)).await;
    assert_eq!((status, &reused["code"]), (409, &json!("key_reused")));
    assert_eq!(started["counts"]["missing"], 2);

    nothing(village, &member, ONE).await;
    let path = format!("/v1/rounds/{}", started["round"]);
    let (_, round) = hall.ask(&clerk, &format!("{path}?at={VILLAGE}"), None).await;
    assert_eq!(
        round["counts"],
        json!({ "grids": 2, "answered": 0, "nothing": 1, "missing": 1, "answers": 0 })
    );
    let below = round["below"].as_array().unwrap();
    let of = |grid: &str| below.iter().find(|one| one["grid"] == grid).unwrap();
    assert_eq!(of(ONE)["nothing_by"], member.user.0);
    assert_eq!(of(TWO)["counts"]["missing"], 1);

    let (_, own) = hall.ask(&cadre, "/v1/rounds", None).await;
    assert_eq!(own["rounds"][0]["at"], VILLAGE, "as far as it reaches them");
    assert_eq!(own["next"], json!(null));
    let (_, seen) = hall.ask(&cadre, &path, None).await;
    assert_eq!((&seen["ends"], &seen["tallies"]), (&json!(false), &json!([])));
    for who in [&member, &stranger] {
        assert_eq!(hall.ask(who, &path, None).await.0, 404);
        assert_eq!(village.noted()[0], ("grid.refused".into(), TOWN.into()));
        let (_, none) = hall.ask(who, "/v1/rounds", None).await;
        assert_eq!(none["rounds"], json!([]));
    }
    let urge = json!({ "at": VILLAGE, "title": "请尽快排查", "text": "还没有回复" });
    let mut above = urge.clone();
    above["at"] = TOWN.into();
    let urging = format!("{path}/urge");
    assert_eq!(
        hall.send(&cadre, &urging, above).await.0,
        404,
        "not theirs to urge"
    );
    let urged = hall.done(&cadre, &urging, urge.clone()).await;
    assert_eq!(urged["urged"]["seen"], 0);

    let end = format!("{path}/end");
    assert_eq!(hall.send(&cadre, &end, json!({})).await.0, 404, "nor to end");
    let ended = hall.done(&clerk, &end, json!({})).await;
    assert_eq!(
        (&ended["until"], &ended["ends"]),
        (&json!("2026-03-17"), &json!(false))
    );
    assert_eq!(ended["ended_by"], clerk.user.0);
    let again = hall.send(&clerk, &end, json!({})).await;
    assert_eq!(again.1["code"], "already_decided");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_program_is_not_told_small_counts_either() {
    let hall = Hall::new().await;
    let village = &hall.village;
    let cadre = village.person("li", "李大山", "grid_chief", VILLAGE).await;
    let new = json!({ "name": "汛前排查", "grid": VILLAGE, "checklist": "roll_call",
        "from": "2026-03-17", "until": "2026-03-31" });
    hall.done(&cadre, "/v1/rounds", new).await;
    let told = async || {
        let (_, round) = hall.ask(&cadre, "/v1/rounds/1", None).await;
        let choices = round["tallies"][0]["choices"].as_array().unwrap();
        choices
            .iter()
            .map(|choice| choice["n"].as_u64())
            .collect::<Vec<_>>()
    };
    answered(village, ONE, choice(village), 1, 9).await;
    assert_eq!(told().await[0], None, "nine are too few");
    let (_, round) = hall.ask(&cadre, "/v1/rounds/1", None).await;
    let question = &round["tallies"][0];
    for (choice, from) in question["choices"]
        .as_array()
        .unwrap()
        .iter()
        .zip((20..).step_by(12))
    {
        let chosen = format!(
            "{}={}",
            question["name"].as_str().unwrap(),
            choice["name"].as_str().unwrap()
        );
        answered(village, TWO, Box::leak(chosen.into_boxed_str()), from, 12).await;
    }
    let told = told().await;
    assert_eq!(told[0], Some(21));
    assert!(told[1..].iter().all(|n| *n == Some(12)), "{told:?}");
}
