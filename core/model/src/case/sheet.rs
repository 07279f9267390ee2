//! What a case's document says besides its steps: root, parties, photos.

use super::facts::Facts;
use super::kind::{CaseKind, CaseSource};
use super::number::PhoneCode;
use crate::document::Document;
use crate::document::entry::Entry;
use crate::document::op::Scalar;
use crate::household::{PhotoRecord, photos, shown};
use crate::id::{CategoryCode, DocumentId};
use crate::standing::Home;
use crate::time::Day;

/// Whom a case is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// The entry.
    pub entry: Entry,
    /// A household, or
    pub household: Option<DocumentId>,
    /// a place, or
    pub place: Option<DocumentId>,
    /// someone by name only.
    pub name: String,
    /// The side that they are on, in words.
    pub side: String,
}

/// Root, parties and photos of a case. Empty text: never filled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseSheet {
    /// Its id.
    pub id: DocumentId,
    /// Its kind.
    pub kind: Option<CaseKind>,
    /// As reported; a `classify` step has the last word.
    pub category: Option<CategoryCode>,
    /// Where it came from.
    pub source: Option<CaseSource>,
    /// In short.
    pub title: String,
    /// In full.
    pub text: String,
    /// Where, in words.
    pub location: String,
    /// Latitude and longitude in 1e-6°, WGS84.
    pub position: Option<(i64, i64)>,
    /// When it happened.
    pub occurred_on: Option<Day>,
    /// The flag at the root; true if one of two versions says so.
    pub confidential: Option<bool>,
    /// What the slip says until there is a number.
    pub phone_code: Option<PhoneCode>,
    /// Whom it is about.
    pub parties: Vec<Party>,
    /// Its photos.
    pub photos: Vec<PhotoRecord>,
}

impl CaseSheet {
    /// Reads the document.
    pub fn read(document: &Document) -> Self {
        let text = |field| shown(document, field);
        let number = |field| document.root(field).and_then(|versions| versions.int());
        let confidential = document.root("confidential").and_then(|versions| {
            let any = versions.others.contains(&Scalar::Bool(true));
            if any { Some(true) } else { versions.bool() }
        });
        Self {
            id: document.id(),
            kind: CaseKind::parse(&text("case_kind")),
            category: CategoryCode::parse(&text("category")).ok(),
            source: CaseSource::parse(&text("source")),
            title: text("title"),
            text: text("text"),
            location: text("where"),
            position: number("lat").zip(number("lon")),
            occurred_on: Day::parse(&text("occurred_on")).ok(),
            confidential,
            phone_code: PhoneCode::parse(&text("phone_code")).ok(),
            parties: document
                .entries("parties")
                .into_iter()
                .map(|entry| party(document, entry))
                .collect(),
            photos: photos(document),
        }
    }

    /// What the fold takes from here. `home_of` finds the grid of a household or place; a party
    /// that it does not find (by name only, erased, unknown here) has no side by its grid.
    pub fn facts(&self, home: Home, home_of: impl Fn(DocumentId) -> Option<Home>) -> Facts {
        let located = |party: &Party| party.household.or(party.place).and_then(&home_of);
        Facts {
            case: self.id,
            home,
            parties: self.parties.iter().filter_map(located).collect(),
            category: self.category.clone(),
            confidential: self.confidential,
        }
    }
}

fn party(document: &Document, entry: Entry) -> Party {
    let text = |field| {
        let versions = document.field("parties", entry, field);
        versions
            .as_ref()
            .and_then(|versions| versions.text())
            .unwrap_or_default()
            .to_owned()
    };
    Party {
        entry,
        household: DocumentId::parse(&text("household")).ok(),
        place: DocumentId::parse(&text("place")).ok(),
        name: text("name"),
        side: text("side"),
    }
}
