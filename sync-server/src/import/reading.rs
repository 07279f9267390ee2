//! Cells of one row into values; what is not understood becomes a named bad row.

use doorstep_model::text;

use super::columns::Field;
use super::problem::{BadRow, Problem};
use super::sheet::{Cell, Row, Sheet};
use super::value;

/// Reads rows of a sheet and keeps what was wrong with them.
pub(super) struct Reading<'s> {
    pub(super) sheet: &'s Sheet,
    pub(super) bad_rows: Vec<BadRow>,
}

impl<'s> Reading<'s> {
    pub(super) fn new(sheet: &'s Sheet) -> Self {
        Self {
            sheet,
            bad_rows: Vec::new(),
        }
    }

    /// Names a row; `field` says which column. A cell that is asked for twice is named once.
    pub(super) fn report(&mut self, row: &Row, field: Option<&Field>, problem: Problem) {
        let column = field.and_then(|field| self.sheet.column(field));
        let bad = BadRow {
            row: row.number,
            column: column.map(|kept| kept.heading.clone()),
            problem,
        };
        let of_this_row = self
            .bad_rows
            .iter()
            .rev()
            .take_while(|other| other.row == row.number);
        if !of_this_row.into_iter().any(|other| *other == bad) {
            self.bad_rows.push(bad);
        }
    }

    /// The text of a cell; none when it is empty or was reported.
    pub(super) fn text(&mut self, row: &'s Row, field: &Field) -> Option<&'s str> {
        let problem = match self.sheet.cell(row, field)? {
            Cell::Text(text) => return Some(text),
            Cell::TooLong => Problem::TooLong,
            Cell::Failed => Problem::Failed,
        };
        self.report(row, Some(field), problem);
        None
    }

    /// Text of at most so many characters.
    pub(super) fn short(&mut self, row: &'s Row, field: &Field, max: usize) -> Option<&'s str> {
        let text = self.text(row, field)?;
        match text::check(text, max) {
            Ok(()) => Some(text),
            Err(error) => {
                self.report(row, Some(field), text_problem(error));
                None
            }
        }
    }

    /// What a cell says; none when it says nothing, or nothing that is understood.
    pub(super) fn value<T>(
        &mut self,
        row: &'s Row,
        field: &Field,
        problem: Problem,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let text = self.text(row, field).filter(|text| !value::means_nothing(text))?;
        let value = parse(text);
        if value.is_none() {
            self.report(row, Some(field), problem);
        }
        value
    }

    /// What a cell says, which must say something.
    pub(super) fn required<T>(
        &mut self,
        row: &'s Row,
        field: &Field,
        problem: Problem,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let value = self.value(row, field, problem, parse);
        if value.is_none() {
            self.report_if_empty(row, field);
        }
        value
    }

    /// Names a cell in which nothing stands.
    pub(super) fn report_if_empty(&mut self, row: &'s Row, field: &Field) {
        let says_nothing = match self.sheet.cell(row, field) {
            Some(Cell::Text(text)) => value::means_nothing(text),
            Some(_) => false,
            None => true,
        };
        if says_nothing {
            self.report(row, Some(field), Problem::Empty);
        }
    }
}

pub(super) fn text_problem(error: text::TextError) -> Problem {
    match error {
        text::TextError::TooLong { .. } => Problem::TooLong,
        text::TextError::Control => Problem::Control,
    }
}
