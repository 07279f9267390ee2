//! A person changes their own password.

use doorstep_model::id::{RealmNumber, UserId};

use super::prove::{SignInError, prove_again};
use super::session::begin;
use super::{By, set_password};
use crate::account::{Password, PasswordHash, Passwords, SessionToken};
use crate::home::Home;
use crate::store::Actor;

/// What someone types to change their password.
#[derive(Debug)]
pub struct PasswordChange {
    /// The password that holds.
    pub held: Password,
    /// The one-time code, for those who use one.
    pub code: Box<str>,
    /// The password that is to hold.
    pub next: Password,
}

/// Checks the password that holds as a sign-in does, attempts counted, and sets another. Every session
/// ends but the one that is answered.
///
/// # Errors
/// As signing in.
pub async fn change_password(
    home: &Home,
    passwords: &Passwords,
    (realm, user): (RealmNumber, UserId),
    change: PasswordChange,
) -> Result<SessionToken, SignInError> {
    let PasswordChange { held, code, next } = change;
    let proved = prove_again(home, passwords, (realm, user), (held, &code)).await?;
    let hash = PasswordHash::of(&next, &*home.environment.randomness);
    let token = SessionToken::generate(realm, &*home.environment.randomness);
    let (session, now) = (token.hash(), home.environment.now());
    let work = home.store.write(move |tx| {
        proved.spend(tx, now)?;
        let by = By {
            realm,
            actor: Actor::User(user),
            now,
        };
        set_password(tx, by, user, &hash)?;
        begin(tx, realm, user, &session, now)
    });
    work.await?;
    Ok(token)
}
