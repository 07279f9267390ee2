//! The phone's database: SQLite under SQLCipher.
//!
//! One connection writes, behind a lock; others only read. What a person does is one
//! transaction: change, document, rows for the screens and outbox, or nothing of it. Each noun's
//! SQL stands in its own file here; whoever calls passes the connection or transaction.

pub mod activity;
pub mod authored;
pub mod case;
mod connection;
pub mod document;
pub mod draft;
mod error;
pub mod fact;
pub mod household;
mod open;
pub mod outbox;
pub mod person;
pub mod photo;
pub mod place;
pub mod project;
pub mod pull;
pub mod read_log;
mod rescue;
pub mod row;
pub mod scope;
pub mod search;
pub mod setting;
pub mod visit;

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, Transaction, TransactionBehavior};

pub use error::StoreError;
pub use open::{Damage, Opened};
pub use rescue::Rescued;
pub use setting::Setting;

use crate::key::DatabaseKey;

/// Reading connections kept open between uses: two screens and the sync.
const IDLE_READERS: usize = 3;

/// An open database.
pub struct Store {
    path: PathBuf,
    key: DatabaseKey,
    writer: Mutex<Connection>,
    readers: Mutex<Vec<Connection>>,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

impl Store {
    fn new(path: PathBuf, key: DatabaseKey, writer: Connection) -> Self {
        Self {
            path,
            key,
            writer: Mutex::new(writer),
            readers: Mutex::new(Vec::new()),
        }
    }

    /// Where the database lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Runs one transaction; durable when this returns `Ok`, without a trace otherwise.
    pub fn write<T, E: From<StoreError>>(
        &self,
        body: impl FnOnce(&Transaction<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut writer = lock(&self.writer);
        let transaction = writer
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(|error| self.note(error.into()))?;
        let result = body(&transaction)?;
        transaction.commit().map_err(|error| self.note(error.into()))?;
        Ok(result)
    }

    /// Reads one consistent state.
    pub fn read<T, E: From<StoreError>>(
        &self,
        body: impl FnOnce(&Connection) -> Result<T, E>,
    ) -> Result<T, E> {
        let idle = lock(&self.readers).pop();
        let mut reader = match idle {
            Some(reader) => reader,
            None => connection::reader(&self.path, &self.key).map_err(|error| self.note(error))?,
        };
        let transaction = reader.transaction().map_err(|error| self.note(error.into()))?;
        let result = body(&transaction);
        drop(transaction);
        let mut readers = lock(&self.readers);
        if readers.len() < IDLE_READERS {
            readers.push(reader);
        }
        result
    }

    /// Marks the database for a full check at the next opening.
    pub fn suspect(&self) -> Result<(), StoreError> {
        open::suspect(&self.path)
    }

    fn note(&self, error: StoreError) -> StoreError {
        if matches!(error, StoreError::Damaged) {
            // If even this can't be written, the next opening meets the damage again by itself.
            let _ = self.suspect();
        }
        error
    }
}

/// A thread that panicked inside a transaction left no half-done work: SQLite rolled it back.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
