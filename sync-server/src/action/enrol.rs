//! A phone enrols by a one-time code.

use doorstep_model::code::Code;
use doorstep_model::document::schema::SCHEMA;
use doorstep_model::id::DeviceNumber;
use doorstep_model::protocol::PROTOCOL;
use doorstep_model::protocol::enrol::{EnrolReply, EnrolRequest};
use doorstep_model::time::Timestamp;

use super::ActionError;
use crate::key::Keys;
use crate::ledger::{Event, record};
use crate::store::{Actor, Device, IssuedCode, Noun, StoreError, Write};

/// Enrols the phone behind a request whose signature was checked. The same code with the same
/// key gets the same answer, also after the code's time: the first answer may have been lost.
///
/// # Errors
/// `unknown_code`, `used_code`, `expired_code`, `revoked_device`; `not_allowed` for a person who
/// may not sign in; `bad_request` for a device id that another phone has.
pub fn enrol(
    tx: &Write<'_>,
    keys: &Keys,
    request: &EnrolRequest,
    now: Timestamp,
) -> Result<EnrolReply, ActionError> {
    let hash = request.code.hash();
    let code = tx.enrol_code(&hash)?.ok_or(Code::UnknownCode)?;
    let device = match code.device {
        Some(number) => used(tx, &code, number, request)?,
        None => {
            let device = first_use(tx, &code, request, now)?;
            tx.use_enrol_code(code.realm, &hash, device.number)?;
            tx.set_device_app(code.realm, device.number, &request.app)?;
            tx.audit(
                code.realm,
                Actor::Device(device.number),
                "device.enrol",
                &code.user,
                now,
            )?;
            device
        }
    };
    if device.revoked_at.is_some() {
        return Err(Code::RevokedDevice.into());
    }
    let realm = tx.realm(code.realm)?.ok_or(StoreError::Contradiction)?;
    Ok(EnrolReply {
        protocol: PROTOCOL,
        schema: SCHEMA.unsigned_abs().try_into().unwrap_or(u16::MAX),
        device_number: device.number,
        user: device.user,
        realm: realm.number,
        server_key: keys.id(),
        hpke: keys.sealing(),
        receipt: keys.receipt(),
        bundle_key: keys.bundle_key(realm.number, device.id),
        epoch: realm.epoch,
    })
}

fn used(
    tx: &Write<'_>,
    code: &IssuedCode,
    number: DeviceNumber,
    request: &EnrolRequest,
) -> Result<Device, ActionError> {
    let device = tx.device(code.realm, number)?.ok_or(StoreError::Contradiction)?;
    if device.public_key == request.public_key && device.id == request.device {
        Ok(device)
    } else {
        Err(Code::UsedCode.into())
    }
}

fn first_use(
    tx: &Write<'_>,
    code: &IssuedCode,
    request: &EnrolRequest,
    now: Timestamp,
) -> Result<Device, ActionError> {
    if now >= code.expires_at {
        return Err(Code::ExpiredCode.into());
    }
    if tx.user(code.realm, code.user)?.is_none_or(|user| user.disabled) {
        return Err(Code::NotAllowed.into());
    }
    // The ledger knows it already: the server stopped between writing the ledger and committing,
    // or was restored, and the phone asks again.
    let known = tx
        .devices_by_id(request.device)?
        .into_iter()
        .find(|device| device.realm == code.realm);
    if let Some(known) = known {
        let same = known.public_key == request.public_key && known.user == code.user;
        return if same {
            Ok(known)
        } else {
            Err(Code::BadRequest.into())
        };
    }
    let number = DeviceNumber(tx.next_number(code.realm, Noun::Device)?);
    let key = request
        .public_key
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect::<String>();
    let event = Event::Enrolled {
        realm: code.realm,
        device: number,
        id: request.device,
        user: code.user,
        key: key.into(),
    };
    record(tx, now, event)?;
    Ok(tx.device(code.realm, number)?.ok_or(StoreError::Contradiction)?)
}
