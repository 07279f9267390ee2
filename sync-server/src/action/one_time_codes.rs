//! One-time codes, turned on, renewed and turned off by the person whose account they keep.

use doorstep_model::id::{RealmNumber, UserId};
use doorstep_model::time::Timestamp;

use super::By;
use super::people::{NewCodes, set_totp};
use super::prove::{SignInError, attempts_of, count_attempt, prove_again};
use crate::account::{Login, Password, Passwords, RecoveryCode, TotpSecret, verify_totp};
use crate::home::Home;
use crate::store::{Actor, CodeSetup, Write};

/// How long a secret waits for its first code.
const SETUP_MILLIS: i64 = 15 * 60 * 1_000;

/// Whose codes, and in which session.
#[derive(Debug, Clone, Copy)]
pub struct Own {
    /// The realm.
    pub realm: RealmNumber,
    /// The person.
    pub user: UserId,
    /// Hash of the session's token.
    pub session: [u8; 32],
}

/// What somebody types to prove who they are, once more.
#[derive(Debug)]
pub struct Held<'a> {
    /// The password.
    pub password: Password,
    /// The one-time code, or a recovery code, for those who use them.
    pub code: &'a str,
}

/// What the app is to be given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setup {
    /// Whose login stands beside it.
    pub login: Login,
    /// What it shares with the server.
    pub secret: TotpSecret,
}

/// What came of the first code.
#[derive(Debug)]
pub enum Confirmed {
    /// Codes are asked from now on; these are shown once.
    On(Vec<RecoveryCode>),
    /// Not a code of the secret that was shown.
    Wrong(Setup),
    /// Nothing is being turned on in this session, or since too long.
    Over,
}

/// Makes a secret, which counts once a code of it was typed. Codes that are asked already are asked
/// until then.
///
/// # Errors
/// As signing in.
pub async fn begin_codes(
    home: &Home,
    passwords: &Passwords,
    own: Own,
    held: Held<'_>,
) -> Result<Setup, SignInError> {
    let proved = prove_again(home, passwords, (own.realm, own.user), (held.password, held.code)).await?;
    let (now, secret) = (home.environment.now(), TotpSecret(home.environment.random()));
    let setup = CodeSetup {
        session: own.session,
        secret: secret.0,
        begun_at: now,
    };
    let work = move |tx: &Write<'_>| {
        proved.spend(tx, now)?;
        tx.begin_code_setup(own.realm, own.user, &setup)?;
        let user = tx.user(own.realm, own.user)?.ok_or(SignInError::Wrong)?;
        Ok::<_, SignInError>(user.login)
    };
    let login = home.store.write(work).await?;
    Ok(Setup { login, secret })
}

/// Asks for codes from now on, if this is one of the secret that was shown.
///
/// # Errors
/// `Wait` after too many attempts, counted with those to sign in; the store's.
pub async fn confirm_codes(home: &Home, own: Own, typed: &str) -> Result<Confirmed, SignInError> {
    let user = home
        .store
        .read(move |read| read.user(own.realm, own.user))
        .await?;
    let login = user.ok_or(SignInError::Wrong)?.login;
    let name = attempts_of(home, own.realm, login.as_str());
    let (keys, randomness) = (home.keys.clone(), home.environment.randomness.clone());
    let (now, typed) = (home.environment.now(), typed.to_owned());
    let work = move |tx: &Write<'_>| {
        let begun = tx.code_setup(own.realm, own.user)?;
        let Some(begun) = begun.filter(|begun| counts(begun, &own, now)) else {
            return Ok(Confirmed::Over);
        };
        count_attempt(tx, own.realm, &name, now)?;
        let secret = TotpSecret(begun.secret);
        let Some(step) = verify_totp(&secret, &typed, now, None) else {
            return Ok(Confirmed::Wrong(Setup { login, secret }));
        };
        let (codes, recovery) = NewCodes::made(secret, &keys, (own.realm, own.user), &*randomness);
        turn(tx, own, now, Some(&codes))?;
        // The code that confirmed has been seen: it opens nothing more.
        tx.use_totp_step(own.realm, own.user, step)?;
        tx.clear_attempts(own.realm, &name)?;
        Ok(Confirmed::On(recovery))
    };
    home.store.write(work).await
}

/// Asks for no codes any more.
///
/// # Errors
/// As signing in.
pub async fn end_codes(
    home: &Home,
    passwords: &Passwords,
    own: Own,
    held: Held<'_>,
) -> Result<(), SignInError> {
    let proved = prove_again(home, passwords, (own.realm, own.user), (held.password, held.code)).await?;
    let now = home.environment.now();
    let work = move |tx: &Write<'_>| {
        proved.spend(tx, now)?;
        turn(tx, own, now, None)
    };
    home.store.write(work).await
}

fn counts(begun: &CodeSetup, own: &Own, now: Timestamp) -> bool {
    begun.session == own.session && now < begun.begun_at.plus(SETUP_MILLIS)
}

fn turn(tx: &Write<'_>, own: Own, now: Timestamp, codes: Option<&NewCodes>) -> Result<(), SignInError> {
    let by = By {
        realm: own.realm,
        actor: Actor::User(own.user),
        now,
    };
    Ok(set_totp(tx, by, own.user, codes)?)
}
