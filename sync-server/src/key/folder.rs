//! Secrets as files that nobody else may read.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

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

/// Makes the folder, 0700.
pub(super) fn create(folder: &Path) -> Result<(), KeyError> {
    fs::DirBuilder::new()
        .mode(0o700)
        .create(folder)
        .map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => KeyError::Exists(folder.into()),
            _ => error.into(),
        })
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
    if let Some(folder) = path.parent() {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
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
