//! Files out: rows as XLSX, CSV or GeoJSON, written one after the other into a file without a name, so
//! that a county's rows never lie in memory together.

mod cell;
mod error;
mod format;
mod points;
mod rows;
mod workbook;

use std::fs::File;

pub use cell::{Cell, Shape};
pub use error::ExportError;
pub use format::Format;

use self::points::Points;
use self::rows::Rows;
use self::workbook::Sheet;

/// Rows of a file; a workbook's sheet holds 1,048,576 with its headings.
pub const ROWS_MAX: u64 = 1_000_000;

/// A column: its stable name, and what stands above it.
pub type Column = (&'static str, String);

/// A file that is being written.
pub struct Export {
    kind: Kind,
    rows: u64,
}

enum Kind {
    Rows(Box<Rows>),
    Sheet(Box<Sheet>),
    Points(Box<Points>),
}

impl Export {
    /// Begins a file with its headings.
    ///
    /// # Errors
    /// The disk's.
    pub fn begin(format: Format, columns: &[Column]) -> Result<Self, ExportError> {
        let kind = match format {
            Format::Csv => Kind::Rows(Box::new(Rows::begin(columns)?)),
            Format::Xlsx => Kind::Sheet(Box::new(Sheet::begin(columns)?)),
            Format::GeoJson => Kind::Points(Box::new(Points::begin(columns)?)),
        };
        Ok(Self { kind, rows: 0 })
    }

    /// Writes a row; where it lies is kept by maps alone.
    ///
    /// # Errors
    /// The disk's; `TooMany` after [`ROWS_MAX`].
    pub fn row(&mut self, cells: &[Cell], shape: Option<Shape<'_>>) -> Result<(), ExportError> {
        if self.rows == ROWS_MAX {
            return Err(ExportError::TooMany);
        }
        self.rows += 1;
        match &mut self.kind {
            Kind::Rows(rows) => rows.row(cells),
            Kind::Sheet(sheet) => sheet.row(cells),
            Kind::Points(points) => points.row(cells, shape),
        }
    }

    /// Ends the file: it stands at its beginning, and how many rows it has.
    ///
    /// # Errors
    /// The disk's.
    pub fn finish(self) -> Result<(File, u64), ExportError> {
        let file = match self.kind {
            Kind::Rows(rows) => rows.finish(),
            Kind::Sheet(sheet) => sheet.finish(),
            Kind::Points(points) => points.finish(),
        };
        Ok((file?, self.rows))
    }
}

#[cfg(test)]
mod tests;
