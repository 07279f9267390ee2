//! How a case's work is judged: once by the side that raised it, once appealed by the unit, decided
//! by a supervisor.

use serde_json::{Value, json};

use super::village::Answered;
use super::village::{Reader, TOWN, Village};

pub(crate) const SCORES: [(&str, &str); 4] = [
    ("speed", "2"),
    ("duty", "3"),
    ("completion", "1"),
    ("feedback", "2"),
];

/// A case, with all who say something of its work.
pub(crate) struct Judged {
    pub(crate) village: Village,
    pub(crate) clerk: Reader,
    pub(crate) officer: Reader,
    pub(crate) supervisor: Reader,
    pub(crate) case: String,
}

impl Judged {
    /// A case that the unit resolved and the clerk confirmed by phone.
    pub(crate) async fn new() -> Self {
        Self::under(&[]).await
    }

    /// The same under other rules.
    pub(crate) async fn under(edits: &[(&str, &str)]) -> Self {
        let village = Village::under(edits).await;
        let clerk = village.person("zhao", "赵文静", "town_clerk", TOWN).await;
        let officer = village.person("sun", "孙建国", "officer", ".water").await;
        let supervisor = village.person("zhou", "周正", "supervisor", "610921").await;
        let case = village.case(&clerk, "渠道断水", false).await.to_string();
        for (who, step, typed) in [
            (&clerk, "receive", &[][..]),
            (&clerk, "divert", &[("unit", "water")]),
            (&officer, "accept", &[]),
            (&officer, "resolve", &[("outcome", "solved")]),
            (
                &clerk,
                "verify_yes",
                &[("means", "phone"), ("word", "水来了，等了很久")],
            ),
        ] {
            assert_eq!(village.take(who, &case, step, typed).await.status, 303, "{step}");
        }
        Self {
            village,
            clerk,
            officer,
            supervisor,
            case,
        }
    }

    pub(crate) async fn say(&self, who: &Reader, what: &str, form: &[(&str, &str)]) -> Answered {
        let path = format!("/cases/{}/{what}", self.case);
        self.village.send(who, &path, form).await
    }

    async fn page(&self, who: &Reader) -> String {
        let (status, page) = self.village.get(who, &format!("/cases/{}", self.case)).await;
        assert_eq!(status, 200);
        page.split("id=\"judge\"").nth(1).unwrap_or_default().to_owned()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn the_side_that_raised_it_evaluates_once_and_the_unit_sees_no_name() {
    let judged = Judged::new().await;
    let (clerk, officer) = (&judged.clerk, &judged.officer);
    assert!(judged.page(clerk).await.contains("action=\"/cases/"));
    assert_eq!(judged.page(officer).await, "", "nothing to say yet");
    let answer = judged
        .say(clerk, "evaluation", &[("speed", "9"), ("words", "太<慢>")])
        .await;
    assert_eq!(answer.status, 422);
    for wrong in ["speed", "duty", "completion", "feedback"] {
        assert!(answer.page.contains(&format!("id=\"wrong-{wrong}\"")), "{wrong}");
    }
    assert!(answer.page.contains("太&#60;慢&#62;</textarea>"));
    let own = judged.say(officer, "evaluation", &SCORES).await;
    assert_eq!(own.status, 403, "not one's own work");
    let mut form = SCORES.to_vec();
    form.push(("words", "来得太慢"));
    assert_eq!(judged.say(clerk, "evaluation", &form).await.status, 303);
    assert_eq!(
        judged.say(clerk, "evaluation", &form).await.status,
        303,
        "pressed twice"
    );
    assert_eq!(judged.say(clerk, "evaluation", &SCORES).await.status, 422, "once");
    let page = judged.page(officer).await;
    assert!(page.contains("来得太慢") && page.contains("不满意") && !page.contains("赵文静"));
    insta::assert_snapshot!("judged-zh", page);
    let path = format!("/cases/{}", judged.case);
    let (_, page) = judged
        .village
        .ask(officer, &path, &[("accept-language", "en")])
        .await;
    insta::assert_snapshot!("judged-en", page.split("id=\"judge\"").nth(1).unwrap());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_unit_appeals_once_and_a_supervisor_decides() {
    let judged = Judged::new().await;
    let (clerk, officer, supervisor) = (&judged.clerk, &judged.officer, &judged.supervisor);
    let early = judged.say(officer, "appeal", &[("text", "先说一声")]).await;
    assert_eq!(early.status, 422, "nothing to appeal against");
    assert_eq!(judged.say(clerk, "evaluation", &SCORES).await.status, 303);
    assert!(judged.page(officer).await.contains("/appeal\""));
    assert_eq!(
        judged.say(clerk, "appeal", &[("text", "不服")]).await.status,
        422,
        "no unit of theirs"
    );
    assert_eq!(judged.say(officer, "appeal", &[("text", " ")]).await.status, 422);
    let long = "长".repeat(501);
    assert_eq!(
        judged.say(officer, "appeal", &[("text", &long)]).await.status,
        422
    );
    assert_eq!(
        judged
            .say(officer, "appeal", &[("text", "水泵须外地调运")])
            .await
            .status,
        303
    );
    assert_eq!(
        judged
            .say(officer, "appeal", &[("text", "再说一次")])
            .await
            .status,
        422,
        "once"
    );
    let verdict = [("verdict", "upheld"), ("reason", "情况属实")];
    assert_eq!(judged.say(officer, "appeal/decision", &verdict).await.status, 403);
    assert_eq!(judged.say(clerk, "appeal/decision", &verdict).await.status, 403);
    assert!(judged.page(supervisor).await.contains("/appeal/decision\""));
    let forged = [("verdict", "maybe"), ("reason", "x")];
    assert_eq!(
        judged.say(supervisor, "appeal/decision", &forged).await.status,
        422
    );
    assert_eq!(
        judged.say(supervisor, "appeal/decision", &verdict).await.status,
        303
    );
    let other = [("verdict", "rejected"), ("reason", "改主意")];
    assert_eq!(
        judged.say(supervisor, "appeal/decision", &other).await.status,
        409,
        "final"
    );
    let page = judged.page(officer).await;
    assert!(page.contains("水泵须外地调运") && page.contains("成立，不扣分") && page.contains("情况属实"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn after_its_days_a_unit_appeals_no_more() {
    let judged = Judged::new().await;
    assert_eq!(judged.say(&judged.clerk, "evaluation", &SCORES).await.status, 303);
    // Five working days from Tuesday 17 March: until the 24th.
    judged.village.server.clock.advance_minutes(8 * 24 * 60);
    let officer = Reader {
        cookie: judged.village.sign_in("sun").await,
        ..judged.officer
    };
    let path = format!("/cases/{}/appeal", judged.case);
    let answer = judged.village.send(&officer, &path, &[("text", "晚了")]).await;
    assert_eq!(answer.status, 422);
    assert!(
        answer.page.contains("申诉期限已过") && answer.page.contains("晚了"),
        "{}",
        answer.page
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn for_whom_the_case_is_not_neither_is_any_of_this() {
    let judged = Judged::new().await;
    let stranger = judged
        .village
        .person("qian", "钱远", "town_clerk", "610921101")
        .await;
    let verdict = [("verdict", "upheld"), ("reason", "x")];
    for (what, form) in [
        ("evaluation", &SCORES[..]),
        ("appeal", &[("text", "x")]),
        ("appeal/decision", &verdict),
    ] {
        let answer = judged.say(&stranger, what, form).await;
        assert_eq!(answer.status, 404, "{what}");
        assert_eq!(
            judged.village.noted()[0],
            ("case.refused".into(), judged.case.clone())
        );
    }
    let path = format!("/cases/{}/appeal", judged.case);
    let from_elsewhere = judged
        .village
        .send_from(
            &judged.officer,
            &path,
            &[("text", "x")],
            "http://elsewhere.example",
        )
        .await;
    assert_eq!(from_elsewhere.status, 403);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn machines_say_and_read_the_same() {
    let judged = Judged::new().await;
    let ask = async |login: &str, what: &str, body: Value| {
        let server = &judged.village.server;
        let token = judged.village.token(login).await;
        let url = server.url(&format!("/v1/cases/{}/{what}", judged.case));
        let request = server
            .client
            .post(url)
            .header("authorization", format!("Bearer {token}"));
        let request = request.header("content-type", "application/json");
        let response = request.body(body.to_string()).send().await.unwrap();
        let status = response.status().as_u16();
        let body: Value = serde_json::from_str(&response.text().await.unwrap()).unwrap();
        (status, body)
    };
    let scores = json!({ "speed": 2, "duty": 3, "completion": 1, "feedback": 2, "words": "太慢" });
    let (status, case) = ask("zhao", "evaluation", scores.clone()).await;
    assert_eq!((status, &case["evaluation"]), (200, &scores), "{case}");
    let bad = json!({ "speed": 6, "duty": 3, "completion": 1, "feedback": 2 });
    assert_eq!(ask("zhao", "evaluation", bad).await.1["code"], "bad_field");
    let (status, case) = ask("sun", "appeal", json!({ "text": "水泵须外地调运" })).await;
    assert_eq!(
        (status, &case["appeal"]["unit"]),
        (200, &json!("water")),
        "{case}"
    );
    assert_eq!(case["appeal"]["upheld"], Value::Null);
    let again = ask("sun", "appeal", json!({ "text": "又一次" })).await;
    assert_eq!((again.0, &again.1["code"]), (422, &json!("already_appealed")));
    let decision = json!({ "upheld": false, "reason": "可以先告知" });
    assert_eq!(ask("zhao", "appeal/decision", decision.clone()).await.0, 403);
    let (status, case) = ask("zhou", "appeal/decision", decision).await;
    assert_eq!((status, &case["appeal"]["upheld"]), (200, &json!(false)));
}
