//! Rows as they come, from a workbook or from text: first the headings are looked for, then
//! only the cells below wanted ones are kept.

use super::{CELL_CHARS, COLUMNS_MAX, Cell, HEADING_ROWS, ROWS_MAX, Row, Sheet, SheetError};
use crate::import::columns::{Columns, Missing, Wanted};

/// A cell as a reader finds it.
pub(super) enum Found<'a> {
    Text(&'a str),
    Failed,
}

pub(super) struct Collector<'a> {
    wanted: &'a Wanted<'a>,
    /// What the likeliest heading row so far lacks.
    missing: Option<Vec<Missing>>,
    headings: Option<Headings>,
    rows: Vec<Row>,
}

struct Headings {
    row: u32,
    columns: Columns,
    /// For each column of the sheet, where its cells go.
    slots: Vec<Slot>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Slot {
    Kept(usize),
    Dropped,
    /// No heading stands above it.
    Unknown,
}

impl<'a> Collector<'a> {
    pub(super) fn new(wanted: &'a Wanted<'a>) -> Self {
        Self {
            wanted,
            missing: None,
            headings: None,
            rows: Vec::new(),
        }
    }

    /// False once it is sure that the headings are not there.
    pub(super) fn wants_row(&self, number: u32) -> bool {
        self.headings.is_some() || number <= HEADING_ROWS
    }

    /// The number of the row with the headings.
    pub(super) fn heading_row(&self) -> Option<u32> {
        self.headings.as_ref().map(|headings| headings.row)
    }

    /// Takes a row: its number from 1, and its filled cells by column from 0.
    pub(super) fn row<'t>(
        &mut self,
        number: u32,
        too_wide: bool,
        cells: impl Iterator<Item = (u32, Found<'t>)>,
    ) -> Result<(), SheetError> {
        match &mut self.headings {
            Some(headings) => {
                let Some(cells) = headings.keep(cells)? else {
                    return Ok(());
                };
                if self.rows.len() == ROWS_MAX {
                    return Err(SheetError::TooManyRows);
                }
                self.rows.push(Row {
                    number,
                    too_wide,
                    cells,
                });
            }
            None => self.look_for_headings(number, cells),
        }
        Ok(())
    }

    fn look_for_headings<'t>(&mut self, number: u32, cells: impl Iterator<Item = (u32, Found<'t>)>) {
        let texts = cells.filter_map(|(column, cell)| match cell {
            Found::Text(text) if column < COLUMNS_MAX && !text.trim().is_empty() => Some((column, text)),
            _ => None,
        });
        let (columns, missing) = self.wanted.columns(texts);
        if missing.is_empty() {
            self.headings = Some(Headings::new(number, columns));
        } else if self
            .missing
            .as_ref()
            .is_none_or(|before| missing.len() < before.len())
        {
            self.missing = Some(missing);
        }
    }

    pub(super) fn finish(self) -> Result<Sheet, SheetError> {
        match self.headings {
            Some(headings) => Ok(Sheet {
                columns: headings.columns,
                rows: self.rows,
                other_sheets: Vec::new(),
            }),
            None => Err(SheetError::MissingColumns {
                // A sheet without a single row lacks everything.
                missing: self.missing.unwrap_or_else(|| self.wanted.columns([]).1),
            }),
        }
    }
}

impl Headings {
    fn new(row: u32, columns: Columns) -> Self {
        let mut slots = vec![Slot::Unknown; COLUMNS_MAX as usize];
        for (slot, kept) in columns.kept.iter().enumerate() {
            slots[kept.column as usize] = Slot::Kept(slot);
        }
        for dropped in &columns.dropped {
            slots[dropped.column as usize] = Slot::Dropped;
        }
        Self { row, columns, slots }
    }

    /// The wanted cells of a row; none when it has none.
    fn keep<'t>(
        &mut self,
        found: impl Iterator<Item = (u32, Found<'t>)>,
    ) -> Result<Option<Box<[Option<Cell>]>>, SheetError> {
        let mut cells: Vec<Option<Cell>> = Vec::new();
        cells.resize_with(self.columns.kept.len(), || None);
        let mut filled = false;
        for (column, cell) in found {
            let Some(cell) = keep_cell(&cell) else { continue };
            match self.slots.get_mut(column as usize) {
                Some(Slot::Kept(slot)) => {
                    cells[*slot] = Some(cell);
                    filled = true;
                }
                Some(Slot::Dropped) => {}
                Some(slot @ Slot::Unknown) => {
                    *slot = Slot::Dropped;
                    self.columns.drop(column, "", false);
                }
                None => return Err(SheetError::TooManyColumns),
            }
        }
        Ok(filled.then(|| cells.into_boxed_slice()))
    }
}

fn keep_cell(found: &Found<'_>) -> Option<Cell> {
    let Found::Text(text) = found else {
        return Some(Cell::Failed);
    };
    let text = text.trim();
    if text.is_empty() {
        None
    } else if text.len() > CELL_CHARS && text.chars().count() > CELL_CHARS {
        Some(Cell::TooLong)
    } else {
        Some(Cell::Text(text.into()))
    }
}
