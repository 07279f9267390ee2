//! What comes in requests: the signed envelope, the CBOR in it, an enrolment link.

use doorstep_model::code::Code;
use doorstep_model::id::{KeyId, RealmNumber};
use doorstep_model::protocol::enrol::EnrolLink;
use doorstep_model::protocol::envelope::{Context, Purpose, open, seal};
use doorstep_model::protocol::key::PublicKey;
use doorstep_model::protocol::sync::SyncRequest;
use doorstep_model::protocol::{cbor_check, compress, limits, message, to_cbor};
use p256::ecdsa::SigningKey;

use super::shelled;

/// The one device that is known.
pub(super) const DEVICE: [u8; 12] = [7; 12];

/// Its key.
pub(super) fn signer() -> SigningKey {
    SigningKey::from_slice(&[5; 32]).unwrap_or_else(|error| unreachable!("a key: {error}"))
}

/// Where its requests are meant to go.
pub(super) fn context() -> Context {
    Context {
        purpose: Purpose::Sync,
        realm: RealmNumber(3),
        server_key: KeyId::new([9; 8]),
    }
}

/// An envelope, or a payload in a right one.
pub(super) fn envelope(input: &[u8]) -> Result<(), Code> {
    let (in_shell, rest) = shelled(input);
    let sealed = if in_shell {
        seal(rest.to_vec(), &context(), &DEVICE, &signer()).map_err(|_| Code::Internal)?
    } else {
        rest.to_vec()
    };
    let lookup = |key: &[u8]| match key == DEVICE {
        true => Ok((PublicKey::of(&signer()), ())),
        false => Err(Code::UnknownDevice),
    };
    let ((), payload) = open(&sealed, &context(), lookup)?;
    if in_shell {
        assert_eq!(payload, rest, "what was sealed comes out");
    }
    read(&payload)
}

/// A compressed frame, or CBOR in a right one.
pub(super) fn request(input: &[u8]) -> Result<(), Code> {
    let (in_shell, rest) = shelled(input);
    if in_shell {
        read(&compress::compress(rest))
    } else {
        read(rest)
    }
}

fn read(frame: &[u8]) -> Result<(), Code> {
    let request: SyncRequest = message::read(frame, &limits::REQUEST)?;
    let cbor = to_cbor(&request);
    assert_eq!(
        cbor_check(&cbor, limits::REQUEST.items),
        Ok(()),
        "our own CBOR keeps the limits"
    );
    let again: SyncRequest = message::read(&message::write(&request), &limits::REQUEST)?;
    assert_eq!(to_cbor(&again), cbor, "what was read says the same again");
    for fact in &request.facts {
        fact.body()?;
    }
    Ok(())
}

/// What a QR code says.
pub(super) fn link(input: &[u8]) -> Result<(), Code> {
    let text = std::str::from_utf8(input).map_err(|_| Code::BadLink)?;
    let link = EnrolLink::parse(text)?;
    assert_eq!(
        EnrolLink::parse(&link.to_string()).map(|again| again.to_string()),
        Ok(link.to_string())
    );
    Ok(())
}
