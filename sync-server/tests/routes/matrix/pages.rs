//! What browsers ask: pages and their forms.

use doorstep_model::role::BaseRole;

use super::asked::{Asked, Body, KEY};
use super::machines::{NOTHING, filled};
use super::people::Person;
use super::world::World;
use crate::village::{ONE, VILLAGE};

pub(super) async fn asked(world: &World, people: &[Person], method: &str, route: &str) -> Asked {
    let (path, fields) = match method {
        "GET" => (page(world, people, route).await, None),
        _ => {
            let (path, fields) = form(world, people, route).await;
            (path, Some(fields))
        }
    };
    let body = fields.map_or(Body::None, Body::Form);
    Asked { path, body }
}

/// A page's address.
async fn page(world: &World, people: &[Person], route: &str) -> String {
    match route {
        "/grids/{code}" | "/meetings/at/{grid}" => filled(route, &[VILLAGE]),
        "/grids/{code}/people" | "/grids/{code}/supermarket" => filled(route, &[VILLAGE]),
        "/grids/{code}/poster" => filled(route, &[ONE]),
        "/households/{id}" | "/households/{id}/paper" | "/households/{id}/points" => {
            filled(route, &[&world.household(people).await])
        }
        "/cases/{id}" | "/cases/{id}/slip" => filled(route, &[&world.case().await]),
        "/cases/{id}/agreement" => filled(route, &[&world.verified().await]),
        "/meetings/{meeting}" | "/meetings/{meeting}/minutes" => filled(route, &[&world.held().await]),
        "/notices/{id}" => filled(route, &[&world.notice().await]),
        "/emergency/{no}" => filled(route, &[&world.alert().await]),
        "/public/{realm}/{grid}" => filled(route, &["1", VILLAGE]),
        "/rounds/{id}" => filled(route, &[&world.round().await]),
        "/activities/{id}" => filled(route, &[&world.activity().await]),
        "/households/{id}/say/{what}" => filled(route, &[&world.household(people).await, "consent"]),
        "/places/{id}" => filled(route, &[&world.place().await]),
        "/supervision/units/{unit}" => filled(route, &["water"]),
        "/links" => {
            let (user, _) = world.colleague("central_head", BaseRole::Head).await;
            format!("{route}?user={user}&at={VILLAGE}")
        }
        "/activities" | "/statistics" | "/visits" | "/places" | "/map" | "/supervision"
        | "/exports/counts" => format!("{route}?grid={VILLAGE}"),
        "/work/{user}" => {
            let (user, _) = world.colleague("central_head", BaseRole::Head).await;
            filled(route, &[&user.to_string()])
        }
        "/people/{user}" => {
            let (user, _) = world.colleague("grid_member", BaseRole::Member).await;
            filled(route, &[&user.to_string()])
        }
        "/photos/{document}/{hash}" => filled(route, &[&world.household(people).await, NOTHING]),
        _ => route.to_owned(),
    }
}

/// A form's address and fields.
async fn form(world: &World, people: &[Person], route: &str) -> (String, Vec<(&'static str, String)>) {
    let (path, fields): (String, Vec<(&str, &str)>) = match route {
        "/grids/{code}/supermarket" => (
            filled(route, &[VILLAGE]),
            vec![("reward", "soap"), ("count", "5")],
        ),
        "/approvals" => {
            let household = world.household(people).await;
            return (
                route.into(),
                own(&[("household", &household), ("reason", "老人要求")]),
            );
        }
        "/approvals/{number}" => (
            filled(route, &[&world.approval(people).await]),
            vec![("granted", "true")],
        ),
        "/desk" => {
            let case = world.reported().await;
            let fields = [
                ("case", &*case),
                ("category", "water_supply"),
                ("to", "unit/water"),
            ];
            return (route.into(), own(&fields));
        }
        "/cases" => (
            route.into(),
            vec![
                ("desk", VILLAGE),
                ("grid", VILLAGE),
                ("source", "walk_in"),
                ("about", "demand/water_supply"),
                ("title", "渠道断水"),
                ("text", "浇不上地"),
            ],
        ),
        "/households/{id}/points" => (
            filled(route, &[&world.household(people).await]),
            vec![("code", "activity"), ("on", "2026-03-01")],
        ),
        "/households/{id}/rewards" => (
            filled(route, &[&world.rewarded(people).await]),
            vec![("grid", VILLAGE), ("reward", "soap"), ("count", "1")],
        ),
        "/cases/{id}/steps" => (
            filled(route, &[&world.case().await]),
            vec![("step", "note"), ("text", "已电话告知")],
        ),
        "/cases/{id}/evaluation" => (
            filled(route, &[&world.verified().await]),
            vec![
                ("speed", "2"),
                ("duty", "3"),
                ("completion", "1"),
                ("feedback", "2"),
            ],
        ),
        "/cases/{id}/refused/{n}/seen" => (filled(route, &[&world.refused().await, "3"]), vec![]),
        "/grids/{code}/hotline" => (
            filled(route, &[VILLAGE]),
            vec![("phone", "0915-5200110"), ("on_duty", "刘建军")],
        ),
        "/cases/{id}/appeal" => (
            filled(route, &[&world.judged().await]),
            vec![("text", "水泵须外地调运")],
        ),
        "/cases/{id}/appeal/decision" => (
            filled(route, &[&world.appealed().await]),
            vec![("verdict", "upheld"), ("reason", "情况属实")],
        ),
        "/meetings" => (route.into(), vec![("grid", VILLAGE), ("held_on", "2026-03-18")]),
        "/meetings/{meeting}/held" => {
            let chair = world.cadre.user.to_string();
            let fields = own(&[("held_on", "2026-03-17"), ("chair", &chair)]);
            return (filled(route, &[&world.meeting().await.0]), fields);
        }
        "/meetings/{meeting}/closed" => (filled(route, &[&world.held().await]), vec![]),
        "/meetings/{meeting}/questions" => (
            filled(route, &[&world.meeting().await.0]),
            vec![("title", "路灯")],
        ),
        "/meetings/{meeting}/questions/{question}" => {
            let (meeting, question) = world.meeting().await;
            (filled(route, &[&meeting, &question]), vec![("decision", "done")])
        }
        "/notices" => (
            route.into(),
            vec![("grid", VILLAGE), ("title", "停水"), ("text", "明早停水")],
        ),
        "/notices/{id}/withdraw" => (filled(route, &[&world.notice().await]), vec![]),
        "/emergency" => {
            world.calm().await;
            let fields = vec![("grid", VILLAGE), ("kind", "flood"), ("reason", "暴雨预警")];
            (route.into(), fields)
        }
        "/emergency/{no}/end" => (
            filled(route, &[&world.alert().await]),
            vec![("reason", "预警解除")],
        ),
        "/emergency/{no}/urge" => {
            world.household(people).await;
            let fields = vec![
                ("at", VILLAGE),
                ("title", "请尽快联系"),
                ("text", "还有未联系的户"),
            ];
            (filled(route, &[&world.alert().await]), fields)
        }
        "/rounds" => (
            route.into(),
            vec![
                ("grid", VILLAGE),
                ("checklist", "place_safety"),
                ("name", "汛前排查"),
                ("from", "2026-03-17"),
                ("until", "2026-03-31"),
            ],
        ),
        "/rounds/{id}/end" => (filled(route, &[&world.round().await]), vec![("reason", "已查完")]),
        "/rounds/{id}/urge" => {
            let fields = vec![("at", VILLAGE), ("title", "请尽快"), ("text", "还有未查的户")];
            (filled(route, &[&world.round().await]), fields)
        }
        "/work/{user}/ballots" => {
            let (user, _) = world.colleague("central_head", BaseRole::Head).await;
            let fields = vec![
                ("evaluation", "heads"),
                ("held_on", "2026-03-01"),
                ("good", "9"),
                ("fair", "1"),
                ("poor", "0"),
            ];
            (filled(route, &[&user.to_string()]), fields)
        }
        "/households/{id}/say/{what}" => (
            filled(route, &[&world.household(people).await, "consent"]),
            vec![("purpose", "visits"), ("given", "yes")],
        ),
        "/exports" => (
            route.into(),
            vec![
                ("grid", VILLAGE),
                ("what", "cases"),
                ("format", "csv"),
                ("reason", "上报县里"),
            ],
        ),
        "/exports/{number}" => (filled(route, &["9999"]), vec![]),
        "/links" => {
            let (user, _) = world.colleague("central_head", BaseRole::Head).await;
            let user = user.to_string();
            let fields = [("user", &*user), ("at", VILLAGE), ("line", "head"), ("grid", ONE)];
            return (route.into(), own(&fields));
        }
        "/links/{link}/end" => (filled(route, &["9999"]), vec![]),
        "/quarantine/{document}/{change}/adopt" | "/quarantine/{document}/{change}/return" => (
            filled(route, &[&world.household(people).await, NOTHING]),
            vec![("back", "/"), ("reason", "请核实")],
        ),
        "/people" => (
            route.into(),
            vec![
                ("grid", VILLAGE),
                ("post", "mediator/"),
                ("login", "newcomer"),
                ("name", "新人"),
            ],
        ),
        _ if route.starts_with("/people/{user}") => return about_person(world, route).await,
        "/language" => (route.into(), vec![("language", "en"), ("back", "/")]),
        "/login" => (
            route.into(),
            vec![("realm", "1"), ("login", "li"), ("password", "correct horse")],
        ),
        _ => (route.to_owned(), vec![]),
    };
    (path, own(&fields))
}

/// What an administrator does with somebody.
async fn about_person(world: &World, route: &str) -> (String, Vec<(&'static str, String)>) {
    let (user, post) = world.colleague("grid_member", BaseRole::Member).await;
    let user_no = user.to_string();
    let path = match route {
        "/people/{user}/posts/{post}/end" => filled(route, &[&user_no, &post]),
        "/people/{user}/devices/{device}/revoke" => filled(route, &[&user_no, &world.phone(user).await]),
        _ => filled(route, &[&user_no]),
    };
    (path, own(&[("reason", "left")]))
}

fn own(fields: &[(&'static str, &str)]) -> Vec<(&'static str, String)> {
    let key = [("key", KEY)];
    let fields = fields.iter().chain(&key);
    fields.map(|(name, value)| (*name, (*value).to_owned())).collect()
}
