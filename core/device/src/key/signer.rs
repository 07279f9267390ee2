//! The device's signing key: P-256, in the phone's hardware where the shell brings such a
//! signer, else in software with its secret in the vault.

use doorstep_model::protocol::key::{PublicKey, Signer, SignerUnavailable};
use p256::ecdsa::SigningKey;
use zeroize::Zeroizing;

use super::{Vault, VaultError};
use crate::environment::{Randomness, random};

/// A phone's own key. The shells implement it over their hardware.
pub trait DeviceSigner: Signer + Send + Sync {
    /// The public half, for enrolment.
    fn public_key(&self) -> PublicKey;
}

/// Why there is no signing key.
#[derive(Debug, thiserror::Error)]
pub enum SignerError {
    /// There is no key of this name.
    #[error("no signing key")]
    NoKey,
    /// What the vault gave is no key.
    #[error("the signing key does not read back")]
    Unreadable,
    /// The vault did not answer.
    #[error(transparent)]
    Vault(#[from] VaultError),
}

/// A key in software.
pub struct SoftwareSigner(SigningKey);

impl std::fmt::Debug for SoftwareSigner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SoftwareSigner(…)")
    }
}

impl SoftwareSigner {
    /// Draws a key and keeps it in the vault under a name.
    pub fn create(vault: &dyn Vault, name: &str, randomness: &dyn Randomness) -> Result<Self, SignerError> {
        loop {
            let secret = Zeroizing::new(random::<32>(randomness));
            // One draw in 2³² is no key.
            if let Ok(key) = SigningKey::from_slice(&secret[..]) {
                vault.store(name, &secret[..])?;
                return Ok(Self(key));
            }
        }
    }

    /// The key that the vault keeps under a name.
    pub fn load(vault: &dyn Vault, name: &str) -> Result<Self, SignerError> {
        let secret = vault.load(name)?.ok_or(SignerError::NoKey)?;
        SigningKey::from_slice(&secret)
            .map(Self)
            .map_err(|_| SignerError::Unreadable)
    }
}

impl Signer for SoftwareSigner {
    fn sign(&self, message: &[u8]) -> Result<[u8; 64], SignerUnavailable> {
        self.0.sign(message)
    }
}

impl DeviceSigner for SoftwareSigner {
    fn public_key(&self) -> PublicKey {
        PublicKey::of(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::environment::fixed::Seeded;
    use crate::key::FileVault;

    #[test]
    fn a_signature_verifies_under_the_public_key_after_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        let vault = FileVault::new(folder.path().to_owned()).unwrap();
        let made = SoftwareSigner::create(&vault, "user-1-signing", &Seeded::new(1)).unwrap();
        let loaded = SoftwareSigner::load(&vault, "user-1-signing").unwrap();
        assert_eq!(made.public_key(), loaded.public_key());
        let signature = loaded.sign(b"message").unwrap();
        assert!(made.public_key().verifies(b"message", &signature));
        assert!(!made.public_key().verifies(b"another", &signature));
    }

    #[test]
    fn a_missing_or_broken_key_is_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        let vault = FileVault::new(folder.path().to_owned()).unwrap();
        assert!(matches!(
            SoftwareSigner::load(&vault, "none"),
            Err(SignerError::NoKey)
        ));
        vault.store("zero", &[0; 32]).unwrap();
        assert!(matches!(
            SoftwareSigner::load(&vault, "zero"),
            Err(SignerError::Unreadable)
        ));
    }
}
