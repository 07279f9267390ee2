//! Changes what a case's sheet says; its steps are never changed.

use doorstep_model::document::entry::Entry;
use doorstep_model::document::schema::Kind;
use doorstep_model::id::{CategoryCode, DocumentId};
use doorstep_model::time::Day;

use super::ActionError;
use super::report_case::{ReportedParty, category, put_party};
use super::writing::act;
use crate::device::Device;

/// What to change; `None` leaves a field as it is, an inner `None` or empty text empties it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CaseEdit {
    /// Category of the preset.
    pub category: Option<String>,
    /// In short; can't be emptied.
    pub title: Option<String>,
    /// In full.
    pub text: Option<String>,
    /// Where, in words.
    pub location: Option<String>,
    /// Latitude and longitude in 1e-6°, WGS84.
    pub position: Option<Option<(i64, i64)>>,
    /// When it happened.
    pub occurred_on: Option<Option<Day>>,
    /// On; only a clerk takes it off.
    pub confidential: bool,
    /// More people that it is about.
    pub add_parties: Vec<ReportedParty>,
    /// The side of a party, in words.
    pub sides: Vec<(Entry, String)>,
}

/// Changes what is given.
pub fn edit_case(device: &Device, case: DocumentId, edit: &CaseEdit) -> Result<(), ActionError> {
    act(device, |writing| {
        writing.edit(Kind::Case, case, |pen| {
            if let Some(code) = &edit.category {
                let code = category(code)?;
                pen.words(
                    "category",
                    code.as_ref().map(CategoryCode::as_str).unwrap_or_default(),
                )?;
            }
            if let Some(title) = &edit.title {
                if title.trim().is_empty() {
                    return Err(ActionError::missing("title"));
                }
                pen.words("title", title)?;
            }
            for (field, words) in [("text", &edit.text), ("where", &edit.location)] {
                if let Some(words) = words {
                    pen.words(field, words)?;
                }
            }
            if let Some(position) = edit.position {
                pen.position(position);
            }
            if let Some(day) = edit.occurred_on {
                if day.is_some_and(|day| day > writing.today()) {
                    return Err(ActionError::impossible("occurred_on"));
                }
                pen.day("occurred_on", day);
            }
            if edit.confidential {
                pen.flag("confidential", true);
            }
            let parties = pen.document.entries("parties");
            for (party, side) in &edit.sides {
                if !parties.contains(party) {
                    return Err(ActionError::NotHere);
                }
                pen.entry_words("parties", *party, "side", side)?;
            }
            edit.add_parties
                .iter()
                .try_for_each(|party| put_party(pen, party))
        })
    })
}
