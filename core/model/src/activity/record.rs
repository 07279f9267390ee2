//! An activity as screens and rows need it, read from its document.

use crate::document::Document;
use crate::document::entry::Entry;
use crate::document::event::Event;
use crate::household::{PhotoRecord, photos, shown};
use crate::id::{DocumentId, GridCode};
use crate::time::Day;

/// An activity. Empty text: never filled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActivityRecord {
    /// Its id.
    pub id: DocumentId,
    /// A kind of the preset.
    pub kind: String,
    /// Where it belongs.
    pub grid: Option<GridCode>,
    /// Where it was.
    pub place: String,
    /// When it was.
    pub held_on: Option<Day>,
    /// Who took part: name and role.
    pub people: Vec<(String, String)>,
    /// Question and answer.
    pub answers: Vec<(String, String)>,
    /// What was decided.
    pub decisions: Vec<(Entry, Event)>,
    /// Its photos.
    pub photos: Vec<PhotoRecord>,
}

impl ActivityRecord {
    /// Reads the document.
    pub fn read(document: &Document) -> Self {
        let text = |field| shown(document, field);
        let of = |entry, field| {
            let versions = document.field("people", entry, field);
            versions
                .as_ref()
                .and_then(|versions| versions.text())
                .unwrap_or_default()
                .to_owned()
        };
        Self {
            id: document.id(),
            kind: text("activity_kind"),
            grid: GridCode::parse(&text("grid")).ok(),
            place: text("place"),
            held_on: Day::parse(&text("held_on")).ok(),
            people: document
                .entries("people")
                .into_iter()
                .map(|entry| (of(entry, "name"), of(entry, "role")))
                .collect(),
            answers: document
                .answers()
                .into_iter()
                .filter_map(|(question, versions)| Some((question, versions.text()?.to_owned())))
                .collect(),
            decisions: document.events("decisions"),
            photos: photos(document),
        }
    }
}
