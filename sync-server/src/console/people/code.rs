//! `POST /people/{user}/code`: a code for a new phone.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use doorstep_model::code::Code;
use doorstep_model::id::UserId;
use doorstep_model::protocol::enrol::{EnrolCode, EnrolLink};
use doorstep_model::word::Arg;

use super::super::page::{self, Frame};
use super::super::qr::qr;
use super::super::session::SignedIn;
use super::super::word::Words;
use super::oversee::oversee;
use super::person::after;
use crate::action::CODE_MINUTES;
use crate::app::App;

#[derive(Template)]
#[template(path = "enrol_code.html")]
struct CodePage {
    words: Words,
    frame: Frame,
    id: String,
    title: String,
    picture: String,
    link: String,
    stands: String,
}

/// A code for a new phone: shown by this answer alone.
pub(in super::super) async fn issue(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Path(user): Path<u32>,
) -> Response {
    let user = UserId(user);
    let code = EnrolCode::new(app.home.environment.random());
    let link = EnrolLink {
        server: app.front.address.clone(),
        pin: app.front.pin,
        code,
    };
    let work = oversee(&app, &who, move |overseer, tx| {
        overseer.issue(tx, user, &code)?;
        Ok(tx
            .user(overseer.realm.number, user)?
            .map(|user| user.name.to_string()))
    });
    let name = match work.await {
        Ok(name) => name.unwrap_or_default(),
        Err(error) => return after(&app, words, &who, user, Err(error)).await,
    };
    let link = link.to_string();
    let Some(picture) = qr(&link) else {
        return page::refused(words, Code::Internal.into());
    };
    page::show(&CodePage {
        words,
        frame: Frame::of(words, &who, &format!("/people/{user}")),
        id: user.to_string(),
        title: words.say_with("code-title", &[("name", Arg::Text(&name))]),
        picture,
        link,
        stands: words.count("code-stands", CODE_MINUTES),
    })
}
