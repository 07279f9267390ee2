//! The phone's database: SQLite under SQLCipher.
//!
//! One connection writes, behind a lock; others only read. What a person does is one
//! transaction: change, document, rows for the screens and outbox, or nothing of it. Each noun's
//! SQL stands in its own file here; whoever calls passes the connection or transaction.

pub mod activity;
pub mod authored;
pub mod case;
mod connection;
mod digest;
pub mod document;
pub mod draft;
pub mod erased_work;
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
pub mod purge;
pub mod read_log;
mod recount;
mod rescue;
pub mod round;
pub mod row;
pub mod scope;
pub mod search;
pub mod setting;
pub mod settled;
pub mod visit;

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, Transaction, TransactionBehavior};

pub use error::StoreError;
pub use open::{Damage, Opened};
pub use recount::recount;
pub use rescue::Rescued;
pub use setting::Setting;

use crate::key::DatabaseKey;

/// Reading connections kept open between uses: two screens and the sync.
const IDLE_READERS: usize = 3;

/// An open database.
pub struct Store {
    path: PathBuf,
    key: DatabaseKey,
    // Before the writer, which then closes last and puts the log back into the database.
    readers: Mutex<Vec<Connection>>,
    writer: Mutex<Connection>,
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
        let result = run(&mut writer, TransactionBehavior::Immediate, body);
        if result.is_err() {
            self.probe(&writer);
        }
        result
    }

    /// Reads one consistent state.
    pub fn read<T, E: From<StoreError>>(
        &self,
        body: impl FnOnce(&Connection) -> Result<T, E>,
    ) -> Result<T, E> {
        let idle = lock(&self.readers).pop();
        let mut reader = match idle {
            Some(reader) => reader,
            None => connection::reader(&self.path, &self.key)?,
        };
        let result = run(&mut reader, TransactionBehavior::Deferred, |transaction| {
            body(transaction)
        });
        if result.is_err() && self.probe(&reader) {
            return result;
        }
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

    /// After a failure: a connection that met a broken page answers nothing any more. Then the
    /// next opening checks everything; true when it is so.
    fn probe(&self, connection: &Connection) -> bool {
        let answer = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| {
            row.get::<_, i64>(0)
        });
        let broken = answer.is_err_and(|error| matches!(StoreError::from(error), StoreError::Damaged));
        if broken {
            // If even this can't be written, the next opening meets the damage again by itself.
            let _ = self.suspect();
        }
        broken
    }
}

fn run<T, E: From<StoreError>>(
    connection: &mut Connection,
    behavior: TransactionBehavior,
    body: impl FnOnce(&Transaction<'_>) -> Result<T, E>,
) -> Result<T, E> {
    let transaction = connection
        .transaction_with_behavior(behavior)
        .map_err(StoreError::from)?;
    let result = body(&transaction)?;
    transaction.commit().map_err(StoreError::from)?;
    Ok(result)
}

/// A thread that panicked inside a transaction left no half-done work: SQLite rolled it back.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
