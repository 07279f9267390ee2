//! `GET /`: the first page of whoever is signed in.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::page::{self, Frame};
use super::session::SignedIn;
use super::word::Words;
use crate::app::App;
use crate::store::StoreError;

#[derive(Template)]
#[template(path = "home.html")]
struct Page {
    frame: Frame,
    /// The realm's name.
    realm: String,
}

/// The page.
pub(super) async fn show(State(app): State<App>, words: Words, who: SignedIn) -> Response {
    let realm = app.home.store.read(move |read| read.realm(who.realm)).await;
    match realm {
        Ok(realm) => {
            let frame = Frame {
                words,
                who: Some(who.name.to_string()),
                path: "/",
            };
            let realm = realm.map(|realm| realm.name.to_string()).unwrap_or_default();
            page::show(&Page { frame, realm })
        }
        Err(error) => page::refused(words, StoreError::into(error)),
    }
}
