//! `POST /people/{user}/password`: a password for the console, handed over in person.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use doorstep_model::id::UserId;
use doorstep_model::word::Arg;

use super::super::page::{self, Frame};
use super::super::session::SignedIn;
use super::super::word::Words;
use super::oversee::oversee;
use super::person::after;
use crate::account::{Password, PasswordHash};
use crate::app::App;

#[derive(Template)]
#[template(path = "password.html")]
struct Page {
    words: Words,
    frame: Frame,
    id: String,
    title: String,
    login: String,
    made: String,
}

/// Made by the server, shown by this answer alone.
pub(in super::super) async fn hand(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Path(user): Path<u32>,
) -> Response {
    let user = UserId(user);
    let randomness = &*app.home.environment.randomness;
    let (password, made) = Password::made(randomness);
    let hash = PasswordHash::of(&password, randomness);
    let work = oversee(&app, &who, move |overseer, tx| {
        overseer.hand_password(tx, user, &hash)?;
        let known = tx.user(overseer.realm.number, user)?;
        Ok(known.map(|user| (user.name.to_string(), user.login.to_string())))
    });
    let (name, login) = match work.await {
        Ok(known) => known.unwrap_or_default(),
        Err(error) => return after(&app, words, &who, user, Err(error)).await,
    };
    page::show(&Page {
        words,
        frame: Frame::of(words, &who, &format!("/people/{user}")),
        id: user.to_string(),
        title: words.say_with("password-title", &[("name", Arg::Text(&name))]),
        login,
        made,
    })
}
