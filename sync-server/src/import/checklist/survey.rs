//! The sheet `survey`: a row a question.

use doorstep_model::checklist::expression::Expression;
use doorstep_model::checklist::{CHOICES_MAX, FORM_MAX, FormChoice, FormRow, Kind, ROWS_MAX, Words};
use doorstep_model::protocol::to_cbor;

use super::header::{Cells, Columns};
use super::kind::{self, Type};
use super::{Choices, Note, Reading, What, code_of};
use crate::import::sheet::workbook::Table;

/// Columns that are read.
const READ: &[&str] = &[
    "type",
    "name",
    "label",
    "hint",
    "relevant",
    "required",
    "required_message",
    "constraint",
    "constraint_message",
    "calculation",
    "disabled",
];
/// Columns that change what a form does: a filled cell is refused.
const REFUSED: &[&str] = &[
    "choice_filter",
    "default",
    "trigger",
    "repeat_count",
    "jr:count",
    "audio",
    "video",
    "image",
    "big-image",
    "save_to",
];
/// How pyxform writes yes and no.
const YES: &[&str] = &["yes", "Yes", "YES", "true", "True", "TRUE", "true()"];
const NO: &[&str] = &["no", "No", "NO", "false", "False", "FALSE", "false()"];

/// The rows of the form, and where each stands. Ends where they are more than a form holds, which the
/// form's checker says: every row may name the longest list of choices.
pub(super) fn read(
    table: &Table,
    choices: &[Choices],
    language: &str,
    reading: &mut Reading,
) -> (Vec<FormRow>, Vec<u32>) {
    let columns = Columns::new(table, language);
    for heading in columns.besides(&[READ, REFUSED].concat()) {
        reading.note("survey", 1, Note::Column(heading.into()));
    }
    let (mut rows, mut numbers) = (Vec::new(), Vec::new());
    let mut size = 0;
    for row in &table.rows {
        if rows.len() > ROWS_MAX || size > FORM_MAX {
            break;
        }
        let cells = columns.cells("survey", row, reading);
        if cells
            .text("disabled")
            .is_some_and(|disabled| YES.contains(&disabled))
        {
            continue;
        }
        let mut asking = Asking {
            number: row.number,
            choices,
            reading,
        };
        if let Some(read) = asking.row(&cells) {
            size += to_cbor(&read).len();
            rows.push(read);
            numbers.push(row.number);
        }
    }
    (rows, numbers)
}

struct Asking<'a> {
    number: u32,
    choices: &'a [Choices],
    reading: &'a mut Reading,
}

impl Asking<'_> {
    fn problem(&mut self, what: What) {
        self.reading.problem("survey", self.number, what);
    }

    fn note(&mut self, what: Note) {
        self.reading.note("survey", self.number, what);
    }

    fn row(&mut self, cells: &Cells<'_>) -> Option<FormRow> {
        let Some(written) = cells.text("type") else {
            self.problem(What::NoType);
            return None;
        };
        let (kind, list) = match kind::read(written) {
            Type::Row(kind) => (kind, None),
            Type::Select(kind, list) => (kind, Some(list)),
            Type::Meta => {
                self.note(Note::Meta(written.into()));
                return None;
            }
            Type::Unsupported(id) => {
                self.problem(What::Unsupported(id));
                return None;
            }
            Type::Unknown => {
                self.problem(What::UnknownType(written.into()));
                return None;
            }
        };
        if let Some(heading) = cells.filled(REFUSED) {
            self.problem(What::Column(heading.into()));
        }
        let row = FormRow {
            kind,
            name: self.name(kind, cells),
            label: named(&cells.words("label")),
            hint: named(&cells.words("hint")),
            relevant: rule(cells.text("relevant").unwrap_or_default()),
            required: required(cells.text("required").unwrap_or_default()),
            required_message: cells.words("required_message"),
            constraint: rule(cells.text("constraint").unwrap_or_default()),
            constraint_message: cells.words("constraint_message"),
            calculation: rule(cells.text("calculation").unwrap_or_default()),
            choices: list.map(|list| self.list(&list)).unwrap_or_default(),
        };
        Some(row)
    }

    fn name(&mut self, kind: Kind, cells: &Cells<'_>) -> Box<str> {
        let written = cells.text("name").unwrap_or_default();
        if kind == Kind::EndGroup {
            return "".into();
        }
        match code_of(written) {
            Some(code) => {
                if code.as_str() != written {
                    self.note(Note::Renamed(written.into(), code.as_str().into()));
                }
                code.as_str().into()
            }
            // The form's own checker says what a name may be.
            None => written.into(),
        }
    }

    fn list(&mut self, list: &str) -> Vec<FormChoice> {
        let own = self.choices.iter().filter(|choice| *choice.list == *list);
        // One more than there may be, so that the form's checker finds too many.
        let own = own.take(CHOICES_MAX + 1);
        let choices: Vec<FormChoice> = own.map(|choice| choice.choice.clone()).collect();
        if choices.is_empty() {
            self.problem(What::UnknownList(list.into()));
            // So that the row is not told twice.
            return vec![FormChoice {
                name: "_".into(),
                label: Words::new([("", "_")]),
            }];
        }
        choices
    }
}

/// A rule with the questions' codes in place of the author's names. One that can't be read stays
/// as it is: the form's checker says why.
fn rule(text: &str) -> Box<str> {
    let plain: String = text
        .chars()
        .map(|c| match c {
            '\u{2018}' | '\u{2019}' => '\'',
            '\u{201c}' | '\u{201d}' => '"',
            c => c,
        })
        .collect();
    match Expression::parse_naming(&plain, &code_of) {
        Ok(rule) => rule.to_string().into(),
        Err(_) => plain.into(),
    }
}

fn required(text: &str) -> Box<str> {
    if YES.contains(&text) {
        "true()".into()
    } else if NO.contains(&text) {
        "".into()
    } else {
        rule(text)
    }
}

/// Words with the questions' codes in place of the author's names.
fn named(words: &Words) -> Words {
    Words::new(words.iter().map(|(tag, text)| {
        let mut out = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            let Some((name, left)) = after.split_once('}') else {
                break;
            };
            out.push_str(before);
            match code_of(name) {
                Some(code) => out.push_str(&format!("${{{code}}}")),
                None => out.push_str(&format!("${{{name}}}")),
            }
            rest = left;
        }
        out.push_str(rest);
        (Box::<str>::from(tag), out.into())
    }))
}
