//! What is wrong with a form: in which row, what, and what to do about it. The sentences are
//! Fluent texts, `checklist-…` and their `.next`.

use super::expression::{Function, Syntax, SyntaxError};
use super::form::{CHOICES_MAX, EXPRESSION_MAX, FORM_MAX, LABEL_MAX, PATTERNS_MAX, ROWS_MAX};
use crate::preset::Sensitive;
use crate::word::{Arg, Language, word};

/// A complaint about one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowFault {
    /// Which row of the form, from 0; none for the form as a whole.
    pub row: Option<usize>,
    /// What is wrong.
    pub what: Fault,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// Nothing is asked.
    Empty,
    /// More rows than a form holds.
    TooManyRows,
    /// More bytes than a form may have.
    TooLarge,
    /// More patterns than a phone should hold.
    TooManyPatterns,
    /// A name that is no code.
    BadName(Box<str>),
    /// A name that another row has.
    Duplicate(Box<str>),
    /// A question without words.
    NoLabel(Box<str>),
    /// Words too long, or with signs that can't be shown.
    BadText(&'static str),
    /// Asks for what must not be asked of a person.
    Personal {
        /// The words that give it away.
        words: Box<str>,
        /// What they are about.
        about: Sensitive,
    },
    /// Nothing to choose from, or only too much.
    Choices,
    /// A choice whose name is empty, long, or holds a space.
    BadChoice(Box<str>),
    /// Two choices of one name.
    DuplicateChoice(Box<str>),
    /// A group that is not ended.
    OpenGroup,
    /// An end without a beginning.
    NoGroup,
    /// A rule of a row that holds no answer.
    NoAnswer(&'static str),
    /// A calculation that computes nothing.
    NoCalculation,
    /// A rule that can't be read.
    Syntax {
        /// Which column.
        column: &'static str,
        /// Where and why.
        error: SyntaxError,
    },
    /// A rule that reads what no row answers.
    Unknown {
        /// Which column.
        column: &'static str,
        /// The name.
        name: Box<str>,
    },
    /// `.` where there is no answer to check.
    OwnAnswer(&'static str),
    /// `once` outside of a calculation.
    Once(&'static str),
    /// Choices of a question that has none.
    NoList(Box<str>),
    /// Rules that wait for each other.
    Circle(Box<str>),
}

impl RowFault {
    pub(super) const fn at(row: usize, what: Fault) -> Self {
        Self { row: Some(row), what }
    }

    pub(super) const fn whole(what: Fault) -> Self {
        Self { row: None, what }
    }
}

impl Fault {
    /// What is wrong, as a sentence.
    pub fn what(&self, language: Language) -> String {
        self.say(language, self.id())
    }

    /// What to do about it.
    pub fn remedy(&self, language: Language) -> String {
        self.say(language, &format!("{}.next", self.id()))
    }

    /// Id of the text that says what is wrong.
    pub const fn id(&self) -> &'static str {
        match self {
            Self::Empty => "checklist-empty",
            Self::TooManyRows => "checklist-too-many-rows",
            Self::TooLarge => "checklist-too-large",
            Self::TooManyPatterns => "checklist-too-many-patterns",
            Self::BadName(_) => "checklist-bad-name",
            Self::Duplicate(_) => "checklist-duplicate",
            Self::NoLabel(_) => "checklist-no-label",
            Self::BadText(_) => "checklist-bad-text",
            Self::Personal { .. } => "checklist-personal",
            Self::Choices => "checklist-choices",
            Self::BadChoice(_) => "checklist-bad-choice",
            Self::DuplicateChoice(_) => "checklist-duplicate-choice",
            Self::OpenGroup => "checklist-open-group",
            Self::NoGroup => "checklist-no-group",
            Self::NoAnswer(_) => "checklist-no-answer",
            Self::NoCalculation => "checklist-no-calculation",
            Self::Unknown { .. } => "checklist-unknown",
            Self::OwnAnswer(_) => "checklist-own-answer",
            Self::Once(_) => "checklist-once",
            Self::NoList(_) => "checklist-no-list",
            Self::Circle(_) => "checklist-circle",
            Self::Syntax { error, .. } => match error.what {
                Syntax::TooLong | Syntax::TooDeep | Syntax::TooManyParts => "checklist-rule-too-long",
                Syntax::Unfinished => "checklist-unfinished",
                Syntax::OpenQuote => "checklist-open-quote",
                Syntax::Unexpected(_) => "checklist-unexpected",
                Syntax::BareName(_) => "checklist-bare-name",
                Syntax::BadName(_) => "checklist-rule-name",
                Syntax::UnknownFunction(_) => "checklist-unknown-function",
                Syntax::Arguments(_) => "checklist-arguments",
                Syntax::NotQuoted(_) => "checklist-not-quoted",
                Syntax::BadPattern => "checklist-bad-pattern",
            },
        }
    }

    /// What the text's placeholders stand for.
    pub fn args(&self) -> Vec<(&'static str, String)> {
        let named = |name: &str| vec![("name", name.to_owned())];
        match self {
            Self::Empty | Self::OpenGroup | Self::NoGroup | Self::NoCalculation => Vec::new(),
            Self::TooManyRows => vec![("max", ROWS_MAX.to_string())],
            Self::TooLarge => vec![("max", (FORM_MAX / 1024).to_string())],
            Self::TooManyPatterns => vec![("max", PATTERNS_MAX.to_string())],
            Self::Choices => vec![("max", CHOICES_MAX.to_string())],
            Self::BadName(name)
            | Self::Duplicate(name)
            | Self::NoLabel(name)
            | Self::BadChoice(name)
            | Self::DuplicateChoice(name)
            | Self::NoList(name)
            | Self::Circle(name) => named(name),
            Self::BadText(column) => vec![("column", (*column).to_owned()), ("max", LABEL_MAX.to_string())],
            Self::NoAnswer(column) | Self::OwnAnswer(column) | Self::Once(column) => {
                vec![("column", (*column).to_owned())]
            }
            Self::Personal { words, about } => {
                vec![("words", words.to_string()), ("about", about.as_str().to_owned())]
            }
            Self::Unknown { column, name } => {
                vec![("column", (*column).to_owned()), ("name", name.to_string())]
            }
            Self::Syntax { column, error } => {
                let name = match &error.what {
                    Syntax::Unexpected(name)
                    | Syntax::BareName(name)
                    | Syntax::BadName(name)
                    | Syntax::UnknownFunction(name) => name.to_string(),
                    Syntax::Arguments(name) | Syntax::NotQuoted(name) => (*name).to_owned(),
                    _ => String::new(),
                };
                vec![
                    ("column", (*column).to_owned()),
                    ("at", error.at.to_string()),
                    ("name", name),
                    ("max", EXPRESSION_MAX.to_string()),
                    ("functions", functions()),
                ]
            }
        }
    }

    fn say(&self, language: Language, id: &str) -> String {
        let args = self.args();
        let args: Vec<_> = args
            .iter()
            .map(|(name, value)| (*name, Arg::Text(value)))
            .collect();
        word(language, id, &args).unwrap_or_else(|_| id.to_owned())
    }
}

/// All that a rule may call.
fn functions() -> String {
    let names = Function::ALL.iter().map(|one| one.as_str());
    let names: Vec<&str> = names.chain(["regex", "jr:choice-name"]).collect();
    names.join(", ")
}
