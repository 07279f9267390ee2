//! What stands in a cell.

use doorstep_model::time::Day;

/// A value of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Words, as they are.
    Text(String),
    /// A count.
    Number(u64),
    /// A day.
    Day(Day),
    /// Latitude or longitude in 1e-6°.
    Degrees(i64),
}

/// Where a row lies.
#[derive(Debug, Clone, Copy)]
pub enum Shape<'a> {
    /// Latitude and longitude in 1e-6°, WGS84.
    Point((i64, i64)),
    /// A geometry of GeoJSON, as it was taken in.
    Drawn(&'a str),
}

/// What a program for sheets takes for the beginning of a formula, or drops before it looks.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// True for words that a program for sheets would compute.
pub(super) fn is_formula(text: &str) -> bool {
    text.starts_with(FORMULA)
}

/// Degrees as a number is written.
pub(super) fn degrees(millionths: i64) -> String {
    format!("{:.6}", millionths as f64 / 1e6)
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        match text {
            "" => Self::Empty,
            text => Self::Text(text.to_owned()),
        }
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        if text.is_empty() {
            Self::Empty
        } else {
            Self::Text(text)
        }
    }
}

impl From<Option<Day>> for Cell {
    fn from(day: Option<Day>) -> Self {
        day.map_or(Self::Empty, Self::Day)
    }
}

impl From<u64> for Cell {
    fn from(count: u64) -> Self {
        Self::Number(count)
    }
}
