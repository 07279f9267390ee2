//! A copy of the whole database, as it stands at one moment, beside running writers.

use std::path::Path;

use doorstep_model::time::Timestamp;
use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags, named_params};

use super::column::column;
use super::transaction::{Read, Write};
use crate::store::StoreError;

impl Read<'_> {
    /// Copies the snapshot into a new file.
    pub fn copy_to(&self, path: &Path) -> Result<(), StoreError> {
        let mut copy = Connection::open(path)?;
        {
            // All pages in one step: writers go on in the log meanwhile, and the copy never has
            // to begin again because of them.
            let backup = Backup::new(self.connection, &mut copy)?;
            if backup.step(-1)? != StepResult::Done {
                return Err(StoreError::Busy);
            }
        }
        // One file, without a log beside it.
        copy.pragma_update(None, "journal_mode", "DELETE")?;
        Ok(())
    }

    /// All that arrived before this moment is in a backup.
    pub fn backup_covers(&self) -> Result<Option<Timestamp>, StoreError> {
        self.one("SELECT covers FROM backup", [], |row| column(row, "covers"))
    }

    /// Looks at every page, index and reference. What is wrong, if anything.
    pub fn integrity(&self) -> Result<Option<Box<str>>, StoreError> {
        integrity(self.connection)
    }
}

impl Write<'_> {
    /// A backup was made that holds all that arrived before this moment.
    pub fn set_backup_covers(&self, covers: Timestamp) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO backup (only, covers) VALUES (1, :covers)
             ON CONFLICT (only) DO UPDATE SET covers = max(covers, excluded.covers)",
            named_params! { ":covers": covers.millis() },
        )
        .map(drop)
    }
}

/// [`Read::integrity`] of a copy that no store has open.
pub fn check_copy(path: &Path) -> Result<Option<Box<str>>, StoreError> {
    integrity(&Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_ONLY,
    )?)
}

fn integrity(connection: &Connection) -> Result<Option<Box<str>>, StoreError> {
    let first: Box<str> = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if &*first != "ok" {
        return Ok(Some(first));
    }
    let mut statement = connection.prepare("PRAGMA foreign_key_check")?;
    let mut rows = statement.query([])?;
    match rows.next()? {
        Some(row) => Ok(Some(
            format!("a row of {} refers to nothing", column::<Box<str>>(row, "table")?).into(),
        )),
        None => Ok(None),
    }
}
