//! `POST /v1/enrol`: a new phone.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use doorstep_model::code::Code;
use doorstep_model::protocol::enrol::EnrolRequest;
use doorstep_model::protocol::{PROTOCOL, message};

use super::PHONE;
use super::refusal::Refused;
use crate::action;
use crate::app::App;

/// Enrols a phone by a one-time code. Sent again with the same code and key it gets the same
/// answer.
#[utoipa::path(post, path = "/v1/enrol", tag = "phone",
    request_body(content_type = "application/vnd.doorstep",
        description = "COSE_Sign1 around zstd(CBOR EnrolRequest), signed with the phone's key"),
    responses(
        (status = 200, description = "zstd(CBOR EnrolReply)", content_type = "application/vnd.doorstep"),
        (status = "4XX", description = "zstd(CBOR Refusal)", content_type = "application/vnd.doorstep"),
    ))]
pub async fn enrol(State(app): State<App>, body: Bytes) -> Response {
    match answer(&app, &body).await {
        Ok(reply) => ([(header::CONTENT_TYPE, PHONE)], reply).into_response(),
        Err(refused) => refused.for_phone(),
    }
}

async fn answer(app: &App, body: &[u8]) -> Result<Vec<u8>, Refused> {
    let (_, request) = EnrolRequest::open(body, app.front.pin)?;
    if request.protocol != PROTOCOL {
        return Err(Refused::of(Code::UnsupportedVersion));
    }
    let now = app.home.environment.now();
    let keys = app.home.keys.clone();
    let reply = app
        .home
        .store
        .write(move |tx| action::enrol(tx, &keys, &request, now))
        .await?;
    Ok(message::write(&reply))
}
