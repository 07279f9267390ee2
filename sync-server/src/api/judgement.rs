//! `/v1/cases/{id}/evaluation` and `/appeal`: how a case's work is judged.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;

use super::caller::Caller;
use super::case::{Case, Scores, with_case};
use super::field::{Document, Reason};
use super::refusal::{Body, Refused};
use super::sent::{At, Sent};
use crate::action;
use crate::app::App;

/// What a unit says against what a case costs it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAppeal {
    /// Why.
    text: Reason,
}

/// What a supervisor decides.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = AppealVerdict)]
#[serde(deny_unknown_fields)]
pub struct NewDecision {
    /// It stands, and nothing is deducted.
    upheld: bool,
    /// Why.
    reason: Reason,
}

/// Says how the unit did: once a case, by the side that raised it.
#[utoipa::path(post, path = "/v1/cases/{id}/evaluation", tag = "console", request_body = Scores,
    params(("id" = inline(Document), Path, description = "The case's id")),
    responses((status = 200, body = Case), (status = "4XX", body = Body)))]
pub async fn evaluate(
    State(app): State<App>,
    caller: Caller,
    At(id): At<Document>,
    Sent(scores): Sent<Scores>,
) -> Result<Json<Case>, Refused> {
    let id = id.0;
    let evaluation = scores.evaluation(id);
    with_case(&app, caller, id, move |tx, (realm, now)| {
        action::evaluate_case(tx, realm, caller.user, &evaluation, now)
    })
    .await
}

/// Appeals: once a case, by the unit that resolved it or has it.
#[utoipa::path(post, path = "/v1/cases/{id}/appeal", tag = "console", request_body = NewAppeal,
    params(("id" = inline(Document), Path, description = "The case's id")),
    responses((status = 200, body = Case), (status = "4XX", body = Body)))]
pub async fn appeal(
    State(app): State<App>,
    caller: Caller,
    At(id): At<Document>,
    Sent(new): Sent<NewAppeal>,
) -> Result<Json<Case>, Refused> {
    let id = id.0;
    with_case(&app, caller, id, move |tx, (realm, now)| {
        action::appeal(tx, realm, caller.user, id, &new.text.0.0, now)
    })
    .await
}

/// Decides an appeal: a supervisor of the place, once.
#[utoipa::path(post, path = "/v1/cases/{id}/appeal/decision", tag = "console", request_body = NewDecision,
    params(("id" = inline(Document), Path, description = "The case's id")),
    responses((status = 200, body = Case), (status = "4XX", body = Body)))]
pub async fn decide(
    State(app): State<App>,
    caller: Caller,
    At(id): At<Document>,
    Sent(new): Sent<NewDecision>,
) -> Result<Json<Case>, Refused> {
    let id = id.0;
    with_case(&app, caller, id, move |tx, (realm, now)| {
        action::decide_appeal(tx, realm, caller.user, id, (new.upheld, &new.reason.0.0), now)
    })
    .await
}
