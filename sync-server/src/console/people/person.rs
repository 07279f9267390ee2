//! `GET /people/{user}`: who a person is at work, their posts and phones, and what is done about them.

use askama::Template;
use axum::extract::{Form, Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use doorstep_model::code::Code;
use doorstep_model::id::{AssignmentId, DeviceNumber, UserId};
use doorstep_model::word::Worded;
use serde::Deserialize;

use super::super::page::{self, Frame};
use super::super::read::{About, Answer, read, refused};
use super::super::session::SignedIn;
use super::super::speech::Speech;
use super::super::word::Words;
use super::oversee::oversee;
use super::phone::{Phone, phone};
use super::post::{Held, held};
use crate::action::{ActionError, REASONS};
use crate::api::refusal::Refused;
use crate::app::App;
use crate::view::{PersonSheet, person_sheet};

#[derive(Template)]
#[template(path = "person.html")]
struct PersonPage {
    words: Words,
    frame: Frame,
    id: String,
    name: String,
    login: String,
    out: bool,
    /// They can sign in at the console.
    console: bool,
    /// They are asked for one-time codes.
    codes: bool,
    /// It is whoever looks.
    own: bool,
    whole: bool,
    held: Vec<Held>,
    links: Vec<(String, String)>,
    devices: Vec<Phone>,
    reasons: Vec<(&'static str, String)>,
    refused: Option<(String, String)>,
}

/// One person.
pub(in super::super) async fn show(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Path(user): Path<String>,
) -> Response {
    match user.parse() {
        Ok(user) => shown(&app, words, &who, UserId(user), None).await,
        Err(_) => page::refused(words, Code::NotFound.into()),
    }
}

async fn shown(app: &App, words: Words, who: &SignedIn, user: UserId, code: Option<Code>) -> Response {
    let read = read(app, words, who, About::Person(user), move |reader| {
        person_sheet(reader, user)
    });
    let Answer { realm, view, .. } = match read.await {
        Ok(answer) => answer,
        Err(refused) => return refused,
    };
    let speech = Speech::new(words, &realm);
    let PersonSheet {
        user,
        held: posts,
        links,
        devices,
        whole,
    } = view;
    let links = links.iter().filter(|link| link.holds).map(|link| {
        let line = link.line.as_ref().map(|line| line.get(words.0).to_owned());
        (
            line.unwrap_or_default(),
            speech.count("people-linked", link.n as i64),
        )
    });
    let page = page::show(&PersonPage {
        words,
        frame: Frame::of(words, who, &format!("/people/{}", user.id)),
        id: user.id.to_string(),
        name: user.name.to_string(),
        login: user.login.to_string(),
        out: user.disabled,
        console: user.password.is_some(),
        codes: user.totp.is_some(),
        own: user.id == who.user,
        whole,
        held: posts.iter().map(|one| held(&speech, one)).collect(),
        links: links.collect(),
        devices: devices.iter().map(|one| phone(&speech, one)).collect(),
        reasons: REASONS.map(|code| (code, speech.known("reason", code))).to_vec(),
        refused: code.map(|code| (code.word(words.0), code.next(words.0))),
    });
    match code {
        Some(code) => Refused::of(code).dress(page),
        None => page,
    }
}

/// Ends a post.
pub(in super::super) async fn dismiss(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Path((user, post)): Path<(u32, u32)>,
) -> Response {
    let work = oversee(&app, &who, move |overseer, tx| {
        overseer.dismiss(tx, AssignmentId(post))
    });
    after(&app, words, &who, UserId(user), work.await.map(drop)).await
}

#[derive(Deserialize)]
pub(in super::super) struct Why {
    #[serde(default)]
    reason: String,
    /// `yes`: in again.
    #[serde(default)]
    let_in: String,
}

/// Keeps a person out, or lets them in again.
pub(in super::super) async fn bar(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Path(user): Path<u32>,
    Form(why): Form<Why>,
) -> Response {
    let user = UserId(user);
    let work = oversee(&app, &who, move |overseer, tx| {
        overseer.bar(tx, user, why.let_in != "yes", &why.reason)
    });
    after(&app, words, &who, user, work.await).await
}

/// Asks somebody who lost the phone for one-time codes no longer.
pub(in super::super) async fn end_codes(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Path(user): Path<u32>,
) -> Response {
    let user = UserId(user);
    let work = oversee(&app, &who, move |overseer, tx| overseer.end_codes(tx, user));
    after(&app, words, &who, user, work.await).await
}

/// Revokes a phone.
pub(in super::super) async fn revoke(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Path((user, device)): Path<(u32, u32)>,
    Form(why): Form<Why>,
) -> Response {
    let work = oversee(&app, &who, move |overseer, tx| {
        overseer.revoke(tx, DeviceNumber(device), &why.reason)
    });
    after(&app, words, &who, UserId(user), work.await.map(drop)).await
}

/// The person's page after something was done, or why it was not.
pub(super) async fn after(
    app: &App,
    words: Words,
    who: &SignedIn,
    user: UserId,
    done: Result<(), ActionError>,
) -> Response {
    match done {
        Ok(()) => Redirect::to(&format!("/people/{user}")).into_response(),
        Err(ActionError::Refused(code)) if code != Code::NotFound => {
            shown(app, words, who, user, Some(code)).await
        }
        Err(error) => refused(app, words, who, About::Person(user), error).await,
    }
}
