//! `GET /notices`: messages to a person's places, with how many have read each, and the form that sends one.
//! `GET /notices/{id}`: one message, which may be taken back.

mod form;
mod list;
mod sheet;

use axum::extract::{Form, Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use doorstep_model::id::{GridCode, NoticeId};

use self::list::Wanted;
use super::read::{About, refused};
use super::returned::Untaken;
use super::session::SignedIn;
use super::typed::Typed;
use super::word::Words;
use super::write::sit;
use crate::action::notices::{self, NoticeForm};
use crate::app::App;

/// Messages that reach the person's places.
pub(super) async fn list(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Query(wanted): Query<Wanted>,
) -> Response {
    list::shown(&app, words, &who, &wanted, None).await
}

/// Sends one, then shows it.
pub(super) async fn send(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Response {
    let typed = Typed::new(pairs);
    let grid = GridCode::parse(typed.one("grid"));
    match sent(&app, &who, &typed).await {
        Ok(id) => Redirect::to(&format!("/notices/{id}")).into_response(),
        Err(untaken) => match untaken.returned(typed) {
            Ok(returned) => list::shown(&app, words, &who, &Wanted::default(), Some(returned)).await,
            Err(error) => refused(&app, words, &who, grid.map_or(About::Own, About::Grid), error).await,
        },
    }
}

async fn sent(app: &App, who: &SignedIn, typed: &Typed) -> Result<NoticeId, Untaken> {
    let form: NoticeForm = form::said(typed, app.home.environment.now().day())?;
    Ok(sit(app, who, typed, move |tx, by| notices::send(tx, by, &form)).await?)
}

/// One message.
pub(super) async fn show(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Path(id): Path<u32>,
) -> Response {
    sheet::shown(&app, words, &who, NoticeId(id), None).await
}

/// Takes it back.
pub(super) async fn withdraw(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Path(id): Path<u32>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Response {
    let (typed, id) = (Typed::new(pairs), NoticeId(id));
    let done = sit(&app, &who, &typed, move |tx, by| notices::withdraw(tx, by, id));
    match done.await.map_err(Untaken::from) {
        Ok(()) => Redirect::to(&format!("/notices/{id}")).into_response(),
        Err(untaken) => match untaken.returned(typed) {
            Ok(returned) => sheet::shown(&app, words, &who, id, Some(returned)).await,
            Err(error) => {
                let about = sheet::about(&app, &who, id).await;
                refused(&app, words, &who, about, error).await
            }
        },
    }
}
