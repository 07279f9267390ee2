//! One's own account.

use doorstep_model::code::Code;

use super::Reader;
use crate::action::ActionError;

/// What the page of one's own account shows.
#[derive(Debug, Clone)]
pub struct OwnAccount {
    /// As everyone calls them.
    pub name: String,
    /// What they sign in with.
    pub login: String,
    /// One-time codes are asked for.
    pub codes: bool,
    /// Recovery codes that are left.
    pub recovery: u32,
}

/// The reader's own.
///
/// # Errors
/// `NotFound` for someone who is gone.
pub fn own_account(reader: &Reader<'_>) -> Result<OwnAccount, ActionError> {
    let own = reader.tx.user(reader.number(), reader.user)?;
    let own = own.ok_or(Code::NotFound)?;
    Ok(OwnAccount {
        name: own.name.to_string(),
        login: own.login.to_string(),
        codes: own.totp.is_some(),
        recovery: reader.tx.recovery_codes(reader.number(), reader.user)?,
    })
}
