//! A care record as screens need it, read from its document.

use crate::document::Document;
use crate::document::entry::Entry;
use crate::document::event::Event;
use crate::id::DocumentId;

/// A care record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CareRecord {
    /// Its id: the household's, last bit 1.
    pub id: DocumentId,
    /// What each person needs.
    pub people: Vec<NeedsRecord>,
    /// Why a colour, in words; each is about a colour entry of the household.
    pub reasons: Vec<(Entry, Event)>,
    /// Notes.
    pub notes: Vec<(Entry, Event)>,
}

/// What one person needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NeedsRecord {
    /// The person's entry in the household.
    pub person: Entry,
    /// Need codes, sorted.
    pub needs: Vec<String>,
    /// In words.
    pub note: String,
}

impl CareRecord {
    /// Reads the document.
    pub fn read(document: &Document) -> Self {
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
            people: document
                .entries("people")
                .into_iter()
                .map(|person| NeedsRecord {
                    person,
                    needs: of(person, "needs")
                        .split_whitespace()
                        .map(str::to_owned)
                        .collect(),
                    note: of(person, "needs_note"),
                })
                .collect(),
            reasons: document.events("reasons"),
            notes: document.events("notes"),
        }
    }
}
