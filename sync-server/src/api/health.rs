//! `GET /healthz`: whether the server can answer from its database.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::refusal::{Body, Refused};
use crate::app::App;
use crate::store::StoreError;

/// The server is well.
#[derive(Debug, Serialize, ToSchema)]
pub struct Health {
    /// Always `true`; a server that is not well refuses.
    pub ok: bool,
    /// The program's version.
    pub version: &'static str,
}

/// Whether the server can answer from its database.
#[utoipa::path(get, path = "/healthz", tag = "operation", responses(
    (status = 200, description = "Well", body = Health),
    (status = 503, description = "Can't answer now", body = Body),
))]
pub async fn health(State(app): State<App>) -> Result<Json<Health>, Refused> {
    app.home
        .store
        .read(|read| read.realms().map(drop))
        .await
        .map_err(|error: StoreError| error)?;
    Ok(Json(Health {
        ok: true,
        version: env!("CARGO_PKG_VERSION"),
    }))
}
