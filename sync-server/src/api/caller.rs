//! Who calls: a person's session, as a bearer. Programs have no cookies, and no browser sends
//! this header by itself.

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;
use doorstep_model::code::Code;
use doorstep_model::id::{RealmNumber, UserId};

use super::refusal::Refused;
use crate::account::SessionToken;
use crate::action::{self, Resumed};
use crate::app::App;

/// A person with a session that counts.
#[derive(Debug, Clone, Copy)]
pub struct Caller {
    /// In which realm.
    pub realm: RealmNumber,
    /// Who.
    pub user: UserId,
}

impl FromRequestParts<App> for Caller {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refused> {
        let bearer = parts
            .headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok());
        let token = bearer
            .and_then(|value| value.strip_prefix("Bearer "))
            .and_then(SessionToken::parse)
            .ok_or_else(|| Refused::of(Code::SignInAgain))?;
        match action::resume_session(&app.home, token).await? {
            Some(Resumed { token, user, .. }) => Ok(Self {
                realm: token.realm(),
                user: user.id,
            }),
            None => Err(Refused::of(Code::SignInAgain)),
        }
    }
}
