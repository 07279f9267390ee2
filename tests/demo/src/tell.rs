//! What the terminal shows: the story line by line, with progress where one waits.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// The storyteller.
pub(crate) struct Tell;

impl Tell {
    pub(crate) const fn new() -> Self {
        Self
    }

    /// A part of the story.
    pub(crate) fn heading(&self, words: &str) {
        println!("\n== {words}");
    }

    /// Something happened.
    pub(crate) fn line(&self, words: &str) {
        println!("   {words}");
    }

    /// Something takes a while.
    pub(crate) fn bar(&self, what: &'static str, steps: u64) -> ProgressBar {
        let style = ProgressStyle::with_template("   {msg:34} [{bar:30}] {pos}/{len} {elapsed}")
            .unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar = ProgressBar::new(steps)
            .with_style(style.progress_chars("=> "))
            .with_message(what);
        bar.enable_steady_tick(Duration::from_millis(200));
        bar
    }

    /// Rows in columns as wide as their widest cell.
    pub(crate) fn table(&self, rows: &[Vec<String>]) {
        let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
        let width = |column: usize| {
            rows.iter()
                .filter_map(|row| row.get(column))
                .map(|cell| shown_width(cell))
                .max()
                .unwrap_or_default()
        };
        let widths: Vec<usize> = (0..columns).map(width).collect();
        for row in rows {
            let cells = row.iter().zip(&widths).map(|(cell, width)| {
                let padding = " ".repeat(width.saturating_sub(shown_width(cell)));
                format!("{cell}{padding}")
            });
            println!("   {}", cells.collect::<Vec<_>>().join("  ").trim_end());
        }
    }
}

/// Columns of a terminal: a Chinese character takes two.
fn shown_width(text: &str) -> usize {
    text.chars()
        .map(|c| {
            if ('\u{1100}'..='\u{ffe6}').contains(&c) {
                2
            } else {
                1
            }
        })
        .sum()
}
