//! Receipts: the server's signed word that it holds all that a device ever wrote.

use minicbor::{Decode, Encode};

use crate::code::Code;
use crate::id::{DeviceId, Epoch, RealmNumber, UserId};
use crate::protocol::envelope::{self, Context, Purpose};
use crate::protocol::key::{PublicKey, Signer, SignerUnavailable};
use crate::protocol::sync::Authored;
use crate::protocol::{cbor_check, limits, to_cbor};
use crate::time::Timestamp;

/// What the server vouches for.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Receipt {
    /// Whose.
    #[n(0)]
    pub device: DeviceId,
    /// Whose phone that is.
    #[n(1)]
    pub user: UserId,
    /// Generations with their counts, photos, read rows, and the sum over all of them.
    #[n(2)]
    pub authored: Authored,
    /// The server's life in which it was signed.
    #[n(3)]
    pub epoch: Epoch,
    /// The mark: all of it is durable on the server's disk, and arrived by then.
    #[n(4)]
    pub durable_until: Timestamp,
    /// A backup or replica covers all that arrived by then. Below the mark the screen says
    /// *received*; from the mark on, *safe to replace this phone*.
    #[n(5)]
    pub covered_until: Option<Timestamp>,
    /// When it was signed.
    #[n(6)]
    pub signed_at: Timestamp,
}

impl Receipt {
    /// Signs it with the server's receipt key.
    ///
    /// # Errors
    /// When the key is not available.
    pub fn sign(
        &self,
        realm: RealmNumber,
        key: &PublicKey,
        signer: &dyn Signer,
    ) -> Result<SignedReceipt, SignerUnavailable> {
        let context = context(realm, key);
        envelope::seal(to_cbor(self), &context, key.id().as_bytes(), signer).map(SignedReceipt)
    }

    /// True when losing this phone loses nothing.
    pub fn is_safe(&self) -> bool {
        self.covered_until
            .is_some_and(|covered| covered >= self.durable_until)
    }
}

/// A receipt as the server signed it: COSE_Sign1 under its receipt key.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(transparent)]
pub struct SignedReceipt(#[cbor(n(0), with = "minicbor::bytes")] pub Vec<u8>);

impl SignedReceipt {
    /// What the server vouches for, when it was this realm's server that signed.
    ///
    /// # Errors
    /// [`Code::WrongServer`] for another key, else as [`envelope::open`].
    pub fn open(&self, realm: RealmNumber, key: &PublicKey) -> Result<Receipt, Code> {
        if self.0.len() > limits::SMALL.outside {
            return Err(Code::BodyTooLarge);
        }
        let ((), payload) = envelope::open(&self.0, &context(realm, key), |id| {
            if id == key.id().as_bytes() {
                Ok((key.clone(), ()))
            } else {
                Err(Code::WrongServer)
            }
        })?;
        cbor_check(&payload, limits::SMALL.items)?;
        minicbor::decode(&payload).map_err(|_| Code::BadRequest)
    }
}

fn context(realm: RealmNumber, key: &PublicKey) -> Context {
    Context {
        purpose: Purpose::Receipt,
        realm,
        server_key: key.id(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use p256::ecdsa::SigningKey;

    fn receipt() -> Receipt {
        Receipt {
            device: DeviceId::new([1; 12]),
            user: UserId(7),
            authored: Authored::default(),
            epoch: Epoch::new([2; 8]),
            durable_until: Timestamp::clamp(1_700_000_000_000),
            covered_until: None,
            signed_at: Timestamp::clamp(1_700_000_000_001),
        }
    }

    #[test]
    fn a_phone_is_safe_to_replace_once_a_backup_covers_the_mark() {
        let mut receipt = receipt();
        assert!(!receipt.is_safe());
        receipt.covered_until = Some(receipt.durable_until.plus(-1));
        assert!(!receipt.is_safe());
        receipt.covered_until = Some(receipt.durable_until);
        assert!(receipt.is_safe());
    }

    #[test]
    fn only_this_realms_server_signs_receipts() {
        let signer = SigningKey::from_slice(&[3; 32]).unwrap();
        let key = PublicKey::of(&signer);
        let other = PublicKey::of(&SigningKey::from_slice(&[4; 32]).unwrap());
        let signed = receipt().sign(RealmNumber(1), &key, &signer).unwrap();
        assert_eq!(signed.open(RealmNumber(1), &key), Ok(receipt()));
        assert_eq!(signed.open(RealmNumber(2), &key), Err(Code::BadSignature));
        assert_eq!(signed.open(RealmNumber(1), &other), Err(Code::WrongServer));
        let mut longer = receipt();
        longer.authored.changes = vec![crate::protocol::sync::GenerationCount {
            generation: crate::id::Generation::new([0; 4]),
            changes: 9,
        }];
        assert_ne!(longer.sign(RealmNumber(1), &key, &signer).unwrap(), signed);
    }
}
