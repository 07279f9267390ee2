//! Several sheets of one workbook, by name, with whatever headings they have: what is no list of
//! things but a definition. Small, so that all of it may be kept.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{DataRef, Reader, SheetType, Xlsx};

use super::xlsx::{text_of, unreadable};
use super::{COLUMNS_MAX, FILE_BYTES, SheetError, package};

/// Most filled rows of a sheet: 300 questions and all their choices.
pub const DEFINITION_ROWS_MAX: usize = 5_000;
/// Longest cell in characters: a rule.
pub const DEFINITION_CELL_CHARS: usize = 2_000;
/// Most bytes of all kept cells: thirty times the largest checklist. A workbook writes a text once and
/// points at it from every cell, so its own size says little of theirs.
const DEFINITION_BYTES: usize = 4 << 20;

/// A sheet of a workbook: its first filled row, and the filled rows below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Its name, trimmed, in small letters.
    pub name: Box<str>,
    /// Headings by column, from 0.
    pub headings: Vec<(u32, Box<str>)>,
    /// The rows.
    pub rows: Vec<TableRow>,
}

/// A row of such a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableRow {
    /// Its number in the sheet, from 1, the headings included.
    pub number: u32,
    /// What stands in its filled cells, trimmed, by column.
    pub cells: Vec<(u32, TableCell)>,
}

/// A filled cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TableCell {
    /// What stands there.
    Text(Box<str>),
    /// More than [`DEFINITION_CELL_CHARS`].
    TooLong,
    /// A formula that failed.
    Failed,
}

/// Reads the sheets of these names, as far as they are there; and gives the names of all.
///
/// # Errors
/// For a file that is no workbook, or one larger than a definition may be.
pub fn read_tables(bytes: &[u8], wanted: &[&str]) -> Result<(Vec<Table>, Vec<Box<str>>), SheetError> {
    if bytes.len() > FILE_BYTES {
        return Err(SheetError::TooLarge);
    }
    if bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        return Err(SheetError::OldOrLocked);
    }
    if !bytes.starts_with(b"PK\x03\x04") {
        return Err(SheetError::Unreadable);
    }
    package::check(bytes)?;
    // As in `xlsx`: what calamine panics over is unreadable.
    catch_unwind(AssertUnwindSafe(|| open(bytes, wanted))).unwrap_or(Err(SheetError::Unreadable))
}

fn open(bytes: &[u8], wanted: &[&str]) -> Result<(Vec<Table>, Vec<Box<str>>), SheetError> {
    let mut workbook: Xlsx<Cursor<&[u8]>> = Xlsx::new(Cursor::new(bytes)).map_err(unreadable)?;
    let names: Vec<String> = workbook
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet)
        .map(|sheet| sheet.name.clone())
        .collect();
    let mut tables: Vec<Table> = Vec::new();
    let mut room = DEFINITION_BYTES;
    for name in &names {
        let plain = name.trim().to_lowercase();
        let again = tables.iter().any(|table| *table.name == *plain);
        if wanted.contains(&plain.as_str()) && !again {
            tables.push(table(&mut workbook, name, &plain, &mut room)?);
        }
    }
    let names = names
        .iter()
        .map(|name| name.trim().to_lowercase().into())
        .collect();
    Ok((tables, names))
}

/// `room`: bytes that may still be kept.
fn table(
    workbook: &mut Xlsx<Cursor<&[u8]>>,
    name: &str,
    plain: &str,
    room: &mut usize,
) -> Result<Table, SheetError> {
    let mut rows: Vec<TableRow> = Vec::new();
    let mut cells = workbook.worksheet_cells_reader(name).map_err(unreadable)?;
    while let Some(cell) = cells.next_cell().map_err(unreadable)? {
        let (index, column) = cell.get_position();
        let Some(found) = kept(cell.get_value()) else {
            continue;
        };
        if column >= COLUMNS_MAX {
            return Err(SheetError::TooManyColumns);
        }
        if let TableCell::Text(text) = &found {
            *room = room.checked_sub(text.len()).ok_or(SheetError::Unpacks)?;
        }
        let number = index.saturating_add(1);
        if rows.len() > DEFINITION_ROWS_MAX {
            return Err(SheetError::TooManyRows);
        }
        match rows.last_mut() {
            Some(last) if last.number > number => return Err(SheetError::Unreadable),
            // A row that repeats its cells for ever.
            Some(last) if last.number == number && last.cells.len() == COLUMNS_MAX as usize => {
                return Err(SheetError::Unreadable);
            }
            Some(last) if last.number == number => last.cells.push((column, found)),
            _ => rows.push(TableRow {
                number,
                cells: vec![(column, found)],
            }),
        }
    }
    let mut rows = rows.into_iter();
    let headings = rows.next().into_iter().flat_map(|row| row.cells);
    let headings = headings.filter_map(|(column, cell)| match cell {
        TableCell::Text(text) => Some((column, text)),
        TableCell::TooLong | TableCell::Failed => None,
    });
    Ok(Table {
        name: plain.into(),
        headings: headings.collect(),
        rows: rows.collect(),
    })
}

fn kept(value: &DataRef<'_>) -> Option<TableCell> {
    let Some(text) = text_of(value) else {
        return Some(TableCell::Failed);
    };
    // Before it is looked at: the same one may stand in a million cells.
    if text.len() > DEFINITION_CELL_CHARS * 4 {
        return Some(TableCell::TooLong);
    }
    let text = text.trim();
    if text.is_empty() {
        None
    } else if text.chars().count() > DEFINITION_CELL_CHARS {
        Some(TableCell::TooLong)
    } else {
        Some(TableCell::Text(text.into()))
    }
}
