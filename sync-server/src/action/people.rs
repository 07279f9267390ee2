//! People: added, given a password, kept out, let in again.

use doorstep_model::code::Code;
use doorstep_model::id::UserId;
use doorstep_model::text::Text;

use super::{ActionError, By};
use crate::account::{Login, PasswordHash, TotpSecret};
use crate::ledger::{Event, record};
use crate::rows;
use crate::store::{StoreError, Write};

/// Adds a person.
///
/// # Errors
/// `bad_field` for a login that is taken or a name that is empty.
pub fn add_user(tx: &Write<'_>, by: By, login: &Login, name: &Text<40>) -> Result<UserId, ActionError> {
    if name.is_empty() {
        return Err(Code::BadField.into());
    }
    let user = match tx.insert_user(by.realm, login, name, by.now) {
        Err(StoreError::Contradiction) => return Err(Code::BadField.into()),
        other => other?,
    };
    rows::user(tx, by.realm, user, by.now)?;
    tx.audit(by.realm, by.actor, "user.add", &user, by.now)?;
    Ok(user)
}

/// Gives a person a password. Sessions begun with the former one end.
///
/// # Errors
/// `not_found`.
pub fn set_password(tx: &Write<'_>, by: By, user: UserId, hash: &PasswordHash) -> Result<(), ActionError> {
    tx.user(by.realm, user)?.ok_or(Code::NotFound)?;
    tx.set_password(by.realm, user, Some(hash.as_str()))?;
    tx.delete_sessions_of(by.realm, user)?;
    Ok(tx.audit(by.realm, by.actor, "user.password", &user, by.now)?)
}

/// Asks a person for one-time codes from now on, or no longer.
///
/// # Errors
/// `not_found`.
pub fn set_totp(
    tx: &Write<'_>,
    by: By,
    user: UserId,
    secret: Option<&TotpSecret>,
) -> Result<(), ActionError> {
    tx.user(by.realm, user)?.ok_or(Code::NotFound)?;
    tx.set_totp(by.realm, user, secret.map(|secret| &secret.0))?;
    let action = if secret.is_some() {
        "user.codes"
    } else {
        "user.no_codes"
    };
    Ok(tx.audit(by.realm, by.actor, action, &user, by.now)?)
}

/// Keeps a person out: no session, no sync.
///
/// # Errors
/// `not_found`.
pub fn disable_user(tx: &Write<'_>, by: By, user: UserId) -> Result<(), ActionError> {
    if tx.user(by.realm, user)?.ok_or(Code::NotFound)?.disabled {
        return Ok(());
    }
    tx.audit(by.realm, by.actor, "user.disable", &user, by.now)?;
    Ok(record(
        tx,
        by.now,
        Event::Disabled {
            realm: by.realm,
            user,
        },
    )?)
}

/// Lets a person in again.
///
/// # Errors
/// `not_found`.
pub fn enable_user(tx: &Write<'_>, by: By, user: UserId) -> Result<(), ActionError> {
    if !tx.user(by.realm, user)?.ok_or(Code::NotFound)?.disabled {
        return Ok(());
    }
    tx.audit(by.realm, by.actor, "user.enable", &user, by.now)?;
    Ok(record(
        tx,
        by.now,
        Event::Enabled {
            realm: by.realm,
            user,
        },
    )?)
}
