//! A question as it is asked, its rules read.

use super::Words;
use super::expression::Expression;
use super::form::Kind;
use crate::id::ItemCode;

/// A question, note, calculation or group.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// The key of its answer. Notes and groups have names too.
    pub name: ItemCode,
    /// What may be answered.
    pub kind: Kind,
    /// What is asked.
    pub label: Words,
    /// A word of help.
    pub hint: Words,
    /// The group it is in.
    pub group: Option<usize>,
    /// What may be chosen.
    pub choices: Vec<Choice>,
    /// When it is asked.
    pub relevant: Option<Expression>,
    /// When it must be answered.
    pub required: Option<Expression>,
    /// What is said when it is not.
    pub required_message: Words,
    /// What an answer must fulfil.
    pub constraint: Option<Expression>,
    /// What is said when it does not.
    pub constraint_message: Words,
    /// How it is computed.
    pub calculation: Option<Expression>,
}

/// An answer to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What the answer holds.
    pub name: Box<str>,
    /// What the person reads.
    pub label: Words,
}

impl Question {
    /// Its rules with their columns.
    pub(super) fn rules(&self) -> impl Iterator<Item = (&'static str, &Expression)> {
        [
            ("relevant", &self.relevant),
            ("required", &self.required),
            ("constraint", &self.constraint),
            ("calculation", &self.calculation),
        ]
        .into_iter()
        .filter_map(|(column, rule)| Some((column, rule.as_ref()?)))
    }

    /// What a choice is called.
    pub fn choice(&self, name: &str) -> Option<&Choice> {
        self.choices.iter().find(|choice| *choice.name == *name)
    }
}
