//! How a case's work is judged, in JSON.

use doorstep_model::code::Code;
use doorstep_model::id::DocumentId;
use doorstep_model::protocol::sync::{Evaluation, Score};
use doorstep_model::text::Text;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api::desk::maybe;
use crate::store::Appeal;

/// 1 (poor) to 5 (very good) each, and words.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Scores {
    /// How fast.
    speed: u8,
    /// Whether duty was done.
    duty: u8,
    /// Whether it is done.
    completion: u8,
    /// Whether people were told.
    feedback: u8,
    /// In words, at most 500 characters.
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
    pub(in crate::api) fn evaluation(self, case: DocumentId) -> Result<Evaluation, Code> {
        let score = |score| Score::parse(score).map_err(|_| Code::BadField);
        Ok(Evaluation {
            case,
            speed: score(self.speed)?,
            duty: score(self.duty)?,
            completion: score(self.completion)?,
            feedback: score(self.feedback)?,
            words: maybe(self.words.as_deref(), Text::parse)?,
        })
    }
}

impl From<Evaluation> for Scores {
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
