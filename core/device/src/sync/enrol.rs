//! Enrolment: from the link on the administrator's screen to a phone that may write.
//!
//! Asked again with the same link after a lost answer, the server answers the same: device id
//! and generation are drawn once and kept until an answer came.

use doorstep_model::code::Code;
use doorstep_model::id::{DeviceId, Generation};
use doorstep_model::protocol::enrol::{EnrolLink, EnrolReply, EnrolRequest};
use doorstep_model::protocol::key::PublicKey;
use doorstep_model::protocol::refusal::Refusal;
use doorstep_model::protocol::{PROTOCOL, limits, message};
use doorstep_model::text::Text;

use super::error::SyncError;
use super::estimate::Link;
use super::transport::{MEDIA_TYPE, Method, Request, Transport};
use crate::device::Device;
use crate::environment::random;
use crate::identity::Enrolment;
use crate::key::DeviceSigner;
use crate::store::{Setting, StoreError, setting};

/// Enrols this phone's user by a link. `transport` leads to the link's server, behind the link's
/// pin. `app` is the app's name and version, for the administrator's list.
///
/// # Errors
/// The server's code (`UnknownCode`, `ExpiredCode`, `UsedCode`), `Offline`, `WrongServer`; the
/// link may be tried again after any of them.
pub fn enrol(
    device: &Device,
    signer: &dyn DeviceSigner,
    link: &EnrolLink,
    app: &Text<40>,
    transport: &dyn Transport,
) -> Result<(), SyncError> {
    let (id, generation) = drawn(device)?;
    let request = EnrolRequest {
        protocol: PROTOCOL,
        code: link.code,
        public_key: signer.public_key().to_bytes(),
        device: id,
        generation,
        app: app.clone(),
    };
    let body = request.seal(link.pin, signer)?;
    let answer = transport.send(&Request {
        method: Method::Post,
        path: "/v1/enrol".into(),
        headers: vec![("content-type", MEDIA_TYPE.into())],
        body: &body,
        limit: limits::SMALL.outside,
        patience: Link::UNKNOWN.patience(body.len() as u64),
    })?;
    if answer.status != 200 {
        return Err(refused(&answer.body));
    }
    let reply: EnrolReply = message::read(&answer.body, &limits::SMALL).map_err(SyncError::BadAnswer)?;
    if reply.protocol != PROTOCOL {
        return Err(SyncError::BadAnswer(Code::UnsupportedVersion));
    }
    // A receipt key that is none would only show when the first receipt comes.
    PublicKey::parse(&reply.receipt.public).map_err(|_| SyncError::BadAnswer(Code::BadRequest))?;
    device.enrolled(&Enrolment {
        device: id,
        reply,
        server: link.server.as_str().to_owned(),
        pin: link.pin,
    })?;
    Ok(())
}

/// What a refusal's body says. One that can't be read is a stranger's: a proxy, a login page.
pub(super) fn refused(body: &[u8]) -> SyncError {
    match message::read::<Refusal>(body, &limits::SMALL) {
        Ok(refusal) => SyncError::Refused {
            code: refusal.code,
            wait: refusal.wait_seconds,
        },
        Err(_) => SyncError::Offline,
    }
}

/// The id that this phone asks under, and the generation that it writes under already.
fn drawn(device: &Device) -> Result<(DeviceId, Generation), StoreError> {
    let randomness = &*device.environment().randomness;
    device.store().write(|db| {
        let generation =
            setting::get(db, Setting::Generation)?.ok_or(StoreError::Unreadable("generation"))?;
        let generation =
            Generation::from_slice(&generation).map_err(|_| StoreError::Unreadable("generation"))?;
        let id = match setting::get(db, Setting::DeviceDrawn)? {
            Some(id) => DeviceId::from_slice(&id).map_err(|_| StoreError::Unreadable("device"))?,
            None => {
                let id = DeviceId::new(random(randomness));
                setting::set(db, Setting::DeviceDrawn, id.as_bytes())?;
                id
            }
        };
        Ok((id, generation))
    })
}

#[cfg(test)]
mod tests;
