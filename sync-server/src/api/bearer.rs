//! `Authorization: Bearer`: whoever shows a pass from a sync reply.

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;
use axum::response::Response;
use doorstep_model::code::Code;
use doorstep_model::protocol::sync::Token;

use super::refusal::Refused;
use crate::app::App;
use crate::token::{self, Bearer};

impl FromRequestParts<App> for Bearer {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let header = parts
            .headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok());
        let Some(token) = header.and_then(Token::from_bearer) else {
            return Err(Refused::of(Code::BadToken).for_phone());
        };
        let (now, realms) = (app.home.environment.now(), app.sync.realms.clone());
        let checked = app
            .home
            .store
            .read(move |tx| token::check(tx, &realms, &token, now))
            .await;
        checked.map_err(|error| Refused::from(error).for_phone())
    }
}
