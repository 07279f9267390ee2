//! A checklist as an XLSForm: the sheets `survey`, `choices` and `settings` of a workbook. What is
//! not supported is refused by row, with what to do; what has no meaning here is left out and said.

mod header;
mod kind;
mod problem;
mod survey;

use doorstep_model::checklist::{Checklist, Form, FormChoice, Words};
use doorstep_model::id::{ItemCode, is_code};

use super::sheet::SheetError;
use super::sheet::workbook::{Table, read_tables};
use header::Columns;
pub use problem::{FormNote, FormProblem, Note, What};

/// What was understood of a form.
#[derive(Debug)]
pub struct ReadForm {
    /// The form; its version is 0 until it is installed.
    pub form: Form,
    /// Where each of its rows stands in the sheet `survey`.
    pub rows: Vec<u32>,
    /// Rows to be corrected; none: the form can be installed.
    pub problems: Vec<FormProblem>,
    /// What was left out or changed.
    pub notes: Vec<FormNote>,
}

/// A list of choices, with the sheet's row.
pub(crate) struct Choices {
    pub(crate) list: Box<str>,
    pub(crate) choice: FormChoice,
}

/// Most lines of a kind that one reads: a heading stands in each that its column has.
const LINES_MAX: usize = 1_000;

/// Sheets that hold what a form may not use here, where anything is filled in.
const UNSUPPORTED_SHEETS: [(&str, &str); 3] = [
    ("external_choices", "checklist-no-file"),
    ("entities", "checklist-no-entities"),
    ("osm", "checklist-no-file"),
];

impl ReadForm {
    /// Reads a workbook. `file` is its name without the ending: the code where the form gives none.
    ///
    /// # Errors
    /// For a file that is no workbook of a form at all.
    pub fn read(bytes: &[u8], file: &str) -> Result<Self, SheetError> {
        let mut wanted = vec!["survey", "choices", "settings"];
        wanted.extend(UNSUPPORTED_SHEETS.map(|(name, _)| name));
        let (tables, _) = read_tables(bytes, &wanted)?;
        let table = |name: &str| tables.iter().find(|table| *table.name == *name);
        let Some(survey) = table("survey") else {
            return Err(SheetError::Unreadable);
        };
        let mut reading = Reading::default();
        for (name, id) in UNSUPPORTED_SHEETS {
            if let Some(row) = table(name).and_then(|table| table.rows.first()) {
                reading.problem(name, row.number, What::Unsupported(id));
            }
        }
        let settings = table("settings").map(|table| Settings::read(table, &mut reading));
        let settings = settings.unwrap_or_default();
        let choices = table("choices").map(|table| choices(table, &settings.language, &mut reading));
        let code = reading.code(&settings, file);
        let (rows, numbers) = survey::read(
            survey,
            &choices.unwrap_or_default(),
            &settings.language,
            &mut reading,
        );
        let form = Form {
            name: if settings.title.is_empty() {
                Words::new([("", code.as_str())])
            } else {
                settings.title
            },
            code,
            version: 0,
            rows,
        };
        if let Err(faults) = Checklist::compile(&form) {
            for fault in faults {
                let row = fault.row.and_then(|row| numbers.get(row)).copied();
                reading.problem("survey", row.unwrap_or(1), What::Fault(fault.what));
            }
        }
        reading.problems.sort_by_key(|problem| problem.row);
        Ok(Self {
            form,
            rows: numbers,
            problems: reading.problems,
            notes: reading.notes,
        })
    }
}

/// What is gathered on the way.
#[derive(Default)]
pub(crate) struct Reading {
    pub(crate) problems: Vec<FormProblem>,
    pub(crate) notes: Vec<FormNote>,
}

impl Reading {
    pub(crate) fn problem(&mut self, sheet: &'static str, row: u32, what: What) {
        if self.problems.len() < LINES_MAX {
            self.problems.push(FormProblem { sheet, row, what });
        }
    }

    pub(crate) fn note(&mut self, sheet: &'static str, row: u32, what: Note) {
        if self.notes.len() < LINES_MAX {
            self.notes.push(FormNote { sheet, row, what });
        }
    }

    fn code(&mut self, settings: &Settings, file: &str) -> ItemCode {
        let name = settings.id.as_deref().unwrap_or(file);
        code_of(name).unwrap_or_else(|| {
            self.problem("settings", 2, What::NoCode(name.into()));
            match ItemCode::parse("checklist") {
                Ok(code) => code,
                Err(_) => unreachable!("a code"),
            }
        })
    }
}

/// A name of the author's as a code: capitals are made small, what stands between words becomes `_`.
pub(crate) fn code_of(name: &str) -> Option<ItemCode> {
    let plain: String = name
        .trim()
        .chars()
        .map(|c| if c == ' ' { '_' } else { c.to_ascii_lowercase() })
        .collect();
    is_code(&plain).then(|| ItemCode::parse(&plain).ok()).flatten()
}

#[derive(Default)]
struct Settings {
    id: Option<Box<str>>,
    title: Words,
    /// The tag of words without a language.
    language: Box<str>,
}

impl Settings {
    fn read(table: &Table, reading: &mut Reading) -> Self {
        let mut settings = Self::default();
        let Some(row) = table.rows.first() else {
            return settings;
        };
        let columns = Columns::new(table, "");
        let cells = columns.cells("settings", row, reading);
        if let Some(language) = cells.text("default_language") {
            settings.language = header::tag(language);
        }
        // Read again, now that words without a language have one.
        let columns = Columns::new(table, &settings.language);
        let cells = columns.cells("settings", row, &mut Reading::default());
        settings.id = cells.text("form_id").map(Into::into);
        settings.title = cells.words("form_title");
        if cells.text("version").is_some() {
            reading.note("settings", row.number, Note::Version);
        }
        settings
    }
}

fn choices(table: &Table, language: &str, reading: &mut Reading) -> Vec<Choices> {
    let columns = Columns::new(table, language);
    let mut choices = Vec::new();
    for heading in columns.of(&["image", "audio", "video", "big-image"]) {
        reading.note("choices", 1, Note::Column(heading.into()));
    }
    for row in &table.rows {
        let cells = columns.cells("choices", row, reading);
        let Some(list) = cells.text("list_name") else {
            reading.note("choices", row.number, Note::NoList);
            continue;
        };
        let name = cells.text("name").unwrap_or_default();
        let mut label = cells.words("label");
        if label.is_empty() {
            label = Words::new([("", name)]);
        }
        choices.push(Choices {
            list: list.into(),
            choice: FormChoice {
                name: name.into(),
                label,
            },
        });
    }
    choices
}
