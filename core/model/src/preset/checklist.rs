//! `[[checklist]]`: what is asked on a visit, an inspection, a round. The preset is one place
//! where a checklist is written down; what a checklist is, [`crate::checklist`] says.

use super::noun::Noun;
use super::problem::Fault;
use super::reader::Table;
use crate::checklist::{self, Checklist, Form, FormChoice, FormRow, Kind, VERSION_MAX, Words};
use crate::id::ItemCode;
use crate::word::{Language, word};

#[derive(Clone, Copy)]
enum Type {
    Plain(Kind),
    YesNo,
    /// A whole number, 0 or more.
    Count,
}

const TYPES: [(&str, Type); 14] = [
    ("text", Type::Plain(Kind::Text)),
    ("yes_no", Type::YesNo),
    ("one_of", Type::Plain(Kind::SelectOne)),
    ("any_of", Type::Plain(Kind::SelectMultiple)),
    ("number", Type::Count),
    ("integer", Type::Plain(Kind::Integer)),
    ("decimal", Type::Plain(Kind::Decimal)),
    ("date", Type::Plain(Kind::Date)),
    ("geopoint", Type::Plain(Kind::Geopoint)),
    ("image", Type::Plain(Kind::Image)),
    ("note", Type::Plain(Kind::Note)),
    ("calculate", Type::Plain(Kind::Calculate)),
    ("begin_group", Type::Plain(Kind::BeginGroup)),
    ("end_group", Type::Plain(Kind::EndGroup)),
];

/// Reads a checklist; what its rules do wrong is reported at the question's line.
pub(super) fn read(table: &Table<'_>) -> Checklist {
    let code = table.define(Noun::Checklist, ItemCode::parse);
    let place = format!("{code}.");
    let rows = table.each("question", |table| (table.line(), question(table, &place)));
    table.invented();
    let form = Form {
        version: table.number("version", 1..=i64::from(VERSION_MAX)),
        name: Words::from(&table.words()),
        rows: rows.iter().map(|(_, row)| row.clone()).collect(),
        code,
    };
    if rows.is_empty() {
        table.fault(Fault::Missing("question".into()));
    }
    Checklist::compile(&form).unwrap_or_else(|faults| {
        for fault in faults {
            let line = fault.row.and_then(|row| rows.get(row)).map(|(line, _)| *line);
            if !told_already(&fault.what) {
                table.fault_in(line, Fault::Checklist(fault.what));
            }
        }
        stand_in(form)
    })
}

/// Faults that the reader of the file finds by itself, with a line of their own.
const fn told_already(fault: &checklist::Fault) -> bool {
    matches!(
        fault,
        checklist::Fault::Empty
            | checklist::Fault::Personal { .. }
            | checklist::Fault::Duplicate(_)
            | checklist::Fault::DuplicateChoice(_)
            | checklist::Fault::Choices
    )
}

/// Something to go on reading with: a file with a fault is refused as a whole.
fn stand_in(form: Form) -> Checklist {
    let words = Words::new([("", "_")]);
    let form = Form {
        name: words.clone(),
        rows: vec![FormRow {
            name: "_".into(),
            label: words,
            ..FormRow::default()
        }],
        ..form
    };
    match Checklist::compile(&form) {
        Ok(list) => list,
        Err(_) => unreachable!("one plain question is a checklist"),
    }
}

fn question(table: &Table<'_>, place: &str) -> FormRow {
    let kind = table.one_of("type", &TYPES);
    if matches!(kind, Type::Plain(Kind::EndGroup)) {
        // It ends the group that began last, and says nothing.
        return FormRow {
            kind: Kind::EndGroup,
            ..FormRow::default()
        };
    }
    let code = table.define_in(Noun::Question, place, ItemCode::parse);
    let words = |key| table.one_if_any(key, |table| Words::from(&table.words()));
    let rule = |key| table.rule_if_any(key).unwrap_or_default();
    let mut row = FormRow {
        name: code.as_str().into(),
        label: Words::from(&table.words()),
        relevant: rule("relevant"),
        required: rule("required"),
        constraint: rule("constraint"),
        calculation: rule("calculation"),
        hint: words("hint").unwrap_or_default(),
        required_message: words("required_message").unwrap_or_default(),
        constraint_message: words("message").unwrap_or_default(),
        ..FormRow::default()
    };
    match kind {
        Type::Plain(kind) => {
            row.kind = kind;
            if kind.is_select() {
                row.choices = choices(table, &format!("{place}{code}."));
            }
        }
        Type::YesNo => {
            row.kind = Kind::SelectOne;
            row.choices = vec![said("yes", "answer-yes"), said("no", "answer-no")];
        }
        Type::Count => {
            row.kind = Kind::Integer;
            if row.constraint.is_empty() {
                row.constraint = ". >= 0".into();
                row.constraint_message = own_words("answer-not-count");
            }
        }
    }
    row
}

fn choices(table: &Table<'_>, place: &str) -> Vec<FormChoice> {
    let choices = table.each("choices", |table| FormChoice {
        name: table
            .define_in(Noun::Choice, place, ItemCode::parse)
            .as_str()
            .into(),
        label: Words::from(&table.words()),
    });
    if choices.len() < 2 {
        table.fault(Fault::Missing("choices".into()));
    }
    choices
}

fn said(name: &str, id: &str) -> FormChoice {
    FormChoice {
        name: name.into(),
        label: own_words(id),
    }
}

/// Words of the program, in both languages.
fn own_words(id: &str) -> Words {
    let say = |language| word(language, id, &[]).unwrap_or_default();
    Words::new([
        ("zh".to_owned(), say(Language::ZhHans)),
        ("en".to_owned(), say(Language::En)),
    ])
}
