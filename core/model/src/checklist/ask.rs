//! Asking: answers and the time in, what is shown, required, computed and wrong out.

use std::cell::Cell;
use std::collections::BTreeMap;

use super::answer::{ANSWER_MAX, read};
use super::compile::Checklist;
use super::expression::{Context, Expression, STEPS_MAX, Trouble, Value};
use super::form::Kind;
use super::order::Step;
use super::question::Question;
use super::template;
use super::wrong::Wrong;
use crate::id::ItemCode;
use crate::time::Timestamp;
use crate::word::Language;

/// When and in which language it is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct At {
    /// The time it is.
    pub now: Timestamp,
    /// In which language.
    pub language: Language,
}

/// A checklist with answers, row by row as the checklist has them.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// One for each question, note and group.
    pub rows: Vec<SheetRow>,
}

/// One question as it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct SheetRow {
    /// Its name.
    pub name: ItemCode,
    /// What it is.
    pub kind: Kind,
    /// It is asked. What nobody sees is never shown.
    pub shown: bool,
    /// Its rules let it count: its answer is kept.
    pub relevant: bool,
    /// It must be answered.
    pub required: bool,
    /// Nobody types it.
    pub computed: bool,
    /// What is asked, with answers in place of names.
    pub label: Box<str>,
    /// The answer as typed, or computed.
    pub answer: Box<str>,
    /// What is wrong with it.
    pub wrong: Option<Wrong>,
}

impl Sheet {
    /// The first question that can't stay as it is.
    pub fn first_wrong(&self) -> Option<(&SheetRow, &Wrong)> {
        self.rows.iter().find_map(|row| Some((row, row.wrong.as_ref()?)))
    }

    /// What is kept: the answers of questions that count, typed and computed. As in ODK an answer
    /// whose question is no longer asked goes.
    pub fn kept(&self) -> impl Iterator<Item = (&ItemCode, &str)> {
        let kept = self
            .rows
            .iter()
            .filter(|row| row.relevant && !row.answer.is_empty());
        kept.map(|row| (&row.name, &*row.answer))
    }
}

impl Checklist {
    /// Asks. `answers` are those of the questions by name; others are left aside.
    pub fn ask(&self, answers: &BTreeMap<&str, &str>, at: At) -> Sheet {
        let mut asking = Asking {
            list: self,
            answers,
            at,
            relevant: vec![true; self.questions.len()],
            values: vec![Value::empty(); self.questions.len()],
            steps: Cell::new(STEPS_MAX),
        };
        for step in &self.order {
            match *step {
                Step::Relevant(place) => asking.relevant[place] = asking.is_relevant(place),
                Step::Value(place) => asking.values[place] = asking.value(place),
            }
        }
        Sheet {
            rows: (0..self.questions.len()).map(|place| asking.row(place)).collect(),
        }
    }
}

struct Asking<'a> {
    list: &'a Checklist,
    answers: &'a BTreeMap<&'a str, &'a str>,
    at: At,
    relevant: Vec<bool>,
    values: Vec<Value>,
    steps: Cell<u32>,
}

impl Asking<'_> {
    fn question(&self, place: usize) -> &Question {
        &self.list.questions[place]
    }

    fn typed(&self, place: usize) -> &str {
        let name = self.question(place).name.as_str();
        self.answers.get(name).map_or("", |answer| answer.trim())
    }

    fn is_relevant(&self, place: usize) -> bool {
        let question = self.question(place);
        let group = question.group.is_none_or(|group| self.relevant[group]);
        // A rule in trouble hides nothing: better asked once too often.
        group
            && question
                .relevant
                .as_ref()
                .is_none_or(|rule| self.holds(rule, place).unwrap_or(true))
    }

    fn value(&self, place: usize) -> Value {
        let question = self.question(place);
        if !self.relevant[place] {
            return Value::empty();
        }
        let Some(rule) = &question.calculation else {
            // What is no answer counts as none; the row says that it is wrong.
            return read(question, self.typed(place)).unwrap_or_else(|_| Value::empty());
        };
        let before = Value::Text(self.typed(place).into());
        let computed = self.evaluate(rule, before).unwrap_or_else(|_| Value::empty());
        let text = if computed.is_empty() {
            "".into()
        } else {
            computed.text()
        };
        match question.kind {
            _ if text.chars().count() > ANSWER_MAX => Value::empty(),
            Kind::Integer | Kind::Decimal if !text.is_empty() => Value::Number(computed.number()),
            Kind::Date => computed,
            _ => Value::Text(text),
        }
    }

    fn row(&self, place: usize) -> SheetRow {
        let question = self.question(place);
        let relevant = self.relevant[place];
        let computed = question.calculation.is_some();
        let answer: Box<str> = if computed {
            self.values[place].text()
        } else {
            self.typed(place).into()
        };
        let asked = relevant && question.kind.has_value();
        let required = asked
            && !computed
            && question
                .required
                .as_ref()
                .is_some_and(|rule| self.holds(rule, place).unwrap_or(false));
        SheetRow {
            name: question.name.clone(),
            kind: question.kind,
            shown: relevant
                && (question.kind.is_seen() || question.kind == Kind::BeginGroup)
                && !(computed && question.label.is_empty()),
            relevant,
            required,
            computed,
            label: template::fill(question.label.get(self.at.language), &|name| {
                self.answer(name).text()
            }),
            wrong: if asked && !computed {
                self.wrong(place, &answer, required)
            } else {
                None
            },
            answer: if relevant || !computed { answer } else { "".into() },
        }
    }

    fn wrong(&self, place: usize, answer: &str, required: bool) -> Option<Wrong> {
        let question = self.question(place);
        if answer.is_empty() {
            let words = question.required_message.get(self.at.language);
            return required.then(|| Wrong::Missing(words.into()));
        }
        let own = match read(question, answer) {
            Ok(own) => own,
            Err(wrong) => return Some(wrong),
        };
        // A rule in trouble is not fulfilled: the answer can be changed.
        let holds = question
            .constraint
            .as_ref()
            .is_none_or(|rule| self.evaluate(rule, own).is_ok_and(|value| value.truth()));
        (!holds).then(|| Wrong::Broken(question.constraint_message.get(self.at.language).into()))
    }

    fn holds(&self, rule: &Expression, place: usize) -> Result<bool, Trouble> {
        Ok(self.evaluate(rule, self.values[place].clone())?.truth())
    }

    fn answer(&self, name: &ItemCode) -> Value {
        let place = self.list.at.get(name);
        place.map_or_else(Value::empty, |place| self.values[*place].clone())
    }

    fn evaluate(&self, rule: &Expression, own: Value) -> Result<Value, Trouble> {
        rule.evaluate(&Context {
            answer: &|name| self.answer(name),
            choice_name: &|list, choice| {
                let question = self.list.at.get(list).map(|place| self.question(*place));
                let choice = question.and_then(|question| question.choice(choice));
                choice
                    .map_or("", |choice| choice.label.get(self.at.language))
                    .into()
            },
            own,
            now: self.at.now,
            language: self.at.language,
            steps: &self.steps,
        })
    }
}
