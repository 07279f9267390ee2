//! XLSX and CSV into one bounded table of the columns that are wanted. Nothing else is kept.

mod collect;
mod delimited;
mod markup;
mod package;
pub mod workbook;
mod xlsx;

use std::fmt;

use doorstep_model::code::Code;

use super::columns::{Columns, Field, Kept, Missing, Wanted};

/// Largest file in bytes.
pub const FILE_BYTES: usize = 10 * 1024 * 1024;
/// Most rows below the headings; empty ones do not count.
pub const ROWS_MAX: usize = 100_000;
/// Most columns; a roster of a bureau has about forty.
pub const COLUMNS_MAX: u32 = 128;
/// Longest cell in characters: four times the longest field.
pub const CELL_CHARS: usize = 500;
/// Headings stand in one of these rows: titles and notes come before them.
pub const HEADING_ROWS: u32 = 50;
/// Most sheets of a workbook that are searched for the headings.
const SHEETS_SEARCHED: usize = 8;
/// Most joined regions that are named.
const REGIONS_SHOWN: usize = 20;

/// The rows of a sheet, in order, with the columns that are wanted.
#[derive(Debug)]
pub struct Sheet {
    /// Which columns were read, and which dropped.
    pub columns: Columns,
    /// Rows in which a wanted column is filled.
    pub rows: Vec<Row>,
    /// Sheets of the workbook that were not read.
    pub other_sheets: Vec<Box<str>>,
}

/// One row. Its cells hold personal data: they are never printed.
pub struct Row {
    /// Its number in the sheet, from 1, the headings included.
    pub number: u32,
    /// It is wider than the headings: an address with a comma that nobody quoted.
    pub too_wide: bool,
    cells: Box<[Option<Cell>]>,
}

/// A filled cell.
pub enum Cell {
    /// What stands there, trimmed, numbers and dates as text.
    Text(Box<str>),
    /// More than [`CELL_CHARS`]; not kept.
    TooLong,
    /// A formula that failed.
    Failed,
}

/// Why a file was refused as a whole.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SheetError {
    /// Larger than [`FILE_BYTES`].
    #[error("file larger than {FILE_BYTES} bytes")]
    TooLarge,
    /// Unpacks to more than a sheet of [`ROWS_MAX`] rows ever would.
    #[error("unpacks to more than a sheet may hold")]
    Unpacks,
    /// A filled cell right of [`COLUMNS_MAX`].
    #[error("more than {COLUMNS_MAX} columns")]
    TooManyColumns,
    /// More than [`ROWS_MAX`] rows.
    #[error("more than {ROWS_MAX} rows")]
    TooManyRows,
    /// Neither XLSX nor text, or damaged.
    #[error("neither a whole XLSX workbook nor CSV text")]
    Unreadable,
    /// An `.xls` of Excel 97–2003, or a workbook with a password.
    #[error("an old .xls workbook, or one with a password")]
    OldOrLocked,
    /// Text in neither UTF-8, UTF-16 nor GB18030.
    #[error("text neither in UTF-8, UTF-16 nor GB18030")]
    Encoding,
    /// Joined cells at or below the headings.
    #[error("joined cells: {}", listed(regions, *more))]
    MergedCells {
        /// The first of them, as `A2:A5`.
        regions: Vec<Box<str>>,
        /// How many there are besides.
        more: usize,
    },
    /// Columns that are needed and not there.
    #[error("missing columns: {}", missing_words(missing))]
    MissingColumns {
        /// Each with the headings that are understood.
        missing: Vec<Missing>,
    },
}

impl SheetError {
    /// The refusal's stable code.
    pub const fn code(&self) -> Code {
        match self {
            Self::TooLarge | Self::Unpacks | Self::TooManyColumns => Code::SheetTooLarge,
            Self::TooManyRows => Code::TooManyRows,
            Self::Unreadable | Self::OldOrLocked | Self::Encoding => Code::UnreadableSheet,
            Self::MergedCells { .. } => Code::MergedCells,
            Self::MissingColumns { .. } => Code::MissingColumn,
        }
    }
}

fn listed(regions: &[Box<str>], more: usize) -> String {
    let text = regions.join(", ");
    if more == 0 {
        text
    } else {
        format!("{text} and {more} more")
    }
}

fn missing_words(missing: &[Missing]) -> String {
    let words = |missing: &Missing| {
        format!(
            "{} (headings: {})",
            missing.fields.join(" or "),
            missing.headings.join(", ")
        )
    };
    missing.iter().map(words).collect::<Vec<_>>().join("; ")
}

impl Sheet {
    /// Reads a file: a workbook if it begins as one, else text.
    pub fn read(bytes: &[u8], wanted: &Wanted<'_>) -> Result<Self, SheetError> {
        if bytes.len() > FILE_BYTES {
            return Err(SheetError::TooLarge);
        }
        if bytes.starts_with(b"PK\x03\x04") {
            xlsx::read(bytes, wanted)
        } else if bytes.starts_with(b"\xd0\xcf\x11\xe0") {
            Err(SheetError::OldOrLocked)
        } else {
            delimited::read(bytes, wanted)
        }
    }

    /// What a row holds for a field.
    pub fn cell<'s>(&self, row: &'s Row, field: &Field) -> Option<&'s Cell> {
        row.cells[self.columns.slot(field)?].as_ref()
    }

    /// The column of a field, if the sheet has one.
    pub fn column(&self, field: &Field) -> Option<&Kept> {
        self.columns.slot(field).map(|slot| &self.columns.kept[slot])
    }
}

/// Numbers, never cells.
impl fmt::Debug for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let filled = self.cells.iter().flatten().count();
        write!(f, "Row({}, {filled} cells)", self.number)
    }
}
