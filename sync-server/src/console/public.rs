//! `GET /public/{realm}/{grid}`: what a place tells everyone, without log-in. It knows no session, sets no
//! cookie, names nobody, and may be kept by whoever carries it.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use doorstep_model::code::Code;
use doorstep_model::id::{GridCode, RealmNumber};
use doorstep_model::word::Language;
use serde::Deserialize;

use super::asset;
use super::language::preferred;
use super::page;
use super::speech::Speech;
use super::word::Words;
use crate::app::App;
use crate::public::Kept;
use crate::view::{PublicNotice, public_page};

/// Seconds for which a browser or a proxy may keep it.
const SECONDS: u32 = 60;

/// In which language, where a link says so.
#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    language: String,
}

#[derive(Template)]
#[template(path = "public.html")]
struct Page {
    words: Words,
    css: &'static str,
    /// Each with its own name and address.
    languages: Vec<(&'static str, &'static str, String)>,
    place: String,
    above: String,
    notices: Vec<Line>,
}

struct Line {
    title: String,
    text: String,
    emergency: bool,
    said: String,
}

/// The page.
pub(super) async fn show(
    State(app): State<App>,
    Path((realm, code)): Path<(u64, String)>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Response {
    let language = Language::parse(&asked.language).or_else(|| preferred(&headers));
    let words = Words(language.unwrap_or_default());
    let Ok(code) = GridCode::parse(&code) else {
        return page::refused(words, Code::NotFound.into());
    };
    let key = (RealmNumber(realm), code, words.0);
    let now = app.home.environment.now();
    if let Some(kept) = app.public.fresh(&key, now) {
        return answer(&headers, &kept);
    }
    if !app.public.may_build(now) {
        // Old news rather than none.
        return match app.public.kept(&key) {
            Some(kept) => answer(&headers, &kept),
            None => page::refused(words, Code::TooMany.into()),
        };
    }
    match built(&app, words, (key.0, key.1.clone())).await {
        Ok(html) => answer(&headers, &app.public.keep(key, html, now)),
        Err(refused) => refused,
    }
}

async fn built(app: &App, words: Words, (number, code): (RealmNumber, GridCode)) -> Result<String, Response> {
    let (realms, now) = (app.sync.realms.clone(), app.home.environment.now());
    let own = format!("/public/{number}/{code}");
    let read = app.home.store.read(move |tx| {
        tx.realm(number)?.ok_or(Code::NotFound)?;
        let realm = realms.view(tx, number)?;
        let view = public_page(tx, &realm, &code, now)?;
        Ok::<_, crate::action::ActionError>((realm, view))
    });
    let (realm, view) = read.await.map_err(|error| page::refused(words, error.into()))?;
    let speech = Speech::new(words, &realm);
    let language = |(language, name): (Language, &'static str)| {
        (language.tag(), name, format!("{own}?language={}", language.tag()))
    };
    let page = Page {
        words,
        css: asset::css_path(),
        languages: page::LANGUAGES.map(language).into(),
        place: view.place.to_string(),
        above: view.above.join(" "),
        notices: view.notices.iter().map(|notice| line(&speech, notice)).collect(),
    };
    page.render().map_err(|error| page::failed(&error))
}

fn line(speech: &Speech<'_>, notice: &PublicNotice) -> Line {
    let on = speech.in_words(notice.on);
    let said = match notice.until {
        Some(until) => {
            let until = speech.in_words(until);
            let with = [("place", &*notice.place), ("day", &*on), ("until", &*until)];
            speech.fill("public-said-until", &with)
        }
        None => speech.fill("public-said", &[("place", &*notice.place), ("day", &*on)]),
    };
    Line {
        title: notice.title.to_string(),
        text: notice.text.to_string(),
        emergency: notice.emergency,
        said,
    }
}

/// The page, or that it is what the asker has already.
fn answer(headers: &HeaderMap, kept: &Arc<Kept>) -> Response {
    let own = [
        (header::CACHE_CONTROL, format!("public, max-age={SECONDS}")),
        (header::ETAG, kept.tag.clone()),
        (header::VARY, "accept-language".to_owned()),
    ];
    let known = headers
        .get(header::IF_NONE_MATCH)
        .and_then(|tags| tags.to_str().ok());
    if known.is_some_and(|tags| tags.split(',').any(|tag| tag.trim() == kept.tag)) {
        return (StatusCode::NOT_MODIFIED, own).into_response();
    }
    (own, Html(kept.html.clone())).into_response()
}
