//! What pages say, in their own words, and the codes that it means.

use doorstep_model::id::DocumentId;
use serde::Deserialize;

use super::desk::{CallSeen, CaseSeen, EvaluationSeen, PastSeen, QuestionSeen, StepSeen};
use super::names::Names;

/// A case's page, in its own words.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CasePage {
    number: String,
    title: String,
    stage: String,
    outcome: Option<String>,
    person: Option<String>,
    unit: Option<String>,
    due_on: Option<String>,
    overdue: bool,
    card: Option<String>,
    steps: Vec<StepLine>,
    evaluation: Option<Evaluated>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StepLine {
    step: String,
    who: Option<String>,
    text: Option<String>,
    refused: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Evaluated {
    scores: [u64; 4],
    words: Option<String>,
}

/// A question of a meeting's page.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct QuestionLine {
    no: u32,
    source: String,
    title: String,
    case: Option<String>,
    unit: Option<String>,
    person: Option<String>,
    due_on: Option<String>,
    card: Option<String>,
    steps: Vec<PastLine>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PastLine {
    step: String,
    who: Option<String>,
    to: Option<String>,
}

/// A roll call's page.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CallPage {
    grid: String,
    kind: String,
    on: bool,
    reason: String,
    end_reason: Option<String>,
    lines: Vec<(String, u64, u64)>,
    households: u64,
    reached: u64,
}

impl CasePage {
    pub(super) fn seen(self, names: &Names<'_>) -> CaseSeen {
        let step = |line: StepLine| StepSeen {
            step: names.step(&line.step),
            by: line.who.map(|who| names.person(&who)),
            text: line.text,
            refused: line.refused,
        };
        CaseSeen {
            number: self.number,
            title: self.title,
            stage: names.stage(&self.stage),
            outcome: self.outcome.map(|outcome| names.outcome(&outcome)),
            person: self.person.map(|person| names.person(&person)),
            unit: self.unit.map(|unit| names.unit(&unit)),
            due_on: self.due_on,
            overdue: self.overdue,
            card: self.card,
            steps: self.steps.into_iter().map(step).collect(),
            evaluation: self.evaluation.map(|evaluated| EvaluationSeen {
                scores: evaluated.scores,
                words: evaluated.words,
            }),
        }
    }
}

impl QuestionLine {
    pub(super) fn seen(self, names: &Names<'_>) -> QuestionSeen {
        let case = self.case.as_deref();
        let past = |line: PastLine| PastSeen {
            step: line.step,
            by: line.who.map(|who| names.person(&who)),
            to: line.to.map(|to| names.place(&to)),
        };
        QuestionSeen {
            no: self.no,
            source: self.source,
            title: self.title,
            case: case.map(|case| DocumentId::parse(case).expect("a case's id")),
            unit: self.unit.map(|unit| names.unit(&unit)),
            person: self.person.map(|person| names.person(&person)),
            due_on: self.due_on,
            card: self.card,
            ..QuestionSeen::default()
        }
        .with(self.steps.into_iter().map(past))
    }
}

impl CallPage {
    pub(super) fn seen(self, names: &Names<'_>) -> CallSeen {
        let lines = self.lines.into_iter();
        let line = |(place, households, reached): (String, _, _)| (names.place(&place), households, reached);
        CallSeen {
            grid: names.place(&self.grid),
            kind: names.emergency(&self.kind),
            on: self.on,
            reason: self.reason,
            end_reason: self.end_reason,
            lines: lines.map(line).collect(),
            households: self.households,
            reached: self.reached,
        }
    }
}
