//! `POST /v1/sync`: push, pull and everything else of a phone.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};

use super::PHONE;
use super::refusal::Refused;
use crate::app::App;

/// Takes what a phone wrote and gives it what others did.
#[utoipa::path(post, path = "/v1/sync", tag = "phone",
    request_body(content_type = "application/vnd.doorstep",
        description = "COSE_Sign1 around zstd(CBOR SyncRequest), signed with the phone's key"),
    responses(
        (status = 200, description = "zstd(CBOR SyncReply)", content_type = "application/vnd.doorstep"),
        (status = "4XX", description = "zstd(CBOR Refusal)", content_type = "application/vnd.doorstep"),
    ))]
pub async fn sync(State(app): State<App>, body: Bytes) -> Response {
    match app.sync.answer(&body).await {
        Ok(reply) => ([(header::CONTENT_TYPE, PHONE)], reply).into_response(),
        Err(refusal) => Refused::from(refusal).for_phone(),
    }
}
