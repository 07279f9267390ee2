//! `/account/codes`: one-time codes of one's own account, turned on, renewed, turned off. What is
//! secret stands in the one answer that shows it.

mod page;

use axum::extract::{Form, State};
use axum::response::{IntoResponse, Redirect, Response};

use self::page::Said;
pub(super) use self::page::{codes, held, untrue};
use super::page::refused;
use super::returned::{Returned, Untaken};
use super::session::SignedIn;
use super::typed::Typed;
use super::word::Words;
use crate::account::Password;
use crate::action::{self, Confirmed, Held, Own, SignInError};
use crate::app::App;

/// Whether codes are asked, and what can be done about it.
pub(super) async fn show(State(app): State<App>, words: Words, who: SignedIn) -> Response {
    page::state(&app, words, &who, Said::Nothing).await
}

/// Shows a new secret, for the right password.
pub(super) async fn begin(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Response {
    let typed = Typed::new(pairs);
    let begun = action::begin_codes(&app.home, &app.passwords, own(&who), proof(&typed)).await;
    match begun {
        Ok(setup) => page::setup(&app, words, &who, &setup, None).await,
        Err(error) => unproved(&app, words, &who, error, Said::NotBegun).await,
    }
}

/// Turns codes on, for a code of the secret that was shown.
pub(super) async fn confirm(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Response {
    let typed = Typed::new(pairs);
    match action::confirm_codes(&app.home, own(&who), typed.one("code")).await {
        Ok(Confirmed::On(codes)) => page::made(words, &who, &codes),
        Ok(Confirmed::Wrong(begun)) => match wrong(&["code"]) {
            Ok(returned) => page::setup(&app, words, &who, &begun, Some(returned)).await,
            Err(error) => refused(words, error.into()),
        },
        Ok(Confirmed::Over) => page::state(&app, words, &who, Said::Over).await,
        Err(error) => refused(words, error.into()),
    }
}

/// Turns codes off, for the right password and a code.
pub(super) async fn end(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Response {
    let typed = Typed::new(pairs);
    let ended = action::end_codes(&app.home, &app.passwords, own(&who), proof(&typed)).await;
    match ended {
        Ok(()) => Redirect::to("/account/codes").into_response(),
        Err(error) => unproved(&app, words, &who, error, Said::NotEnded).await,
    }
}

fn own(who: &SignedIn) -> Own {
    Own {
        realm: who.realm,
        user: who.user,
        session: who.token.hash(),
    }
}

fn proof(typed: &Typed) -> Held<'_> {
    Held {
        password: Password::typed(typed.exactly("held")),
        code: typed.one("code"),
    }
}

/// The form again; which of password and code is wrong is not told.
async fn unproved(
    app: &App,
    words: Words,
    who: &SignedIn,
    error: SignInError,
    said: fn(Returned) -> Said,
) -> Response {
    let returned = match error {
        SignInError::Wrong => wrong(&["held", "code"]).map_err(Into::into),
        error => Err(error.into()),
    };
    match returned {
        Ok(returned) => page::state(app, words, who, said(returned)).await,
        Err(error) => refused(words, error),
    }
}

/// The form with these fields wrong; nothing of what was typed comes back.
fn wrong(fields: &[&'static str]) -> Result<Returned, action::ActionError> {
    Untaken::from(untrue(fields)).returned(Typed::default())
}
