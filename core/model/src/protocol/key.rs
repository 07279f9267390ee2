//! Signing keys: ECDSA over P-256 with SHA-256, which phones keep in hardware.

use p256::ecdsa::signature::{Signer as _, Verifier as _};
use p256::ecdsa::{Signature, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};

use crate::id::KeyId;

/// Whatever holds a private key: hardware on a phone, a file on a server.
pub trait Signer {
    /// Signs a message: r ‖ s, 32 bytes each.
    ///
    /// # Errors
    /// When the hardware does not give the key now (locked phone, key lost).
    fn sign(&self, message: &[u8]) -> Result<[u8; 64], SignerUnavailable>;
}

/// The key can't be used now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the signing key is not available")]
pub struct SignerUnavailable;

impl Signer for SigningKey {
    fn sign(&self, message: &[u8]) -> Result<[u8; 64], SignerUnavailable> {
        let signature: Signature = self.try_sign(message).map_err(|_| SignerUnavailable)?;
        Ok(signature.to_bytes().into())
    }
}

/// A public key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

/// Bytes that are no point of P-256.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a P-256 public key")]
pub struct InvalidKey;

impl PublicKey {
    /// Length of the compressed point.
    pub const LEN: usize = 33;

    /// Reads a SEC1 point, compressed or not.
    ///
    /// # Errors
    /// For bytes that are no point of the curve.
    pub fn parse(sec1: &[u8]) -> Result<Self, InvalidKey> {
        VerifyingKey::from_sec1_bytes(sec1)
            .map(Self)
            .map_err(|_| InvalidKey)
    }

    /// The public half of a key in software.
    pub fn of(key: &SigningKey) -> Self {
        Self(*key.verifying_key())
    }

    /// The compressed point (SEC1).
    pub fn to_bytes(&self) -> [u8; Self::LEN] {
        let mut bytes = [0; Self::LEN];
        bytes.copy_from_slice(self.0.to_sec1_point(true).as_bytes());
        bytes
    }

    /// The first bytes of the SHA-256 of the compressed point.
    pub fn id(&self) -> KeyId {
        key_id(&self.to_bytes())
    }

    /// Whether the signature is this key's over the message. Both s and n − s are taken: secure
    /// hardware makes either, and nothing of ours is named by the bytes of a signature.
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        Signature::from_slice(signature).is_ok_and(|signature| self.0.verify(message, &signature).is_ok())
    }
}

/// The id of a public key's bytes, of any kind.
pub fn key_id(public: &[u8]) -> KeyId {
    let hash = Sha256::digest(public);
    let mut id = [0; KeyId::LEN];
    id.copy_from_slice(&hash[..KeyId::LEN]);
    KeyId::new(id)
}
