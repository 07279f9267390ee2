//! `GET /login`, `POST /login`. Whoever was sent here from a page goes back to it.

use askama::Template;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Query, State};
use axum::http::header::SET_COOKIE;
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use doorstep_model::code::Code;
use doorstep_model::id::RealmNumber;
use doorstep_model::word::Worded;
use serde::Deserialize;

use super::kept::{self, Kept};
use super::page::{self, Frame};
use super::session::set_cookie;
use super::way_back::{own_path, sign_in_and_back};
use super::word::Words;
use crate::account::{Password, SessionToken};
use crate::action::{self, SignIn};
use crate::api::refusal::Refused;
use crate::app::App;
use crate::store::{Realm, StoreError};

#[derive(Template)]
#[template(path = "login.html")]
struct Page {
    frame: Frame,
    realms: Vec<Realm>,
    /// Chosen before.
    realm: u64,
    /// Typed before.
    login: String,
    /// Where to go on.
    back: String,
    /// A form that was sent when the session had ended, sealed.
    kept: String,
    /// Why it did not work, and what to do.
    refused: Option<(String, String)>,
}

/// What was typed.
#[derive(Deserialize)]
pub(super) struct Typed {
    realm: u64,
    login: String,
    password: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    back: String,
    #[serde(default)]
    kept: String,
}

/// From where someone was sent to sign in.
#[derive(Deserialize)]
pub(super) struct Sent {
    #[serde(default)]
    back: String,
}

/// The empty form.
pub(super) async fn show(State(app): State<App>, words: Words, Query(sent): Query<Sent>) -> Response {
    let typed = Typed {
        realm: 0,
        login: String::new(),
        password: String::new(),
        code: String::new(),
        back: sent.back,
        kept: String::new(),
    };
    form(&app, words, typed, None).await
}

/// Signs in, or shows the form again with what was typed, but for the password.
pub(super) async fn submit(
    State(app): State<App>,
    words: Words,
    typed: Result<Form<Typed>, FormRejection>,
) -> Response {
    let Ok(Form(typed)) = typed else {
        return page::refused(words, Code::BadRequest.into());
    };
    let sign_in = SignIn {
        realm: RealmNumber(typed.realm),
        login: typed.login.as_str().into(),
        password: Password::typed(&typed.password),
        code: typed.code.as_str().into(),
    };
    match action::sign_in(&app.home, &app.passwords, sign_in).await {
        Ok(token) => {
            let set = set_cookie(&app.front, Some(&token));
            let back = match kept(&app, &token, &typed.kept).await {
                Some(kept) => kept::way_back(words, &kept),
                None => Redirect::to(own_path(&typed.back)).into_response(),
            };
            (AppendHeaders([(SET_COOKIE, set)]), back).into_response()
        }
        Err(error) => form(&app, words, typed, Some(error.into())).await,
    }
}

/// What was sent before signing in, if it was this person's.
async fn kept(app: &App, token: &SessionToken, sealed: &str) -> Option<Kept> {
    if sealed.is_empty() {
        return None;
    }
    let (realm, hash) = (token.realm(), token.hash());
    let session = app.home.store.read(move |read| read.session(realm, &hash)).await;
    let user = session.ok().flatten()?.user;
    Kept::open(sealed, &app.home.keys, (realm, user), app.home.environment.now())
}

/// The form for someone whose session ended while they wrote; what they sent is kept in it.
pub(super) async fn ask_again(app: &App, words: Words, kept: String) -> Response {
    let typed = Typed {
        realm: 0,
        login: String::new(),
        password: String::new(),
        code: String::new(),
        back: "/".to_owned(),
        kept,
    };
    form(app, words, typed, Some(Code::SignInAgain.into())).await
}

async fn form(app: &App, words: Words, typed: Typed, refused: Option<Refused>) -> Response {
    let realms = match app.home.store.read(|read| read.realms()).await {
        Ok(realms) => realms,
        Err(error) => return page::refused(words, StoreError::into(error)),
    };
    let said = refused.as_ref().map(|refused| {
        let next = match refused.code {
            Code::SignInAgain if !typed.kept.is_empty() => words.say("login-kept"),
            code => code.next(words.0),
        };
        (refused.code.word(words.0), next)
    });
    let back = own_path(&typed.back).to_owned();
    // A change of language keeps the way back.
    let shown = page::show(&Page {
        frame: Frame::still(words, &sign_in_and_back(&back)),
        realms,
        realm: typed.realm,
        login: typed.login,
        back,
        kept: typed.kept,
        refused: said,
    });
    match refused {
        Some(refused) => refused.dress(shown),
        None => shown,
    }
}
