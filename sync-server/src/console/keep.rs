//! Whoever sends a form with a session that ended is asked to sign in, with what they sent sealed into
//! that form.

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{Method, header};
use axum::middleware::Next;
use axum::response::Response;
use doorstep_model::code::Code;

use super::kept::{FORM_BYTES, KEPT_MILLIS, Kept};
use super::login;
use super::page;
use super::session::{cookie, cookie_name};
use super::word::Words;
use crate::account::SessionToken;
use crate::action;
use crate::app::App;

/// Shows the sign-in form to whoever sends a form with a session that ended, with what they sent
/// sealed into it.
pub(super) async fn keep(State(app): State<App>, words: Words, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let token = cookie(request.headers(), cookie_name(&app.front)).and_then(SessionToken::parse);
    let (Some(token), true) = (token, is_kept(&request, &path)) else {
        return next.run(request).await;
    };
    let user = match action::ended_session(&app.home, &token).await {
        Ok(Some(user)) => user,
        Ok(None) => return next.run(request).await,
        Err(error) => return page::refused(words, error.into()),
    };
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, super::FORM_BYTES).await else {
        return page::refused(words, Code::BodyTooLarge.into());
    };
    let environment = &app.home.environment;
    let kept = Kept {
        realm: token.realm(),
        user,
        until: environment.now().plus(KEPT_MILLIS),
        path,
        body: body.to_vec(),
    };
    let sealed = match kept.body.len() <= FORM_BYTES {
        true => kept.seal(&app.home.keys, environment),
        false => None,
    };
    match sealed {
        Some(sealed) => login::ask_again(&app, words, sealed).await,
        // Too long to be kept: the browser still has it, one page back.
        None => next.run(Request::from_parts(parts, Body::from(body))).await,
    }
}

fn is_kept(request: &Request, path: &str) -> bool {
    let form = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
    request.method() == Method::POST
        && form
        && !["/login", "/logout", "/language"].contains(&path)
        // Passwords and one-time codes are kept nowhere.
        && !path.starts_with("/account/")
}
