//! What is wrong with a row of a form, and what was left out, in words.

use doorstep_model::checklist::Fault;
use doorstep_model::word::{Arg, Language};

use super::ReadForm;
use crate::import::problem::line;

/// A row to be corrected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormProblem {
    /// In which sheet.
    pub sheet: &'static str,
    /// Its number, from 1, the headings included.
    pub row: u32,
    /// What is wrong.
    pub what: What,
}

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// Something that is not supported: the id of its words.
    Unsupported(&'static str),
    /// A column that must be empty.
    Column(Box<str>),
    /// A row without a type.
    NoType,
    /// A type that nobody knows.
    UnknownType(Box<str>),
    /// A list that is not in the sheet `choices`.
    UnknownList(Box<str>),
    /// Neither the form's id nor the file's name is a code.
    NoCode(Box<str>),
    /// More than a cell may hold.
    TooLong(Box<str>),
    /// A formula that failed.
    Failed(Box<str>),
    /// The form's own checker.
    Fault(Fault),
}

/// Something that was left out or changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormNote {
    /// In which sheet.
    pub sheet: &'static str,
    /// Its number.
    pub row: u32,
    /// What.
    pub what: Note,
}

/// What was left out or changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// A row that a phone fills by itself.
    Meta(Box<str>),
    /// A column that means nothing here.
    Column(Box<str>),
    /// A name that was made small.
    Renamed(Box<str>, Box<str>),
    /// A choice of no list.
    NoList,
    /// The form's own version: the server counts.
    Version,
}

impl What {
    fn said(&self, language: Language) -> [String; 2] {
        let say = |id: &str, name: &str| {
            let args = [("name", Arg::Text(name))];
            [
                line(language, id, &args),
                line(language, &format!("{id}.next"), &args),
            ]
        };
        match self {
            Self::Fault(fault) => [fault.what(language), fault.remedy(language)],
            Self::Unsupported(id) => say(id, ""),
            Self::Column(name) => say("checklist-no-column", name),
            Self::NoType => say("checklist-type-missing", ""),
            Self::UnknownType(name) => say("checklist-unknown-type", name),
            Self::UnknownList(name) => say("checklist-unknown-list", name),
            Self::NoCode(name) => say("checklist-no-code", name),
            Self::TooLong(name) => say("checklist-cell-too-long", name),
            Self::Failed(name) => say("checklist-cell-failed", name),
        }
    }
}

impl FormProblem {
    /// Where it is, what is wrong, and what to do.
    pub fn line(&self, language: Language) -> String {
        let [what, remedy] = self.what.said(language);
        let place = line(
            language,
            "checklist-at",
            &[
                ("sheet", Arg::Text(self.sheet)),
                ("row", Arg::Number(self.row.into())),
            ],
        );
        format!("{place}{what} {remedy}")
    }
}

impl FormNote {
    /// Where it is, and what was done.
    pub fn line(&self, language: Language) -> String {
        let (id, name, code): (_, &str, &str) = match &self.what {
            Note::Meta(name) => ("checklist-note-meta", name, ""),
            Note::Column(name) => ("checklist-note-column", name, ""),
            Note::Renamed(name, code) => ("checklist-note-renamed", name, code),
            Note::NoList => ("checklist-note-no-list", "", ""),
            Note::Version => ("checklist-note-version", "", ""),
        };
        let place = line(
            language,
            "checklist-at",
            &[
                ("sheet", Arg::Text(self.sheet)),
                ("row", Arg::Number(self.row.into())),
            ],
        );
        let said = line(
            language,
            id,
            &[("name", Arg::Text(name)), ("code", Arg::Text(code))],
        );
        format!("{place}{said}")
    }
}

impl ReadForm {
    /// The dry run: what was understood, what was left out, what is wrong.
    pub fn lines(&self, language: Language) -> Vec<String> {
        let count = i64::try_from(self.form.rows.len()).unwrap_or(i64::MAX);
        let mut lines = vec![line(
            language,
            "checklist-read",
            &[
                ("name", Arg::Text(self.form.name.get(language))),
                ("code", Arg::Text(self.form.code.as_str())),
                ("rows", Arg::Number(count)),
            ],
        )];
        lines.extend(self.notes.iter().map(|note| note.line(language)));
        for own in Language::ALL {
            let lack = self
                .form
                .rows
                .iter()
                .filter(|row| !row.label.is_empty() && !row.label.has(own));
            let lack = i64::try_from(lack.count()).unwrap_or(i64::MAX);
            let id = match own {
                Language::ZhHans => "checklist-lacks-zh",
                Language::En => "checklist-lacks-en",
            };
            if lack > 0 {
                lines.push(line(language, id, &[("rows", Arg::Number(lack))]));
            }
        }
        lines.extend(self.problems.iter().map(|problem| problem.line(language)));
        lines
    }
}
