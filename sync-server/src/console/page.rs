//! What every page has in common.

use askama::Template;
use axum::http::header;
use axum::response::{Html, IntoResponse, Response};
use doorstep_model::code::Code;
use doorstep_model::word::{Language, Worded};

use super::asset;
use super::menu::{self, Item};
use super::signed_in::SignedIn;
use super::word::Words;
use crate::api::refusal::Refused;
use crate::live::Seen;

/// The languages to choose from, in their own names.
pub(super) const LANGUAGES: [(Language, &str); 2] = [(Language::ZhHans, "中文"), (Language::En, "English")];

/// The frame around a page.
pub(super) struct Frame {
    /// In which language.
    pub(super) words: Words,
    /// Who is signed in, by name.
    pub(super) who: Option<String>,
    /// The way around, for whoever is signed in.
    pub(super) menu: Vec<Vec<Item>>,
    /// This page's path and query, for the way back.
    pub(super) path: String,
    /// Up to where it was read, for pages that keep themselves up to date.
    pub(super) seen: Option<Seen>,
}

impl Frame {
    /// Around a page that stays as it is.
    pub(super) fn still(words: Words, path: &str) -> Self {
        Self {
            words,
            who: None,
            menu: Vec::new(),
            path: path.to_owned(),
            seen: None,
        }
    }

    /// Around a page of a person's that stays as it is.
    pub(super) fn of(words: Words, who: &SignedIn, path: &str) -> Self {
        Self {
            who: Some(who.name.to_string()),
            menu: menu::of(words, who.roles, path),
            ..Self::still(words, path)
        }
    }

    /// Around a page that keeps itself up to date.
    pub(super) fn live(words: Words, who: &SignedIn, path: &str, seen: Seen) -> Self {
        Self {
            seen: Some(seen),
            ..Self::of(words, who, path)
        }
    }

    /// There is another page to go to.
    pub(super) fn has_ways(&self) -> bool {
        self.menu.iter().flatten().nth(1).is_some()
    }

    /// The language's tag.
    pub(super) fn tag(&self) -> &'static str {
        self.words.0.tag()
    }

    /// The languages to choose from, in their own names.
    pub(super) fn languages(&self) -> [(Language, &'static str); 2] {
        LANGUAGES
    }

    /// The style sheet's address, which changes with its content.
    pub(super) fn css(&self) -> &'static str {
        asset::css_path()
    }

    /// The script's address, which changes with its content.
    pub(super) fn js(&self) -> &'static str {
        asset::js_path()
    }
}

/// Renders a page. What a page shows is a person's: no cache keeps it.
pub(super) fn show(page: &impl Template) -> Response {
    match page.render() {
        Ok(html) => part(html),
        Err(error) => failed(&error),
    }
}

/// A part of a page, for its script.
pub(super) fn part(html: String) -> Response {
    ([(header::CACHE_CONTROL, "no-store")], Html(html)).into_response()
}

/// A template that failed: our own mistake.
pub(super) fn failed(error: &askama::Error) -> Response {
    let cause = Some(error.to_string().into());
    Refused {
        cause,
        ..Refused::of(Code::Internal)
    }
    .into_response()
}

#[derive(Template)]
#[template(path = "refused.html")]
struct RefusedPage {
    frame: Frame,
    message: String,
    next: String,
}

/// What a code says, and what to do.
pub(super) fn said(words: Words, code: Code) -> (String, String) {
    (code.word(words.0), code.next(words.0))
}

/// A refusal as a page, with its sentence and what to do next.
pub(super) fn refused(words: Words, refused: Refused) -> Response {
    let page = RefusedPage {
        frame: Frame::still(words, "/"),
        message: refused.code.word(words.0),
        next: refused.code.next(words.0),
    };
    refused.dress(show(&page))
}
