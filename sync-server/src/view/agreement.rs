//! 人民调解协议书: what the parties agreed, to sign.

use doorstep_model::code::Code;
use doorstep_model::id::DocumentId;
use doorstep_model::preset::Preset;
use doorstep_model::time::Day;

use super::{CaseSheetView, Reader, case_sheet};
use crate::action::ActionError;

/// A case with its agreement.
#[derive(Debug, Clone, PartialEq)]
pub struct Agreement {
    /// The case, for whom it is.
    pub sheet: CaseSheetView,
    /// What was agreed.
    pub terms: Option<Box<str>>,
    /// How and when it is performed, as far as it was written down.
    pub performance: Option<Box<str>>,
    /// Who mediated, by name.
    pub mediator: Option<Box<str>>,
    /// The day on which the case was resolved.
    pub on: Day,
}

/// Whether a case ended with an agreement to be signed: by an outcome of which the preset says so, and
/// that stands.
pub fn has_agreement(sheet: &CaseSheetView, preset: &Preset) -> bool {
    let resolution = sheet.record.state.resolution.as_ref();
    let standing = resolution.filter(|resolution| resolution.stands);
    let outcome = standing.and_then(|resolution| resolution.outcome.as_deref());
    let mut outcomes = preset.outcomes.iter();
    outcomes.any(|one| one.agreement && Some(one.code.as_str()) == outcome)
}

/// A case's agreement.
///
/// # Errors
/// `NotFound` for a case without one, or that is not the person's to read.
pub fn agreement(reader: &Reader<'_>, id: DocumentId) -> Result<Agreement, ActionError> {
    let sheet = case_sheet(reader, id, None)?;
    let resolution = sheet.record.state.resolution.as_ref();
    let resolution = resolution.filter(|_| has_agreement(&sheet, &reader.realm.preset));
    let resolution = resolution.ok_or(Code::NotFound)?;
    let mut steps = sheet.record.timeline.iter();
    let step = steps
        .find(|step| step.entry == resolution.entry)
        .ok_or(Code::NotFound)?;
    Ok(Agreement {
        terms: resolution.terms.clone(),
        performance: step.event.text.clone(),
        mediator: step
            .author
            .and_then(|user| sheet.people.get(&user))
            .map(|who| who.name.clone()),
        on: step.event.at.day(),
        sheet,
    })
}
