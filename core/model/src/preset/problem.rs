//! What the checker complains about: where, what, and what to do about it. The sentences are
//! Fluent texts, `preset-…` and their `.next`.

use std::fmt;

use super::noun::Noun;
use super::privacy::Sensitive;
use crate::case::{CaseStep, Stage};
use crate::checklist;
use crate::role::BaseRole;
use crate::word::{Arg, Language, word};

/// One complaint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The file, as the caller named it.
    pub file: Box<str>,
    /// From 1.
    pub line: u32,
    /// What is wrong.
    pub what: Fault,
}

/// What is wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// No TOML; the reader's own words.
    Syntax(Box<str>),
    /// A key that must be there.
    Missing(Box<str>),
    /// A key that no preset has.
    UnknownKey(Box<str>),
    /// A value of another type.
    WrongType {
        /// Its key.
        key: Box<str>,
        /// The type it must have, as TOML names it.
        wants: &'static str,
    },
    /// Words in one language only; the key that is missing.
    MissingLanguage(&'static str),
    /// A text that is empty, too long or holds control characters.
    BadText(Box<str>),
    /// Not a code.
    BadCode(Box<str>),
    /// A code that means something to the program.
    Reserved(Box<str>),
    /// A code that is there already.
    Duplicate {
        /// What has the code.
        noun: Noun,
        /// The code.
        code: Box<str>,
        /// Where it stands first.
        first: u32,
    },
    /// Names something that the preset does not define.
    Unknown {
        /// What it should be.
        noun: Noun,
        /// The name.
        code: Box<str>,
    },
    /// What is above, before or under leads back to itself.
    Circle {
        /// What is in the circle.
        noun: Noun,
        /// One of them.
        code: Box<str>,
    },
    /// Not one of a fixed list.
    NotOneOf {
        /// Its key.
        key: Box<str>,
        /// The list.
        allowed: Box<str>,
    },
    /// A number outside its range.
    OutOfRange {
        /// Its key.
        key: Box<str>,
        /// Smallest.
        min: i64,
        /// Largest.
        max: i64,
    },
    /// A deadline or cadence of no day, or more than a year.
    BadDeadline(Box<str>),
    /// A category without a deadline at the level where it is handled.
    NoDeadline {
        /// The category.
        category: Box<str>,
        /// The level.
        level: Box<str>,
    },
    /// The unit that a category goes to does not take it.
    NotTaken {
        /// The category.
        category: Box<str>,
        /// The unit.
        unit: Box<str>,
    },
    /// Both or none of keys that exclude each other.
    ExactlyOne(&'static str),
    /// One number must not be above another.
    Order {
        /// The key that must not be the larger.
        small: &'static str,
        /// The other.
        large: &'static str,
    },
    /// A role that may never take the step.
    RoleNotAllowed {
        /// The step.
        step: CaseStep,
        /// The role.
        role: BaseRole,
    },
    /// A step of people that nobody is left to take.
    Nobody(CaseStep),
    /// Cases that get here could never be closed.
    DeadEnd(Stage),
    /// A step that no preset may switch off.
    StepNeeded(CaseStep),
    /// A need outside the fixed list.
    NotANeed(Box<str>),
    /// Asks for what must not be asked of a person.
    Personal {
        /// The words that give it away.
        words: Box<str>,
        /// What they are about.
        about: Sensitive,
    },
    /// A rule of a checklist.
    Checklist(checklist::Fault),
}

impl Fault {
    /// Id of the text that says what is wrong and what to do.
    pub const fn id(&self) -> &'static str {
        match self {
            Self::Syntax(_) => "preset-syntax",
            Self::Missing(_) => "preset-missing",
            Self::UnknownKey(_) => "preset-unknown-key",
            Self::WrongType { .. } => "preset-wrong-type",
            Self::MissingLanguage(_) => "preset-missing-language",
            Self::BadText(_) => "preset-bad-text",
            Self::BadCode(_) => "preset-bad-code",
            Self::Reserved(_) => "preset-reserved",
            Self::Duplicate { .. } => "preset-duplicate",
            Self::Unknown { .. } => "preset-unknown",
            Self::Circle { .. } => "preset-circle",
            Self::NotOneOf { .. } => "preset-not-one-of",
            Self::OutOfRange { .. } => "preset-out-of-range",
            Self::BadDeadline(_) => "preset-bad-deadline",
            Self::NoDeadline { .. } => "preset-no-deadline",
            Self::NotTaken { .. } => "preset-not-taken",
            Self::ExactlyOne(_) => "preset-exactly-one",
            Self::Order { .. } => "preset-order",
            Self::RoleNotAllowed { .. } => "preset-role-not-allowed",
            Self::Nobody(_) => "preset-nobody",
            Self::DeadEnd(_) => "preset-dead-end",
            Self::StepNeeded(_) => "preset-step-needed",
            Self::NotANeed(_) => "preset-not-a-need",
            Self::Personal { .. } => "preset-personal",
            Self::Checklist(fault) => fault.id(),
        }
    }

    /// What the text's placeholders stand for.
    pub fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Syntax(message) => vec![("message", message.to_string())],
            Self::Missing(key) | Self::UnknownKey(key) | Self::BadText(key) | Self::BadDeadline(key) => {
                vec![("key", key.to_string())]
            }
            Self::WrongType { key, wants } => vec![("key", key.to_string()), ("wants", (*wants).to_owned())],
            Self::MissingLanguage(key) => vec![("key", (*key).to_owned())],
            Self::BadCode(code) | Self::Reserved(code) | Self::NotANeed(code) => {
                vec![("code", code.to_string())]
            }
            Self::Duplicate { noun, code, first } => {
                vec![
                    ("noun", noun.as_str().to_owned()),
                    ("code", code.to_string()),
                    ("first", first.to_string()),
                ]
            }
            Self::Unknown { noun, code } | Self::Circle { noun, code } => {
                vec![("noun", noun.as_str().to_owned()), ("code", code.to_string())]
            }
            Self::NotOneOf { key, allowed } => {
                vec![("key", key.to_string()), ("allowed", allowed.to_string())]
            }
            Self::OutOfRange { key, min, max } => {
                vec![
                    ("key", key.to_string()),
                    ("min", min.to_string()),
                    ("max", max.to_string()),
                ]
            }
            Self::NoDeadline { category, level } => {
                vec![("category", category.to_string()), ("level", level.to_string())]
            }
            Self::NotTaken { category, unit } => {
                vec![("category", category.to_string()), ("unit", unit.to_string())]
            }
            Self::ExactlyOne(keys) => vec![("keys", (*keys).to_owned())],
            Self::Order { small, large } => {
                vec![("small", (*small).to_owned()), ("large", (*large).to_owned())]
            }
            Self::RoleNotAllowed { step, role } => {
                vec![
                    ("step", step.as_str().to_owned()),
                    ("role", role.as_str().to_owned()),
                ]
            }
            Self::DeadEnd(stage) => vec![("stage", stage.as_str().to_owned())],
            Self::StepNeeded(step) | Self::Nobody(step) => vec![("step", step.as_str().to_owned())],
            Self::Personal { words, about } => {
                vec![("words", words.to_string()), ("about", about.as_str().to_owned())]
            }
            Self::Checklist(fault) => fault.args(),
        }
    }
}

impl Problem {
    /// What is wrong, as a sentence.
    pub fn what(&self, language: Language) -> String {
        self.say(language, self.what.id())
    }

    /// What to do about it.
    pub fn remedy(&self, language: Language) -> String {
        self.say(language, &format!("{}.next", self.what.id()))
    }

    /// One line: where, what, remedy.
    pub fn line(&self, language: Language) -> String {
        format!(
            "{}:{}: {} {}",
            self.file,
            self.line,
            self.what(language),
            self.remedy(language)
        )
    }

    fn say(&self, language: Language, id: &str) -> String {
        let args = self.what.args();
        let args: Vec<_> = args
            .iter()
            .map(|(name, value)| (*name, Arg::Text(value)))
            .collect();
        word(language, id, &args).unwrap_or_else(|_| id.to_owned())
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.line(Language::En))
    }
}
