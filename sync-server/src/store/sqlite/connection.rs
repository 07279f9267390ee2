//! How a connection is opened, and how much memory it may take.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use crate::store::StoreError;

/// Page cache of the writer in KiB. With the readers' it is what SQLite may hold of the 150 MB
/// that the server is allowed in all. The upper pages of every index fit; a leaf of 100,000 documents
/// in random order would be in no cache anyway, and comes from the system's.
const WRITER_CACHE_KIB: i64 = 8 * 1024;
/// Page cache of each reader in KiB.
const READER_CACHE_KIB: i64 = 4 * 1024;
/// Pages in the write-ahead log before the writer moves them into the database: measured to be
/// the best of what was tried (2-architecture.md, "Physical order decides the speed").
const WAL_PAGES: i64 = 8_000;
/// What the log is cut to after a checkpoint: one full round of pages.
const WAL_BYTES: i64 = WAL_PAGES * 4_096;
/// How long to wait for another process, e.g. the command line beside a running server.
const BUSY: Duration = Duration::from_secs(10);
/// Statements kept prepared; there are fewer in the code.
const STATEMENTS: usize = 256;

/// The one connection that writes.
pub(super) fn open_writer(path: &Path) -> Result<Connection, StoreError> {
    let connection = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    prepare(&connection, WRITER_CACHE_KIB)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    // What is deleted is overwritten: an erased household leaves nothing in pages that are free.
    connection.pragma_update(None, "secure_delete", true)?;
    connection.pragma_update(None, "wal_autocheckpoint", WAL_PAGES)?;
    connection.pragma_update(None, "journal_size_limit", WAL_BYTES)?;
    Ok(connection)
}

/// A connection that can't write.
pub(super) fn open_reader(path: &Path) -> Result<Connection, StoreError> {
    let connection = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    prepare(&connection, READER_CACHE_KIB)?;
    Ok(connection)
}

fn prepare(connection: &Connection, cache_kib: i64) -> Result<(), StoreError> {
    connection.busy_timeout(BUSY)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "cache_size", -cache_kib)?;
    // Mapped pages would count as the server's memory, without a bound.
    connection.pragma_update(None, "mmap_size", 0)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(())
}
