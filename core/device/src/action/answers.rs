//! What was answered to a checklist, checked before it is kept.

use std::collections::BTreeMap;

use doorstep_model::checklist::{At, Checklist, Kind, Wrong};
use doorstep_model::time::Timestamp;
use doorstep_model::word::Language;

use super::ActionError;
use crate::photo::Prepared;

/// The answers that are kept: those that count, typed and computed.
///
/// With `whole` every question that must be answered is; a visit where nobody was met answers
/// nothing. Names of choices and months within computed answers are Chinese on every phone, so
/// that a tally finds one answer where two people saw it in two languages.
///
/// # Errors
/// The first question whose answer can't stay, with its words.
pub(super) fn checked(
    list: &Checklist,
    answers: &[(String, String)],
    whole: bool,
    now: Timestamp,
) -> Result<Vec<(String, String)>, ActionError> {
    if answers.iter().any(|(name, _)| list.question(name).is_none()) {
        return Err(ActionError::impossible("answers"));
    }
    let typed: BTreeMap<&str, &str> = answers
        .iter()
        .map(|(name, answer)| (name.as_str(), answer.as_str()))
        .collect();
    let sheet = list.ask(
        &typed,
        At {
            now,
            language: Language::ZhHans,
        },
    );
    let wrong = sheet
        .rows
        .iter()
        .filter_map(|row| Some((row, row.wrong.as_ref()?)))
        .find(|(_, wrong)| whole || !matches!(wrong, Wrong::Missing(_)));
    if let Some((row, wrong)) = wrong {
        return Err(ActionError::Answer {
            question: row.name.as_str().into(),
            wrong: wrong.clone(),
        });
    }
    let answered = sheet
        .rows
        .iter()
        .any(|row| !row.computed && !row.answer.is_empty());
    if !answered && !whole {
        // Nothing was asked: what would be computed of nothing is no answer.
        return Ok(Vec::new());
    }
    Ok(sheet
        .kept()
        .map(|(name, answer)| (name.as_str().to_owned(), answer.to_owned()))
        .collect())
}

/// Whether each answer that is a photo is one of the record's own.
///
/// # Errors
/// The first question whose photo is not there.
pub(super) fn check_photos(
    list: &Checklist,
    answers: &[(String, String)],
    photos: &[Prepared],
) -> Result<(), ActionError> {
    let is_own = |answer: &str| photos.iter().any(|photo| photo.hash.to_string() == answer);
    let missing = answers.iter().find(|(name, answer)| {
        let question = list.question(name);
        question.is_some_and(|question| question.kind == Kind::Image) && !is_own(answer)
    });
    match missing {
        Some((name, _)) => Err(ActionError::Answer {
            question: name.as_str().into(),
            wrong: Wrong::NotPhoto,
        }),
        None => Ok(()),
    }
}
