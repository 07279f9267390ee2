//! A form as written to a checklist that can be asked, or everything that is wrong with it.

use std::collections::{BTreeMap, BTreeSet};

use super::expression::Expression;
use super::fault::{Fault, RowFault};
use super::form::{
    CHOICE_NAME_MAX, CHOICES_MAX, Form, FormRow, FormSource, Kind, LABEL_MAX, PATTERNS_MAX, ROWS_MAX,
};
use super::order::{self, Step};
use super::question::{Choice, Question};
use super::{Words, template};
use crate::id::ItemCode;
use crate::preset::sensitive;
use crate::text;

/// A checklist that can be asked; a visit names it as `code@version`.
#[derive(Debug, Clone, PartialEq)]
pub struct Checklist {
    /// Its code.
    pub code: ItemCode,
    /// Counts up when a question changes.
    pub version: u32,
    /// Its name.
    pub name: Words,
    /// In the order in which they are asked, groups among them.
    pub questions: Vec<Question>,
    /// Where a name stands.
    pub(super) at: BTreeMap<ItemCode, usize>,
    /// What is found out first.
    pub(super) order: Vec<Step>,
}

impl Checklist {
    /// Checks a form.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn compile(form: &Form) -> Result<Self, Vec<RowFault>> {
        if form.rows.len() > ROWS_MAX {
            return Err(vec![RowFault::whole(Fault::TooManyRows)]);
        }
        if FormSource::new(form).is_err() {
            return Err(vec![RowFault::whole(Fault::TooLarge)]);
        }
        let mut compiler = Compiler::default();
        compiler.words(None, "name", &form.name);
        for (row, source) in form.rows.iter().enumerate() {
            compiler.row(row, source);
        }
        if let Some((row, _)) = compiler.open.pop() {
            compiler.fault(row, Fault::OpenGroup);
        }
        if !compiler
            .questions
            .iter()
            .any(|(_, question)| question.kind.has_value())
        {
            compiler.faults.push(RowFault::whole(Fault::Empty));
        }
        compiler.check_names();
        compiler.finish(form)
    }

    /// As a visit names it.
    pub fn reference(&self) -> String {
        format!("{}@{}", self.code, self.version)
    }

    /// A question by its name.
    pub fn question(&self, name: &str) -> Option<&Question> {
        let name = ItemCode::parse(name).ok()?;
        self.questions.get(*self.at.get(&name)?)
    }
}

#[derive(Default)]
struct Compiler {
    /// With the row of the form that each comes from.
    questions: Vec<(usize, Question)>,
    at: BTreeMap<ItemCode, usize>,
    /// Groups that are open: their row and place.
    open: Vec<(usize, usize)>,
    /// Patterns in all rules so far.
    patterns: usize,
    faults: Vec<RowFault>,
}

impl Compiler {
    fn fault(&mut self, row: usize, what: Fault) {
        self.faults.push(RowFault::at(row, what));
    }

    fn row(&mut self, row: usize, source: &FormRow) {
        if source.kind == Kind::EndGroup {
            if self.open.pop().is_none() {
                self.fault(row, Fault::NoGroup);
            }
            return;
        }
        let Ok(name) = ItemCode::parse(&source.name) else {
            self.fault(row, Fault::BadName(source.name.clone()));
            return;
        };
        let place = self.questions.len();
        if self.at.insert(name.clone(), place).is_some() {
            self.fault(row, Fault::Duplicate(source.name.clone()));
        }
        self.scan(Some(row), &source.name);
        for (column, words) in [
            ("label", &source.label),
            ("hint", &source.hint),
            ("required_message", &source.required_message),
            ("constraint_message", &source.constraint_message),
        ] {
            self.words(Some(row), column, words);
        }
        if source.kind.is_seen() && source.label.is_empty() && source.calculation.trim().is_empty() {
            self.fault(row, Fault::NoLabel(source.name.clone()));
        }
        let question = Question {
            kind: source.kind,
            label: source.label.clone(),
            hint: source.hint.clone(),
            group: self.open.last().map(|(_, place)| *place),
            choices: self.choices(row, source),
            relevant: self.rule(row, "relevant", &source.relevant),
            required: self.answer_rule(row, source, "required", &source.required),
            required_message: source.required_message.clone(),
            constraint: self.answer_rule(row, source, "constraint", &source.constraint),
            constraint_message: source.constraint_message.clone(),
            calculation: self.answer_rule(row, source, "calculation", &source.calculation),
            name,
        };
        if source.kind == Kind::Calculate && source.calculation.trim().is_empty() {
            self.fault(row, Fault::NoCalculation);
        }
        if source.kind == Kind::BeginGroup {
            self.open.push((row, place));
        }
        self.questions.push((row, question));
    }

    fn choices(&mut self, row: usize, source: &FormRow) -> Vec<Choice> {
        let wanted = if source.kind.is_select() {
            1..=CHOICES_MAX
        } else {
            0..=0
        };
        if !wanted.contains(&source.choices.len()) {
            self.fault(row, Fault::Choices);
            return Vec::new();
        }
        let mut names = BTreeSet::new();
        for choice in &source.choices {
            let name = &choice.name;
            let length = name.chars().count();
            if !(1..=CHOICE_NAME_MAX).contains(&length)
                || name.chars().any(|c| c.is_whitespace() || c.is_control())
            {
                self.fault(row, Fault::BadChoice(name.clone()));
            }
            if !names.insert(name) {
                self.fault(row, Fault::DuplicateChoice(name.clone()));
            }
            self.scan(Some(row), name);
            self.words(Some(row), "label", &choice.label);
        }
        let choices = source.choices.iter();
        choices
            .map(|choice| Choice {
                name: choice.name.clone(),
                label: choice.label.clone(),
            })
            .collect()
    }

    /// A rule that makes sense only where there is an answer.
    fn answer_rule(
        &mut self,
        row: usize,
        source: &FormRow,
        column: &'static str,
        text: &str,
    ) -> Option<Expression> {
        if !source.kind.has_value() && !text.trim().is_empty() {
            self.fault(row, Fault::NoAnswer(column));
            return None;
        }
        self.rule(row, column, text)
    }

    fn rule(&mut self, row: usize, column: &'static str, text: &str) -> Option<Expression> {
        if text.trim().is_empty() || self.patterns > PATTERNS_MAX {
            return None;
        }
        match Expression::parse(text) {
            Ok(rule) => {
                self.patterns += rule.patterns();
                if self.patterns > PATTERNS_MAX {
                    self.fault(row, Fault::TooManyPatterns);
                    return None;
                }
                if rule.reads_own() && column != "constraint" {
                    self.fault(row, Fault::OwnAnswer(column));
                }
                if rule.has_once() && column != "calculation" {
                    self.fault(row, Fault::Once(column));
                }
                Some(rule)
            }
            Err(error) => {
                self.fault(row, Fault::Syntax { column, error });
                None
            }
        }
    }

    fn words(&mut self, row: Option<usize>, column: &'static str, words: &Words) {
        for (_, words) in words.iter() {
            if text::check(words, LABEL_MAX).is_err() {
                self.faults.push(RowFault {
                    row,
                    what: Fault::BadText(column),
                });
            }
            self.scan(row, words);
        }
    }

    fn scan(&mut self, row: Option<usize>, words: &str) {
        if let Some((about, words)) = sensitive(words) {
            let words = words.into();
            self.faults.push(RowFault {
                row,
                what: Fault::Personal { words, about },
            });
        }
    }

    /// Whether every name that a rule or a text reads is there.
    fn check_names(&mut self) {
        let mut faults = Vec::new();
        let holds = |name: &ItemCode, is: &dyn Fn(Kind) -> bool| {
            let place = self.at.get(name);
            place.is_some_and(|place| {
                self.questions
                    .get(*place)
                    .is_some_and(|(_, question)| is(question.kind))
            })
        };
        for (row, question) in &self.questions {
            let mut unknown = |column, name: &str| {
                let name = name.into();
                faults.push(RowFault::at(*row, Fault::Unknown { column, name }));
            };
            for (column, rule) in question.rules() {
                for name in rule.answers() {
                    if !holds(name, &Kind::has_value) {
                        unknown(column, name.as_str());
                    }
                }
            }
            for (column, words) in [("label", &question.label), ("hint", &question.hint)] {
                for name in words.iter().flat_map(|(_, words)| template::names(words)) {
                    if !ItemCode::parse(name).is_ok_and(|name| holds(&name, &Kind::has_value)) {
                        unknown(column, name);
                    }
                }
            }
            for list in question.rules().flat_map(|(_, rule)| rule.lists()) {
                if !holds(list, &Kind::is_select) {
                    faults.push(RowFault::at(*row, Fault::NoList(list.as_str().into())));
                }
            }
        }
        self.faults.append(&mut faults);
    }

    fn finish(mut self, form: &Form) -> Result<Checklist, Vec<RowFault>> {
        let rows: Vec<usize> = self.questions.iter().map(|(row, _)| *row).collect();
        let questions: Vec<Question> = self.questions.into_iter().map(|(_, question)| question).collect();
        let order = match order::order(&questions, &self.at) {
            Ok(order) => order,
            Err(circle) => {
                let names: Vec<&str> = circle.iter().map(|at| questions[*at].name.as_str()).collect();
                let first = circle.iter().map(|at| rows[*at]).min().unwrap_or_default();
                self.faults
                    .push(RowFault::at(first, Fault::Circle(names.join(" → ").into())));
                Vec::new()
            }
        };
        if self.faults.is_empty() {
            Ok(Checklist {
                code: form.code.clone(),
                version: form.version,
                name: form.name.clone(),
                questions,
                at: self.at,
                order,
            })
        } else {
            self.faults.sort_by_key(|fault| fault.row);
            Err(self.faults)
        }
    }
}
