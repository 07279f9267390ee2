//! What the clerk does at a desk: steps that the server itself writes.

use serde_json::json;

use super::Simulation;

/// Steps that need nobody else.
const STEPS: [&str; 7] = [
    "receive", "classify", "decline", "note", "urge", "close", "reopen",
];

impl Simulation {
    /// A step in one of the cases that people reported, if one is to be taken.
    pub(super) fn at_the_desk(&mut self) {
        if self.cases.is_empty() {
            return;
        }
        let case = *self.random.pick(&self.cases);
        let desk = match self.desk.take() {
            Some(desk) => desk,
            None => self.world.desk(self.people.clerk),
        };
        let seen = desk.case(case);
        if seen.status == 401 {
            // By a clock that was set forward, the session ended long ago.
            return self.note("the clerk is not signed in any more".into());
        }
        let next = seen.body["next"].as_array().cloned().unwrap_or_default();
        let next = next.iter().filter_map(|step| step.as_str());
        let next: Vec<&str> = next.filter(|step| STEPS.contains(step)).collect();
        if next.is_empty() {
            self.note(format!("the clerk looks at {case}: {}", seen.status));
        } else {
            let step = *self.random.pick(&next);
            let form = match step {
                "classify" => json!({ "step": step, "category": "neighbour_dispute" }),
                "decline" | "reopen" => json!({ "step": step, "reason": self.words("经核实") }),
                "note" | "urge" => json!({ "step": step, "text": self.words("已告知") }),
                _ => json!({ "step": step }),
            };
            let said = desk.try_step(case, form);
            self.tally
                .add("a desk: a step was taken", usize::from(said.status == 200));
            self.note(format!(
                "the clerk takes {step} in {case}: {} {}",
                said.status, said.body["code"]
            ));
        }
        self.world.server.settle();
        self.desk = Some(desk);
    }
}
