//! Why an answer can't stay as it is, and what is said then.

use crate::word::{Language, word};

/// What is wrong with an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wrong {
    /// There must be one.
    Missing(Box<str>),
    /// It breaks the question's own rule; what the form says then.
    Broken(Box<str>),
    /// Too long, or with signs that can't be shown.
    BadText,
    /// No whole number.
    NotWhole,
    /// No number.
    NotNumber,
    /// No day.
    NotDay,
    /// None of the choices.
    NotChoice,
    /// No place on earth.
    NotPoint,
    /// No photo.
    NotPhoto,
}

impl Wrong {
    /// In words: the form's own, or the program's.
    pub fn words(&self, language: Language) -> String {
        let id = match self {
            Self::Missing(words) | Self::Broken(words) if !words.is_empty() => return words.to_string(),
            Self::Missing(_) => "answer-missing",
            Self::Broken(_) => "answer-broken",
            Self::BadText => "answer-bad-text",
            Self::NotWhole => "answer-not-whole",
            Self::NotNumber => "answer-not-number",
            Self::NotDay => "answer-not-day",
            Self::NotChoice => "answer-not-choice",
            Self::NotPoint => "answer-not-point",
            Self::NotPhoto => "answer-not-photo",
        };
        word(language, id, &[]).unwrap_or_else(|_| id.to_owned())
    }
}
