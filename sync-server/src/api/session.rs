//! `POST /v1/session`: signing in without a browser.

use axum::Json;
use axum::extract::State;
use doorstep_model::code::Code;
use doorstep_model::id::RealmNumber;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::refusal::{Body, Refused};
use crate::account::Password;
use crate::action::{self, SignIn, SignInError};
use crate::app::App;

/// What signing in needs.
#[derive(Deserialize, ToSchema)]
pub struct Typed {
    /// The realm's number.
    #[schema(example = 1)]
    realm: u64,
    /// The login.
    login: String,
    /// The password.
    password: String,
    /// The one-time code, for those who use one.
    #[serde(default)]
    code: String,
}

/// A session.
#[derive(Serialize, ToSchema)]
pub struct Session {
    /// Goes with every request as `Authorization: Bearer …`.
    token: String,
}

/// Signs in.
#[utoipa::path(post, path = "/v1/session", tag = "console", request_body = Typed, responses(
    (status = 200, body = Session),
    (status = "4XX", body = Body),
))]
pub async fn sign_in(State(app): State<App>, Json(typed): Json<Typed>) -> Result<Json<Session>, Refused> {
    let typed = SignIn {
        realm: RealmNumber(typed.realm),
        login: typed.login.into(),
        password: Password::parse(&typed.password).map_err(|_| Code::SignInAgain)?,
        code: typed.code.into(),
    };
    match action::sign_in(&app.home, &app.passwords, typed).await {
        Ok(token) => Ok(Json(Session {
            token: token.expose(),
        })),
        Err(SignInError::Wrong) => Err(Refused::of(Code::SignInAgain)),
        Err(SignInError::Wait { seconds }) => Err(Refused::wait(seconds)),
        Err(SignInError::Store(error)) => Err(error.into()),
    }
}
