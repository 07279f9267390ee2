//! A person changes their own password.

use doorstep_model::id::{RealmNumber, UserId};

use super::session::{SignIn, SignInError, sign_in};
use super::{ActionError, By, set_password};
use crate::account::{Password, PasswordHash, Passwords, SessionToken};
use crate::home::Home;
use crate::store::{Actor, User};

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
    let own: Option<User> = home.store.read(move |read| read.user(realm, user)).await?;
    let held = SignIn {
        realm,
        login: own.ok_or(SignInError::Wrong)?.login.as_str().into(),
        password: change.held,
        code: change.code,
    };
    let token = sign_in(home, passwords, held).await?;
    let hash = PasswordHash::of(&change.next, &*home.environment.randomness);
    let (session, now) = (token.hash(), home.environment.now());
    let work = home.store.write(move |tx| {
        let by = By {
            realm,
            actor: Actor::User(user),
            now,
        };
        set_password(tx, by, user, &hash).map_err(|error| match error {
            ActionError::Store(error) => SignInError::Store(error),
            ActionError::Refused(_) | ActionError::Tree(_) => SignInError::Wrong,
        })?;
        tx.insert_session(realm, &session, user, now)?;
        Ok::<_, SignInError>(())
    });
    work.await?;
    Ok(token)
}
