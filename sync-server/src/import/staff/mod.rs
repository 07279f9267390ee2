//! Units, and the people who work with the system: a row a unit, a row a person and post.

mod unit;
mod user;

use doorstep_model::grid::Grid;
use doorstep_model::text::Text;
use doorstep_model::word::Language;

use super::columns::{DroppedColumn, Field};
use super::places::Places;
use super::problem::{BadRow, Problem};
use super::reading::Reading;
use super::report::{counted, other_sheets};
use super::sheet::{Row, Sheet};
use super::value;

pub use unit::{UNIT_FIELDS, UnitDraft, read_units};
pub use user::{PostDraft, USER_FIELDS, UserDraft, UserRules, read_users};

static GRID: Field = Field {
    key: "grid",
    headings: &[
        "网格",
        "所属网格",
        "网格名称",
        "网格代码",
        "所在网格",
        "grid",
        "grid code",
    ],
};
static PHONE: Field = Field {
    key: "phone",
    headings: &[
        "电话",
        "联系电话",
        "手机",
        "手机号",
        "手机号码",
        "办公电话",
        "phone",
        "mobile",
        "telephone",
    ],
};

/// What was understood of a sheet of units or users.
#[derive(Debug)]
pub struct Staff<T> {
    /// Units, or users; each of its rows is good.
    pub drafts: Vec<T>,
    /// Columns that were not read.
    pub dropped_columns: Vec<DroppedColumn>,
    /// Rows to be corrected.
    pub bad_rows: Vec<BadRow>,
    /// How many rows were read.
    pub rows: usize,
    /// Sheets of the workbook that were not read.
    pub other_sheets: Vec<Box<str>>,
    /// The message that counts them.
    counted: &'static str,
}

impl<T> Staff<T> {
    fn new(drafts: Vec<T>, sheet: &Sheet, bad_rows: Vec<BadRow>, counted: &'static str) -> Self {
        Self {
            drafts,
            bad_rows,
            rows: sheet.rows.len(),
            dropped_columns: sheet.columns.dropped.clone(),
            other_sheets: sheet.other_sheets.clone(),
            counted,
        }
    }

    /// The dry run.
    pub fn lines(&self, language: Language) -> Vec<String> {
        let mut lines = vec![
            counted(language, "import-rows", "rows", self.rows),
            counted(language, self.counted, "count", self.drafts.len()),
        ];
        lines.extend(self.dropped_columns.iter().map(|column| column.line(language)));
        lines.extend(other_sheets(language, &self.other_sheets));
        lines.extend(self.bad_rows.iter().map(|bad| bad.line(language)));
        lines
    }
}

fn check_width<'s>(reading: &mut Reading<'s>, row: &'s Row) {
    if row.too_wide {
        reading.report(row, None, Problem::TooWide);
    }
}

fn name<'s>(reading: &mut Reading<'s>, row: &'s Row, field: &Field) -> Option<Text<40>> {
    let text = reading.short(row, field, 40);
    if text.is_none() {
        reading.report_if_empty(row, field);
    }
    Text::parse(text?).ok()
}

fn grid<'s, 'a>(reading: &mut Reading<'s>, row: &'s Row, places: &Places<'a>) -> Option<&'a Grid> {
    let text = reading
        .text(row, &GRID)
        .filter(|text| !value::means_nothing(text))?;
    places
        .find(text)
        .map_err(|problem| reading.report(row, Some(&GRID), problem))
        .ok()
}

fn phone<'s>(reading: &mut Reading<'s>, row: &'s Row) -> Option<Text<20>> {
    let read = |text: &str| value::phone(text).and_then(|number| Text::parse(&number).ok());
    reading.value(row, &PHONE, Problem::Phone, read)
}
