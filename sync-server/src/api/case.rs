//! `/v1/cases`: what people at desks do with cases.

mod judged;
mod shape;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use doorstep_model::code::Code;
use doorstep_model::id::{DocumentId, FactId, GridCode};
use doorstep_model::time::Timestamp;

pub use judged::Scores;
pub use shape::Case;
use shape::{Line, NewCase, NewStep, Which, draft, event};

use super::caller::Caller;
use super::desk::{About, act, look, parse, write};
use super::refusal::{Body, Refused};
use crate::action::{self, ActionError, CaseView, StepForm};
use crate::app::App;
use crate::environment::random;
use crate::realm::RealmView;
use crate::store::Write;

/// Cases of one list.
const LIST: usize = 200;

/// Takes in a case.
#[utoipa::path(post, path = "/v1/cases", tag = "console", request_body = NewCase,
    responses((status = 200, body = Case), (status = "4XX", body = Body)))]
pub async fn report(
    State(app): State<App>,
    caller: Caller,
    Json(new): Json<NewCase>,
) -> Result<Json<Case>, Refused> {
    let now = app.home.environment.now();
    let key = new.key.clone();
    let id = DocumentId::generate(now.millis() as u64, random(&*app.home.environment.randomness));
    let draft = draft(new)?;
    let about = About::Grid(draft.grid.clone());
    let view = write(&app, caller, &key, about, move |tx, by| {
        let taken_in = action::report_case(tx, by.realm, by.user, by.key, id, &draft, by.now);
        taken_in.map_err(|error| match error {
            // The place of others, where it is not told what a role lacks.
            ActionError::Refused(Code::NotAllowed | Code::OutOfScope) => Code::NotFound.into(),
            error => error,
        })
    });
    Ok(Json(view.await?.into()))
}

/// Takes a step.
#[utoipa::path(post, path = "/v1/cases/{id}/events", tag = "console", request_body = NewStep,
    params(("id" = String, Path, description = "The case's id")),
    responses((status = 200, body = Case),
        (status = 204, description = "Taken; the case is no longer the asker's to see"),
        (status = "4XX", body = Body)))]
pub async fn step(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    Json(new): Json<NewStep>,
) -> Result<Response, Refused> {
    let now = app.home.environment.now();
    let id = case_of(&id)?;
    let form = StepForm {
        key: parse(&new.key, FactId::parse)?,
        known: new.seen,
        event: event(new, now)?,
    };
    let view = act(&app, caller, About::Document(id), move |tx, (realm, now)| {
        action::take_step(tx, realm, caller.user, id, form, now)
    });
    Ok(match view.await? {
        Some(view) => Json(Case::from(view)).into_response(),
        None => StatusCode::NO_CONTENT.into_response(),
    })
}

/// One case.
#[utoipa::path(get, path = "/v1/cases/{id}", tag = "console",
    params(("id" = String, Path, description = "The case's id")),
    responses((status = 200, body = Case), (status = "4XX", body = Body)))]
pub async fn show(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Case>, Refused> {
    let id = case_of(&id)?;
    let view = look(&app, caller, About::Document(id), move |tx, (realm, now)| {
        action::read_case(tx, realm, caller.user, id, now)
    });
    Ok(Json(view.await?.into()))
}

/// The cases that stand in a grid, the newest first.
#[utoipa::path(get, path = "/v1/cases", tag = "console", params(Which),
    responses((status = 200, body = Vec<Line>), (status = "4XX", body = Body)))]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(which): Query<Which>,
) -> Result<Json<Vec<Line>>, Refused> {
    let grid = parse(&which.grid, GridCode::parse)?;
    let about = About::Grid(grid.clone());
    let rows = look(&app, caller, about, move |tx, (realm, now)| {
        action::list_cases(tx, realm, caller.user, &grid, LIST, now)
    });
    Ok(Json(rows.await?.into_iter().map(Line::from).collect()))
}

/// A case's id as addresses write it.
pub(super) fn case_of(id: &str) -> Result<DocumentId, Code> {
    DocumentId::parse(id).map_err(|_| Code::NotFound)
}

/// Does something with a case, then shows it.
pub(super) async fn with_case(
    app: &App,
    caller: Caller,
    id: DocumentId,
    work: impl FnOnce(&Write<'_>, (&RealmView, Timestamp)) -> Result<CaseView, ActionError> + Send + 'static,
) -> Result<Json<Case>, Refused> {
    let view = act(app, caller, About::Document(id), work).await?;
    Ok(Json(view.into()))
}
