//! A place tree from published division codes: the package's files, the bureau's lists with
//! their twelve digits for every level, or a sheet of one's own.

use std::collections::HashSet;

use doorstep_model::grid::{Division, DivisionError, DivisionLevel};
use doorstep_model::text::TextError;
use doorstep_model::word::Language;

use super::columns::{DroppedColumn, Field, Mapping, Wanted};
use super::problem::{BadRow, Problem};
use super::reading::{Reading, text_problem};
use super::report::{counted, other_sheets};
use super::sheet::{Row, Sheet, SheetError};
use super::value::compact;

static CODE: Field = Field {
    key: "code",
    headings: &[
        "统计用区划代码",
        "区划代码",
        "行政区划代码",
        "代码",
        "编码",
        "code",
        "division code",
    ],
};
static NAME: Field = Field {
    key: "name",
    headings: &["名称", "区划名称", "单位名称", "name"],
};
static LEVEL: Field = Field {
    key: "level",
    headings: &["级别", "层级", "level"],
};
static PARENT: Field = Field {
    key: "parent",
    headings: &[
        "上级代码",
        "上级",
        "父级代码",
        "所属区划代码",
        "parent",
        "parent code",
    ],
};

/// The whitelist of a place tree.
pub static FIELDS: &[&Field] = &[&CODE, &NAME, &LEVEL, &PARENT];

/// The twelve digits that the bureau prints for every level.
const PUBLISHED_DIGITS: usize = 12;

/// A place tree as it was understood.
#[derive(Debug)]
pub struct Divisions {
    /// The places, in the order of their rows; one tree, if there is no bad row.
    pub places: Vec<Division>,
    /// Columns that were not read.
    pub dropped_columns: Vec<DroppedColumn>,
    /// Rows to be corrected first: a tree is taken whole or not at all.
    pub bad_rows: Vec<BadRow>,
    /// How many rows were read.
    pub rows: usize,
    /// Sheets of the workbook that were not read.
    pub other_sheets: Vec<Box<str>>,
}

impl Divisions {
    /// Reads a file. Level and parent follow from the codes where no column says them.
    pub fn read(bytes: &[u8], mapping: Option<&Mapping>) -> Result<Self, SheetError> {
        let wanted = Wanted {
            fields: FIELDS,
            needed: &[&[&CODE], &[&NAME]],
            mapping,
        };
        let sheet = Sheet::read(bytes, &wanted)?;
        let mut reader = PlaceReader::new(&sheet);
        let places = sheet.rows.iter().filter_map(|row| reader.read(row)).collect();
        reader.reading.bad_rows.sort_by_key(|bad| bad.row);
        let bad_rows = reader.reading.bad_rows;
        Ok(Self {
            places,
            bad_rows,
            rows: sheet.rows.len(),
            dropped_columns: sheet.columns.dropped,
            other_sheets: sheet.other_sheets,
        })
    }

    /// The dry run.
    pub fn lines(&self, language: Language) -> Vec<String> {
        let mut lines = vec![
            counted(language, "import-rows", "rows", self.rows),
            counted(language, "import-places", "count", self.places.len()),
        ];
        lines.extend(self.dropped_columns.iter().map(|column| column.line(language)));
        lines.extend(other_sheets(language, &self.other_sheets));
        lines.extend(self.bad_rows.iter().map(|bad| bad.line(language)));
        lines
    }
}

struct PlaceReader<'s> {
    reading: Reading<'s>,
    /// Every code of the file: a parent may stand below its children.
    codes: HashSet<String>,
    /// Codes that a row was read for.
    seen: HashSet<String>,
    has_root: bool,
    /// Without a column for them, parents follow from the codes, and the shortest code is the root.
    shortest: usize,
}

impl<'s> PlaceReader<'s> {
    fn new(sheet: &'s Sheet) -> Self {
        let code = |row: &'s Row| match sheet.cell(row, &CODE) {
            Some(super::sheet::Cell::Text(text)) => Some(plain_code(text)),
            _ => None,
        };
        let codes: HashSet<_> = sheet.rows.iter().filter_map(code).collect();
        let known = codes.iter().filter(|code| level_of(code).is_some());
        let shortest = known.map(String::len).min().unwrap_or(0);
        Self {
            reading: Reading::new(sheet),
            codes,
            seen: HashSet::new(),
            has_root: false,
            shortest,
        }
    }

    fn read(&mut self, row: &'s Row) -> Option<Division> {
        let reported = self.reading.bad_rows.len();
        if row.too_wide {
            self.reading.report(row, None, Problem::TooWide);
        }
        let Some(code) = self.reading.text(row, &CODE).map(plain_code) else {
            if self.reading.bad_rows.len() == reported {
                self.reading.report(row, Some(&CODE), Problem::Empty);
            }
            return None;
        };
        let name = self.reading.text(row, &NAME).unwrap_or_default();
        let level = self
            .reading
            .value(row, &LEVEL, Problem::DivisionLevel, read_level);
        let level = level.or(level_of(&code)).map_or("", DivisionLevel::as_str);
        let parent = self.parent(row, &code);
        let place = Division::parse(&code, name, level, &parent)
            .map_err(|error| {
                let (field, problem) = problem_of(error, name);
                self.reading.report(row, Some(field), problem);
            })
            .ok()?;
        if !self.seen.insert(code) {
            self.reading.report(row, Some(&CODE), Problem::RepeatedCode);
        }
        self.check_root(row, &place);
        Some(place).filter(|_| self.reading.bad_rows.len() == reported)
    }

    /// What the sheet says; else the nearest place above in the file.
    fn parent(&mut self, row: &'s Row, code: &str) -> String {
        if self.reading.sheet.columns.has(&PARENT) {
            let parent = self
                .reading
                .text(row, &PARENT)
                .map(plain_code)
                .unwrap_or_default();
            if !parent.is_empty() && !self.codes.contains(&parent) && code.starts_with(&parent) {
                self.reading.report(row, Some(&PARENT), Problem::UnknownParent);
            }
            return parent;
        }
        let above = DivisionLevel::ALL.iter().rev().map(|level| level.digits());
        let parent = above
            .filter(|digits| *digits < code.len())
            .filter_map(|digits| code.get(..digits))
            .find(|above| self.codes.contains(*above));
        if parent.is_none() && code.len() > self.shortest {
            self.reading.report(row, None, Problem::UnknownParent);
        }
        parent.unwrap_or_default().to_owned()
    }

    /// One place has no parent, and none lies above it.
    fn check_root(&mut self, row: &'s Row, place: &Division) {
        if place.parent().is_some() {
            return;
        }
        if place.code().as_str().len() > self.shortest {
            if self.reading.sheet.columns.has(&PARENT) {
                self.reading.report(row, Some(&PARENT), Problem::Empty);
            }
        } else if std::mem::replace(&mut self.has_root, true) {
            self.reading.report(row, None, Problem::SecondRoot);
        }
    }
}

/// Without the zeros that stand for the levels below: `610921000000` is `610921`.
fn plain_code(text: &str) -> String {
    let mut code = compact(text);
    if code.len() == PUBLISHED_DIGITS && code.bytes().all(|b| b.is_ascii_digit()) {
        let levels = DivisionLevel::ALL.iter().map(|level| level.digits());
        let used = code.trim_end_matches('0').len();
        if let Some(digits) = levels.into_iter().find(|digits| *digits >= used) {
            code.truncate(digits);
        }
    }
    code
}

fn level_of(code: &str) -> Option<DivisionLevel> {
    DivisionLevel::ALL
        .into_iter()
        .find(|level| level.digits() == code.len())
}

fn read_level(text: &str) -> Option<DivisionLevel> {
    let text = compact(text).to_lowercase();
    DivisionLevel::parse(&text).or(match text.as_str() {
        "地级" | "地市级" | "市级" => Some(DivisionLevel::Prefecture),
        "县级" | "区县级" => Some(DivisionLevel::County),
        "乡级" | "乡镇级" | "镇级" => Some(DivisionLevel::Township),
        "村级" => Some(DivisionLevel::Village),
        _ => None,
    })
}

fn problem_of(error: DivisionError, name: &str) -> (&'static Field, Problem) {
    match error {
        DivisionError::Code | DivisionError::Fields => (&CODE, Problem::DivisionCode),
        // No level was said and the code has the length of none.
        DivisionError::Level => (&CODE, Problem::DivisionCode),
        DivisionError::Parent => (&PARENT, Problem::NotParent),
        DivisionError::Name if name.is_empty() => (&NAME, Problem::Empty),
        DivisionError::Name => {
            let max = Division::NAME_MAX;
            let error = doorstep_model::text::check(name, max).err();
            (&NAME, text_problem(error.unwrap_or(TextError::TooLong { max })))
        }
    }
}
