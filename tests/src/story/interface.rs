//! Desks that are the server's JSON interface.

use doorstep_model::id::{DocumentId, PhotoHash, UserId};
use doorstep_model::time::Day;
use serde_json::{Value, json};

use super::desk::{
    CallSeen, CaseSeen, Decision, Desk, Desks, EvaluationSeen, PastSeen, PhotoSize, QuestionSeen, StepSeen,
};
use super::names::login;
use crate::world::{self, World};

/// Everyone sits at the JSON interface.
pub struct Interface;

struct Asked<'a> {
    world: &'a World,
    desk: world::Desk,
}

impl Desks for Interface {
    fn desk<'a>(&'a self, world: &'a World, user: UserId) -> Box<dyn Desk + 'a> {
        let desk = world.desk(user);
        Box::new(Asked { world, desk })
    }
}

impl Desk for Asked<'_> {
    fn report(&self, case: Value) -> DocumentId {
        self.desk.report(case)
    }

    fn case(&self, case: DocumentId) -> Option<CaseSeen> {
        let said = self.desk.case(case);
        match said.status {
            404 => None,
            200 => Some(self.seen(&said.body)),
            _ => panic!("{said:?}"),
        }
    }

    fn step(&self, case: DocumentId, step: Value) {
        self.desk.step(case, step);
    }

    fn has_no(&self, case: DocumentId, step: Value) -> bool {
        self.desk.try_step(case, step).status != 200
    }

    fn photo(&self, case: DocumentId, photo: PhotoHash, size: PhotoSize) -> Option<Vec<u8>> {
        let size = match size {
            PhotoSize::Thumb => "thumb",
            PhotoSize::Full => "full",
        };
        let (status, bytes) = self.desk.photo(case, photo, size);
        match status {
            404 => None,
            200 => Some(bytes),
            _ => panic!("{status}"),
        }
    }

    fn plan(&self, grid: &str, on: Day, room: &str) -> u32 {
        let form = json!({ "grid": grid, "held_on": on.to_string(), "place": room });
        number(&self.desk.done("/v1/meetings", form)["meeting"])
    }

    fn questions(&self, meeting: u32) -> Vec<QuestionSeen> {
        let said = self.desk.get(&format!("/v1/meetings/{meeting}"));
        assert_eq!(said.status, 200, "{said:?}");
        list(&said.body["questions"])
            .map(|question| self.question(question))
            .collect()
    }

    fn raise(&self, meeting: u32, title: &str) {
        let path = format!("/v1/meetings/{meeting}/questions");
        self.desk.done(&path, json!({ "title": title }));
    }

    fn decide(&self, meeting: u32, question: u32, decision: &Decision<'_>) {
        let form = match decision {
            Decision::Left {
                person,
                unit,
                due_on,
                text,
            } => {
                json!({ "decision": "left", "person": person.0, "unit": unit, "due_on": due_on, "text": text })
            }
            Decision::Up { text } => json!({ "decision": "up", "text": text }),
            Decision::Done => json!({ "decision": "done" }),
        };
        let path = format!("/v1/meetings/{meeting}/questions/{question}");
        self.desk.done(&path, form);
    }

    fn end(&self, meeting: u32, chair: UserId) {
        let there = json!({ "chair": chair.0, "attended": [chair.0] });
        self.desk.done(&format!("/v1/meetings/{meeting}/held"), there);
        self.desk
            .done(&format!("/v1/meetings/{meeting}/closed"), json!({}));
    }

    fn switch(&self, grid: &str, kind: &str, reason: &str) -> Option<u64> {
        let form = json!({ "grid": grid, "kind": kind, "reason": reason });
        let said = self.desk.sent("/v1/alerts", form);
        match said.status {
            200 => said.body["alert"].as_u64(),
            _ => {
                assert_eq!(said.body["code"], "already_decided", "{said:?}");
                None
            }
        }
    }

    fn roll_call(&self, alert: u64) -> CallSeen {
        let said = self.desk.get(&format!("/v1/alerts/{alert}"));
        assert_eq!(said.status, 200, "{said:?}");
        let call = &said.body;
        let line = |line: &Value| {
            (
                text(&line["grid"]),
                long(&line["households"]),
                long(&line["reached"]),
            )
        };
        CallSeen {
            grid: text(&call["grid"]),
            kind: text(&call["kind"]),
            on: call["ended_at"].is_null(),
            reason: text(&call["reason"]),
            end_reason: some(&call["end_reason"]).filter(|reason| !reason.is_empty()),
            lines: list(&call["grids"]).map(line).collect(),
            households: long(&call["households"]),
            reached: long(&call["reached"]),
        }
    }

    fn urge(&self, alert: u64, title: &str, text: &str) {
        let words = json!({ "title": title, "text": text });
        self.desk.done(&format!("/v1/alerts/{alert}/urge"), words);
    }

    fn switch_back(&self, alert: u64, reason: &str) {
        let reason = json!({ "reason": reason });
        self.desk.done(&format!("/v1/alerts/{alert}/end"), reason);
    }

    fn newest_notice_seen(&self) -> u64 {
        long(&self.desk.get("/v1/notices").body[0]["seen"])
    }
}

impl Asked<'_> {
    fn seen(&self, case: &Value) -> CaseSeen {
        let step = |step: &Value| StepSeen {
            step: text(&step["step"]),
            by: self.person(&step["by"]),
            text: some(&step["text"]),
            refused: !step["refused"].is_null(),
        };
        let evaluation = &case["evaluation"];
        CaseSeen {
            number: text(&case["number"]),
            title: text(&case["title"]),
            stage: text(&case["stage"]),
            outcome: some(&case["outcome"]),
            person: self.person(&case["person"]),
            unit: some(&case["unit"]).or_else(|| some(&case["grid"])),
            due_on: some(&case["due_on"]),
            overdue: case["overdue"] == true,
            card: some(&case["card"]),
            steps: list(&case["steps"]).map(step).collect(),
            evaluation: evaluation.is_object().then(|| EvaluationSeen {
                scores: ["speed", "duty", "completion", "feedback"].map(|of| long(&evaluation[of])),
                words: some(&evaluation["words"]),
            }),
        }
    }

    fn question(&self, question: &Value) -> QuestionSeen {
        let past = |step: &Value| PastSeen {
            step: text(&step["step"]),
            by: self.person(&step["by"]),
            to: some(&step["to"]),
        };
        let steps = list(&question["steps"]).map(past);
        let case = question["case"].as_str();
        QuestionSeen {
            no: number(&question["question"]),
            source: text(&question["source"]),
            title: text(&question["title"]),
            case: case.map(|case| DocumentId::parse(case).expect("a case's id")),
            unit: some(&question["unit"]).or_else(|| some(&question["grid"])),
            person: self.person(&question["person"]),
            due_on: some(&question["due_on"]),
            card: some(&question["card"]),
            ..QuestionSeen::default()
        }
        .with(steps.filter(|step| step.step != "listed"))
    }

    fn person(&self, user: &Value) -> Option<String> {
        let user = u32::try_from(user.as_u64()?).expect("a user's number");
        Some(login(self.world, UserId(user)))
    }
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn some(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn text(value: &Value) -> String {
    some(value).unwrap_or_else(|| panic!("{value} is no text"))
}

fn long(value: &Value) -> u64 {
    value.as_u64().unwrap_or_else(|| panic!("{value} is no number"))
}

fn number(value: &Value) -> u32 {
    u32::try_from(long(value)).expect("a number")
}
