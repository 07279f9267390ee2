//! How a case's work is judged, in JSON.

use doorstep_model::id::DocumentId;
use doorstep_model::protocol::sync::{Evaluation, Score};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api::field::{Field, Said};
use crate::store::Appeal;

/// One of the scores.
type Grade = Field<Score>;

/// How the unit did: 1 (poor) to 5 (very good) each, and words.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Scores {
    /// How fast.
    speed: Grade,
    /// Whether duty was done.
    duty: Grade,
    /// Whether it is done.
    completion: Grade,
    /// Whether people were told.
    feedback: Grade,
    /// In words.
    words: Option<Said>,
}

/// How the unit did, as it was said.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Scored {
    /// How fast.
    speed: u8,
    /// Whether duty was done.
    duty: u8,
    /// Whether it is done.
    completion: u8,
    /// Whether people were told.
    feedback: u8,
    /// In words.
    words: Option<String>,
}

/// An appeal.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AppealMade {
    /// Whose: a unit's code.
    unit: String,
    /// Why.
    text: String,
    /// When: Unix milliseconds.
    at: i64,
    /// Whether it stands; absent while it waits.
    upheld: Option<bool>,
    /// Why it was decided so.
    reason: Option<String>,
}

impl Scores {
    pub(in crate::api) fn evaluation(self, case: DocumentId) -> Evaluation {
        Evaluation {
            case,
            speed: self.speed.0,
            duty: self.duty.0,
            completion: self.completion.0,
            feedback: self.feedback.0,
            words: self.words.map(|words| words.0),
        }
    }
}

impl From<Evaluation> for Scored {
    fn from(evaluation: Evaluation) -> Self {
        Self {
            speed: evaluation.speed.get(),
            duty: evaluation.duty.get(),
            completion: evaluation.completion.get(),
            feedback: evaluation.feedback.get(),
            words: evaluation.words.map(|words| words.to_string()),
        }
    }
}

impl From<Appeal> for AppealMade {
    fn from(appeal: Appeal) -> Self {
        let decision = appeal.decision.as_ref();
        Self {
            unit: appeal.unit.to_string(),
            text: appeal.text.to_string(),
            at: appeal.at.millis(),
            upheld: decision.map(|decision| decision.upheld),
            reason: decision.map(|decision| decision.reason.to_string()),
        }
    }
}
