//! Desks that are pages in a real browser. Whoever holds the browser (`tests/console/stories.test.mjs`)
//! reads a line of JSON for each thing to do, does it as a person does, and answers with a line of what the
//! page says; here its words become the codes that the interface says.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::io::{BufRead, Write};

use doorstep_model::id::{DocumentId, PhotoHash, UserId};
use doorstep_model::time::Day;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::desk::{CallSeen, CaseSeen, Decision, Desk, Desks, PhotoSize, QuestionSeen};
use super::names::{Names, login};
use super::page::{CallPage, CasePage, QuestionLine};
use crate::world::{self, World};

/// Everyone sits at the pages of one browser.
pub struct Browser {
    admitted: RefCell<BTreeSet<UserId>>,
}

struct Page<'a> {
    world: &'a World,
    login: String,
}

impl Browser {
    /// The browser at the other end of this process's input and output.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            admitted: RefCell::new(BTreeSet::new()),
        }
    }
}

impl Default for Browser {
    fn default() -> Self {
        Self::new()
    }
}

impl Desks for Browser {
    fn desk<'a>(&'a self, world: &'a World, user: UserId) -> Box<dyn Desk + 'a> {
        let login = match self.admitted.borrow_mut().insert(user) {
            true => world.admit(user),
            false => login(world, user),
        };
        Box::new(Page { world, login })
    }
}

impl Page<'_> {
    /// Has something done; what the page says.
    fn ask<T: DeserializeOwned>(&self, verb: &str, of: Value) -> T {
        let address = self.world.server.handle().front.address.as_str();
        let password = world::Desk::password();
        let asked = json!({
            "address": address, "login": self.login, "password": password, "do": verb, "of": of,
        });
        say(&asked);
        let mut line = String::new();
        let read = std::io::stdin().lock().read_line(&mut line);
        assert!(read.expect("the browser answers") > 0, "the browser is gone");
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{verb}: {error}: {line}"))
    }

    fn done(&self, verb: &str, of: Value) {
        self.ask::<Option<Value>>(verb, of);
    }

    fn names(&self) -> Names<'_> {
        Names::of(self.world)
    }
}

/// A line for whoever holds the browser.
///
/// # Panics
/// When nobody listens.
pub fn say(line: &Value) {
    let mut out = std::io::stdout().lock();
    let said = writeln!(out, "{line}").and_then(|()| out.flush());
    said.expect("the browser listens");
}

impl Desk for Page<'_> {
    fn report(&self, case: Value) -> DocumentId {
        let id: String = self.ask("report", case);
        DocumentId::parse(&id).expect("a case's id")
    }

    fn case(&self, case: DocumentId) -> Option<CaseSeen> {
        let page: Option<CasePage> = self.ask("case", json!({ "case": case.to_string() }));
        page.map(|page| page.seen(&self.names()))
    }

    fn step(&self, case: DocumentId, step: Value) {
        self.done("step", json!({ "case": case.to_string(), "step": step }));
    }

    fn has_no(&self, case: DocumentId, step: Value) -> bool {
        self.ask("hasNo", json!({ "case": case.to_string(), "step": step }))
    }

    fn photo(&self, case: DocumentId, photo: PhotoHash, size: PhotoSize) -> Option<Vec<u8>> {
        let full = size == PhotoSize::Full;
        let of = json!({ "case": case.to_string(), "photo": photo.to_string(), "full": full });
        let bytes: Option<String> = self.ask("photo", of);
        bytes.map(|bytes| bytes_of(&bytes))
    }

    fn plan(&self, grid: &str, on: Day, room: &str) -> u32 {
        self.ask(
            "plan",
            json!({ "grid": grid, "held_on": on.to_string(), "place": room }),
        )
    }

    fn questions(&self, meeting: u32) -> Vec<QuestionSeen> {
        let lines: Vec<QuestionLine> = self.ask("questions", json!({ "meeting": meeting }));
        let names = self.names();
        lines.into_iter().map(|line| line.seen(&names)).collect()
    }

    fn raise(&self, meeting: u32, title: &str) {
        self.done("raise", json!({ "meeting": meeting, "title": title }));
    }

    fn decide(&self, meeting: u32, question: u32, decision: &Decision<'_>) {
        let form = match decision {
            Decision::Left {
                person,
                unit,
                due_on,
                text,
            } => json!({
                "decision": "left", "person": person.0.to_string(), "unit": unit.unwrap_or_default(),
                "due_on": due_on, "text": text,
            }),
            Decision::Up { text } => json!({ "decision": "up", "text": text }),
            Decision::Done => json!({ "decision": "done" }),
        };
        self.done(
            "decide",
            json!({ "meeting": meeting, "question": question, "form": form }),
        );
    }

    fn end(&self, meeting: u32, chair: UserId) {
        self.done("end", json!({ "meeting": meeting, "chair": chair.0.to_string() }));
    }

    fn switch(&self, grid: &str, kind: &str, reason: &str) -> Option<u64> {
        self.ask("switch", json!({ "grid": grid, "kind": kind, "reason": reason }))
    }

    fn roll_call(&self, alert: u64) -> CallSeen {
        let page: CallPage = self.ask("rollCall", json!({ "alert": alert }));
        page.seen(&self.names())
    }

    fn urge(&self, alert: u64, title: &str, text: &str) {
        self.done("urge", json!({ "alert": alert, "title": title, "text": text }));
    }

    fn switch_back(&self, alert: u64, reason: &str) {
        self.done("switchBack", json!({ "alert": alert, "reason": reason }));
    }

    fn newest_notice_seen(&self) -> u64 {
        self.ask("noticeSeen", Value::Null)
    }
}

fn bytes_of(hex: &str) -> Vec<u8> {
    let pair = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).expect("hex digits");
    (0..hex.len()).step_by(2).map(pair).collect()
}
