//! CSV: with a mark at its beginning by which Excel knows that it is UTF-8.

use std::fs::File;
use std::io::{BufWriter, Seek, Write};

use super::cell::{degrees, is_formula};
use super::{Cell, Column, ExportError};

const MARK: &str = "\u{feff}";

/// A file of values between commas.
pub(super) struct Rows(csv::Writer<BufWriter<File>>);

impl Rows {
    pub(super) fn begin(columns: &[Column]) -> Result<Self, ExportError> {
        let mut file = BufWriter::new(tempfile::tempfile()?);
        file.write_all(MARK.as_bytes())?;
        let mut writer = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .from_writer(file);
        writer.write_record(columns.iter().map(|(_, heading)| heading))?;
        Ok(Self(writer))
    }

    pub(super) fn row(&mut self, cells: &[Cell]) -> Result<(), ExportError> {
        Ok(self.0.write_record(cells.iter().map(text))?)
    }

    pub(super) fn finish(self) -> Result<File, ExportError> {
        let writer = self.0.into_inner().map_err(|error| error.into_error())?;
        let mut file = writer.into_inner().map_err(|error| error.into_error())?;
        file.rewind()?;
        Ok(file)
    }
}

fn text(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        // Here words and formulas look alike: an apostrophe says that these are words.
        Cell::Text(text) if is_formula(text) => format!("'{text}"),
        Cell::Text(text) => text.clone(),
        Cell::Number(count) => count.to_string(),
        Cell::Day(day) => day.to_string(),
        Cell::Degrees(millionths) => degrees(*millionths),
    }
}
