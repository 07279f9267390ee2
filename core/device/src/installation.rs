//! The app on this phone: one nonce, and for each user who works with it a folder, a keyring, a
//! signing key and a database of their own.
//!
//! ```text
//! <folder>/users/1/keyring            the database key, locked
//! <folder>/users/1/database.sqlite    encrypted
//! <folder>/users/1/photos/            encrypted
//! <kept>/installation                 16 random bytes, where the phone's backup does not go
//! ```

use std::fs;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use doorstep_model::code::Code;

use crate::device::{Device, DeviceError, Environment};
use crate::durable_file;
use crate::environment::random;
use crate::generation::InstallationNonce;
use crate::key::{Keyring, KeyringError, Pin, SignerError, SoftwareSigner, Vault};
use crate::store::Damage;

/// Which user of this phone: counts from 1 in the order in which they came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UserSlot(u32);

impl UserSlot {
    /// The number.
    pub const fn number(self) -> u32 {
        self.0
    }
}

/// Why a user could not be let in.
#[derive(Debug, thiserror::Error)]
pub enum InstallationError {
    /// There is no such user on this phone.
    #[error("no such user on this phone")]
    NoUser,
    /// The PIN, or the key behind it.
    #[error(transparent)]
    Keyring(#[from] KeyringError),
    /// The signing key.
    #[error(transparent)]
    Signer(#[from] SignerError),
    /// The database or the photos.
    #[error(transparent)]
    Device(#[from] DeviceError),
    /// The file system refused.
    #[error("file system: {0}")]
    Io(#[from] io::Error),
}

impl InstallationError {
    /// The code that a person's screen explains.
    pub fn code(&self) -> Code {
        match self {
            Self::NoUser => Code::NotEnrolled,
            Self::Keyring(error) => error.code(),
            Self::Signer(SignerError::Vault(error)) => error.code(),
            Self::Signer(_) => Code::WrongKey,
            Self::Device(error) => error.code(),
            Self::Io(error) if error.kind() == io::ErrorKind::StorageFull => Code::StorageFull,
            Self::Io(_) => Code::Internal,
        }
    }
}

/// The app on this phone.
pub struct Installation {
    folder: PathBuf,
    nonce: InstallationNonce,
    vault: Arc<dyn Vault>,
    environment: Environment,
}

impl Installation {
    /// Opens the installation. `folder` holds the users; `kept` is a folder that is left out of
    /// the phone's own backups.
    pub fn open(
        folder: PathBuf,
        kept: PathBuf,
        vault: Arc<dyn Vault>,
        environment: Environment,
    ) -> Result<Self, InstallationError> {
        durable_file::make_folder(&folder.join("users"))?;
        durable_file::make_folder(&kept)?;
        let file = kept.join("installation");
        let nonce = match durable_file::read(&file)?.and_then(|bytes| bytes.try_into().ok()) {
            Some(nonce) => nonce,
            None => {
                let nonce = random(&*environment.randomness);
                durable_file::write(&file, &nonce)?;
                nonce
            }
        };
        Ok(Self {
            folder,
            nonce: InstallationNonce(nonce),
            vault,
            environment,
        })
    }

    /// Users on this phone.
    pub fn users(&self) -> Result<Vec<UserSlot>, InstallationError> {
        let mut users = Vec::new();
        for entry in fs::read_dir(self.folder.join("users"))? {
            let name = entry?.file_name();
            users.extend(name.to_str().and_then(|name| name.parse().ok()).map(UserSlot));
        }
        users.sort_unstable();
        Ok(users)
    }

    /// Makes room for one more user: a folder, a database key without a PIN yet, a signing key.
    pub fn add_user(&self) -> Result<UserSlot, InstallationError> {
        let slot = UserSlot(self.users()?.last().map_or(1, |last| last.0 + 1));
        // Under another name until it has its keys: what was begun and not ended is nobody's.
        let path = self.path(slot);
        let begun = durable_file::with_suffix(&path, ".new");
        match fs::remove_dir_all(&begun) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
        durable_file::make_folder(&begun)?;
        SoftwareSigner::create(&*self.vault, &signing_name(slot), &*self.environment.randomness)?;
        let keyring = Keyring::new(begun.join("keyring"), &vault_name(slot), &*self.vault);
        keyring.create(&*self.environment.randomness)?;
        fs::rename(&begun, &path)?;
        durable_file::sync_folder(&path)?;
        Ok(slot)
    }

    /// The user's keyring, to ask for the PIN and to change it.
    pub fn keyring(&self, slot: UserSlot) -> Keyring<'_> {
        Keyring::new(self.path(slot).join("keyring"), &vault_name(slot), &*self.vault)
    }

    /// The user's signing key in software. A shell with hardware of its own does not ask for it.
    pub fn signer(&self, slot: UserSlot) -> Result<SoftwareSigner, InstallationError> {
        Ok(SoftwareSigner::load(&*self.vault, &signing_name(slot))?)
    }

    /// Unlocks a user and opens what is theirs.
    pub fn unlock(
        &self,
        slot: UserSlot,
        pin: Option<&Pin>,
    ) -> Result<(Device, Option<Damage>), InstallationError> {
        if !self.path(slot).is_dir() {
            return Err(InstallationError::NoUser);
        }
        let key = self.keyring(slot).unlock(pin, self.environment.clock.now())?;
        Ok(Device::open(
            &self.path(slot),
            &key,
            self.nonce,
            self.environment.clone(),
        )?)
    }

    /// Sets, changes or (with `None`) removes the user's PIN; `old` is the one that holds now.
    pub fn set_pin(
        &self,
        slot: UserSlot,
        old: Option<&Pin>,
        new: Option<&Pin>,
    ) -> Result<(), InstallationError> {
        let keyring = self.keyring(slot);
        let key = keyring.unlock(old, self.environment.clock.now())?;
        Ok(keyring.set_pin(&key, new, &*self.environment.randomness)?)
    }

    fn path(&self, slot: UserSlot) -> PathBuf {
        self.folder.join("users").join(slot.0.to_string())
    }
}

fn vault_name(slot: UserSlot) -> String {
    format!("user-{}", slot.0)
}

fn signing_name(slot: UserSlot) -> String {
    format!("user-{}-signing", slot.0)
}

#[cfg(test)]
mod tests;
