//! Statistics that tell nobody's business: counts under ten are hidden, and enough beside them
//! that none can be computed from the totals. Every table and tally of people, households or
//! cases passes through here before it is shown or sent.
//!
//! A table with its totals is a network: each row and each column (the totals are one of each)
//! is a node, each cell an edge between two. What someone with a pencil does not know about the
//! hidden cells are the flows round their circles: a cell on no circle is known exactly, and a
//! cell on a narrow one nearly. So for every hidden cell the flow round it is measured, with no
//! count ever below nothing; where it is less than ten, the cheapest circle is hidden as well.

mod circle;

use circle::{Edge, Network};

/// Smaller counts than this are hidden, and what is hidden can't be told closer than by this.
pub const LEAST: u64 = 10;

/// Counts by row and column, as they are: not to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counts {
    rows: usize,
    columns: usize,
    cells: Vec<u64>,
}

/// What may be shown: `None` is hidden, whether it is small or protects a small one. A page
/// writes both in the same way, so that the mark itself tells nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// Row by row.
    pub cells: Vec<Vec<Option<u64>>>,
    /// The total of each row.
    pub rows: Vec<Option<u64>>,
    /// The total of each column.
    pub columns: Vec<Option<u64>>,
    /// The total of all.
    pub total: Option<u64>,
}

impl Counts {
    /// A table of nothings.
    #[must_use]
    pub fn new(rows: usize, columns: usize) -> Self {
        Self {
            rows,
            columns,
            cells: vec![0; rows.saturating_mul(columns)],
        }
    }

    /// One row of counts: a list whose total is shown with it.
    #[must_use]
    pub fn list(counts: &[u64]) -> Self {
        Self {
            rows: 1,
            columns: counts.len(),
            cells: counts.to_vec(),
        }
    }

    /// Counts so many more. A row or column that the table does not have counts nowhere.
    pub fn add(&mut self, row: usize, column: usize, more: u64) {
        if row < self.rows
            && column < self.columns
            && let Some(cell) = self.cells.get_mut(row * self.columns + column)
        {
            *cell = cell.saturating_add(more);
        }
    }

    /// What may be shown of it. A nothing is a small count too: "none of them" is said of each
    /// of them.
    #[must_use]
    pub fn suppress(&self) -> Published {
        let mut network = Network::new(self.rows, self.columns, |row, column| self.value(row, column));
        let mut hidden: Vec<Edge> = network
            .edges()
            .filter(|edge| network.value(*edge) < LEAST)
            .collect();
        for edge in &hidden {
            network.hide(*edge);
        }
        let mut next = 0;
        while let Some(edge) = hidden.get(next).copied() {
            if network.width(edge, LEAST) < LEAST {
                hidden.extend(network.widen(edge, LEAST));
            }
            next += 1;
        }
        Published {
            cells: (0..self.rows)
                .map(|row| {
                    (0..self.columns)
                        .map(|column| network.shown(row, column))
                        .collect()
                })
                .collect(),
            rows: (0..self.rows)
                .map(|row| network.shown(row, self.columns))
                .collect(),
            columns: (0..self.columns)
                .map(|column| network.shown(self.rows, column))
                .collect(),
            total: network.shown(self.rows, self.columns),
        }
    }

    /// A cell, or a total in the row or column after the last.
    fn value(&self, row: usize, column: usize) -> u64 {
        let rows = if row < self.rows {
            row..row + 1
        } else {
            0..self.rows
        };
        let columns = if column < self.columns {
            column..column + 1
        } else {
            0..self.columns
        };
        rows.flat_map(|row| columns.clone().map(move |column| (row, column)))
            .filter_map(|(row, column)| self.cells.get(row * self.columns + column))
            .fold(0, |sum, more| sum.saturating_add(*more))
    }
}

#[cfg(test)]
mod tests;
