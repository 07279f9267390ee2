//! `POST /v1/session`: signing in without a browser.

use axum::Json;
use axum::extract::State;
use doorstep_model::code::Code;
use doorstep_model::id::RealmNumber;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::field::{Field, Typed};
use super::refusal::{Body, Refused};
use super::sent::Sent;
use crate::account::{Login, Password};
use crate::action::{self, SignIn, SignInError};
use crate::app::App;

/// What signing in needs.
#[derive(Deserialize, ToSchema)]
#[schema(as = SignIn)]
#[serde(deny_unknown_fields)]
pub struct Form {
    /// The realm's number.
    realm: Realm,
    /// The login.
    login: LoginTyped,
    /// The password.
    password: PasswordTyped,
    /// The one-time code, for those who use one.
    code: Option<CodeTyped>,
}

/// A realm.
type Realm = Field<RealmNumber>;
/// A login as typed.
type LoginTyped = Field<Typed<{ Login::MAX }>>;
/// A password as typed.
type PasswordTyped = Field<Typed<{ Password::MAX }>>;
/// A one-time code as typed.
type CodeTyped = Field<Typed<CODE_MAX>>;
/// Longest one-time code that is looked at; spaces between its digits are the reader's.
const CODE_MAX: usize = 16;

/// A session.
#[derive(Serialize, ToSchema)]
pub struct Session {
    /// Goes with every request as `Authorization: Bearer …`.
    token: String,
}

/// Signs in.
#[utoipa::path(post, path = "/v1/session", tag = "console", request_body = Form, responses(
    (status = 200, body = Session),
    (status = "4XX", body = Body),
))]
pub async fn sign_in(State(app): State<App>, Sent(form): Sent<Form>) -> Result<Json<Session>, Refused> {
    let typed = SignIn {
        realm: form.realm.0,
        login: form.login.0.0.into(),
        password: Password::parse(&form.password.0.0).map_err(|_| Code::SignInAgain)?,
        code: form.code.map_or_else(Box::default, |code| code.0.0.into()),
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
