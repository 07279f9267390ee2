//! A visit as screens and rows need it, read from its document.

use crate::document::Document;
use crate::household::shown;
use crate::household::{PhotoRecord, photos};
use crate::id::DocumentId;
use crate::time::Day;

/// A visit. Empty text: never filled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitRecord {
    /// Its id.
    pub id: DocumentId,
    /// The household visited, or
    pub household: Option<DocumentId>,
    /// the place.
    pub place: Option<DocumentId>,
    /// `door`, `phone` or `appointment`.
    pub kind: String,
    /// `met`, `nobody_home`, `all_away` or `declined`.
    pub outcome: String,
    /// `<id>@<version>`
    pub checklist: String,
    /// The day it was.
    pub visited_on: Option<Day>,
    /// The day promised for the next.
    pub next_on: Option<Day>,
    /// Question and answer.
    pub answers: Vec<(String, String)>,
    /// Its photos.
    pub photos: Vec<PhotoRecord>,
}

impl VisitRecord {
    /// Reads the document.
    pub fn read(document: &Document) -> Self {
        let text = |field| shown(document, field);
        Self {
            id: document.id(),
            household: DocumentId::parse(&text("household")).ok(),
            place: DocumentId::parse(&text("place")).ok(),
            kind: text("visit_kind"),
            outcome: text("outcome"),
            checklist: text("checklist"),
            visited_on: Day::parse(&text("visited_on")).ok(),
            next_on: Day::parse(&text("next_on")).ok(),
            answers: document
                .answers()
                .into_iter()
                .filter_map(|(question, versions)| Some((question, versions.text()?.to_owned())))
                .collect(),
            photos: photos(document),
        }
    }
}
