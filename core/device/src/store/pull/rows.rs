//! Rows, and what on the screens is made of them.

use doorstep_model::document::schema::Kind;
use doorstep_model::id::DocumentId;
use doorstep_model::protocol::row::{Row, RowKey, Table};

use super::Pull;
use crate::store::{StoreError, case, document, household, place, row};

impl Pull<'_> {
    /// A row, set or removed.
    pub(super) fn row(&mut self, scope: i64, row: &Row) -> Result<(), StoreError> {
        if row::deliver(self.db, scope, row)? {
            self.changed(row.table, &row.key)?;
        }
        Ok(())
    }

    /// A scope ends, and rows with it.
    pub(super) fn end_rows(&mut self, scope: i64) -> Result<(), StoreError> {
        for (table, key) in row::end_scope(self.db, scope)? {
            self.changed(table, &key)?;
        }
        Ok(())
    }

    fn changed(&mut self, table: Table, key: &RowKey) -> Result<(), StoreError> {
        match table {
            // The rules are made of both.
            Table::Preset | Table::Checklist => self.outcome.preset = true,
            Table::Device => self.authors = true,
            Table::Home => {
                if let Some(id) = document_of(key) {
                    self.moved(id)?;
                }
            }
            Table::CaseNumber | Table::CaseStep | Table::CaseDue | Table::Rekeyed => {
                self.stale.extend(document_of(key));
            }
            // Read when they are asked for.
            Table::Grid
            | Table::Unit
            | Table::User
            | Table::Assignment
            | Table::Link
            | Table::Hotline
            | Table::Notice
            | Table::Alert
            | Table::Holiday
            | Table::Round
            | Table::Newer(_) => {}
        }
        Ok(())
    }

    /// A household or place lies in another grid: its row, and whose side its cases are on.
    pub(super) fn moved(&mut self, id: DocumentId) -> Result<(), StoreError> {
        let grid = self.realm().grid_of(id)?;
        match document::find(self.db, id)? {
            Some(known) if known.kind == Kind::Household => {
                household::set_grid(self.db, known.number, grid.as_ref())?;
            }
            Some(known) if known.kind == Kind::Place => {
                place::set_grid(self.db, known.number, grid.as_ref())?
            }
            _ => return Ok(()),
        }
        for number in case::numbers_of_party(self.db, id)? {
            self.stale.insert(document::id_of(self.db, number)?);
        }
        Ok(())
    }
}

/// The document that a key begins with.
fn document_of(key: &RowKey) -> Option<DocumentId> {
    key.as_bytes().first_chunk().map(|id| DocumentId::new(*id))
}
