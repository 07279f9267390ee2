//! Why the store could not do something. No value of a row is ever in here.

use doorstep_model::code::Code;
use rusqlite::ErrorCode;

/// Why the store could not do something.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The key is not the database's. Nothing was touched.
    #[error("the key does not open the database")]
    WrongKey,
    /// A newer version of the app wrote it.
    #[error("database version {found} is newer than {known}")]
    Newer {
        /// The version in the file.
        found: i64,
        /// The newest this build knows.
        known: i64,
    },
    /// A page does not decrypt or makes no sense; the next opening checks everything.
    #[error("the database is damaged")]
    Damaged,
    /// No room left on the phone. Nothing was changed.
    #[error("the storage is full")]
    Full,
    /// Something stored does not read back as what it must be.
    #[error("stored {0} does not read back")]
    Unreadable(&'static str),
    /// A document's own rules refused.
    #[error("refused: {0}")]
    Refused(Code),
    /// The file system refused.
    #[error("file system: {0}")]
    Io(#[from] std::io::Error),
    /// Anything else that SQLite said.
    #[error("database error {}", sqlite_number(.0))]
    Sqlite(#[source] rusqlite::Error),
    /// A step of the schema could not be taken.
    #[error("database migration failed")]
    Migration(#[source] rusqlite_migration::Error),
}

impl StoreError {
    /// The code that a person's screen explains.
    pub fn code(&self) -> Code {
        match self {
            Self::WrongKey => Code::WrongKey,
            Self::Newer { .. } => Code::NewerDatabase,
            Self::Damaged => Code::DamagedDatabase,
            Self::Full => Code::StorageFull,
            Self::Io(error) if error.kind() == std::io::ErrorKind::StorageFull => Code::StorageFull,
            Self::Refused(code) => *code,
            Self::Unreadable(_) | Self::Io(_) | Self::Sqlite(_) | Self::Migration(_) => Code::Internal,
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            // After a page that did not decrypt SQLCipher answers everything else with "out of memory".
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase | ErrorCode::OutOfMemory) => {
                Self::Damaged
            }
            Some(ErrorCode::DiskFull) => Self::Full,
            _ => Self::Sqlite(error),
        }
    }
}

impl From<rusqlite_migration::Error> for StoreError {
    fn from(error: rusqlite_migration::Error) -> Self {
        match error {
            rusqlite_migration::Error::RusqliteError { err, .. } => match Self::from(err) {
                Self::Sqlite(err) => Self::Migration(rusqlite_migration::Error::RusqliteError {
                    query: String::new(),
                    err,
                }),
                known => known,
            },
            other => Self::Migration(other),
        }
    }
}

impl From<Code> for StoreError {
    fn from(code: Code) -> Self {
        if code == Code::DamagedDatabase {
            Self::Damaged
        } else {
            Self::Refused(code)
        }
    }
}

fn sqlite_number(error: &rusqlite::Error) -> i32 {
    error.sqlite_error().map_or(0, |error| error.extended_code)
}
