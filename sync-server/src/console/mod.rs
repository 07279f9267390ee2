//! The console: pages for everyone with a desk. They work without JavaScript.

mod asset;
mod home;
mod language;
mod login;
mod logout;
mod origin;
mod page;
mod session;
mod word;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use tower_http::limit::RequestBodyLimitLayer;

use crate::app::App;

/// A form's body: the longest has one text of 2,000 characters, three times over when encoded.
const FORM_BYTES: usize = 64 * 1024;

/// Every page.
pub(crate) fn routes(app: &App) -> Router<App> {
    Router::new()
        .route("/", get(home::show))
        .route("/login", get(login::show).post(login::submit))
        .route("/logout", post(logout::submit))
        .route("/language", post(language::submit))
        .route("/console.css", get(asset::css))
        .layer(RequestBodyLimitLayer::new(FORM_BYTES))
        .layer(from_fn_with_state(app.clone(), origin::check))
}
