//! Forms come from our own pages only.

use axum::extract::{Request, State};
use axum::http::{Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use doorstep_model::code::Code;

use super::page;
use super::word::Words;
use crate::api::refusal::Refused;
use crate::app::App;

/// Refuses what writes and does not say that it comes from here. Every browser says so with a
/// form; who says nothing is no browser, and has the interface of machines.
pub(super) async fn check(State(app): State<App>, words: Words, request: Request, next: Next) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let origin = request
        .headers()
        .get(header::ORIGIN)
        .and_then(|origin| origin.to_str().ok());
    if reads || origin.is_some_and(|origin| app.front.origins.iter().any(|ours| ours == origin)) {
        next.run(request).await
    } else {
        page::refused(words, Refused::of(Code::CrossSite)).into_response()
    }
}
