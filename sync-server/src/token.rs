//! The short-lived pass to photos and live updates that a sync reply carries.
//!
//! `realm 8 ‖ device 4 ‖ end 4 ‖ MAC 16`, big-endian: nothing is kept for it, any process of the
//! server knows it again, and it ends by itself when the phone is revoked, handed to another
//! person, or the epoch changes.

use std::sync::Arc;

use doorstep_model::code::Code;
use doorstep_model::id::{DeviceNumber, Mac, RealmNumber};
use doorstep_model::protocol::proof::Pass;
use doorstep_model::protocol::sync::Token;
use doorstep_model::time::Timestamp;

use crate::action::ActionError;
use crate::realm::{RealmView, Realms};
use crate::store::{Device, Read, StoreError};

/// How long a pass holds. It is looked at when a request begins, so it need not outlast a slow
/// upload, only the row of them: thirty thumbnails take four minutes at 23 kbit/s. The next one
/// costs a sync of 200 bytes.
pub const PASS_SECONDS: i64 = 15 * 60;

/// Who showed a pass.
#[derive(Clone)]
pub struct Bearer {
    /// The realm as it stands.
    pub realm: Arc<RealmView>,
    /// The phone.
    pub device: Device,
}

/// Gives a phone a pass.
pub fn issue(realm: &RealmView, device: &Device, now: Timestamp) -> Token {
    let expires = u32::try_from(now.millis() / 1000 + PASS_SECONDS).unwrap_or(u32::MAX);
    let pass = pass(realm, device, expires);
    let mut token = [0; 32];
    let said = u128::from(realm.number.0) << 64 | u128::from(device.number.0) << 32 | u128::from(expires);
    token[..16].copy_from_slice(&said.to_be_bytes());
    token[16..].copy_from_slice(realm.secret.pass(&pass).as_bytes());
    Token(token)
}

/// Knows a pass again.
///
/// # Errors
/// `BadToken` for one that is not ours or has ended, `RevokedDevice`; the store's.
pub fn check(tx: &Read<'_>, realms: &Realms, token: &Token, now: Timestamp) -> Result<Bearer, ActionError> {
    let (realm, device, expires, mac) = parts(token);
    if now.millis() / 1000 >= i64::from(expires) {
        return Err(Code::BadToken.into());
    }
    let device = tx.device(realm, device)?.ok_or(Code::BadToken)?;
    let realm = match realms.view(tx, realm) {
        Err(StoreError::Contradiction) => return Err(Code::BadToken.into()),
        view => view?,
    };
    if !realm.secret.gave_pass(&pass(&realm, &device, expires), mac) {
        return Err(Code::BadToken.into());
    }
    if device.revoked_at.is_some() || device.wiped_at.is_some() {
        return Err(Code::RevokedDevice.into());
    }
    Ok(Bearer { realm, device })
}

const fn pass(realm: &RealmView, device: &Device, expires: u32) -> Pass {
    Pass {
        realm: realm.number,
        device: device.number,
        user: device.user,
        epoch: realm.epoch,
        expires,
    }
}

fn parts(token: &Token) -> (RealmNumber, DeviceNumber, u32, Mac) {
    let (mut said, mut mac) = ([0; 16], [0; Mac::LEN]);
    said.copy_from_slice(&token.0[..16]);
    mac.copy_from_slice(&token.0[16..]);
    let said = u128::from_be_bytes(said);
    (
        RealmNumber((said >> 64) as u64),
        DeviceNumber((said >> 32) as u32),
        said as u32,
        Mac::new(mac),
    )
}
