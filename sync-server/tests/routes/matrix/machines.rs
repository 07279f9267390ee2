//! What programs ask: routes of the interface.

use serde_json::{Value, json};

use super::asked::{Asked, Body, KEY};
use super::people::Person;
use super::world::World;
use crate::village::VILLAGE;

/// A hash that names nothing.
pub(super) const NOTHING: &str = "0000000000000000000000000000000000000000000000000000000000000000";

pub(super) async fn asked(world: &World, people: &[Person], method: &str, route: &str) -> Asked {
    let (path, form) = match (method, route) {
        ("POST", "/v1/cases") => (
            route.into(),
            json!({ "key": KEY, "grid": VILLAGE, "kind": "demand", "source": "walk_in",
                "title": "渠道断水", "text": "浇不上地" }),
        ),
        ("GET", "/v1/cases") => (format!("{route}?grid={VILLAGE}"), Value::Null),
        ("POST", "/v1/cases/{id}/events") => (
            filled(route, &[&world.case().await]),
            json!({ "key": KEY, "step": "note", "text": "已电话告知" }),
        ),
        ("POST", "/v1/cases/{id}/evaluation") => (
            filled(route, &[&world.verified().await]),
            json!({ "speed": 2, "duty": 3, "completion": 1, "feedback": 2 }),
        ),
        ("POST", "/v1/cases/{id}/appeal") => (
            filled(route, &[&world.judged().await]),
            json!({ "text": "水泵须外地调运" }),
        ),
        ("POST", "/v1/cases/{id}/appeal/decision") => (
            filled(route, &[&world.appealed().await]),
            json!({ "upheld": true, "reason": "情况属实" }),
        ),
        (_, "/v1/cases/{id}") => (filled(route, &[&world.case().await]), Value::Null),
        ("POST", "/v1/alerts") => (
            route.into(),
            json!({ "key": KEY, "grid": VILLAGE, "kind": "flood", "reason": "暴雨预警" }),
        ),
        (_, "/v1/alerts/{alert}") => (filled(route, &[&world.alert().await]), Value::Null),
        (_, "/v1/alerts/{alert}/end") => (
            filled(route, &[&world.alert().await]),
            json!({ "key": KEY, "reason": "预警解除" }),
        ),
        (_, "/v1/alerts/{alert}/urge") => {
            world.household(people).await;
            let form = json!({ "key": KEY, "title": "请尽快联系", "text": "还有未联系的户" });
            (filled(route, &[&world.alert().await]), form)
        }
        ("POST", "/v1/notices") => (
            route.into(),
            json!({ "key": KEY, "grid": VILLAGE, "title": "停水", "text": "明早八点停水" }),
        ),
        (_, "/v1/notices/{notice}/withdraw") => {
            (filled(route, &[&world.notice().await]), json!({ "key": KEY }))
        }
        ("GET", "/v1/notices/{notice}") => (filled(route, &[&world.notice().await]), Value::Null),
        ("POST", "/v1/rounds") => (
            route.into(),
            json!({ "key": KEY, "name": "汛前排查", "grid": VILLAGE, "checklist": "place_safety",
                "from": "2026-03-17", "until": "2026-03-31" }),
        ),
        (_, "/v1/rounds/{round}") => (filled(route, &[&world.round().await]), Value::Null),
        (_, "/v1/rounds/{round}/urge") => (
            filled(route, &[&world.round().await]),
            json!({ "key": KEY, "at": VILLAGE, "title": "请尽快排查", "text": "还没有回复" }),
        ),
        (_, "/v1/rounds/{round}/end") => (filled(route, &[&world.round().await]), json!({ "key": KEY })),
        (_, "/v1/activities/{id}") => (filled(route, &[&world.activity().await]), Value::Null),
        (_, "/v1/places/{id}") => (filled(route, &[&world.place().await]), Value::Null),
        (_, "/v1/units/{unit}") => (filled(route, &["water"]), Value::Null),
        (_, "/v1/activities" | "/v1/places" | "/v1/statistics" | "/v1/visits" | "/v1/supervision") => {
            (format!("{route}?grid={VILLAGE}"), Value::Null)
        }
        ("POST", "/v1/grids/{grid}/supermarket") => (
            filled(route, &[VILLAGE]),
            json!({ "key": KEY, "reward": "soap", "count": 5 }),
        ),
        (_, "/v1/grids/{grid}/supermarket") => (filled(route, &[VILLAGE]), Value::Null),
        (_, "/v1/households/{household}/points") => (
            filled(route, &[&world.household(people).await]),
            json!({ "key": KEY, "code": "activity", "on": "2026-03-01" }),
        ),
        (_, "/v1/households/{household}/rewards") => (
            filled(route, &[&world.rewarded(people).await]),
            json!({ "key": KEY, "grid": VILLAGE, "reward": "soap", "count": 1 }),
        ),
        ("POST", "/v1/approvals") => (
            route.into(),
            json!({ "household": world.household(people).await, "reason": "老人要求" }),
        ),
        (_, "/v1/approvals/{approval}/decision") => (
            filled(route, &[&world.approval(people).await]),
            json!({ "granted": true }),
        ),
        ("POST", "/v1/meetings") => (
            route.into(),
            json!({ "key": KEY, "grid": VILLAGE, "held_on": "2026-03-18" }),
        ),
        ("GET", "/v1/meetings") => (format!("{route}?grid={VILLAGE}"), Value::Null),
        (_, "/v1/meetings/{meeting}") => (filled(route, &[&world.meeting().await.0]), Value::Null),
        (_, "/v1/meetings/{meeting}/held") => (
            filled(route, &[&world.meeting().await.0]),
            json!({ "key": KEY, "chair": world.cadre.user.0 }),
        ),
        (_, "/v1/meetings/{meeting}/closed") => {
            (filled(route, &[&world.held().await]), json!({ "key": KEY }))
        }
        (_, "/v1/meetings/{meeting}/questions") => (
            filled(route, &[&world.meeting().await.0]),
            json!({ "key": KEY, "title": "路灯" }),
        ),
        (_, "/v1/meetings/{meeting}/questions/{question}") => {
            let (meeting, question) = world.meeting().await;
            let form = json!({ "key": KEY, "decision": "left", "person": world.cadre.user.0,
                "due_on": "2026-03-20" });
            (filled(route, &[&meeting, &question]), form)
        }
        (_, "/v1/questions/{question}") => (filled(route, &[&world.meeting().await.1]), Value::Null),
        (_, "/v1/quarantine/{document}/{change}/adopt") => (
            filled(route, &[&world.household(people).await, NOTHING]),
            json!({}),
        ),
        (_, "/v1/quarantine/{document}/{change}/return") => (
            filled(route, &[&world.household(people).await, NOTHING]),
            json!({ "reason": "请核实" }),
        ),
        (_, "/v1/photos/{document}/{hash}") => (
            filled(route, &[&world.household(people).await, NOTHING]),
            Value::Null,
        ),
        (_, "/v1/photos/{id}") => (filled(route, &[&"0".repeat(32)]), Value::Null),
        ("POST", "/v1/session") => (
            route.into(),
            json!({ "realm": 1, "login": "li", "password": "correct horse" }),
        ),
        _ => (route.to_owned(), Value::Null),
    };
    let body = if form.is_null() {
        Body::None
    } else {
        Body::Json(form)
    };
    Asked { path, body }
}

/// An address: each name in braces replaced.
pub(super) fn filled(route: &str, names: &[&str]) -> String {
    let mut names = names.iter();
    let parts = route.split('/').map(|part| match part.starts_with('{') {
        true => names
            .next()
            .unwrap_or_else(|| panic!("a name is missing: {route}")),
        false => part,
    });
    parts.collect::<Vec<_>>().join("/")
}
