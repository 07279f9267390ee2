//! `/v1/cases/{id}/evaluation` and `/appeal`: how a case's work is judged.

use axum::Json;
use axum::extract::{Path, State};
use doorstep_model::code::Code;
use doorstep_model::id::DocumentId;
use doorstep_model::protocol::sync::{Evaluation, Score};
use doorstep_model::text::Text;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::caller::Caller;
use super::case::Case;
use super::refusal::{Body, Refused};
use crate::action;
use crate::app::App;
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

/// What a unit says against what a case costs it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAppeal {
    /// Why, at most 500 characters.
    text: String,
}

/// What a supervisor decides.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDecision {
    /// It stands, and nothing is deducted.
    upheld: bool,
    /// Why, at most 500 characters.
    reason: String,
}

/// An appeal.
#[derive(Debug, Serialize, ToSchema)]
pub struct AppealMade {
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

/// Says how the unit did: once a case, by the side that raised it.
#[utoipa::path(post, path = "/v1/cases/{id}/evaluation", tag = "console", request_body = Scores,
    params(("id" = String, Path, description = "The case's id")),
    responses((status = 200, body = Case), (status = "4XX", body = Body)))]
pub async fn evaluate(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    Json(scores): Json<Scores>,
) -> Result<Json<Case>, Refused> {
    let (evaluation, now) = (scores.evaluation(case(&id)?)?, app.home.environment.now());
    let realms = app.sync.realms.clone();
    let view = app.home.store.write(move |tx| {
        let realm = realms.view(tx, caller.realm)?;
        action::evaluate_case(tx, &realm, caller.user, &evaluation, now)
    });
    Ok(Json(view.await?.into()))
}

/// Appeals: once a case, by the unit that resolved it or has it.
#[utoipa::path(post, path = "/v1/cases/{id}/appeal", tag = "console", request_body = NewAppeal,
    params(("id" = String, Path, description = "The case's id")),
    responses((status = 200, body = Case), (status = "4XX", body = Body)))]
pub async fn appeal(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    Json(new): Json<NewAppeal>,
) -> Result<Json<Case>, Refused> {
    let (id, now) = (case(&id)?, app.home.environment.now());
    let realms = app.sync.realms.clone();
    let view = app.home.store.write(move |tx| {
        let realm = realms.view(tx, caller.realm)?;
        action::appeal(tx, &realm, caller.user, id, &new.text, now)
    });
    Ok(Json(view.await?.into()))
}

/// Decides an appeal: a supervisor of the place, once.
#[utoipa::path(post, path = "/v1/cases/{id}/appeal/decision", tag = "console", request_body = NewDecision,
    params(("id" = String, Path, description = "The case's id")),
    responses((status = 200, body = Case), (status = "4XX", body = Body)))]
pub async fn decide(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    Json(new): Json<NewDecision>,
) -> Result<Json<Case>, Refused> {
    let (id, now) = (case(&id)?, app.home.environment.now());
    let realms = app.sync.realms.clone();
    let view = app.home.store.write(move |tx| {
        let realm = realms.view(tx, caller.realm)?;
        action::decide_appeal(tx, &realm, caller.user, id, (new.upheld, &new.reason), now)
    });
    Ok(Json(view.await?.into()))
}

fn case(id: &str) -> Result<DocumentId, Code> {
    DocumentId::parse(id).map_err(|_| Code::NotFound)
}

impl Scores {
    fn evaluation(self, case: DocumentId) -> Result<Evaluation, Code> {
        let score = |score| Score::parse(score).map_err(|_| Code::BadField);
        let words = self.words.as_deref().map(Text::parse).transpose();
        Ok(Evaluation {
            case,
            speed: score(self.speed)?,
            duty: score(self.duty)?,
            completion: score(self.completion)?,
            feedback: score(self.feedback)?,
            words: words.map_err(|_| Code::BadField)?,
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
