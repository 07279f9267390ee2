//! Lists on a terminal: one row a line, tabs between, so that other programs can read them too.

use std::io::{self, Write};

/// Writes one row.
pub(super) fn row(out: &mut dyn Write, cells: &[&dyn std::fmt::Display]) -> io::Result<()> {
    for (i, cell) in cells.iter().enumerate() {
        let gap = if i == 0 { "" } else { "\t" };
        write!(out, "{gap}{cell}")?;
    }
    writeln!(out)
}

/// An optional cell: `-` where there is nothing.
pub(super) fn or_dash<T: std::fmt::Display>(value: Option<T>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| value.to_string())
}
