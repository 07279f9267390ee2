//! A photo as a document names it, in JSON.

use serde::Serialize;
use utoipa::ToSchema;

use crate::view::PhotoShown;

/// A photo.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct NamedPhoto {
    /// BLAKE3 of its bytes, 64 hex digits.
    hash: String,
    /// Pixels.
    width: u32,
    /// Pixels.
    height: u32,
    /// Its thumbnail has arrived.
    thumbnail: bool,
    /// The photo itself has arrived.
    original: bool,
    /// Who took it: a user's number.
    by: Option<u32>,
    /// On which day, by the phone's clock.
    on: Option<String>,
}

impl From<&PhotoShown> for NamedPhoto {
    fn from(shown: &PhotoShown) -> Self {
        Self {
            hash: shown.photo.to_string(),
            width: shown.size.0,
            height: shown.size.1,
            thumbnail: shown.thumbnail,
            original: shown.original,
            by: shown.by.map(|user| user.0),
            on: shown.on.map(|day| day.to_string()),
        }
    }
}
