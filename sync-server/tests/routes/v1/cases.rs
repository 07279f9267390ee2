//! `/v1/cases`: a walk-in carried from the desk to closed, and what is refused on the way.

use doorstep_model::grid::Grid;
use doorstep_model::id::{GridCode, LevelCode, PostCode, UnitCode, UserId};
use doorstep_model::preset::embedded;
use doorstep_model::protocol::row::Station;
use doorstep_model::role::BaseRole;
use doorstep_server::account::{Password, PasswordHash};
use doorstep_server::rows;
use doorstep_server::store::{AssignmentDraft, InstalledPreset, StoreError};
use serde_json::{Value, json};

use crate::server::{REALM, TestServer};

const PASSWORD: &str = "correct horse";
const VILLAGE: &str = "610921100001";

struct Desk {
    server: TestServer,
    clerk: String,
    officer: String,
    stranger: String,
    keys: std::cell::Cell<u32>,
}

impl Desk {
    async fn new() -> Self {
        let server = TestServer::start().await;
        furnish(&server).await;
        let unit = Station::Unit(UnitCode::parse("mediation").unwrap());
        let town = Station::Grid(GridCode::parse("610921100").unwrap());
        let other = Station::Grid(GridCode::parse("610921101").unwrap());
        let clerk = person(&server, "clerk", BaseRole::Clerk, town).await;
        let officer = person(&server, "officer", BaseRole::Officer, unit).await;
        let stranger = person(&server, "stranger", BaseRole::Clerk, other).await;
        Self {
            server,
            clerk,
            officer,
            stranger,
            keys: std::cell::Cell::new(0),
        }
    }

    fn key(&self) -> String {
        self.keys.set(self.keys.get() + 1);
        format!("{:032x}", self.keys.get())
    }

    async fn ask(&self, token: &str, path: &str, body: Option<Value>) -> (u16, Value) {
        let url = self.server.url(path);
        let request = match body {
            Some(body) => self
                .server
                .client
                .post(url)
                .header("content-type", "application/json")
                .body(body.to_string()),
            None => self.server.client.get(url),
        };
        let response = request
            .header("authorization", format!("Bearer {token}"))
            .send()
            .await
            .unwrap();
        let status = response.status().as_u16();
        (
            status,
            match status {
                204 => Value::Null,
                _ => serde_json::from_str(&response.text().await.unwrap()).unwrap(),
            },
        )
    }

    async fn report(&self) -> Value {
        self.reported(false).await
    }

    async fn reported(&self, confidential: bool) -> Value {
        let (status, case) = self
            .ask(
                &self.clerk,
                "/v1/cases",
                Some(json!({
                    "key": self.key(), "grid": VILLAGE, "kind": "dispute", "source": "walk_in",
                    "title": "院墙界址", "text": "两户为院墙界址争执", "names": ["王秀英", "李大山"],
                    "confidential": confidential,
                })),
            )
            .await;
        assert_eq!(status, 200, "{case}");
        case
    }

    async fn step(&self, token: &str, case: &Value, mut step: Value) -> (u16, Value) {
        step["key"] = self.key().into();
        self.ask(
            token,
            &format!("/v1/cases/{}/events", case["id"].as_str().unwrap()),
            Some(step),
        )
        .await
    }
}

async fn person(server: &TestServer, login: &str, role: BaseRole, station: Station) -> String {
    let user: UserId = server.add_user(login).await;
    let randomness = &*server.handle.app().home.environment.randomness;
    let hash = PasswordHash::of(&Password::parse(PASSWORD).unwrap(), randomness);
    let from = server.by_command().now;
    server
        .store()
        .write(move |tx| {
            tx.set_password(REALM, user, Some(hash.as_str()))?;
            let post = PostCode::parse("town_clerk").unwrap();
            tx.insert_assignment(
                REALM,
                &AssignmentDraft {
                    user,
                    post,
                    role,
                    station,
                    from,
                    until: None,
                },
            )?;
            Ok::<_, StoreError>(())
        })
        .await
        .unwrap();
    let body = json!({ "realm": 1, "login": login, "password": PASSWORD }).to_string();
    let response = server
        .client
        .post(server.url("/v1/session"))
        .header("content-type", "application/json")
        .body(body)
        .send()
        .await
        .unwrap();
    let session: Value = serde_json::from_str(&response.text().await.unwrap()).unwrap();
    session["token"].as_str().unwrap().to_owned()
}

async fn furnish(server: &TestServer) {
    let now = server.by_command().now;
    let work = move |tx: &doorstep_server::store::Write<'_>| {
        let file = embedded().find(|file| file.file.starts_with("hanyin")).unwrap();
        let preset = file.parse().unwrap();
        let installed = InstalledPreset {
            code: preset.code.clone(),
            version: preset.version,
            toml: file.toml.into(),
            installed_at: now,
        };
        tx.put_preset(REALM, &installed)?;
        for (code, parent, level) in [
            ("610921", None, "county"),
            ("610921100", Some("610921"), "town"),
            ("610921101", Some("610921"), "town"),
            (VILLAGE, Some("610921100"), "village"),
        ] {
            let node = Grid {
                code: GridCode::parse(code).unwrap(),
                parent: parent.map(|parent| GridCode::parse(parent).unwrap()),
                level: LevelCode::parse(level).unwrap(),
                name: code.into(),
                is_unit: false,
                made: false,
            };
            tx.insert_grid(REALM, &node)?;
            rows::grid(tx, REALM, &node, &preset.tree)?;
        }
        let unit = doorstep_model::grid::Units::new(
            &preset.units,
            &doorstep_model::grid::GridTree::new(tx.grids(REALM)?).unwrap(),
        );
        let mut listed = unit.all().first().unwrap().clone();
        listed.code = UnitCode::parse("mediation").unwrap();
        listed.grid = GridCode::parse("610921").unwrap();
        tx.insert_unit(
            REALM,
            &doorstep_server::store::ListedUnit {
                unit: listed,
                phone: None,
            },
        )?;
        rows::preset(tx, REALM, &installed)
    };
    server.store().write(work).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_walk_in_is_carried_to_closed() {
    let desk = Desk::new().await;
    let case = desk.report().await;
    assert_eq!(case["number"], "610921-20260317-0001");
    let by_clerk = |step: Value| desk.step(&desk.clerk, &case, step);
    let by_officer = |step: Value| desk.step(&desk.officer, &case, step);
    by_clerk(json!({ "step": "receive" })).await;
    by_clerk(json!({ "step": "classify", "category": "neighbour_dispute" })).await;
    let (status, answer) = by_clerk(json!({ "step": "divert", "unit": "mediation" })).await;
    assert_eq!((status, &answer["stage"]), (200, &json!("routed")), "{answer}");
    let (_, answer) = by_officer(json!({ "step": "accept" })).await;
    assert_eq!(answer["stage"], "working");
    let (status, answer) =
        by_officer(json!({ "step": "resolve", "outcome": "mediated", "text": "各退一尺" })).await;
    assert_eq!((status, &answer["stage"]), (200, &json!("resolved")), "{answer}");
    let word = json!({ "step": "verify_yes", "means": "phone", "word": "王秀英" });
    let (_, answer) = by_clerk(word).await;
    assert_eq!(answer["stage"], "verified", "{answer}");
    let (_, answer) = by_clerk(json!({ "step": "close" })).await;
    assert_eq!(answer["stage"], "closed");
    let steps: Vec<_> = answer["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| step["step"].clone())
        .collect();
    assert_eq!(
        steps,
        [
            "report",
            "receive",
            "classify",
            "divert",
            "accept",
            "resolve",
            "verify_yes",
            "close"
        ]
        .map(Value::from)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_step_that_does_not_apply_is_refused_at_the_desk_and_leaves_nothing() {
    let desk = Desk::new().await;
    let case = desk.report().await;
    let (status, refused) = desk.step(&desk.clerk, &case, json!({ "step": "close" })).await;
    assert_eq!((status, &refused["code"]), (422, &json!("step_not_now")));
    let (_, now) = desk
        .ask(
            &desk.clerk,
            &format!("/v1/cases/{}", case["id"].as_str().unwrap()),
            None,
        )
        .await;
    assert_eq!(now["steps"].as_array().unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn the_second_of_two_clerks_sees_what_changed_first() {
    let desk = Desk::new().await;
    let case = desk.report().await;
    let (status, _) = desk
        .step(&desk.clerk, &case, json!({ "step": "receive", "seen": 1 }))
        .await;
    assert_eq!(status, 200);
    let (status, refused) = desk
        .step(
            &desk.clerk,
            &case,
            json!({ "step": "decline", "reason": "无", "seen": 1 }),
        )
        .await;
    assert_eq!((status, &refused["code"]), (409, &json!("changed_meanwhile")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_form_sent_twice_takes_one_step_and_its_key_serves_nothing_else() {
    let desk = Desk::new().await;
    let case = desk.report().await;
    let path = format!("/v1/cases/{}/events", case["id"].as_str().unwrap());
    let form = json!({ "key": desk.key(), "step": "receive" });
    let (_, first) = desk.ask(&desk.clerk, &path, Some(form.clone())).await;
    let (status, again) = desk.ask(&desk.clerk, &path, Some(form.clone())).await;
    assert_eq!((status, &again["steps"]), (200, &first["steps"]));
    let other = json!({ "key": form["key"], "step": "close" });
    let (status, refused) = desk.ask(&desk.clerk, &path, Some(other)).await;
    assert_eq!((status, &refused["code"]), (409, &json!("key_reused")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_clerk_of_another_town_finds_nothing() {
    let desk = Desk::new().await;
    let case = desk.report().await;
    let path = format!("/v1/cases/{}", case["id"].as_str().unwrap());
    let (status, refused) = desk.ask(&desk.stranger, &path, None).await;
    assert_eq!((status, &refused["code"]), (404, &json!("not_found")));
    let (status, _) = desk
        .step(&desk.stranger, &case, json!({ "step": "receive" }))
        .await;
    assert_eq!(status, 404);
    let (status, refused) = desk.ask("nonsense", &path, None).await;
    assert_eq!((status, &refused["code"]), (401, &json!("sign_in_again")));
}

/// The unit that sends back a confidential case sees it no longer, and that was taken for a refusal:
/// nothing of it was kept.
#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_unit_sends_back_a_confidential_case_and_sees_it_no_longer() {
    let desk = Desk::new().await;
    let case = desk.reported(true).await;
    desk.step(&desk.clerk, &case, json!({ "step": "receive" })).await;
    let divert = json!({ "step": "divert", "unit": "mediation" });
    assert_eq!(desk.step(&desk.clerk, &case, divert).await.0, 200);
    let back = json!({ "step": "return", "reason": "不是本单位职责" });
    assert_eq!(desk.step(&desk.officer, &case, back).await, (204, Value::Null));
    let path = format!("/v1/cases/{}", case["id"].as_str().unwrap());
    assert_eq!(desk.ask(&desk.officer, &path, None).await.0, 404);
    let (_, seen) = desk.ask(&desk.clerk, &path, None).await;
    assert_eq!(
        (&seen["stage"], &seen["unit"]),
        (&json!("received"), &Value::Null)
    );
}
