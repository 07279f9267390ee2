//! A place as screens and rows need it, read from its document.

use crate::document::Document;
use crate::document::entry::Entry;
use crate::document::event::Event;
use crate::household::{PhotoRecord, photos, shown};
use crate::id::DocumentId;

/// A place. Empty text: never filled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceRecord {
    /// Its id.
    pub id: DocumentId,
    /// Its name.
    pub name: String,
    /// A kind of the preset.
    pub kind: String,
    /// Where it is.
    pub address: String,
    /// Its phone.
    pub phone: String,
    /// Latitude and longitude in 1e-6°, WGS84.
    pub position: Option<(i64, i64)>,
    /// Whom to ask.
    pub contact: String,
    /// Its photos.
    pub photos: Vec<PhotoRecord>,
    /// Notes.
    pub notes: Vec<(Entry, Event)>,
}

impl PlaceRecord {
    /// Reads the document.
    pub fn read(document: &Document) -> Self {
        let text = |field| shown(document, field);
        let number = |field| document.root(field).and_then(|versions| versions.int());
        Self {
            id: document.id(),
            name: text("name"),
            kind: text("place_kind"),
            address: text("address"),
            phone: text("phone"),
            position: number("lat").zip(number("lon")),
            contact: text("contact"),
            photos: photos(document),
            notes: document.events("notes"),
        }
    }
}
