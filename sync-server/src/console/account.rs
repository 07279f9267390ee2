//! `GET /account`, `POST /account/password`: what a person sees to about their own account.

use askama::Template;
use axum::extract::{Form, State};
use axum::http::header::SET_COOKIE;
use axum::response::{AppendHeaders, IntoResponse, Response};

use super::codes::{codes, held, untrue};
use super::field::{Control, Drawn, Field};
use super::page::{self, Frame};
use super::read::{About, Answer, read};
use super::returned::{Returned, Untaken, Wrongs};
use super::session::{SignedIn, set_cookie};
use super::speech::Speech;
use super::typed::{Typed, Wrong};
use super::word::Words;
use crate::account::{Password, SessionToken};
use crate::action::{self, ActionError, PasswordChange, SignInError};
use crate::api::refusal::Refused;
use crate::app::App;
use crate::view;

#[derive(Template)]
#[template(path = "account.html")]
struct Page {
    words: Words,
    frame: Frame,
    name: String,
    login: String,
    refused: Option<(String, String)>,
    /// Another password is set.
    changed: bool,
    fields: Vec<Field>,
    /// Whether one-time codes are asked.
    codes: String,
}

/// One's own account.
pub(super) async fn show(State(app): State<App>, words: Words, who: SignedIn) -> Response {
    shown(&app, words, &who, None, false).await
}

/// Another password.
pub(super) async fn change(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Response {
    let typed = Typed::new(pairs);
    match changed(&app, &who, &typed).await {
        Ok(token) => {
            let set = set_cookie(&app.front, Some(&token));
            let page = shown(&app, words, &who, None, true).await;
            (AppendHeaders([(SET_COOKIE, set)]), page).into_response()
        }
        Err(Unchanged::Form(untaken)) => match untaken.returned(typed) {
            Ok(returned) => shown(&app, words, &who, Some(returned), false).await,
            Err(error) => page::refused(words, error.into()),
        },
        Err(Unchanged::Wait(refused)) => page::refused(words, refused),
    }
}

/// Why the password stays as it was.
enum Unchanged {
    Form(Untaken),
    /// Too many attempts.
    Wait(Refused),
}

async fn changed(app: &App, who: &SignedIn, typed: &Typed) -> Result<SessionToken, Unchanged> {
    let next = next(typed).map_err(|wrong| Unchanged::Form(wrong.into()))?;
    let change = PasswordChange {
        held: Password::typed(typed.exactly("held")),
        code: typed.one("code").into(),
        next,
    };
    let whose = (who.realm, who.user);
    let done = action::change_password(&app.home, &app.passwords, whose, change).await;
    done.map_err(|error| match error {
        SignInError::Wrong => Unchanged::Form(untrue(&["held", "code"]).into()),
        SignInError::Wait { .. } => Unchanged::Wait(error.into()),
        SignInError::Store(error) => Unchanged::Form(ActionError::Store(error).into()),
    })
}

/// The new password, typed twice alike.
fn next(typed: &Typed) -> Result<Password, Wrongs> {
    let next = Password::parse(typed.exactly("next")).map_err(|_| vec![("next", Wrong::Bad)])?;
    match typed.exactly("next") == typed.exactly("again") {
        true => Ok(next),
        false => Err(vec![("again", Wrong::Bad)]),
    }
}

async fn shown(
    app: &App,
    words: Words,
    who: &SignedIn,
    returned: Option<Returned>,
    changed: bool,
) -> Response {
    let read = read(app, words, who, About::Own, view::own_account);
    let Answer { realm, view, .. } = match read.await {
        Ok(answer) => answer,
        Err(refused) => return refused,
    };
    let speech = Speech::new(words, &realm);
    let page = page::show(&Page {
        words,
        frame: Frame::of(words, who, "/account"),
        codes: codes(&speech, &view),
        name: view.name,
        login: view.login,
        refused: returned.as_ref().and_then(|returned| returned.says(words)),
        changed,
        fields: fields(&speech, view.codes, returned.as_ref()),
    });
    Returned::answer(returned.as_ref(), page)
}

fn fields(speech: &Speech<'_>, codes: bool, returned: Option<&Returned>) -> Vec<Field> {
    let empty = Typed::default();
    let drawn = Drawn::new(speech, &empty, returned);
    let secret = |name, label, of| drawn.field(name, label, Control::Secret(of), true);
    let mut fields = held(&drawn, codes);
    fields.push(secret("next", "account-next", "new-password"));
    fields.push(secret("again", "account-again", "new-password"));
    fields
}
