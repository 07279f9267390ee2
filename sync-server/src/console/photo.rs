//! `GET /photos/{document}/{hash}`: a photo of a sheet, or its thumbnail.

use std::collections::BTreeMap;

use axum::extract::{Path, Query, State};
use axum::response::Response;
use doorstep_model::code::Code;
use doorstep_model::id::{DocumentId, PhotoHash, UserId};
use serde::Deserialize;

use super::page;
use super::read::{About, Answer, read};
use super::session::SignedIn;
use super::speech::Speech;
use super::word::Words;
use crate::api::photo::send;
use crate::api::refusal::Refused;
use crate::app::App;
use crate::tus::Part;
use crate::view::{PhotoShown, Who, photo};

/// A photo on a page.
pub(super) struct Shown {
    /// Of the thumbnail, once it has arrived.
    pub(super) thumbnail: Option<String>,
    /// Of the photo itself, once it has arrived.
    pub(super) original: Option<String>,
    /// Pixels of the thumbnail on the page.
    pub(super) width: u32,
    pub(super) height: u32,
    /// Who took it, and when.
    pub(super) words: String,
}

/// Pixels of a thumbnail's height on a page.
const HEIGHT: u32 = 120;

/// Photos as a sheet shows them.
pub(super) fn shown(
    speech: &Speech<'_>,
    document: DocumentId,
    photos: &[PhotoShown],
    people: &BTreeMap<UserId, Who>,
) -> Vec<Shown> {
    let one = |photo: &PhotoShown| {
        let address = format!("/photos/{document}/{}", photo.photo);
        let who = speech.who(photo.by, people);
        let day = photo.on.map(|day| speech.in_words(day)).unwrap_or_default();
        let (width, height) = photo.size;
        Shown {
            thumbnail: photo.thumbnail.then(|| format!("{address}?size=thumb")),
            original: photo.original.then_some(address),
            width: HEIGHT * width / height.max(1),
            height: HEIGHT,
            words: speech.fill("photo-by", &[("who", &who), ("day", &day)]),
        }
    };
    photos.iter().map(one).collect()
}

#[derive(Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    size: String,
}

/// The file.
pub(super) async fn show(
    State(app): State<App>,
    words: Words,
    who: SignedIn,
    Path((document, hash)): Path<(String, String)>,
    Query(wanted): Query<Wanted>,
) -> Response {
    let (Ok(document), Ok(hash)) = (DocumentId::parse(&document), PhotoHash::parse(&hash)) else {
        return page::refused(words, Code::NotFound.into());
    };
    let part = match &*wanted.size {
        "thumb" => Part::Thumbnail,
        _ => Part::Original,
    };
    let found = read(&app, words, &who, About::Document(document), move |reader| {
        photo(reader, document, hash, part)
    });
    let name = match found.await {
        Ok(Answer { view, .. }) => view,
        Err(refused) => return refused,
    };
    match app.photos.open_stored(who.realm, name).await {
        Ok(found) => send(found, false),
        Err(error) => {
            let cause = Some(error.to_string().into());
            let refused = Refused {
                cause,
                ..Refused::of(Code::Internal)
            };
            page::refused(words, refused)
        }
    }
}
