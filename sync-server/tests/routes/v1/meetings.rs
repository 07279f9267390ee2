//! `/v1/meetings`: a question is put, wanders between levels and leaves with unit, person and date.

use doorstep_model::case::CaseStep;
use doorstep_model::id::FactId;
use reqwest::header::AUTHORIZATION;
use serde_json::{Value, json};

use crate::village::{ONE, Reader, TOWN, VILLAGE, Village};

pub(crate) struct Hall {
    pub(crate) village: Village,
    keys: std::cell::Cell<u32>,
}

impl Hall {
    pub(crate) async fn new() -> Self {
        Self::of(Village::new().await)
    }

    pub(crate) fn of(village: Village) -> Self {
        let keys = std::cell::Cell::new(0);
        Self { village, keys }
    }

    pub(crate) async fn ask(&self, who: &Reader, path: &str, form: Option<Value>) -> (u16, Value) {
        let (url, client) = (self.village.server.url(path), &self.village.server.client);
        let request = match form {
            Some(form) => client
                .post(url)
                .header("content-type", "application/json")
                .body(form.to_string()),
            None => client.get(url),
        };
        let token = who.cookie.split_once('=').unwrap().1;
        let response = request
            .header(AUTHORIZATION, format!("Bearer {token}"))
            .send()
            .await;
        let response = response.unwrap();
        let status = response.status().as_u16();
        let text = response.text().await.unwrap();
        (
            status,
            match text.as_str() {
                "" => Value::Null,
                text => serde_json::from_str(text).unwrap_or_else(|_| panic!("{status} {text}")),
            },
        )
    }

    pub(crate) fn key(&self) -> String {
        self.keys.set(self.keys.get() + 1);
        FactId::new((u128::from(self.keys.get()) * (u128::MAX / 255)).to_be_bytes()).to_string()
    }

    pub(crate) async fn send(&self, who: &Reader, path: &str, mut form: Value) -> (u16, Value) {
        if form.get("key").is_none() {
            form["key"] = self.key().into();
        }
        self.ask(who, path, Some(form)).await
    }

    /// The same where it is done.
    pub(crate) async fn done(&self, who: &Reader, path: &str, form: Value) -> Value {
        let (status, said) = self.send(who, path, form).await;
        assert_eq!(status, 200, "{path} {said}");
        said
    }

    async fn plan(&self, who: &Reader, grid: &str, day: &str) -> (String, Value) {
        let form = json!({ "grid": grid, "held_on": day, "place": "会议室" });
        let meeting = self.done(who, "/v1/meetings", form).await;
        (format!("/v1/meetings/{}", meeting["meeting"]), meeting)
    }

    /// Days pass: whoever goes on signs in again.
    async fn days_pass<const N: usize>(&self, days: i64, who: [(&Reader, &str); N]) -> [Reader; N] {
        self.village.server.clock.advance_minutes(60 * 24 * days);
        let mut readers = Vec::new();
        for (reader, login) in who {
            readers.push(Reader {
                user: reader.user,
                cookie: self.village.sign_in(login).await,
            });
        }
        readers.try_into().unwrap_or_else(|_| unreachable!())
    }

    /// What the server's clock does; how many questions it turned.
    async fn clock(&self) -> usize {
        let (jobs, now) = (
            self.village.server.handle.app().jobs.clone(),
            self.village.server.by_command().now,
        );
        jobs.run(now).await.unwrap().questions
    }
}

fn titles(list: &Value) -> Vec<&str> {
    let questions = list.as_array().unwrap().iter();
    questions
        .map(|question| question["title"].as_str().unwrap())
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_question_wanders_until_it_leaves_with_unit_person_and_date() {
    let hall = Hall::new().await;
    let village = &hall.village;
    let cadre = village.person("li", "李大山", "village_cadre", VILLAGE).await;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    let officer = village.person("sun", "孙建国", "officer", ".water").await;
    let case = village.case(&clerk, "渠道断水", false).await.to_string();
    village.case(&clerk, "来电求助", true).await;

    // Of the two open cases the confidential one is spoken of in no meeting.
    let (path, meeting) = hall.plan(&cadre, VILLAGE, "2026-03-17").await;
    assert_eq!(titles(&meeting["questions"]), ["渠道断水"]);
    let typed = json!({ "title": "村口路灯不亮", "text": "三盏" });
    let meeting = hall.done(&cadre, &format!("{path}/questions"), typed).await;
    let number = |i: usize| meeting["questions"][i]["question"].as_u64().unwrap();
    let (water, lamps) = (number(0), number(1));

    // What belongs to a case is the cadre's own step on it.
    let left = json!({
        "decision": "left", "unit": "water", "person": officer.user.0, "due_on": "2026-03-20",
        "text": "水利站三天内到场", "seen": 2,
    });
    let decided = hall
        .done(&cadre, &format!("{path}/questions/{water}"), left.clone())
        .await;
    let step = &decided["questions"][0]["steps"][2];
    assert_eq!(
        (&step["step"], &step["case_step"]),
        (&json!("left"), &json!("divert"))
    );
    let (_, seen) = hall.ask(&officer, &format!("/v1/cases/{case}"), None).await;
    assert_eq!(
        (&seen["stage"], &seen["due_on"]),
        (&json!("routed"), &json!("2026-03-20"))
    );
    let steps: Vec<&str> = seen["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| step["step"].as_str().unwrap())
        .collect();
    assert_eq!(steps, ["report", "receive", "divert"]);
    // Who looked before that looks again.
    let (status, refused) = hall
        .send(&cadre, &format!("{path}/questions/{water}"), left)
        .await;
    assert_eq!((status, &refused["code"]), (409, &json!("changed_meanwhile")));

    hall.done(
        &cadre,
        &format!("{path}/questions/{lamps}"),
        json!({ "decision": "up" }),
    )
    .await;
    let held = json!({ "chair": cadre.user.0, "others": "村民代表王秀英" });
    hall.done(&cadre, &format!("{path}/held"), held).await;
    hall.done(&cadre, &format!("{path}/closed"), json!({})).await;

    let (_, town) = hall.ask(&clerk, &format!("/v1/meetings?grid={TOWN}"), None).await;
    assert_eq!(titles(&town["waiting"]), ["村口路灯不亮"]);
    let (above, meeting) = hall.plan(&clerk, TOWN, "2026-03-17").await;
    assert_eq!(titles(&meeting["questions"]), ["村口路灯不亮"]);
    let down = json!({ "decision": "down", "grid": VILLAGE, "text": "由村里自行更换" });
    hall.done(&clerk, &format!("{above}/questions/{lamps}"), down)
        .await;
    let (again, meeting) = hall.plan(&cadre, VILLAGE, "2026-03-17").await;
    assert_eq!(titles(&meeting["questions"]), ["村口路灯不亮"]);
    let left = json!({ "decision": "left", "person": cadre.user.0, "due_on": "2026-03-20" });
    hall.done(&cadre, &format!("{again}/questions/{lamps}"), left)
        .await;

    // Nobody does it: by the server's clock it gets a card, once, and so does its case.
    let [cadre, clerk] = hall.days_pass(7, [(&cadre, "li"), (&clerk, "zhao")]).await;
    assert_eq!((hall.clock().await, hall.clock().await), (2, 0));
    let (_, place) = hall
        .ask(&cadre, &format!("/v1/meetings?grid={VILLAGE}"), None)
        .await;
    insta::assert_snapshot!("left", serde_json::to_string_pretty(&place["left"]).unwrap());
    let (_, seen) = hall.ask(&clerk, &format!("/v1/cases/{case}"), None).await;
    assert_eq!(seen["card"], "yellow");
    // The next meeting speaks of what is late.
    let (path, meeting) = hall.plan(&cadre, VILLAGE, "2026-03-24").await;
    assert_eq!(titles(&meeting["questions"]), ["渠道断水", "村口路灯不亮"]);
    hall.done(
        &cadre,
        &format!("{path}/questions/{lamps}"),
        json!({ "decision": "done" }),
    )
    .await;
    let (_, lamps) = hall.ask(&clerk, &format!("/v1/questions/{lamps}"), None).await;
    assert_eq!(
        lamps["state"], "done",
        "whose meeting it came through reads its history"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_step_that_the_flow_refuses_stands_beside_the_decision() {
    let hall = Hall::new().await;
    let village = &hall.village;
    let cadre = village.person("li", "李大山", "village_cadre", VILLAGE).await;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    let case = village.case(&clerk, "渠道断水", false).await;
    let (path, meeting) = hall.plan(&cadre, VILLAGE, "2026-03-17").await;
    let question = &meeting["questions"][0]["question"];
    // Meanwhile the desk has said that it is none of theirs.
    village
        .step(&clerk, case, CaseStep::Decline, |event| {
            event.reason = Some("不属本级".into())
        })
        .await;
    let left = json!({ "decision": "left", "person": cadre.user.0, "due_on": "2026-03-20" });
    let decided = hall
        .done(&cadre, &format!("{path}/questions/{question}"), left)
        .await;
    let question = &decided["questions"][0];
    assert_eq!(question["state"], "left");
    let step = question["steps"].as_array().unwrap().last().unwrap();
    assert_eq!(
        (&step["case_step"], &step["case_refused"]),
        (&json!("assign"), &json!("step_not_now"))
    );
    let (_, seen) = hall.ask(&clerk, &format!("/v1/cases/{case}"), None).await;
    assert_eq!(
        seen["steps"].as_array().unwrap().len(),
        2,
        "nothing of it is on the case"
    );
    // It ended: no card, and the question is done.
    let [cadre] = hall.days_pass(10, [(&cadre, "li")]).await;
    assert_eq!(hall.clock().await, 1);
    let (_, place) = hall
        .ask(&cadre, &format!("/v1/meetings?grid={VILLAGE}"), None)
        .await;
    assert_eq!(place["left"], json!([]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn what_a_meeting_takes_once_and_what_it_refuses() {
    let hall = Hall::new().await;
    let village = &hall.village;
    let cadre = village.person("li", "李大山", "village_cadre", VILLAGE).await;
    let member = village.person("wang", "王强", "grid_member", ONE).await;
    let stranger = village.person("qian", "钱远", "town_clerk", "610921101").await;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    let supervisor = village.person("zhou", "周正", "supervisor", "610921").await;
    let plan = json!({ "key": hall.key(), "grid": VILLAGE, "held_on": "2026-03-18" });
    let first = hall.done(&cadre, "/v1/meetings", plan.clone()).await;
    assert_eq!(
        hall.done(&cadre, "/v1/meetings", plan.clone()).await,
        first,
        "pressed twice"
    );
    let mut other = plan;
    other["held_on"] = "2026-03-19".into();
    let (status, refused) = hall.send(&cadre, "/v1/meetings", other).await;
    assert_eq!((status, &refused["code"]), (409, &json!("key_reused")));

    let path = format!("/v1/meetings/{}", first["meeting"]);
    let meeting = hall
        .done(&cadre, &format!("{path}/questions"), json!({ "title": "路灯" }))
        .await;
    let question = format!("{path}/questions/{}", meeting["questions"][0]["question"]);
    let held = json!({ "chair": cadre.user.0 });
    let left = |person: u32, due: &str| json!({ "decision": "left", "person": person, "due_on": due });
    for (path, form, status, code) in [
        (
            "/v1/meetings",
            json!({ "grid": ONE, "held_on": "2026-03-18" }),
            422,
            "bad_field",
        ),
        (
            "/v1/meetings",
            json!({ "grid": VILLAGE, "held_on": "2029-03-18" }),
            422,
            "bad_field",
        ),
        (
            &*format!("{path}/questions"),
            json!({ "title": " " }),
            422,
            "bad_field",
        ),
        (&format!("{path}/held"), held.clone(), 422, "step_not_now"),
        (&format!("{path}/closed"), json!({}), 422, "step_not_now"),
        (&question, left(cadre.user.0, "2026-03-20"), 422, "step_not_now"),
        ("/v1/meetings/99", json!({}), 404, "not_found"),
    ] {
        let (said, refused) = match path {
            "/v1/meetings/99" => hall.ask(&cadre, path, None).await,
            path => hall.send(&cadre, path, form).await,
        };
        assert_eq!((said, &refused["code"]), (status, &json!(code)), "{path}");
    }
    let who = [
        (&cadre, "li"),
        (&member, "wang"),
        (&stranger, "qian"),
        (&supervisor, "zhou"),
    ];
    let [cadre, member, stranger, supervisor] = hall.days_pass(1, who).await;
    for (form, code) in [
        (left(cadre.user.0, "2026-03-16"), "bad_field"),
        (left(4_711, "2026-03-20"), "unknown_reference"),
        (json!({ "decision": "left", "due_on": "2026-03-20" }), "bad_field"),
        (json!({ "decision": "down", "grid": TOWN }), "bad_target"),
        (json!({ "decision": "perhaps" }), "bad_field"),
    ] {
        let (_, refused) = hall.send(&cadre, &question, form).await;
        assert_eq!(refused["code"], code);
    }
    let century = json!({ "chair": cadre.user.0, "held_on": "1926-03-18" });
    let (_, refused) = hall.send(&cadre, &format!("{path}/held"), century).await;
    assert_eq!(refused["code"], "bad_field");
    // A case that is not the cadre's can't be put on their list; who has no meeting there asks for none.
    let hidden = village.case(&clerk, "来电求助", true).await;
    let list = format!("{path}/questions");
    for (who, subject) in [
        (&cadre, ("case.refused", hidden.to_string())),
        (&member, ("grid.refused", VILLAGE.to_owned())),
    ] {
        let (status, _) = hall.send(who, &list, json!({ "case": hidden.to_string() })).await;
        assert_eq!(status, 404);
        assert_eq!(village.noted()[0], (subject.0.into(), subject.1));
    }
    // A supervisor reads; the others have no meeting there, and it is noted.
    assert_eq!(hall.ask(&supervisor, &path, None).await.0, 200);
    for who in [&supervisor, &member, &stranger] {
        let (status, _) = hall.send(who, &format!("{path}/held"), held.clone()).await;
        assert_eq!(status, 404);
        assert_eq!(village.noted()[0], ("grid.refused".into(), VILLAGE.into()));
    }
    for who in [&member, &stranger] {
        for path in [&*path, &format!("/v1/meetings?grid={VILLAGE}"), "/v1/questions/1"] {
            assert_eq!(hall.ask(who, path, None).await.0, 404, "{path}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_key_that_somebody_used_tells_nobody_else_of_it() {
    let hall = Hall::new().await;
    let village = &hall.village;
    let cadre = village.person("li", "李大山", "village_cadre", VILLAGE).await;
    let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
    let stranger = village.person("qian", "钱远", "town_clerk", "610921101").await;
    let plan = json!({ "key": hall.key(), "grid": VILLAGE, "held_on": "2026-03-18" });
    hall.done(&cadre, "/v1/meetings", plan.clone()).await;
    let unused = json!({ "key": hall.key(), "grid": VILLAGE, "held_on": "2026-03-18" });
    let as_ever = hall.send(&stranger, "/v1/meetings", unused).await;
    assert_eq!(as_ever.0, 404);
    let used = hall.send(&stranger, "/v1/meetings", plan.clone()).await;
    assert_eq!(used, as_ever, "whoever plans none there hears that alone");
    let (status, refused) = hall.send(&clerk, "/v1/meetings", plan.clone()).await;
    assert_eq!((status, &refused["code"]), (409, &json!("key_reused")));
    let list = format!("/v1/meetings?grid={VILLAGE}");
    let (_, planned) = hall.ask(&cadre, &list, None).await;
    assert_eq!(planned["meetings"].as_array().map(Vec::len), Some(1), "{planned}");
}
