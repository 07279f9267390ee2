//! `GET /openapi.json`: what machines may ask, for those who write them.

use axum::Json;
use utoipa::OpenApi;

use super::{case, enrol, health, refusal, session, sync};

/// The document.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Doorstep server",
        description = "What machines may ask of a Doorstep server."
    ),
    paths(
        enrol::enrol,
        sync::sync,
        session::sign_in,
        case::report,
        case::list,
        case::show,
        case::step,
        health::health,
        openapi
    ),
    components(schemas(refusal::Body, refusal::Words))
)]
pub struct Document;

/// This document.
#[utoipa::path(get, path = "/openapi.json", tag = "operation", responses(
    (status = 200, description = "This document"),
))]
pub async fn openapi() -> Json<utoipa::openapi::OpenApi> {
    Json(Document::openapi())
}
