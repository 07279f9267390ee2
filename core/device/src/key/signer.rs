//! The device's signing key: P-256, in the phone's hardware where the shell brings such a
//! signer, else in software with its secret in the vault.

use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use zeroize::Zeroizing;

use super::{Vault, VaultError};
use crate::environment::{Randomness, random};

/// Signs for this device.
pub trait Signer: Send + Sync {
    /// The public key: a compressed point (SEC1).
    fn public_key(&self) -> [u8; 33];
    /// ES256 over the message: r ‖ s.
    fn sign(&self, message: &[u8]) -> Result<[u8; 64], SignerError>;
}

/// Why nothing was signed.
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
    fn public_key(&self) -> [u8; 33] {
        let point = self.0.verifying_key().to_sec1_point(true);
        let mut bytes = [0; 33];
        bytes.copy_from_slice(point.as_bytes());
        bytes
    }

    fn sign(&self, message: &[u8]) -> Result<[u8; 64], SignerError> {
        let signature: Signature = self.0.try_sign(message).map_err(|_| SignerError::Unreadable)?;
        Ok(signature.to_bytes().into())
    }
}

#[cfg(test)]
mod tests {
    use p256::ecdsa::VerifyingKey;
    use p256::ecdsa::signature::Verifier;

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
        let public = VerifyingKey::from_sec1_bytes(&made.public_key()).unwrap();
        assert!(
            public
                .verify(b"message", &Signature::from_slice(&signature).unwrap())
                .is_ok()
        );
        assert!(
            public
                .verify(b"another", &Signature::from_slice(&signature).unwrap())
                .is_err()
        );
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
