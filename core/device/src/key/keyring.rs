//! The database key, locked.
//!
//! It is sealed under a key made of two halves: a secret that the vault keeps and, once a PIN is
//! set, Argon2id of the PIN. A copy of the files without the vault is worth nothing; the vault
//! without the PIN is not enough. Six digits are few, so attempts are counted in the vault
//! *before* each check, slow down after five, and the tenth failure drops the key for good. What
//! was sealed for the server at each save survives that.

use std::io;
use std::path::PathBuf;

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use doorstep_model::code::Code;
use doorstep_model::time::Timestamp;
use minicbor::{Decode, Encode};
use zeroize::Zeroizing;

use super::{DatabaseKey, Vault, VaultError};
use crate::durable_file;
use crate::environment::{Randomness, random};

/// Failures after which the key is dropped.
const ATTEMPTS_MAX: u8 = 10;
/// Seconds to wait after the fifth failure, the sixth, and so on.
const WAITS: [i64; 5] = [30, 60, 300, 900, 3_600];
/// Failures before the first wait.
const FREE_ATTEMPTS: u8 = 5;
/// 32 MiB, three passes: about a third of a second on a phone of 2018.
const COST: Cost = Cost {
    memory_kib: 32 * 1024,
    passes: 3,
};
const BOUND_TO: &[u8] = b"doorstep 1 keyring";

/// Six digits.
#[derive(Clone)]
pub struct Pin(Zeroizing<String>);

impl Pin {
    /// Exactly six digits.
    pub fn parse(text: &str) -> Option<Self> {
        let right = text.len() == 6 && text.bytes().all(|b| b.is_ascii_digit());
        right.then(|| Self(Zeroizing::new(text.to_owned())))
    }
}

impl std::fmt::Debug for Pin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pin(…)")
    }
}

/// Why the keyring did not open.
#[derive(Debug, thiserror::Error)]
pub enum KeyringError {
    /// There is no key: it was never made, or dropped after too many failures.
    #[error("no key on this phone")]
    NoKey,
    /// A PIN is set and none was given.
    #[error("a PIN is needed")]
    PinNeeded,
    /// The PIN is wrong.
    #[error("wrong PIN, {left} attempts left")]
    WrongPin {
        /// Attempts before the key is dropped.
        left: u8,
    },
    /// Too many failures; this attempt was not checked.
    #[error("wait {seconds} seconds")]
    Wait {
        /// How long.
        seconds: i64,
    },
    /// The tenth failure: the key is gone.
    #[error("the key was dropped after too many attempts")]
    Dropped,
    /// The keyring's file does not read back, or is another installation's.
    #[error("the keyring does not read back")]
    Unreadable,
    /// The vault did not answer.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The file system refused.
    #[error("file system: {0}")]
    Io(#[from] io::Error),
}

impl KeyringError {
    /// The code that a person's screen explains.
    pub fn code(&self) -> Code {
        match self {
            Self::Wait { .. } => Code::TooMany,
            Self::NoKey | Self::PinNeeded | Self::WrongPin { .. } | Self::Dropped | Self::Unreadable => {
                Code::WrongKey
            }
            Self::Vault(error) => error.code(),
            Self::Io(error) if error.kind() == io::ErrorKind::StorageFull => Code::StorageFull,
            Self::Io(_) => Code::Internal,
        }
    }
}

#[derive(Debug, Clone, Copy, Encode, Decode)]
struct Cost {
    #[n(0)]
    memory_kib: u32,
    #[n(1)]
    passes: u32,
}

#[derive(Encode, Decode)]
struct PinHalf {
    #[cbor(n(0), with = "minicbor::bytes")]
    salt: [u8; 16],
    #[n(1)]
    cost: Cost,
}

/// The file.
#[derive(Encode, Decode)]
struct Sealed {
    #[n(0)]
    pin: Option<PinHalf>,
    #[cbor(n(1), with = "minicbor::bytes")]
    nonce: [u8; 24],
    #[cbor(n(2), with = "minicbor::bytes")]
    key: Vec<u8>,
}

#[derive(Default, Encode, Decode)]
struct Attempts {
    #[n(0)]
    failed: u8,
    #[n(1)]
    last: i64,
}

/// One user's keyring: a file, and secrets in the vault under the user's name there.
pub struct Keyring<'a> {
    file: PathBuf,
    name: String,
    vault: &'a dyn Vault,
}

impl<'a> Keyring<'a> {
    /// The keyring in this file; `name` is the prefix of its secrets in the vault.
    pub fn new(file: PathBuf, name: &str, vault: &'a dyn Vault) -> Self {
        Self {
            file,
            name: name.to_owned(),
            vault,
        }
    }

    /// Makes a database key and locks it, without a PIN for now.
    pub fn create(&self, randomness: &dyn Randomness) -> Result<DatabaseKey, KeyringError> {
        self.vault
            .store(&self.secret_name(), &Zeroizing::new(random::<32>(randomness))[..])?;
        self.vault.delete(&self.attempts_name())?;
        let key = DatabaseKey::generate(randomness);
        self.seal(&key, None, COST, randomness)?;
        Ok(key)
    }

    /// True when a PIN is set.
    pub fn has_pin(&self) -> Result<bool, KeyringError> {
        Ok(self.sealed()?.pin.is_some())
    }

    /// Sets, changes or (with `None`) removes the PIN. The database is not touched.
    pub fn set_pin(
        &self,
        key: &DatabaseKey,
        pin: Option<&Pin>,
        randomness: &dyn Randomness,
    ) -> Result<(), KeyringError> {
        self.seal(key, pin, COST, randomness)
    }

    /// Unlocks the key.
    pub fn unlock(&self, pin: Option<&Pin>, now: Timestamp) -> Result<DatabaseKey, KeyringError> {
        let sealed = self.sealed()?;
        let Some(secret) = self.vault.load(&self.secret_name())? else {
            return Err(KeyringError::NoKey);
        };
        let Some(half) = &sealed.pin else {
            return open(&sealed, &secret, None).ok_or(KeyringError::Unreadable);
        };
        let pin = pin.ok_or(KeyringError::PinNeeded)?;
        let failed = self.count_attempt(now)?;
        let stretched = stretch(pin, half)?;
        match open(&sealed, &secret, Some(&stretched)) {
            Some(key) => {
                self.vault.delete(&self.attempts_name())?;
                Ok(key)
            }
            None if failed >= ATTEMPTS_MAX => Err(self.drop_key()?),
            None => Err(KeyringError::WrongPin {
                left: ATTEMPTS_MAX - failed,
            }),
        }
    }

    /// Forgets the key and everything that it opens, at once and for ever.
    pub fn destroy(&self) -> Result<(), KeyringError> {
        self.vault.delete(&self.secret_name())?;
        self.vault.delete(&self.attempts_name())?;
        Ok(durable_file::remove(&self.file)?)
    }

    /// Saves that there is one more attempt, before it is checked; gives how many there are.
    fn count_attempt(&self, now: Timestamp) -> Result<u8, KeyringError> {
        let before: Attempts = match self.vault.load(&self.attempts_name())? {
            Some(bytes) => minicbor::decode(&bytes).map_err(|_| KeyringError::Unreadable)?,
            None => Attempts::default(),
        };
        if before.failed >= ATTEMPTS_MAX {
            // Stopped between the tenth check and the drop.
            return Err(self.drop_key()?);
        }
        if before.failed >= FREE_ATTEMPTS {
            let wait = WAITS[usize::from(before.failed - FREE_ATTEMPTS)] * 1_000;
            // A clock set back must not lock the phone for years.
            let left = (before.last + wait - now.millis()).min(wait);
            if left > 0 {
                return Err(KeyringError::Wait {
                    seconds: (left + 999) / 1_000,
                });
            }
        }
        let attempts = Attempts {
            failed: before.failed + 1,
            last: now.millis(),
        };
        let bytes = minicbor::to_vec(&attempts).map_err(|_| KeyringError::Unreadable)?;
        self.vault.store(&self.attempts_name(), &bytes)?;
        Ok(attempts.failed)
    }

    fn drop_key(&self) -> Result<KeyringError, KeyringError> {
        self.destroy()?;
        Ok(KeyringError::Dropped)
    }

    fn sealed(&self) -> Result<Sealed, KeyringError> {
        let bytes = durable_file::read(&self.file)?.ok_or(KeyringError::NoKey)?;
        minicbor::decode(&bytes).map_err(|_| KeyringError::Unreadable)
    }

    fn seal(
        &self,
        key: &DatabaseKey,
        pin: Option<&Pin>,
        cost: Cost,
        randomness: &dyn Randomness,
    ) -> Result<(), KeyringError> {
        let secret = self.vault.load(&self.secret_name())?.ok_or(KeyringError::NoKey)?;
        let half = pin.map(|_| PinHalf {
            salt: random(randomness),
            cost,
        });
        let stretched = match (pin, &half) {
            (Some(pin), Some(half)) => Some(stretch(pin, half)?),
            _ => None,
        };
        let nonce = random(randomness);
        let sealed = cipher(&secret, stretched.as_deref())
            .encrypt(
                &XNonce::from(nonce),
                Payload {
                    msg: key.as_bytes(),
                    aad: BOUND_TO,
                },
            )
            .map_err(|_| KeyringError::Unreadable)?;
        let file = Sealed {
            pin: half,
            nonce,
            key: sealed,
        };
        let bytes = minicbor::to_vec(&file).map_err(|_| KeyringError::Unreadable)?;
        Ok(durable_file::write(&self.file, &bytes)?)
    }

    fn secret_name(&self) -> String {
        format!("{}-database", self.name)
    }

    fn attempts_name(&self) -> String {
        format!("{}-attempts", self.name)
    }
}

fn stretch(pin: &Pin, half: &PinHalf) -> Result<Zeroizing<[u8; 32]>, KeyringError> {
    let params = Params::new(half.cost.memory_kib, half.cost.passes, 1, Some(32))
        .map_err(|_| KeyringError::Unreadable)?;
    let mut stretched = Zeroizing::new([0; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(pin.0.as_bytes(), &half.salt, &mut stretched[..])
        .map_err(|_| KeyringError::Unreadable)?;
    Ok(stretched)
}

fn cipher(secret: &[u8], stretched: Option<&[u8; 32]>) -> XChaCha20Poly1305 {
    let mut hasher = blake3::Hasher::new_derive_key("doorstep 1 database key lock");
    hasher.update(secret);
    if let Some(stretched) = stretched {
        hasher.update(stretched);
    }
    let key = Zeroizing::new(*hasher.finalize().as_bytes());
    XChaCha20Poly1305::new((&*key).into())
}

fn open(sealed: &Sealed, secret: &[u8], stretched: Option<&[u8; 32]>) -> Option<DatabaseKey> {
    let key = cipher(secret, stretched)
        .decrypt(
            &XNonce::from(sealed.nonce),
            Payload {
                msg: &sealed.key,
                aad: BOUND_TO,
            },
        )
        .map(Zeroizing::new)
        .ok()?;
    Some(DatabaseKey::new(key.as_slice().try_into().ok()?))
}

#[cfg(test)]
mod tests;
