//! Which files the oracle opens. A world writes the list; keys in it open nothing but a test.

use std::collections::BTreeSet;
use std::fmt;
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{Named, OracleError};

/// The files of a world.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Files {
    /// The server's database.
    pub server: PathBuf,
    /// The phones'.
    pub phones: Vec<PhoneFiles>,
}

/// One phone's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PhoneFiles {
    /// Its name in the world.
    pub name: String,
    /// Its database.
    pub database: PathBuf,
    /// The database's key, 64 hex digits.
    pub key: String,
    /// What it was told before and may have purged since; see [`note_told`].
    pub told: PathBuf,
}

impl Files {
    /// Reads a list that [`Files::write`] wrote.
    ///
    /// # Errors
    /// When it is not there or is no such list.
    pub fn read(list: &Path) -> Result<Self, OracleError> {
        let read = || Ok(serde_json::from_slice(&fs::read(list)?)?);
        read().map_err(|cause| listed(list, cause))
    }

    /// Writes the list.
    ///
    /// # Errors
    /// The disk's.
    pub fn write(&self, list: &Path) -> Result<(), OracleError> {
        let write = || fs::write(list, serde_json::to_vec_pretty(self)?);
        write().map_err(|cause| listed(list, cause))
    }
}

fn listed(file: &Path, cause: io::Error) -> OracleError {
    let file = file.display().to_string().into();
    OracleError::List { file, cause }
}

/// Remembers what a phone has been told so far: a document that leaves its scopes is purged there,
/// and what was promised about it holds all the same.
///
/// # Errors
/// The database's, the disk's.
pub fn note_told(phone: &PhoneFiles) -> Result<usize, OracleError> {
    let before = told_before(phone)?;
    let now = super::phone::read(phone)?.acknowledged;
    let lines: String = now
        .difference(&before)
        .map(|change| format!("{change}\n"))
        .collect();
    let append = || {
        let mut file = OpenOptions::new().create(true).append(true).open(&phone.told)?;
        file.write_all(lines.as_bytes())
    };
    append().map_err(|cause| listed(&phone.told, cause))?;
    Ok(now.union(&before).count())
}

/// What was remembered by [`note_told`].
///
/// # Errors
/// The disk's.
pub fn told_before(phone: &PhoneFiles) -> Result<BTreeSet<Named>, OracleError> {
    let text = match fs::read_to_string(&phone.told) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(BTreeSet::new()),
        read => read.map_err(|cause| listed(&phone.told, cause))?,
    };
    let bad = || OracleError::Unreadable {
        file: phone.name.as_str().into(),
        what: "what it was told",
    };
    text.lines()
        .map(|line| Named::parse(line).ok_or_else(bad))
        .collect()
}

impl fmt::Display for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", hex(&self.document), hex(&self.hash))
    }
}

impl Named {
    /// Reads what `Display` writes.
    pub fn parse(line: &str) -> Option<Self> {
        let (document, hash) = line.split_once(' ')?;
        Some(Self {
            document: bytes(document)?,
            hash: bytes(hash)?,
        })
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn bytes<const N: usize>(hex: &str) -> Option<[u8; N]> {
    if hex.len() != 2 * N || !hex.is_ascii() {
        return None;
    }
    let mut bytes = [0; N];
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_told_reads_back() {
        let change = Named {
            document: [0xab; 16],
            hash: [0x01; 32],
        };
        assert_eq!(Named::parse(&change.to_string()), Some(change));
        assert_eq!(Named::parse("ab cd"), None);
    }
}
