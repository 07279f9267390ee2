//! `GET /rounds`: rounds 专项排查 that reach a person's places, and the form that starts one.
//! `GET /rounds/{id}`: who has answered, who found nothing, who is missing, live.

mod form;
mod list;
mod sheet;

use axum::extract::{Form, Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use doorstep_model::code::Code;
use doorstep_model::id::{GridCode, RoundId};

use self::list::Wanted;
pub(super) use self::list::{heard, round_href};
use super::page;
use super::part::Part;
use super::read::{About, refused};
use super::returned::Untaken;
use super::session::SignedIn;
use super::typed::Typed;
use super::urging::said;
use super::way_down::address;
use super::word::Words;
use super::write::sit;
use crate::action::{end_round, open_round, urge_round};
use crate::app::App;

/// Rounds that reach the person's places.
pub(super) async fn list(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    part: Part,
    Query(wanted): Query<Wanted>,
) -> Response {
    list::shown(&app, words, &who, part, &wanted, None).await
}

/// Starts one, then shows it.
pub(super) async fn start(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Response {
    let typed = Typed::new(pairs);
    let grid = GridCode::parse(typed.one("grid"));
    match started(&app, &who, &typed).await {
        Ok(id) => Redirect::to(&format!("/rounds/{id}")).into_response(),
        Err(untaken) => match untaken.returned(typed) {
            Ok(returned) => {
                let wanted = Wanted::default();
                list::shown(&app, words, &who, Part::Whole, &wanted, Some(returned)).await
            }
            Err(error) => refused(&app, words, &who, grid.map_or(About::Own, About::Grid), error).await,
        },
    }
}

async fn started(app: &App, who: &SignedIn, typed: &Typed) -> Result<RoundId, Untaken> {
    let draft = form::said(typed, app.home.environment.now().day())?;
    Ok(sit(app, who, typed, move |tx, by| open_round(tx, by, draft)).await?)
}

/// One round.
pub(super) async fn show(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    part: Part,
    Path(id): Path<u32>,
    Query(wanted): Query<Wanted>,
) -> Response {
    sheet::shown(&app, words, &who, part, (RoundId(id), wanted.at()), None).await
}

/// Urges the grids that said nothing.
pub(super) async fn urge(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Path(id): Path<u32>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Response {
    let (typed, id) = (Typed::new(pairs), RoundId(id));
    let Ok(at) = GridCode::parse(typed.one("at")) else {
        return page::refused(words, Code::NotFound.into());
    };
    let place = at.clone();
    let done = match said(&typed) {
        Ok(said) => {
            let done = sit(&app, &who, &typed, move |tx, by| {
                urge_round(tx, by, (id, &place), said)
            });
            done.await.map_err(Untaken::from)
        }
        Err(wrong) => Err(wrong.into()),
    };
    at_round(&app, words, &who, (id, Some(at)), typed, done).await
}

/// Ends it today.
pub(super) async fn end(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Path(id): Path<u32>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Response {
    let (typed, id) = (Typed::new(pairs), RoundId(id));
    let done = sit(&app, &who, &typed, move |tx, by| end_round(tx, by, id)).await;
    at_round(&app, words, &who, (id, None), typed, done.map_err(Untaken::from)).await
}

/// The round after something was done, or with what was typed.
async fn at_round(
    app: &App,
    words: Words,
    who: &SignedIn,
    (id, at): (RoundId, Option<GridCode>),
    typed: Typed,
    done: Result<(), Untaken>,
) -> Response {
    let to = address(&format!("/rounds/{id}"), at.as_ref());
    match done {
        Ok(()) => Redirect::to(&to).into_response(),
        Err(untaken) => match untaken.returned(typed) {
            Ok(returned) => sheet::shown(app, words, who, Part::Whole, (id, at), Some(returned)).await,
            Err(error) => {
                let about = sheet::about(app, who, id).await;
                refused(app, words, who, about, error).await
            }
        },
    }
}
