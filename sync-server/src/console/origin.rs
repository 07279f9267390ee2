//! Forms come from our own pages only.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use doorstep_model::code::Code;

use super::page;
use super::session::{cookie, cookie_name};
use super::word::Words;
use crate::account::SessionToken;
use crate::action::{self, ActionError, Resumed};
use crate::api::refusal::Refused;
use crate::app::App;
use crate::store::Actor;

/// How much of an address the log keeps.
const PATH: usize = 200;

/// Refuses what writes and does not say that it comes from here. Every browser says so with a
/// form; who says nothing is no browser, and has the interface of machines.
pub(super) async fn check(State(app): State<App>, words: Words, request: Request, next: Next) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let origin = request
        .headers()
        .get(header::ORIGIN)
        .and_then(|origin| origin.to_str().ok());
    if reads || origin.is_some_and(|origin| app.front.origins.iter().any(|ours| ours == origin)) {
        return next.run(request).await;
    }
    match note(&app, request.headers(), request.uri().path()).await {
        Ok(()) => page::refused(words, Refused::of(Code::CrossSite)).into_response(),
        Err(error) => page::refused(words, error.into()).into_response(),
    }
}

/// Notes what was sent with somebody's session from elsewhere. Browsers send that cookie from our own
/// site alone: without one it is nobody's.
async fn note(app: &App, headers: &HeaderMap, path: &str) -> Result<(), ActionError> {
    let token = cookie(headers, cookie_name(&app.front)).and_then(SessionToken::parse);
    let found = match token {
        Some(token) => action::look_at_session(&app.home, token).await?,
        None => None,
    };
    let Some(Resumed { token, user, .. }) = found else {
        return Ok(());
    };
    let path: String = path.chars().take(PATH).collect();
    let now = app.home.environment.now();
    let noted = app.home.store.write(move |tx| {
        let actor = Actor::User(user.id);
        Ok::<_, ActionError>(tx.audit(token.realm(), actor, "form.cross_site", &path, now)?)
    });
    noted.await
}
