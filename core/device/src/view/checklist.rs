//! A checklist as a screen asks it: the questions in order, with what is shown, required, computed
//! and wrong. Asked again on every change; nothing is stored.

use std::borrow::Cow;
use std::collections::BTreeMap;

use doorstep_model::checklist::{At, Checklist, Kind, Question, SheetRow};
use doorstep_model::id::{DocumentId, ItemCode};
use doorstep_model::word::Language;

use crate::action::ActionError;
use crate::device::Device;

/// A checklist with answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Questions {
    /// `code@version`: under which the answers are kept.
    pub reference: String,
    /// What it is called.
    pub name: String,
    /// In the order in which they are asked; what nobody sees is left out.
    pub questions: Vec<AskedQuestion>,
    /// A newer version has come meanwhile. What is typed stays under this one.
    pub newer: Option<String>,
}

/// One question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedQuestion {
    /// The key of its answer.
    pub name: String,
    /// What may be answered.
    pub kind: Kind,
    /// In how many groups it stands.
    pub depth: usize,
    /// It is asked now.
    pub shown: bool,
    /// It must be answered.
    pub required: bool,
    /// Nobody types it.
    pub computed: bool,
    /// What is asked.
    pub label: String,
    /// A word of help; empty: none.
    pub hint: String,
    /// What may be chosen: what the answer holds, and what the person reads.
    pub choices: Vec<(String, String)>,
    /// The answer.
    pub answer: String,
    /// What is wrong with it, in words.
    pub wrong: Option<String>,
}

/// The checklist that is asked at a household or place today, as `code@version`; none where
/// nothing is asked.
pub fn checklist_at(device: &Device, subject: DocumentId) -> Result<Option<String>, ActionError> {
    device.read(|realm| Ok(realm.checklist_at(subject)?.map(Checklist::reference)))
}

/// Asks the checklist that `code@version` names.
///
/// # Errors
/// [`ActionError::NotHere`] for one that this phone does not know.
pub fn questions(
    device: &Device,
    reference: &str,
    answers: &[(String, String)],
    language: Language,
) -> Result<Questions, ActionError> {
    let now = device.now();
    let (list, newest) = device.read(|realm| {
        let list = realm.checklist(reference)?;
        let code = reference
            .split_once('@')
            .and_then(|(code, _)| ItemCode::parse(code).ok());
        let newest = code
            .and_then(|code| realm.newest_checklist(&code))
            .map(Checklist::reference);
        Ok::<_, ActionError>((list.map(Cow::into_owned), newest))
    })?;
    let list = list.ok_or(ActionError::NotHere)?;
    let answers: BTreeMap<&str, &str> = answers
        .iter()
        .map(|(name, answer)| (name.as_str(), answer.as_str()))
        .collect();
    let sheet = list.ask(&answers, At { now, language });
    let asked = sheet
        .rows
        .iter()
        .zip(&list.questions)
        .filter(|(row, _)| row.kind != Kind::Calculate)
        .map(|(row, question)| asked(&list, row, question, language));
    Ok(Questions {
        reference: reference.to_owned(),
        name: list.name.get(language).to_owned(),
        questions: asked.collect(),
        newer: newest.filter(|newest| newest != reference),
    })
}

fn asked(list: &Checklist, row: &SheetRow, question: &Question, language: Language) -> AskedQuestion {
    let groups = std::iter::successors(question.group, |group| list.questions[*group].group);
    let choices = question.choices.iter();
    AskedQuestion {
        name: row.name.as_str().to_owned(),
        kind: row.kind,
        depth: groups.count(),
        shown: row.shown,
        required: row.required,
        computed: row.computed,
        label: row.label.to_string(),
        hint: question.hint.get(language).to_owned(),
        choices: choices
            .map(|choice| (choice.name.to_string(), choice.label.get(language).to_owned()))
            .collect(),
        answer: row.answer.to_string(),
        wrong: row.wrong.as_ref().map(|wrong| wrong.words(language)),
    }
}
