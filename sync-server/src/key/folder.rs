//! Secrets as files that nobody else may read.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use crate::durable_folder;

/// Why the keys can't be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// There is no such file.
    #[error("no key at {0}; `init` makes the keys, `restore` brings them back")]
    Missing(PathBuf),
    /// There are keys already.
    #[error("keys exist at {0}")]
    Exists(PathBuf),
    /// Others may read it.
    #[error("others may read {0}: chmod 600 it")]
    Open(PathBuf),
    /// Not what was written.
    #[error("the key at {0} is damaged")]
    Damaged(PathBuf),
    /// A key that TLS does not take.
    #[error("the TLS key can't be used: {0}")]
    Tls(Box<str>),
    /// The disk failed.
    #[error("key file: {0}")]
    Disk(#[from] io::Error),
}

/// Makes the folder, 0700, and fills it. It has its name once all of it is there: half of the keys
/// would be no server's, and the next `init` would find a folder.
pub(super) fn create(
    folder: &Path,
    fill: impl FnOnce(&Path) -> Result<(), KeyError>,
) -> Result<(), KeyError> {
    if folder.exists() {
        return Err(KeyError::Exists(folder.into()));
    }
    let begun = folder.with_extension("partial");
    match fs::remove_dir_all(&begun) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
        _ => {}
    }
    durable_folder::make(&begun)?;
    fill(&begun)?;
    fs::rename(&begun, folder)?;
    Ok(durable_folder::sync_name(folder)?)
}

/// Writes 32 bytes as hex into a new file of 0600, durably.
pub(crate) fn write_secret(path: &Path, secret: &[u8]) -> Result<(), KeyError> {
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    let hex: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
    file.write_all(hex.as_bytes())?;
    file.write_all(b"\n")?;
    file.sync_all()?;
    Ok(durable_folder::sync_name(path)?)
}

/// Reads 32 bytes.
pub(crate) fn read_secret(path: &Path) -> Result<[u8; 32], KeyError> {
    let text = fs::read_to_string(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => KeyError::Missing(path.into()),
        _ => error.into(),
    })?;
    if fs::metadata(path)?.permissions().mode() & 0o077 != 0 {
        return Err(KeyError::Open(path.into()));
    }
    blake3::Hash::from_hex(text.trim())
        .map(Into::into)
        .map_err(|_| KeyError::Damaged(path.into()))
}
