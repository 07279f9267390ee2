//! XLSX, read by calamine cell by cell, after `package` has proved that it may be opened.

use std::borrow::Cow;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{DataRef, Dimensions, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx, XlsxError};

use super::collect::{Collector, Found};
use super::{REGIONS_SHOWN, SHEETS_SEARCHED, Sheet, SheetError, package};
use crate::import::columns::{Wanted, letters};

type Workbook<'a> = Xlsx<Cursor<&'a [u8]>>;

/// Largest whole number that a spreadsheet keeps exactly.
const EXACT_MAX: f64 = 1e15;

pub(super) fn read(bytes: &[u8], wanted: &Wanted<'_>) -> Result<Sheet, SheetError> {
    let joins = package::check(bytes)?;
    // calamine expects of a workbook what a broken one does not keep: a folder in a path, an end
    // behind a start. What it panics over is unreadable.
    catch_unwind(AssertUnwindSafe(|| open(bytes, wanted, joins))).unwrap_or(Err(SheetError::Unreadable))
}

/// The first visible sheet that has the headings; if none has, what the first one lacks.
fn open(bytes: &[u8], wanted: &Wanted<'_>, joins: bool) -> Result<Sheet, SheetError> {
    let mut workbook: Workbook<'_> = Xlsx::new(Cursor::new(bytes)).map_err(unreadable)?;
    let visible = |sheet: &&calamine::Sheet| {
        sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible
    };
    let names: Vec<Box<str>> = workbook
        .sheets_metadata()
        .iter()
        .filter(visible)
        .map(|sheet| sheet.name.as_str().into())
        .collect();
    let mut first_refusal = None;
    for (index, name) in names.iter().enumerate().take(SHEETS_SEARCHED) {
        match read_sheet(&mut workbook, name, wanted, joins) {
            Ok(mut sheet) => {
                let mut others = names.clone();
                others.remove(index);
                sheet.other_sheets = others;
                return Ok(sheet);
            }
            Err(refusal @ SheetError::MissingColumns { .. }) => {
                first_refusal.get_or_insert(refusal);
            }
            Err(refusal) => return Err(refusal),
        }
    }
    Err(first_refusal.unwrap_or(SheetError::Unreadable))
}

fn read_sheet(
    workbook: &mut Workbook<'_>,
    name: &str,
    wanted: &Wanted<'_>,
    joins: bool,
) -> Result<Sheet, SheetError> {
    let mut collector = Collector::new(wanted);
    let mut cells = workbook.worksheet_cells_reader(name).map_err(unreadable)?;
    let mut row: Vec<(u32, DataRef<'_>)> = Vec::new();
    let mut row_index = 0;
    while let Some(cell) = cells.next_cell().map_err(unreadable)? {
        let (index, column) = cell.get_position();
        if index != row_index {
            if index < row_index {
                return Err(SheetError::Unreadable);
            }
            take_row(&mut collector, row_index, &row)?;
            row.clear();
            row_index = index;
            if !collector.wants_row(index.saturating_add(1)) {
                break;
            }
        }
        if !matches!(cell.get_value(), DataRef::Empty) {
            row.push((column, cell.get_value().clone()));
        }
        // A row that repeats its cells for ever.
        if row.len() > super::COLUMNS_MAX as usize {
            return Err(SheetError::TooManyColumns);
        }
    }
    take_row(&mut collector, row_index, &row)?;
    drop(cells);
    if let Some(heading_row) = collector.heading_row().filter(|_| joins) {
        check_merged(workbook, name, heading_row)?;
    }
    collector.finish()
}

fn take_row(
    collector: &mut Collector<'_>,
    row_index: u32,
    row: &[(u32, DataRef<'_>)],
) -> Result<(), SheetError> {
    let texts: Vec<_> = row
        .iter()
        .map(|(column, value)| (*column, text_of(value)))
        .collect();
    let cells = texts.iter().map(|(column, text)| {
        let found = text.as_deref().map_or(Found::Failed, Found::Text);
        (*column, found)
    });
    collector.row(row_index.saturating_add(1), false, cells)
}

/// A cell as text: whole numbers without a point, dates as `yyyy-mm-dd`; none for a failed formula.
pub(super) fn text_of<'v>(value: &'v DataRef<'_>) -> Option<Cow<'v, str>> {
    Some(match value {
        DataRef::String(text) => text.as_str().into(),
        DataRef::SharedString(text) => (*text).into(),
        DataRef::Int(number) => number.to_string().into(),
        DataRef::Float(number) if number.fract() == 0.0 && number.abs() < EXACT_MAX => {
            format!("{number:.0}").into()
        }
        DataRef::Float(number) => number.to_string().into(),
        DataRef::Bool(yes) => if *yes { "TRUE" } else { "FALSE" }.into(),
        DataRef::DateTime(date) => date_text(date).into(),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.as_str().into(),
        DataRef::Empty => "".into(),
        DataRef::Error(_) => return None,
    })
}

fn date_text(date: &ExcelDateTime) -> String {
    let (year, month, day, ..) = date.to_ymd_hms_milli();
    format!("{year:04}-{month:02}-{day:02}")
}

/// A title joined over the columns stands above the headings and is no part of the table. From
/// the headings on, a joined cell says something about rows in which it does not stand.
fn check_merged(workbook: &mut Workbook<'_>, name: &str, heading_row: u32) -> Result<(), SheetError> {
    let merged = workbook.merge_cells_by_sheet_name(name).map_err(unreadable)?;
    let touching: Vec<_> = merged
        .iter()
        .filter(|region| region.start != region.end && region.end.0 + 1 >= heading_row)
        .collect();
    if touching.is_empty() {
        return Ok(());
    }
    Err(SheetError::MergedCells {
        regions: touching
            .iter()
            .take(REGIONS_SHOWN)
            .map(|region| address(region).into())
            .collect(),
        more: touching.len().saturating_sub(REGIONS_SHOWN),
    })
}

fn address(region: &Dimensions) -> String {
    let cell = |(row, column): (u32, u32)| format!("{}{}", letters(column), u64::from(row) + 1);
    format!("{}:{}", cell(region.start), cell(region.end))
}

/// calamine's errors may quote a cell; they end here.
pub(super) fn unreadable(_: XlsxError) -> SheetError {
    SheetError::Unreadable
}
