//! People: added, given a password, kept out, let in again.

use doorstep_model::code::Code;
use doorstep_model::id::{RealmNumber, UserId};
use doorstep_model::text::Text;

use super::{ActionError, By};
use crate::account::{Login, PasswordHash, RECOVERY_CODES, RecoveryCode, TotpSecret};
use crate::environment::Randomness;
use crate::key::Keys;
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

/// One-time codes as they are stored.
#[derive(Debug)]
pub struct NewCodes {
    secret: TotpSecret,
    recovery: Vec<[u8; 32]>,
}

impl NewCodes {
    /// For a secret, with recovery codes: these are shown once, their hashes are kept.
    pub fn made(
        secret: TotpSecret,
        keys: &Keys,
        (realm, user): (RealmNumber, UserId),
        randomness: &dyn Randomness,
    ) -> (Self, Vec<RecoveryCode>) {
        let shown: Vec<RecoveryCode> = (0..RECOVERY_CODES)
            .map(|_| RecoveryCode::generate(randomness))
            .collect();
        let kept = shown
            .iter()
            .map(|code| keys.recovery_code(realm, user, code.expose()));
        let codes = Self {
            secret,
            recovery: kept.collect(),
        };
        (codes, shown)
    }
}

/// Asks a person for one-time codes from now on, or no longer. Recovery codes of before are gone, and
/// so is what somebody was turning on.
///
/// # Errors
/// `not_found`.
pub fn set_totp(tx: &Write<'_>, by: By, user: UserId, codes: Option<&NewCodes>) -> Result<(), ActionError> {
    let known = tx.user(by.realm, user)?.ok_or(Code::NotFound)?;
    if known.totp.is_none() && codes.is_none() {
        return Ok(tx.end_code_setup(by.realm, user)?);
    }
    tx.set_totp(by.realm, user, codes.map(|codes| &codes.secret.0))?;
    tx.set_recovery_codes(by.realm, user, codes.map_or(&[], |codes| &codes.recovery))?;
    tx.end_code_setup(by.realm, user)?;
    let action = if codes.is_some() {
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
