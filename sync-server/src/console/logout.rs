//! `POST /logout`.

use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};

use super::page;
use super::session::{SignedIn, set_cookie};
use super::word::Words;
use crate::action;
use crate::app::App;

/// Ends the session here and on the server.
pub(super) async fn submit(State(app): State<App>, words: Words, who: SignedIn) -> Response {
    match action::sign_out(&app.home, &who.token, who.user).await {
        Ok(()) => {
            app.live.look();
            let set = set_cookie(&app.front, None);
            (AppendHeaders([(SET_COOKIE, set)]), Redirect::to("/login")).into_response()
        }
        Err(error) => page::refused(words, error.into()),
    }
}
