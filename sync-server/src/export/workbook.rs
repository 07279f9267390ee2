//! XLSX: one sheet, whose rows go to a file as they come.

use std::fs::File;
use std::io::{BufWriter, Seek, Write};

use doorstep_model::time::Day;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, XlsxError};

use super::cell::is_formula;
use super::{Cell, Column, ExportError};

/// About a date's.
const WIDTH: f64 = 14.0;
/// As many letters as a cell holds.
const LETTERS: usize = 32_767;

/// A workbook.
pub(super) struct Sheet {
    workbook: Workbook,
    next: u32,
    words: Format,
    day: Format,
    degrees: Format,
}

impl Sheet {
    pub(super) fn begin(columns: &[Column]) -> Result<Self, ExportError> {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet_with_constant_memory()?;
        let head = Format::new().set_bold();
        for (at, (_, heading)) in (0_u16..).zip(columns) {
            sheet.set_column_width(at, WIDTH)?;
            sheet.write_string_with_format(0, at, heading, &head)?;
        }
        sheet.set_freeze_panes(1, 0)?;
        Ok(Self {
            workbook,
            next: 1,
            // Words stay words, also when someone goes into the cell.
            words: Format::new().set_quote_prefix(),
            day: Format::new().set_num_format("yyyy-mm-dd"),
            degrees: Format::new().set_num_format("0.000000"),
        })
    }

    pub(super) fn row(&mut self, cells: &[Cell]) -> Result<(), ExportError> {
        let sheet = self.workbook.worksheet_from_index(0)?;
        for (at, cell) in (0_u16..).zip(cells) {
            match cell {
                Cell::Empty => {}
                Cell::Text(text) if is_formula(text) => {
                    sheet.write_string_with_format(self.next, at, cut(text), &self.words)?;
                }
                Cell::Text(text) => {
                    sheet.write_string(self.next, at, cut(text))?;
                }
                Cell::Number(count) => {
                    sheet.write_number(self.next, at, *count as f64)?;
                }
                Cell::Day(day) => {
                    sheet.write_datetime_with_format(self.next, at, date(*day)?, &self.day)?;
                }
                Cell::Degrees(millionths) => {
                    let degrees = *millionths as f64 / 1e6;
                    sheet.write_number_with_format(self.next, at, degrees, &self.degrees)?;
                }
            }
        }
        self.next += 1;
        Ok(())
    }

    pub(super) fn finish(mut self) -> Result<File, ExportError> {
        let mut file = BufWriter::new(tempfile::tempfile()?);
        self.workbook.save_to_writer(&mut file)?;
        file.flush()?;
        let mut file = file.into_inner().map_err(|error| error.into_error())?;
        file.rewind()?;
        Ok(file)
    }
}

fn cut(text: &str) -> &str {
    let end = text.char_indices().nth(LETTERS).map_or(text.len(), |(at, _)| at);
    &text[..end]
}

fn date(day: Day) -> Result<ExcelDateTime, XlsxError> {
    let date = day.date();
    ExcelDateTime::from_ymd(
        date.year().unsigned_abs(),
        date.month().unsigned_abs(),
        date.day().unsigned_abs(),
    )
}
