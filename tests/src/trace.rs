//! Where something can still be read: every byte of every file of a folder.

use std::io;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use crate::oracle::PhoneFiles;

/// A phone's database without its encryption, in a folder of its own.
///
/// # Errors
/// What SQLite says.
pub fn plain(files: &PhoneFiles) -> rusqlite::Result<tempfile::TempDir> {
    let failed = |error: io::Error| rusqlite::Error::ToSqlConversionFailure(error.into());
    let folder = tempfile::tempdir().map_err(failed)?;
    let db = Connection::open(&files.database)?;
    db.pragma_update(None, "key", format!("x'{}'", files.key))?;
    db.pragma_update(None, "cipher_log_level", "NONE")?;
    let to = folder.path().join("plain.db");
    db.execute("ATTACH DATABASE ? AS plain KEY ''", [to.to_string_lossy()])?;
    db.query_row("SELECT sqlcipher_export('plain')", [], |_| Ok(()))?;
    Ok(folder)
}

/// The files that hold one of the secrets, and which.
///
/// # Errors
/// What the file system says.
pub fn grep(folder: &Path, secrets: &[Vec<u8>]) -> io::Result<Vec<String>> {
    let mut found = Vec::new();
    for path in files(folder)? {
        let bytes = std::fs::read(&path)?;
        for (at, secret) in secrets.iter().enumerate() {
            if bytes.windows(secret.len()).any(|window| window == &secret[..]) {
                found.push(format!("{}: secret {at}", path.display()));
            }
        }
    }
    Ok(found)
}

/// Every file below a folder.
///
/// # Errors
/// What the file system says.
pub fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        match path.is_dir() {
            true => all.append(&mut files(&path)?),
            false => all.push(path),
        }
    }
    Ok(all)
}

/// The tables of a database in which an id stands, as bytes or within words, each with its column.
///
/// # Errors
/// What SQLite says.
pub fn tables_with(database: &Path, bytes: &[u8], words: &str) -> rusqlite::Result<Vec<String>> {
    let db = Connection::open(database)?;
    let mut found = Vec::new();
    let list = |sql: &str| -> rusqlite::Result<Vec<String>> {
        let mut statement = db.prepare(sql)?;
        let names = statement.query_map([], |row| row.get(0))?;
        names.collect()
    };
    for table in list("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")? {
        for column in list(&format!(
            "SELECT name FROM pragma_table_info('{table}') ORDER BY name"
        ))? {
            let there = format!(
                "SELECT count(*) FROM \"{table}\" WHERE instr(CAST(\"{column}\" AS BLOB), ?1) > 0
                 OR instr(CAST(\"{column}\" AS BLOB), CAST(?2 AS BLOB)) > 0"
            );
            let count: i64 = db.query_row(&there, rusqlite::params![bytes, words], |row| row.get(0))?;
            if count > 0 {
                found.push(format!("{table}.{column}"));
            }
        }
    }
    Ok(found)
}
