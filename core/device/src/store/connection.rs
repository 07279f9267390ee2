//! One connection: key first, then what every connection must be told.

use std::path::Path;
use std::sync::Once;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};
use zeroize::Zeroizing;

use super::StoreError;
use crate::key::DatabaseKey;

/// A writer waits this long for a checkpoint of another connection.
const BUSY: Duration = Duration::from_secs(10);

/// The one connection that writes; makes the file when it is not there.
pub(super) fn writer(path: &Path, key: &DatabaseKey) -> Result<Connection, StoreError> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = keyed(path, key, flags)?;
    // The first statement that touches the file: here a wrong key shows.
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| {
        row.get::<_, i64>(0)
    })?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    // An acknowledged save survives the battery: every commit is synced.
    connection.pragma_update(None, "synchronous", "FULL")?;
    // What was deleted is overwritten, so that an erased household leaves no pages behind.
    connection.pragma_update(None, "secure_delete", true)?;
    connection.pragma_update(None, "journal_size_limit", 4 * 1024 * 1024)?;
    Ok(connection)
}

/// A connection that can't write.
pub(super) fn reader(path: &Path, key: &DatabaseKey) -> Result<Connection, StoreError> {
    keyed(
        path,
        key,
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )
}

/// SQLite says that it is ready before SQLCipher is: a first connection of this process, opened by one
/// thread while another opens its own, finds no cipher and refuses the key.
fn ready() {
    static FIRST: Once = Once::new();
    FIRST.call_once(|| drop(Connection::open_in_memory()));
}

fn keyed(path: &Path, key: &DatabaseKey, flags: OpenFlags) -> Result<Connection, StoreError> {
    ready();
    let connection = Connection::open_with_flags(path, flags)?;
    // Raw key: no passphrase, so no derivation at every opening.
    let literal = Zeroizing::new(format!("x'{}'", key.hex().as_str()));
    connection.pragma_update(None, "key", literal.as_str())?;
    // SQLCipher writes to stderr otherwise, at every wrong PIN.
    connection.pragma_update(None, "cipher_log_level", "NONE")?;
    connection.busy_timeout(BUSY)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    // 8 MiB: every page read costs a MAC and a decryption, and 2 MiB no longer hold the upper
    // pages of the indexes at 5,000 households (28 reads a visit; measured).
    connection.pragma_update(None, "cache_size", -8_192)?;
    connection.set_prepared_statement_cache_capacity(128);
    Ok(connection)
}
