//! `POST /quarantine/{document}/{change}/adopt` and `/return`: a kept change is taken on, or sent
//! back; then the page is shown from which it was done.

use axum::extract::{Form, Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::page;
use super::read::{About, refused};
use super::session::SignedIn;
use super::way_back::own_path;
use super::word::Words;
use crate::action;
use crate::api::quarantine::parse;
use crate::app::App;

#[derive(Deserialize)]
pub(super) struct Typed {
    back: String,
    #[serde(default)]
    reason: String,
}

/// Takes it on.
pub(super) async fn adopt(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Path(named): Path<(String, String)>,
    Form(typed): Form<Typed>,
) -> Response {
    let (id, hash) = match parse(&named) {
        Ok(named) => named,
        Err(code) => return page::refused(words, code.into()),
    };
    let (realms, now) = (app.sync.realms.clone(), app.home.environment.now());
    let work = app.home.store.write(move |tx| {
        let realm = realms.view(tx, who.realm)?;
        action::adopt(tx, &realm, who.user, id, hash, now)
    });
    match work.await {
        Ok(()) => Redirect::to(own_path(&typed.back)).into_response(),
        Err(error) => refused(&app, words, &who, About::Document(id), error).await,
    }
}

/// Sends it back.
pub(super) async fn send_back(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Path(named): Path<(String, String)>,
    Form(typed): Form<Typed>,
) -> Response {
    let named = match parse(&named) {
        Ok(named) => named,
        Err(code) => return page::refused(words, code.into()),
    };
    let (realms, now) = (app.sync.realms.clone(), app.home.environment.now());
    let reason = typed.reason;
    let work = app.home.store.write(move |tx| {
        let realm = realms.view(tx, who.realm)?;
        action::send_back(tx, &realm, who.user, named, &reason, now)
    });
    match work.await {
        Ok(()) => Redirect::to(own_path(&typed.back)).into_response(),
        Err(error) => refused(&app, words, &who, About::Document(named.0), error).await,
    }
}
