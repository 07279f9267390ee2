//! HPKE (RFC 9180, base mode): X25519, HKDF-SHA256, ChaCha20-Poly1305. Phones seal bundles to the
//! server's key, backups are sealed to a recovery key that does not lie on the server.

use std::convert::Infallible;

use hpke::aead::{AeadCtxR, AeadCtxS, ChaCha20Poly1305};
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::rand_core::{TryCryptoRng, TryRng};
use hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable, setup_receiver, setup_sender_with_rng};

use crate::environment::{Randomness, random};

type Public = <X25519HkdfSha256 as Kem>::PublicKey;
type Private = <X25519HkdfSha256 as Kem>::PrivateKey;
type Encapsulated = <X25519HkdfSha256 as Kem>::EncappedKey;

/// Length of a public key and of an encapsulated key.
const KEY_LEN: usize = 32;

/// Why sealing or opening failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// No X25519 public key.
    #[error("not a public key to seal to")]
    BadKey,
    /// Sealed to another key, or changed on its way.
    #[error("it was sealed to another key, or changed")]
    NotOurs,
}

/// Who can open.
pub struct Recipient {
    private: Private,
    public: Public,
}

impl Recipient {
    /// The key pair that RFC 9180 derives from 32 secret bytes.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        let (private, public) = X25519HkdfSha256::derive_keypair(seed);
        Self { private, public }
    }

    /// The public key.
    pub fn public(&self) -> [u8; KEY_LEN] {
        self.public.to_bytes().into()
    }

    /// Opens a run of messages; `info` says what for, as when sealing.
    pub fn open(&self, encapsulated: &[u8], info: &[u8]) -> Result<OpenSealed, SealError> {
        let encapsulated = Encapsulated::from_bytes(encapsulated).map_err(|_| SealError::NotOurs)?;
        setup_receiver(&OpModeR::Base, &self.private, &encapsulated, info)
            .map(OpenSealed)
            .map_err(|_| SealError::NotOurs)
    }
}

/// A new recovery key: the secret for a safe place, and its public half.
pub fn generate_recipient(randomness: &dyn Randomness) -> ([u8; 32], [u8; KEY_LEN]) {
    let seed = random(randomness);
    (seed, Recipient::from_seed(&seed).public())
}

/// A public key to seal to.
pub struct SealedTo(Public);

impl SealedTo {
    /// Reads a public key.
    pub fn parse(public: &[u8]) -> Result<Self, SealError> {
        Public::from_bytes(public)
            .map(Self)
            .map_err(|_| SealError::BadKey)
    }

    /// Begins a run of messages: the encapsulated key, and what seals.
    pub fn seal(
        &self,
        info: &[u8],
        randomness: &dyn Randomness,
    ) -> Result<([u8; KEY_LEN], Sealer), SealError> {
        let (encapsulated, context): (Encapsulated, _) =
            setup_sender_with_rng(&OpModeS::Base, &self.0, info, &mut Draws(randomness))
                .map_err(|_| SealError::BadKey)?;
        Ok((encapsulated.to_bytes().into(), Sealer(context)))
    }
}

/// Seals one message after another; each knows its place in the run.
pub struct Sealer(AeadCtxS<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>);

impl Sealer {
    /// Seals the next message.
    pub fn seal(&mut self, message: &[u8], bound_to: &[u8]) -> Result<Vec<u8>, SealError> {
        self.0.seal(message, bound_to).map_err(|_| SealError::BadKey)
    }
}

/// Opens one message after another, in the order in which they were sealed.
pub struct OpenSealed(AeadCtxR<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>);

impl OpenSealed {
    /// Opens the next message.
    pub fn open(&mut self, sealed: &[u8], bound_to: &[u8]) -> Result<Vec<u8>, SealError> {
        self.0.open(sealed, bound_to).map_err(|_| SealError::NotOurs)
    }
}

/// Our randomness as HPKE takes it.
struct Draws<'a>(&'a dyn Randomness);

impl TryRng for Draws<'_> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(u32::from_le_bytes(random(self.0)))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(u64::from_le_bytes(random(self.0)))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        self.0.fill(bytes);
        Ok(())
    }
}

impl TryCryptoRng for Draws<'_> {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::environment::SystemRandomness;

    #[test]
    fn messages_open_in_their_order_for_their_recipient_only() {
        let ours = Recipient::from_seed(&[1; 32]);
        let to = SealedTo::parse(&ours.public()).unwrap();
        let (key, mut sealer) = to.seal(b"test", &SystemRandomness).unwrap();
        let (one, two) = (
            sealer.seal(b"one", b"").unwrap(),
            sealer.seal(b"two", b"").unwrap(),
        );

        let mut opened = ours.open(&key, b"test").unwrap();
        assert_eq!(opened.open(&two, b""), Err(SealError::NotOurs), "out of order");
        assert_eq!(opened.open(&one, b"").as_deref(), Ok(&b"one"[..]));
        assert_eq!(opened.open(&two, b"").as_deref(), Ok(&b"two"[..]));
        for (recipient, info) in [(Recipient::from_seed(&[2; 32]), b"test"), (ours, b"else")] {
            assert_eq!(
                recipient.open(&key, info).unwrap().open(&one, b""),
                Err(SealError::NotOurs)
            );
        }
    }
}
