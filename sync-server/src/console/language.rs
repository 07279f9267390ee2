//! In which language a page speaks: as chosen, else as the browser asks, else Chinese.

use std::convert::Infallible;

use axum::extract::{Form, FromRequestParts};
use axum::http::HeaderMap;
use axum::http::header::{ACCEPT_LANGUAGE, SET_COOKIE};
use axum::http::request::Parts;
use axum::response::{AppendHeaders, IntoResponse, Redirect};
use doorstep_model::word::Language;
use serde::Deserialize;

use super::session::cookie;
use super::way_back::own_path;
use super::word::Words;

const COOKIE: &str = "language";
/// A year.
const SECONDS: u32 = 365 * 24 * 60 * 60;

impl<S: Sync> FromRequestParts<S> for Words {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let chosen = cookie(&parts.headers, COOKIE).and_then(Language::parse);
        let asked = || preferred(&parts.headers);
        Ok(Self(chosen.or_else(asked).unwrap_or_default()))
    }
}

/// As the browser asks, in the order written: browsers write the best first.
pub(super) fn preferred(headers: &HeaderMap) -> Option<Language> {
    let header = headers.get(ACCEPT_LANGUAGE)?.to_str().ok()?;
    header
        .split([',', ';'])
        .find_map(|tag| Language::parse(tag.trim()))
}

#[derive(Deserialize)]
pub(super) struct Choice {
    language: String,
    back: String,
}

/// `POST /language`: remembers the choice and goes back to where the reader was.
pub(super) async fn submit(words: Words, Form(choice): Form<Choice>) -> impl IntoResponse {
    let language = Language::parse(&choice.language).unwrap_or(words.0);
    let set = format!(
        "{COOKIE}={}; Path=/; Max-Age={SECONDS}; SameSite=Lax; HttpOnly",
        language.tag()
    );
    (
        AppendHeaders([(SET_COOKIE, set)]),
        Redirect::to(own_path(&choice.back)),
    )
}
