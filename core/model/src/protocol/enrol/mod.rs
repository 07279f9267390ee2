//! Enrolment: from a QR on the administrator's screen to a phone that may write.

use std::fmt;

use minicbor::{Decode, Encode};

use crate::code::Code;
use crate::id::{
    DeviceId, DeviceNumber, Epoch, Generation, KeyId, RealmNumber, ServerPin, UserId, decode_hex,
};
use crate::protocol::envelope::{self, Context, Purpose};
use crate::protocol::key::{PublicKey, Signer, SignerUnavailable};
use crate::protocol::{limits, message};
use crate::text::Text;

mod link;

pub use link::{EnrolLink, ServerAddress};

/// A one-time code of 128 bits. The server keeps its hash only; it never shows in logs.
#[derive(Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(transparent)]
pub struct EnrolCode(#[cbor(n(0), with = "minicbor::bytes")] [u8; 16]);

impl EnrolCode {
    /// Wraps 16 random bytes.
    pub const fn new(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// Reads 32 hex digits, as a link carries them.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut bytes = [0; 16];
        decode_hex(text, &mut bytes).map(|()| Self(bytes))
    }

    pub(crate) fn to_hex(self) -> String {
        self.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// What the server keeps.
    pub fn hash(&self) -> [u8; 32] {
        *blake3::hash(&self.0).as_bytes()
    }
}

impl fmt::Debug for EnrolCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EnrolCode(…)")
    }
}

/// What a new device asks. Sent again with the same code and key, it gets the same answer.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct EnrolRequest {
    /// The protocol that the device speaks.
    #[n(0)]
    pub protocol: u16,
    /// From the link.
    #[n(1)]
    pub code: EnrolCode,
    /// The device's key: a compressed P-256 point (SEC1). The request is signed with it, under a
    /// key id that is these bytes.
    #[n(2)]
    #[cbor(with = "minicbor::bytes")]
    pub public_key: [u8; 33],
    /// Drawn by the device.
    #[n(3)]
    pub device: DeviceId,
    /// Its first generation.
    #[n(4)]
    pub generation: Generation,
    /// The app's name and version, for the administrator's list of devices.
    #[n(5)]
    pub app: Text<40>,
}

impl EnrolRequest {
    /// Compresses and signs it, for the server behind this pin.
    ///
    /// # Errors
    /// When the device's key is not available.
    pub fn seal(&self, pin: ServerPin, signer: &dyn Signer) -> Result<Vec<u8>, SignerUnavailable> {
        envelope::seal(message::write(self), &context(pin), &self.public_key, signer)
    }

    /// Opens a request that a device of this key sealed to the server behind this pin.
    ///
    /// # Errors
    /// As [`envelope::open`] and [`message::read`]; [`Code::BadSignature`] when the key inside is
    /// not the one that signed.
    pub fn open(bytes: &[u8], pin: ServerPin) -> Result<(PublicKey, Self), Code> {
        if bytes.len() > limits::SMALL.outside {
            return Err(Code::BodyTooLarge);
        }
        let (key, payload) = envelope::open(bytes, &context(pin), |id| {
            let key = PublicKey::parse(id).map_err(|_| Code::BadSignature)?;
            Ok((key.clone(), key))
        })?;
        let request: Self = message::read(&payload, &limits::SMALL)?;
        if request.public_key == key.to_bytes() {
            Ok((key, request))
        } else {
            Err(Code::BadSignature)
        }
    }
}

fn context(pin: ServerPin) -> Context {
    Context {
        purpose: Purpose::Enrol,
        realm: RealmNumber(0),
        server_key: pin.key_id(),
    }
}

/// A public key of the server with its id.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct ServerKey {
    /// Its id.
    #[n(0)]
    pub id: KeyId,
    /// Its bytes (SEC1 for P-256; HPKE's own form for the KEM).
    #[n(1)]
    #[cbor(with = "minicbor::bytes")]
    pub public: Vec<u8>,
}

/// Authenticates the records that a phone seals at each save, so that a bundle exists even when
/// the phone's key is gone.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(transparent)]
pub struct BundleKey(#[cbor(n(0), with = "minicbor::bytes")] pub [u8; 32]);

impl fmt::Debug for BundleKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BundleKey(…)")
    }
}

/// What an enrolled device knows. The reply is authenticated by TLS under the link's pin.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct EnrolReply {
    /// The protocol that the server speaks.
    #[n(0)]
    pub protocol: u16,
    /// The newest schema that the server takes.
    #[n(1)]
    pub schema: u16,
    /// The device's number in entry keys.
    #[n(2)]
    pub device_number: DeviceNumber,
    /// Whose phone this is.
    #[n(3)]
    pub user: UserId,
    /// The realm; enters what the device signs.
    #[n(4)]
    pub realm: RealmNumber,
    /// The server key that the device names in what it signs.
    #[n(5)]
    pub server_key: KeyId,
    /// Bundles are sealed to it.
    #[n(6)]
    pub hpke: ServerKey,
    /// Receipts are signed with it.
    #[n(7)]
    pub receipt: ServerKey,
    /// Agreed for sealed records.
    #[n(8)]
    pub bundle_key: BundleKey,
    /// Which life of the server this is.
    #[n(9)]
    pub epoch: Epoch,
}
