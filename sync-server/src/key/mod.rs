//! The server's secrets: files of 0600 in one folder, made once at `init`.
//!
//! | file | what | lost means |
//! |---|---|---|
//! | `receipt.key` | P-256: signs receipts | phones must be enrolled again |
//! | `sealing.key` | HPKE: opens carried bundles | bundles on their way can't be opened |
//! | `secret.key` | 32 bytes: cursor MACs, proofs, bundle keys | what phones could prove is lost |
//! | `tls.key` | P-256: the server's own certificate | phones refuse the server until enrolled again |
//!
//! They outlive the database: a backup carries them, sealed.

mod folder;
mod sealing;
mod tls;

use std::path::Path;

use doorstep_model::id::{DeviceId, KeyId, RealmNumber, UserId};
use doorstep_model::protocol::enrol::{BundleKey, ServerKey};
use doorstep_model::protocol::key::{PublicKey, key_id};
use doorstep_model::protocol::proof::ServerSecret;
use p256::ecdsa::SigningKey;

pub use folder::KeyError;
pub use sealing::{OpenSealed, Recipient, SealError, SealedTo, Sealer, generate_recipient};
pub use tls::TlsKey;
pub(crate) use tls::pin_of;

pub(crate) use self::folder::{read_secret, write_secret};
use crate::environment::{Randomness, random};

/// Every secret of the server.
pub struct Keys {
    receipt: SigningKey,
    sealing: Recipient,
    secret: [u8; 32],
    tls: TlsKey,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys(…)")
    }
}

/// The files, as a backup carries them.
pub const FILES: [&str; 4] = ["receipt.key", "sealing.key", "secret.key", "tls.key"];

impl Keys {
    /// Makes every key in a new folder; refuses to touch one that exists.
    pub fn create(folder: &Path, randomness: &dyn Randomness) -> Result<Self, KeyError> {
        folder::create(folder, |begun| {
            write_secret(&begun.join("receipt.key"), &draw_p256(randomness).to_bytes())?;
            write_secret(&begun.join("sealing.key"), &random::<32>(randomness))?;
            write_secret(&begun.join("secret.key"), &random::<32>(randomness))?;
            write_secret(&begun.join("tls.key"), &draw_p256(randomness).to_bytes())
        })?;
        Self::open(folder)
    }

    /// Reads the folder; refuses files that others may read.
    pub fn open(folder: &Path) -> Result<Self, KeyError> {
        let receipt = read_secret(&folder.join("receipt.key"))?;
        let tls = read_secret(&folder.join("tls.key"))?;
        Ok(Self {
            receipt: p256(&receipt, folder, "receipt.key")?,
            sealing: Recipient::from_seed(&read_secret(&folder.join("sealing.key"))?),
            secret: read_secret(&folder.join("secret.key"))?,
            tls: TlsKey::new(&p256(&tls, folder, "tls.key")?)?,
        })
    }

    /// Signs receipts.
    pub fn receipt_signer(&self) -> &SigningKey {
        &self.receipt
    }

    /// The id by which phones name this server in what they sign.
    pub fn id(&self) -> KeyId {
        PublicKey::of(&self.receipt).id()
    }

    /// The receipt key as phones get it.
    pub fn receipt(&self) -> ServerKey {
        let public = PublicKey::of(&self.receipt);
        ServerKey {
            id: public.id(),
            public: public.to_bytes().to_vec(),
        }
    }

    /// The key that bundles are sealed to, as phones get it.
    pub fn sealing(&self) -> ServerKey {
        let public = self.sealing.public();
        ServerKey {
            id: key_id(&public),
            public: public.to_vec(),
        }
    }

    /// Opens what was sealed to [`Keys::sealing`].
    pub fn recipient(&self) -> &Recipient {
        &self.sealing
    }

    /// Makes and checks cursor MACs and proofs.
    pub fn server_secret(&self) -> ServerSecret {
        ServerSecret::new(blake3::derive_key("doorstep 1 server secret", &self.secret))
    }

    /// What a device's sealed records are authenticated with: made from the secret, so that no
    /// table holds it and a restored server has it again.
    pub fn bundle_key(&self, realm: RealmNumber, device: DeviceId) -> BundleKey {
        let key = blake3::derive_key("doorstep 1 bundle key", &self.secret);
        let mut hasher = blake3::Hasher::new_keyed(&key);
        hasher.update(&realm.0.to_be_bytes()).update(device.as_bytes());
        BundleKey(*hasher.finalize().as_bytes())
    }

    /// A name for something that must not be recognised by its hash: a login that was tried.
    pub fn blind(&self, realm: RealmNumber, what: &str) -> [u8; 32] {
        let key = blake3::derive_key("doorstep 1 blinded names", &self.secret);
        let mut hasher = blake3::Hasher::new_keyed(&key);
        *hasher
            .update(&realm.0.to_be_bytes())
            .update(what.as_bytes())
            .finalize()
            .as_bytes()
    }

    /// What the database keeps of a recovery code: without the secret nobody finds its digits by trying.
    pub fn recovery_code(&self, realm: RealmNumber, user: UserId, digits: &str) -> [u8; 32] {
        let key = blake3::derive_key("doorstep 1 recovery codes", &self.secret);
        let mut hasher = blake3::Hasher::new_keyed(&key);
        hasher
            .update(&realm.0.to_be_bytes())
            .update(&user.0.to_be_bytes());
        *hasher.update(digits.as_bytes()).finalize().as_bytes()
    }

    /// The key of one form that is kept over a new sign-in; each has a salt of its own.
    pub fn kept_form(&self, salt: &[u8; 32]) -> [u8; 32] {
        let key = blake3::derive_key("doorstep 1 kept forms", &self.secret);
        *blake3::keyed_hash(&key, salt).as_bytes()
    }

    /// The key of the server's own certificate.
    pub fn tls(&self) -> &TlsKey {
        &self.tls
    }

    /// Purpose and id of each key, for the ledger.
    pub fn ids(&self) -> [(&'static str, String); 4] {
        let secret_id = blake3::derive_key("doorstep 1 id of a secret", &self.secret);
        [
            ("receipt", self.id().to_string()),
            ("sealing", self.sealing().id.to_string()),
            ("secret", key_id(&secret_id).to_string()),
            ("tls", self.tls.pin().to_string()),
        ]
    }
}

fn p256(bytes: &[u8; 32], folder: &Path, file: &str) -> Result<SigningKey, KeyError> {
    SigningKey::from_slice(bytes).map_err(|_| KeyError::Damaged(folder.join(file)))
}

fn draw_p256(randomness: &dyn Randomness) -> SigningKey {
    loop {
        // One draw in 2³² lies outside the curve's order.
        if let Ok(key) = SigningKey::from_slice(&random::<32>(randomness)) {
            return key;
        }
    }
}
