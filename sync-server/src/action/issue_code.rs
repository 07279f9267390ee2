//! A one-time code for one person's new phone.

use doorstep_model::code::Code;
use doorstep_model::id::UserId;
use doorstep_model::protocol::enrol::EnrolCode;

use super::{ActionError, By};
use crate::store::{IssuedCode, Write};

/// How long a code stands.
pub const CODE_MINUTES: i64 = 15;

/// Keeps the hash of a code that was drawn for this person.
///
/// # Errors
/// `not_found` for a person whom the realm does not have, `not_allowed` for one who may not sign in.
pub fn issue_code(tx: &Write<'_>, by: By, user: UserId, code: &EnrolCode) -> Result<(), ActionError> {
    let person = tx.user(by.realm, user)?.ok_or(Code::NotFound)?;
    if person.disabled {
        return Err(Code::NotAllowed.into());
    }
    let issued = IssuedCode {
        realm: by.realm,
        user,
        expires_at: by.now.plus(CODE_MINUTES * 60_000),
        device: None,
    };
    tx.insert_enrol_code(&code.hash(), &issued)?;
    Ok(tx.audit(by.realm, by.actor, "device.code", &user, by.now)?)
}
