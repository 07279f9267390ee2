//! `[[checklist]]`: what is asked on a visit, an inspection, a round.

use super::noun::Noun;
use super::problem::Fault;
use super::reader::Table;
use crate::bilingual::Bilingual;
use crate::id::ItemCode;

/// A checklist; a visit names it as `code@version`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checklist {
    /// Its code.
    pub code: ItemCode,
    /// Counts up when a question changes.
    pub version: u16,
    /// Its name.
    pub name: Bilingual,
    /// In the order in which they are asked.
    pub questions: Vec<Question>,
    /// Not named by the source.
    pub invented: bool,
}

/// A question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The key of its answer.
    pub code: ItemCode,
    /// What is asked.
    pub text: Bilingual,
    /// What may be answered.
    pub answer: Answer,
}

/// What may be answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// In words.
    Text,
    /// Yes or no.
    YesNo,
    /// One of these.
    OneOf(Vec<Choice>),
    /// A whole number, 0 or more.
    Number,
}

/// An answer to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Its code.
    pub code: ItemCode,
    /// What it says.
    pub text: Bilingual,
}

#[derive(Clone, Copy)]
enum Kind {
    Text,
    YesNo,
    OneOf,
    Number,
}

impl Checklist {
    pub(super) fn read(table: &Table<'_>) -> Self {
        let code = table.define(Noun::Checklist, ItemCode::parse);
        let place = format!("{code}.");
        let list = Self {
            version: table.number("version", 1..=i64::from(u16::MAX)),
            name: table.words(),
            questions: table.each("question", |table| Question::read(table, &place)),
            invented: table.flag("invented"),
            code,
        };
        if list.questions.is_empty() {
            table.fault(Fault::Missing("question".into()));
        }
        list
    }

    /// As a visit names it.
    pub fn reference(&self) -> String {
        format!("{}@{}", self.code, self.version)
    }
}

impl Question {
    fn read(table: &Table<'_>, place: &str) -> Self {
        let kinds = [
            ("text", Kind::Text),
            ("yes_no", Kind::YesNo),
            ("one_of", Kind::OneOf),
            ("number", Kind::Number),
        ];
        let code = table.define_in(Noun::Question, place, ItemCode::parse);
        let answer = match table.one_of("type", &kinds) {
            Kind::Text => Answer::Text,
            Kind::YesNo => Answer::YesNo,
            Kind::Number => Answer::Number,
            Kind::OneOf => {
                let place = format!("{place}{code}.");
                let choices = table.each("choices", |table| Choice {
                    code: table.define_in(Noun::Choice, &place, ItemCode::parse),
                    text: table.words(),
                });
                if choices.len() < 2 {
                    table.fault(Fault::Missing("choices".into()));
                }
                Answer::OneOf(choices)
            }
        };
        Self {
            code,
            text: table.words(),
            answer,
        }
    }
}
