//! Why the store could not do it, named by what a caller can do about it.

use rusqlite::ErrorCode;

/// A failure of the store itself; refusals have errors of their own.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The disk is full. Nothing of the request was kept; it may be repeated.
    #[error("the disk is full")]
    Full,
    /// Another process holds the database for too long.
    #[error("another process holds the database")]
    Busy,
    /// The disk failed, or may not be written.
    #[error("the disk could not be read or written")]
    Disk,
    /// The file is no sound database of ours.
    #[error("the database is damaged")]
    Damaged,
    /// Written by a newer version of the server.
    #[error("the database is from a newer version of the server")]
    Newer,
    /// A row that must be unique, or must exist, is not (or does not).
    #[error("a row contradicts another one")]
    Contradiction,
    /// Code panicked inside the transaction; its savepoint was rolled back.
    #[error("a job panicked and was rolled back")]
    Panicked,
    /// The store is being closed.
    #[error("the store is closed")]
    Closed,
    /// The ledger could not take what the transaction records.
    #[error("the ledger: {0}")]
    Ledger(Box<str>),
    /// A statement of ours is wrong, or a row holds what it can't.
    #[error("statement failed: {0}")]
    Statement(Box<str>),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(
                ErrorCode::SystemIoFailure
                | ErrorCode::ReadOnly
                | ErrorCode::CannotOpen
                | ErrorCode::PermissionDenied,
            ) => Self::Disk,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Damaged,
            Some(ErrorCode::ConstraintViolation) => Self::Contradiction,
            // SQLite's texts name tables and columns, never values.
            _ => Self::Statement(error.to_string().into()),
        }
    }
}

impl From<rusqlite_migration::Error> for StoreError {
    fn from(error: rusqlite_migration::Error) -> Self {
        match error {
            rusqlite_migration::Error::RusqliteError { err, .. } => err.into(),
            rusqlite_migration::Error::MigrationDefinition(
                rusqlite_migration::MigrationDefinitionError::DatabaseTooFarAhead,
            ) => Self::Newer,
            other => Self::Statement(other.to_string().into()),
        }
    }
}
