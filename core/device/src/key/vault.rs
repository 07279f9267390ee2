//! Where a few secrets lie that must not be in a file of ours: Android's Keystore, Apple's
//! Keychain. The shells bring their own; a desk keeps them in a folder only its user can read.

use std::io;
use std::path::PathBuf;

use doorstep_model::code::Code;
use zeroize::Zeroizing;

use crate::durable_file;

/// A phone's keeper of secrets.
pub trait Vault: Send + Sync {
    /// Keeps the secret under a name, in place of an earlier one; durable when it returns.
    fn store(&self, name: &str, secret: &[u8]) -> Result<(), VaultError>;
    /// The secret, or `None` when there is none of that name.
    fn load(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, VaultError>;
    /// Forgets the secret for ever. None of that name is no error.
    fn delete(&self, name: &str) -> Result<(), VaultError>;
}

/// Why the vault did not answer.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The phone is locked, or its owner has not let us in yet.
    #[error("the vault is locked")]
    Locked,
    /// The phone's keeper failed.
    #[error("the vault failed")]
    Failed,
    /// The folder of a desk's vault failed.
    #[error("the vault's folder: {0}")]
    Io(#[from] io::Error),
}

impl VaultError {
    /// The code that a person's screen explains.
    pub fn code(&self) -> Code {
        match self {
            Self::Io(error) if error.kind() == io::ErrorKind::StorageFull => Code::StorageFull,
            Self::Locked | Self::Failed | Self::Io(_) => Code::Internal,
        }
    }
}

/// Secrets in a folder: for desks and tests, where no hardware keeps them.
#[derive(Debug, Clone)]
pub struct FileVault {
    folder: PathBuf,
}

impl FileVault {
    /// Keeps secrets in this folder, made when it is not there.
    pub fn new(folder: PathBuf) -> Result<Self, VaultError> {
        durable_file::make_folder(&folder)?;
        Ok(Self { folder })
    }

    fn file(&self, name: &str) -> PathBuf {
        // Names are ours (letters, digits, a dash), never a person's.
        self.folder.join(name)
    }
}

impl Vault for FileVault {
    fn store(&self, name: &str, secret: &[u8]) -> Result<(), VaultError> {
        Ok(durable_file::write(&self.file(name), secret)?)
    }

    fn load(&self, name: &str) -> Result<Option<Zeroizing<Vec<u8>>>, VaultError> {
        Ok(durable_file::read(&self.file(name))?.map(Zeroizing::new))
    }

    fn delete(&self, name: &str) -> Result<(), VaultError> {
        Ok(durable_file::remove(&self.file(name))?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_kept_replaced_and_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let vault = FileVault::new(folder.path().join("vault")).unwrap();
        assert!(vault.load("a").unwrap().is_none());
        vault.store("a", b"one").unwrap();
        vault.store("a", b"two").unwrap();
        assert_eq!(vault.load("a").unwrap().unwrap().as_slice(), b"two");
        vault.delete("a").unwrap();
        vault.delete("a").unwrap();
        assert!(vault.load("a").unwrap().is_none());
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_reads_a_secret() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let vault = FileVault::new(folder.path().to_owned()).unwrap();
        vault.store("a", b"one").unwrap();
        let mode = std::fs::metadata(folder.path().join("a"))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o077, 0);
    }
}
