//! The envelope around what is signed: COSE_Sign1 (RFC 9052), ES256 only.
//!
//! Requests, bundles and receipts are signed. A sync reply is not: TLS authenticates it, and
//! what outlives the connection (receipts, proofs, cursors) carries the server's own mark.

use coset::{CborSerializable, CoseSign1, CoseSign1Builder, Header, HeaderBuilder, iana};

use crate::code::Code;
use crate::id::{KeyId, RealmNumber};
use crate::protocol::cbor_check;
use crate::protocol::key::{PublicKey, Signer, SignerUnavailable};

/// Longest key id: a compressed point, at enrolment.
pub const KEY_ID_MAX: usize = 33;
/// Items of an envelope: its four parts, and a header of two pairs inside the first.
const ITEMS: usize = 8;

/// What an envelope is for: one can't be passed off as another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A live request. Its key id is the device's id.
    Sync,
    /// Work carried by another phone. Its key id is the device's id.
    Bundle,
    /// A new device. Its key id is its public key, which the request inside names again.
    Enrol,
    /// The server's receipt. Its key id is the receipt key's.
    Receipt,
}

/// What is signed along with the payload but not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Context {
    /// What for.
    pub purpose: Purpose,
    /// In which realm; 0 at enrolment, when the device does not know it yet.
    pub realm: RealmNumber,
    /// To which server: the key id that it gave at enrolment, and at enrolment the one that the
    /// link's pin begins with.
    pub server_key: KeyId,
}

impl Context {
    /// COSE's `external_aad`: `doorstep/1/` ‖ purpose ‖ realm (8 bytes) ‖ server key id.
    pub fn external_aad(&self) -> Vec<u8> {
        let purpose: &[u8] = match self.purpose {
            Purpose::Sync => b"sync",
            Purpose::Bundle => b"bundle",
            Purpose::Enrol => b"enrol",
            Purpose::Receipt => b"receipt",
        };
        [
            b"doorstep/1/",
            purpose,
            &self.realm.0.to_be_bytes(),
            self.server_key.as_bytes(),
        ]
        .concat()
    }
}

fn header(key_id: &[u8]) -> Header {
    HeaderBuilder::new()
        .algorithm(iana::Algorithm::ES256)
        .key_id(key_id.to_vec())
        .build()
}

/// Wraps and signs.
///
/// # Errors
/// When the signer's key is not available.
pub fn seal(
    payload: Vec<u8>,
    context: &Context,
    key_id: &[u8],
    signer: &dyn Signer,
) -> Result<Vec<u8>, SignerUnavailable> {
    let envelope = CoseSign1Builder::new()
        .protected(header(key_id))
        .payload(payload)
        .try_create_signature(&context.external_aad(), |message| {
            signer.sign(message).map(|signature| signature.to_vec())
        })?
        .build();
    Ok(envelope
        .to_vec()
        .unwrap_or_else(|error| unreachable!("an envelope of ours encodes: {error}")))
}

/// The key id that an envelope names, before anything of it is believed: enough to look up the
/// realm that the context needs.
///
/// # Errors
/// [`Code::BadRequest`] for anything but our one form.
pub fn key_id(envelope: &[u8]) -> Result<Vec<u8>, Code> {
    read(envelope).map(|envelope| envelope.protected.header.key_id)
}

fn read(envelope: &[u8]) -> Result<CoseSign1, Code> {
    let bad = |_| Code::BadRequest;
    cbor_check(envelope, ITEMS).map_err(bad)?;
    let envelope = CoseSign1::from_slice(envelope).map_err(|_| Code::BadRequest)?;
    let key_id = &envelope.protected.header.key_id;
    // One form: algorithm and key id protected, nothing else anywhere.
    if !(1..=KEY_ID_MAX).contains(&key_id.len())
        || envelope.protected.header != header(key_id)
        || !envelope.unprotected.is_empty()
        || envelope.payload.is_none()
    {
        return Err(Code::BadRequest);
    }
    Ok(envelope)
}

/// Checks form, key id and signature, in this order, and gives what `lookup` said about the key
/// together with the payload. Nothing is decompressed or decoded before.
///
/// # Errors
/// [`Code::BadRequest`] for anything but our one form, what `lookup` refuses a key id with, and
/// [`Code::BadSignature`].
pub fn open<K>(
    envelope: &[u8],
    context: &Context,
    lookup: impl FnOnce(&[u8]) -> Result<(PublicKey, K), Code>,
) -> Result<(K, Vec<u8>), Code> {
    let envelope = read(envelope)?;
    let (key, known) = lookup(&envelope.protected.header.key_id)?;
    envelope.verify_signature(&context.external_aad(), |signature, message| {
        if key.verifies(message, signature) {
            Ok(())
        } else {
            Err(Code::BadSignature)
        }
    })?;
    Ok((known, envelope.payload.unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use p256::ecdsa::{Signature, SigningKey};
    use proptest::prelude::*;

    const DEVICE: [u8; 12] = [7; 12];

    fn signer() -> SigningKey {
        SigningKey::from_slice(&[5; 32]).unwrap()
    }

    fn context() -> Context {
        Context {
            purpose: Purpose::Sync,
            realm: RealmNumber(3),
            server_key: KeyId::new([9; 8]),
        }
    }

    fn sealed(payload: &[u8]) -> Vec<u8> {
        seal(payload.to_vec(), &context(), &DEVICE, &signer()).unwrap()
    }

    fn open_it(bytes: &[u8], context: &Context) -> Result<Vec<u8>, Code> {
        open(bytes, context, |id| {
            if id == DEVICE {
                Ok((PublicKey::of(&signer()), ()))
            } else {
                Err(Code::UnknownDevice)
            }
        })
        .map(|((), payload)| payload)
    }

    #[test]
    fn opens_where_it_was_meant_and_nowhere_else() {
        let bytes = sealed(b"payload");
        assert_eq!(open_it(&bytes, &context()), Ok(b"payload".to_vec()));
        for other in [
            Context {
                purpose: Purpose::Bundle,
                ..context()
            },
            Context {
                purpose: Purpose::Enrol,
                ..context()
            },
            Context {
                realm: RealmNumber(4),
                ..context()
            },
            Context {
                server_key: KeyId::new([8; 8]),
                ..context()
            },
        ] {
            assert_eq!(open_it(&bytes, &other), Err(Code::BadSignature));
        }
    }

    #[test]
    fn an_unknown_key_id_is_refused_before_the_signature_is_looked_at() {
        let bytes = seal(b"x".to_vec(), &context(), b"somebody", &signer()).unwrap();
        assert_eq!(open_it(&bytes, &context()), Err(Code::UnknownDevice));
    }

    #[test]
    fn both_halves_of_s_are_taken() {
        let mut bytes = sealed(b"payload");
        let at = bytes.len() - 64;
        let signature = Signature::from_slice(&bytes[at..]).unwrap();
        let turned = Signature::from_scalars(signature.r(), -signature.s()).unwrap();
        bytes[at..].copy_from_slice(&turned.to_bytes());
        assert_eq!(open_it(&bytes, &context()), Ok(b"payload".to_vec()));
    }

    #[test]
    fn only_our_one_form_is_taken() {
        let build = |protected: Header, unprotected: Header, payload: Option<Vec<u8>>| {
            let mut envelope = CoseSign1Builder::new()
                .protected(protected)
                .unprotected(unprotected)
                .build();
            envelope.payload = payload;
            let message = envelope.tbs_data(&context().external_aad());
            envelope.signature = Signer::sign(&signer(), &message).unwrap().to_vec();
            envelope.to_vec().unwrap()
        };
        let payload = Some(b"payload".to_vec());
        let good = header(&DEVICE);
        let none = Header::default();
        let other_algorithm = Header {
            alg: Some(coset::Algorithm::Assigned(iana::Algorithm::ES384)),
            ..good.clone()
        };
        let with_type = HeaderBuilder::new()
            .algorithm(iana::Algorithm::ES256)
            .key_id(DEVICE.to_vec())
            .content_format(iana::CoapContentFormat::Cbor)
            .build();
        let critical = HeaderBuilder::new()
            .algorithm(iana::Algorithm::ES256)
            .key_id(DEVICE.to_vec())
            .add_critical(iana::HeaderParameter::Alg)
            .build();
        assert!(open_it(&build(good.clone(), none.clone(), payload.clone()), &context()).is_ok());
        for bad in [
            build(none.clone(), good.clone(), payload.clone()),
            build(good.clone(), good.clone(), payload.clone()),
            build(other_algorithm, none.clone(), payload.clone()),
            build(with_type, none.clone(), payload.clone()),
            build(critical, none.clone(), payload.clone()),
            build(header(&[1; KEY_ID_MAX + 1]), none.clone(), payload),
            build(good, none, None),
        ] {
            assert_eq!(open_it(&bad, &context()), Err(Code::BadRequest));
        }
    }

    proptest! {
        #[test]
        fn a_changed_byte_is_refused(at: prop::sample::Index, bit in 0..8u8) {
            let mut bytes = sealed(b"a payload of some length");
            let at = at.index(bytes.len());
            bytes[at] ^= 1 << bit;
            prop_assert!(open_it(&bytes, &context()).is_err());
        }

        #[test]
        fn cut_or_followed_envelopes_are_refused(cut: prop::sample::Index, tail in proptest::collection::vec(any::<u8>(), 1..9)) {
            let bytes = sealed(b"payload");
            prop_assert_eq!(open_it(&bytes[..cut.index(bytes.len())], &context()), Err(Code::BadRequest));
            prop_assert_eq!(open_it(&[&bytes[..], &tail].concat(), &context()), Err(Code::BadRequest));
        }

        #[test]
        fn any_bytes_end_in_a_code(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            prop_assert!(open_it(&bytes, &context()).is_err());
        }
    }
}
