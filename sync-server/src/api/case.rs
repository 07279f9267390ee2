//! `/v1/cases`: what people at desks do with cases.

mod judged;
mod shape;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use doorstep_model::code::Code;
use doorstep_model::id::DocumentId;
use doorstep_model::time::Timestamp;

pub use judged::Scores;
pub use shape::Case;
pub(super) use shape::Line;
use shape::{NewCase, NewStep, Which, draft, event};

use super::caller::Caller;
use super::desk::{About, act, look, write};
use super::field::Document;
use super::refusal::{Body, Refused};
use super::sent::{Asked, At, Sent};
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
    Sent(new): Sent<NewCase>,
) -> Result<Json<Case>, Refused> {
    let now = app.home.environment.now();
    let key = new.key.0;
    let id = DocumentId::generate(now.millis() as u64, random(&*app.home.environment.randomness));
    let draft = draft(new);
    let about = About::Grid(draft.grid.clone());
    let view = write(&app, caller, key, about, move |tx, by| {
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
    params(("id" = inline(Document), Path, description = "The case's id")),
    responses((status = 200, body = Case),
        (status = 204, description = "Taken; the case is no longer the asker's to see"),
        (status = "4XX", body = Body)))]
pub async fn step(
    State(app): State<App>,
    caller: Caller,
    At(id): At<Document>,
    Sent(new): Sent<NewStep>,
) -> Result<Response, Refused> {
    let now = app.home.environment.now();
    let id = id.0;
    let form = StepForm {
        key: new.key.0,
        known: new.seen.as_ref().map(|seen| seen.0.0 as usize),
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
    params(("id" = inline(Document), Path, description = "The case's id")),
    responses((status = 200, body = Case), (status = "4XX", body = Body)))]
pub async fn show(
    State(app): State<App>,
    caller: Caller,
    At(id): At<Document>,
) -> Result<Json<Case>, Refused> {
    let id = id.0;
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
    Asked(which): Asked<Which>,
) -> Result<Json<Vec<Line>>, Refused> {
    let grid = which.grid.0;
    let about = About::Grid(grid.clone());
    let rows = look(&app, caller, about, move |tx, (realm, now)| {
        action::list_cases(tx, realm, caller.user, &grid, LIST, now)
    });
    Ok(Json(rows.await?.into_iter().map(Line::from).collect()))
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
