//! Opening: the right key, the right version, whole; or said exactly why not.
//!
//! SQLCipher answers a wrong key and a broken first page alike. A small file beside the database
//! holds a check of the key, so that a wrong key is never taken for damage, and that the database
//! was begun, so that a file which vanished is never taken for a new phone.

use std::path::{Path, PathBuf};

use doorstep_model::time::Timestamp;
use rusqlite::Connection;
use rusqlite_migration::{M, Migrations};

use super::rescue::{self, Rescued};
use super::{Store, StoreError, connection};
use crate::durable_file::{self, with_suffix};
use crate::key::DatabaseKey;

/// Numbered, one transaction each, never edited after a release.
const MIGRATIONS: [&str; 10] = [
    include_str!("migrations/001.sql"),
    include_str!("migrations/020.sql"),
    include_str!("migrations/021.sql"),
    include_str!("migrations/022.sql"),
    include_str!("migrations/023.sql"),
    include_str!("migrations/024.sql"),
    include_str!("migrations/025.sql"),
    include_str!("migrations/026.sql"),
    include_str!("migrations/027.sql"),
    include_str!("migrations/028.sql"),
];

const CHECK_LEN: usize = 16;
const BEGUN: u8 = 1;
const SUSPECT: &str = ".suspect";
const CHECK: &str = ".check";
/// Names what was put aside until all of it that can be read is in the new database.
const RESCUING: &str = ".rescuing";

/// An open database, and what happened on the way.
#[derive(Debug)]
pub struct Opened {
    /// The database.
    pub store: Store,
    /// Set when a damaged one was found and put aside.
    pub damage: Option<Damage>,
}

/// A damaged database was put aside, and a new one begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damage {
    /// Where the damaged one lies now; `None` when the file had vanished or was empty.
    pub moved_to: Option<PathBuf>,
    /// What could be read out of it.
    pub rescued: Rescued,
}

impl Store {
    /// Opens the database, making it when there is none. `now` names what is put aside.
    ///
    /// # Errors
    /// `WrongKey`, `Newer`, `Full`: nothing was touched. A damaged database is no error: it is put
    /// aside and reported in [`Opened::damage`].
    pub fn open(path: &Path, key: DatabaseKey, now: Timestamp) -> Result<Opened, StoreError> {
        let check = check_key(path, &key)?;
        if let Some(aside) = begun_rescue(path)? {
            return Self::begin_again(path, key, Some(aside));
        }
        let there = std::fs::metadata(path).is_ok_and(|file| file.len() > 0);
        if check == KeyCheck::Begun && !there {
            return Self::begin_again(path, key, None);
        }
        match Self::open_whole(path, &key) {
            Ok(writer) => {
                write_check(path, &key, BEGUN)?;
                Ok(Opened {
                    store: Self::new(path.to_owned(), key, writer),
                    damage: None,
                })
            }
            // Nothing says that it is the right key.
            Err(StoreError::Damaged) if check == KeyCheck::Unknown => Err(StoreError::WrongKey),
            Err(StoreError::Damaged) => Self::begin_again(path, key, Some(begin_rescue(path, now)?)),
            Err(error) => Err(error),
        }
    }

    fn open_whole(path: &Path, key: &DatabaseKey) -> Result<Connection, StoreError> {
        let mut writer = connection::writer(path, key)?;
        let suspected = with_suffix(path, SUSPECT);
        if suspected.exists() {
            check_whole(&writer)?;
            durable_file::remove(&suspected)?;
        }
        migrate(&mut writer)?;
        Ok(writer)
    }

    fn begin_again(path: &Path, key: DatabaseKey, aside: Option<PathBuf>) -> Result<Opened, StoreError> {
        if let Some(aside) = &aside {
            move_aside(path, aside)?;
        }
        let mut writer = connection::writer(path, &key)?;
        migrate(&mut writer)?;
        let rescued = match &aside {
            Some(aside) => rescue::rescue(aside, &key, &mut writer)?,
            None => Rescued::default(),
        };
        durable_file::remove(&with_suffix(path, SUSPECT))?;
        write_check(path, &key, BEGUN)?;
        durable_file::remove(&with_suffix(path, RESCUING))?;
        Ok(Opened {
            store: Self::new(path.to_owned(), key, writer),
            damage: Some(Damage {
                moved_to: aside,
                rescued,
            }),
        })
    }
}

pub(super) fn suspect(path: &Path) -> Result<(), StoreError> {
    Ok(durable_file::write(&with_suffix(path, SUSPECT), b"")?)
}

/// What the file beside the database says of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum KeyCheck {
    /// There is a database and no such file.
    Unknown,
    /// The right key; the database may not have been made yet.
    New,
    /// The right key, and the database was made.
    Begun,
}

fn check_key(path: &Path, key: &DatabaseKey) -> Result<KeyCheck, StoreError> {
    match durable_file::read(&with_suffix(path, CHECK))?
        .as_deref()
        .map(|stored| stored.split_at_checked(CHECK_LEN))
    {
        None if path.exists() => Ok(KeyCheck::Unknown),
        None => write_check(path, key, 0).map(|()| KeyCheck::New),
        Some(Some((check, [begun]))) if check == key.check() => Ok(if *begun == BEGUN {
            KeyCheck::Begun
        } else {
            KeyCheck::New
        }),
        Some(_) => Err(StoreError::WrongKey),
    }
}

fn write_check(path: &Path, key: &DatabaseKey, begun: u8) -> Result<(), StoreError> {
    let file = with_suffix(path, CHECK);
    let bytes = [&key.check()[..], &[begun]].concat();
    if durable_file::read(&file)?.is_none_or(|stored| stored != bytes) {
        durable_file::write(&file, &bytes)?;
    }
    Ok(())
}

fn migrate(writer: &mut Connection) -> Result<(), StoreError> {
    let known = MIGRATIONS.len() as i64;
    let found: i64 = writer.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if found > known {
        return Err(StoreError::Newer { found, known });
    }
    Migrations::new(MIGRATIONS.map(M::up).into()).to_latest(writer)?;
    Ok(())
}

/// Every page's MAC, then every table's shape.
fn check_whole(connection: &Connection) -> Result<(), StoreError> {
    // MACs are checked in the file alone. Where the power went while pages were moved there, the log
    // still has those that are torn.
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    let mut statement = connection.prepare("PRAGMA cipher_integrity_check")?;
    if statement.query([])?.next()?.is_some() {
        return Err(StoreError::Damaged);
    }
    let verdict: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if verdict == "ok" {
        Ok(())
    } else {
        Err(StoreError::Damaged)
    }
}

/// Says where the database will be put aside, before anything is moved: a rescue that is cut short is
/// found, and goes on.
fn begin_rescue(path: &Path, now: Timestamp) -> Result<PathBuf, StoreError> {
    let suffix = (0..)
        .map(|again: u32| format!(".damaged-{}-{again}", now.millis()))
        .find(|suffix| !with_suffix(path, suffix).exists())
        .unwrap_or_default();
    durable_file::write(&with_suffix(path, RESCUING), suffix.as_bytes())?;
    Ok(with_suffix(path, &suffix))
}

fn begun_rescue(path: &Path) -> Result<Option<PathBuf>, StoreError> {
    let suffix = durable_file::read(&with_suffix(path, RESCUING))?;
    let aside = |suffix: Vec<u8>| Some(with_suffix(path, std::str::from_utf8(&suffix).ok()?));
    suffix
        .map(|suffix| aside(suffix).ok_or(StoreError::Unreadable("rescue")))
        .transpose()
}

/// Renames the database with its log, unless that is done. Never deletes.
fn move_aside(path: &Path, aside: &Path) -> Result<(), StoreError> {
    if aside.exists() {
        // What lies in its place is the new one.
        return Ok(());
    }
    // The log first, and on disk: without it less of the database could be read, and beside a new
    // one it would be thrown away.
    for suffix in ["-wal", "-shm", ""] {
        match std::fs::rename(with_suffix(path, suffix), with_suffix(aside, suffix)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => durable_file::sync_folder(path)?,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
