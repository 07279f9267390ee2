//! `/v1/rounds`: rounds 专项排查, who has answered them, found nothing or said nothing, and the missing
//! urged.

mod shape;

use axum::Json;
use axum::extract::State;
use doorstep_model::id::{FactId, RoundId};

use shape::{NewRound, Round, RoundPage, UrgeRound, Where, Which};

use super::caller::Caller;
use super::desk::{About, place_of, read, write};
use super::field::Count;
use super::refusal::{Body, Refused};
use super::sent::{Asked, At, FormKey, Sent};
use crate::action::meeting::Sitting;
use crate::action::{ActionError, end_round, open_round, urge_round};
use crate::app::App;
use crate::store::{RoundDraft, Write};
use crate::view::{Reader, round_list, round_sheet};

/// Rounds that reach the asker's places, the newest first.
#[utoipa::path(get, path = "/v1/rounds", tag = "console", operation_id = "round_list", params(Which),
    responses((status = 200, body = RoundPage), (status = "4XX", body = Body)))]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    Asked(which): Asked<Which>,
) -> Result<Json<RoundPage>, Refused> {
    let before = which.before.map(|before| RoundId(before.0.0));
    let list = read(&app, caller, About::Own, move |reader| {
        Ok(round_list(reader, before)?)
    });
    Ok(Json(list.await?.into()))
}

/// Starts a round: it goes to every phone of its grids.
#[utoipa::path(post, path = "/v1/rounds", tag = "console", operation_id = "round_start",
    request_body = NewRound, responses((status = 200, body = Round), (status = "4XX", body = Body)))]
pub async fn start(
    State(app): State<App>,
    caller: Caller,
    Sent(new): Sent<NewRound>,
) -> Result<Json<Round>, Refused> {
    let (key, draft) = (new.key.0, RoundDraft::from(new));
    let about = About::Grid(draft.grid.clone());
    at_round(&app, caller, key, about, |tx, by| open_round(tx, by, draft)).await
}

/// One round: at the place asked for, else at the asker's own.
#[utoipa::path(get, path = "/v1/rounds/{round}", tag = "console", operation_id = "round_show",
    params(("round" = inline(Count), Path, description = "The round's number"), Where),
    responses((status = 200, body = Round), (status = "4XX", body = Body)))]
pub async fn show(
    State(app): State<App>,
    caller: Caller,
    At(id): At<u32>,
    Asked(place): Asked<Where>,
) -> Result<Json<Round>, Refused> {
    let (id, at) = (RoundId(id), place.at.map(|at| at.0));
    let about = of_round(&app, caller, id).await?;
    let sheet = read(&app, caller, about, move |reader| {
        round_sheet(reader, id, at.as_ref())
    });
    Ok(Json(sheet.await?.into()))
}

/// Tells the grids that said nothing.
#[utoipa::path(post, path = "/v1/rounds/{round}/urge", tag = "console", operation_id = "round_urge",
    request_body = UrgeRound, params(("round" = inline(Count), Path, description = "The round's number")),
    responses((status = 200, body = Round), (status = "4XX", body = Body)))]
pub async fn urge(
    State(app): State<App>,
    caller: Caller,
    At(id): At<u32>,
    Sent(form): Sent<UrgeRound>,
) -> Result<Json<Round>, Refused> {
    let (id, at) = (RoundId(id), form.at.0);
    let said = (form.title.0.0, form.text.0.0);
    let about = of_round(&app, caller, id).await?;
    at_round(&app, caller, form.key.0, about, move |tx, by| {
        urge_round(tx, by, (id, &at), said).map(|()| id)
    })
    .await
}

/// Ends a round: today is its last day.
#[utoipa::path(post, path = "/v1/rounds/{round}/end", tag = "console", operation_id = "round_end",
    request_body = FormKey, params(("round" = inline(Count), Path, description = "The round's number")),
    responses((status = 200, body = Round), (status = "4XX", body = Body)))]
pub async fn end(
    State(app): State<App>,
    caller: Caller,
    At(id): At<u32>,
    Sent(form): Sent<FormKey>,
) -> Result<Json<Round>, Refused> {
    let id = RoundId(id);
    let about = of_round(&app, caller, id).await?;
    at_round(&app, caller, form.key.0, about, move |tx, by| {
        end_round(tx, by, id).map(|()| id)
    })
    .await
}

async fn of_round(app: &App, caller: Caller, id: RoundId) -> Result<About, Refused> {
    place_of(app, move |tx| {
        Ok(tx.round(caller.realm, id)?.map(|round| round.draft.grid))
    })
    .await
}

/// Does something with a round, then shows it.
async fn at_round(
    app: &App,
    caller: Caller,
    key: FactId,
    about: About,
    work: impl FnOnce(&Write<'_>, Sitting<'_>) -> Result<RoundId, ActionError> + Send + 'static,
) -> Result<Json<Round>, Refused> {
    let sheet = write(app, caller, key, about, move |tx, by| {
        let id = work(tx, by)?;
        round_sheet(&Reader::new(tx, by.realm, by.user, by.now)?, id, None)
    });
    Ok(Json(sheet.await?.into()))
}
