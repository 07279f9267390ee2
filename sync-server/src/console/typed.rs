//! What a person typed into a form, as the browser sent it.

use std::collections::BTreeMap;

use doorstep_model::id::FactId;
use doorstep_model::text::Text;
use doorstep_model::time::Day;

/// A form as a browser sends it: a name may stand in it several times.
#[derive(Debug, Clone, Default)]
pub(super) struct Typed(BTreeMap<Box<str>, Vec<Box<str>>>);

/// Why a field can't be taken as it was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wrong {
    /// It is needed.
    Missing,
    /// One of those marked so is needed.
    NoneOf,
    /// More than it may hold, or nothing of its kind.
    Bad,
    /// Not what is known to be so: a password, a code.
    Untrue,
    /// A file is needed; one that was looked at is kept for a while.
    File,
}

impl Wrong {
    /// The words that stand beside the field.
    pub(super) const fn id(self) -> &'static str {
        match self {
            Self::Missing => "field-missing",
            Self::NoneOf => "field-none-of",
            Self::Bad => "field-bad",
            Self::Untrue => "field-untrue",
            Self::File => "field-file",
        }
    }
}

impl Typed {
    pub(super) fn new(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut typed: BTreeMap<Box<str>, Vec<Box<str>>> = BTreeMap::new();
        for (name, value) in pairs {
            typed.entry(name.into()).or_default().push(value.into());
        }
        Self(typed)
    }

    /// What was typed into a field; its spaces around it are nobody's meaning.
    pub(super) fn one(&self, name: &str) -> &str {
        self.exactly(name).trim()
    }

    /// What was typed into a field, with the spaces around it: those of a password are its own.
    pub(super) fn exactly(&self, name: &str) -> &str {
        self.all(name).first().map_or("", |value| &**value)
    }

    /// Words that must be said.
    ///
    /// # Errors
    /// The field, and what is wrong with it.
    pub(super) fn words<const MAX: usize>(
        &self,
        name: &'static str,
    ) -> Result<Text<MAX>, (&'static str, Wrong)> {
        match Text::parse(self.one(name)) {
            Ok(text) if !text.is_empty() => Ok(text),
            Ok(_) => Err((name, Wrong::Missing)),
            Err(_) => Err((name, Wrong::Bad)),
        }
    }

    /// A day that must be named.
    ///
    /// # Errors
    /// The field, and what is wrong with it.
    pub(super) fn day(&self, name: &'static str) -> Result<Day, (&'static str, Wrong)> {
        match self.one(name) {
            "" => Err((name, Wrong::Missing)),
            day => Day::parse(day).map_err(|_| (name, Wrong::Bad)),
        }
    }

    /// All that was typed or chosen under a name.
    pub(super) fn all(&self, name: &str) -> &[Box<str>] {
        self.0.get(name).map_or(&[], Vec::as_slice)
    }

    /// The key under which it is taken once, however often it is sent.
    pub(super) fn key(&self) -> Option<FactId> {
        FactId::parse(self.one("key")).ok()
    }
}
