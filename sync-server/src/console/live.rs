//! `GET /live`: which parts of a page changed, as server-sent events. It ends with the session.

use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use doorstep_model::code::Code;
use serde::Deserialize;
use tokio_util::io::ReaderStream;

use super::page;
use super::session::SignedIn;
use super::word::Words;
use crate::app::App;
use crate::live::{Page, Seen};

#[derive(Deserialize)]
pub(super) struct From {
    /// Up to where the page was read.
    seen: Option<String>,
}

/// The stream. A browser that was cut off says by itself what it heard last.
pub(super) async fn open(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Query(from): Query<From>,
    headers: HeaderMap,
) -> Response {
    let heard = headers
        .get("last-event-id")
        .and_then(|value| value.to_str().ok())
        .map(str::to_owned);
    let page = Page {
        realm: who.realm,
        user: who.user,
        token: who.token,
        seen: heard.or(from.seen).and_then(|seen| Seen::parse(&seen)),
    };
    match app.live.open(&app.home, &app.sync.realms, page) {
        Some(stream) => {
            let headers = [
                (header::CONTENT_TYPE, "text/event-stream"),
                (header::CACHE_CONTROL, "no-store"),
            ];
            (headers, Body::from_stream(ReaderStream::new(stream))).into_response()
        }
        None => page::refused(words, Code::TryLater.into()),
    }
}
