//! Who someone is, by what they know: a password, and a one-time code for those who use them. Asked to
//! sign in, and once more before what must not be done at a desk that was left open.

use doorstep_model::code::Code;
use doorstep_model::id::{RealmNumber, UserId};
use doorstep_model::time::Timestamp;

use super::ActionError;
use crate::account::{Login, Password, Passwords, RecoveryCode, TotpSecret, verify_totp};
use crate::home::Home;
use crate::store::{Actor, Attempts, StoreError, Write};

/// Failures before the first wait.
const FREE_ATTEMPTS: u32 = 5;
/// The first wait; each further failure doubles it.
const FIRST_WAIT_SECONDS: i64 = 30;
/// The longest wait: whoever knows a login must not be able to lock its owner out for long.
const LONGEST_WAIT_SECONDS: i64 = 15 * 60;
/// Failures are forgotten after a day.
const FORGET_MILLIS: i64 = 24 * 60 * 60 * 1_000;

/// What was typed to sign in.
#[derive(Debug)]
pub struct SignIn {
    /// Into which realm.
    pub realm: RealmNumber,
    /// As whom.
    pub login: Box<str>,
    /// The password.
    pub password: Password,
    /// The one-time code, or a recovery code, for those who use them.
    pub code: Box<str>,
}

/// Why nobody was signed in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignInError {
    /// Login, password or code is wrong; which one is not told.
    #[error("login, password or code is wrong")]
    Wrong,
    /// Too many failures; this attempt was not looked at.
    #[error("wait {seconds} seconds")]
    Wait {
        /// How long.
        seconds: u32,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Somebody who knew what they must know; it counts once [`Proved::spend`] has been written.
#[derive(Debug)]
pub(super) struct Proved {
    realm: RealmNumber,
    pub(super) user: UserId,
    /// Under which their attempts are counted.
    name: [u8; 32],
    code: Used,
}

/// The code that was typed: each counts once.
#[derive(Debug)]
enum Used {
    /// They use none.
    None,
    /// The step of a one-time code.
    Step(i64),
    /// The hash of a recovery code.
    Recovery([u8; 32]),
}

impl Proved {
    /// Uses the code up and forgets the attempts. Two requests with one code at once: the second finds
    /// it used.
    ///
    /// # Errors
    /// `Wrong` for a code that is used up or was never made.
    pub(super) fn spend(&self, tx: &Write<'_>, now: Timestamp) -> Result<(), SignInError> {
        let (realm, user) = (self.realm, self.user);
        let counts = match &self.code {
            Used::None => true,
            Used::Step(step) => tx.use_totp_step(realm, user, *step)?,
            Used::Recovery(hash) => tx.use_recovery_code(realm, user, hash)?,
        };
        if !counts {
            return Err(SignInError::Wrong);
        }
        if matches!(self.code, Used::Recovery(_)) {
            tx.audit(realm, Actor::User(user), "user.recovery", &user, now)?;
        }
        Ok(tx.clear_attempts(realm, &self.name)?)
    }
}

/// Checks what was typed. The attempt is counted before it is looked at, so many at once gain nothing.
///
/// # Errors
/// As [`SignInError`] says.
pub(super) async fn prove(home: &Home, passwords: &Passwords, typed: SignIn) -> Result<Proved, SignInError> {
    let SignIn {
        realm,
        login,
        password,
        code,
    } = typed;
    let now = home.environment.now();
    let name = attempts_of(home, realm, &login);
    home.store
        .write(move |tx| count_attempt(tx, realm, &name, now))
        .await?;

    let login = Login::parse(&login).ok();
    let user = match login {
        Some(login) => {
            home.store
                .read(move |read| read.user_by_login(realm, &login))
                .await?
        }
        None => None,
    };
    let user = user.filter(|user| !user.disabled);
    let hash = user.as_ref().and_then(|user| user.password.clone());
    let right = passwords.verify(password, hash).await;
    let user = right.then_some(user).flatten().ok_or(SignInError::Wrong)?;
    let code = match (user.totp, RecoveryCode::parse(&code)) {
        (None, _) => Used::None,
        (Some(_), Some(code)) => Used::Recovery(home.keys.recovery_code(realm, user.id, code.expose())),
        (Some(secret), None) => {
            let step = verify_totp(&TotpSecret(secret), &code, now, user.totp_step);
            Used::Step(step.ok_or(SignInError::Wrong)?)
        }
    };
    Ok(Proved {
        realm,
        user: user.id,
        name,
        code,
    })
}

/// The same of somebody who is signed in.
///
/// # Errors
/// As [`SignInError`] says.
pub(super) async fn prove_again(
    home: &Home,
    passwords: &Passwords,
    (realm, user): (RealmNumber, UserId),
    (password, code): (Password, &str),
) -> Result<Proved, SignInError> {
    let own = home.store.read(move |read| read.user(realm, user)).await?;
    let typed = SignIn {
        realm,
        login: own.ok_or(SignInError::Wrong)?.login.as_str().into(),
        password,
        code: code.into(),
    };
    prove(home, passwords, typed).await
}

/// Under which name the attempts of a login are counted.
pub(super) fn attempts_of(home: &Home, realm: RealmNumber, login: &str) -> [u8; 32] {
    home.keys.blind(realm, &login.trim().to_ascii_lowercase())
}

pub(super) fn count_attempt(
    tx: &Write<'_>,
    realm: RealmNumber,
    name: &[u8; 32],
    now: Timestamp,
) -> Result<(), SignInError> {
    if tx.realm(realm)?.is_none() {
        return Err(SignInError::Wrong);
    }
    if let Some(seconds) = tx.attempts(realm, name)?.and_then(|attempts| wait(attempts, now)) {
        return Err(SignInError::Wait { seconds });
    }
    Ok(tx.add_attempt(realm, name, now, now.plus(-FORGET_MILLIS))?)
}

/// Seconds until the next attempt is looked at.
fn wait(attempts: Attempts, now: Timestamp) -> Option<u32> {
    let doublings = attempts.failures.checked_sub(FREE_ATTEMPTS)?;
    let seconds = (FIRST_WAIT_SECONDS << doublings.min(10)).min(LONGEST_WAIT_SECONDS);
    let left = attempts.last_at.plus(seconds * 1_000).millis() - now.millis();
    u32::try_from((left + 999) / 1_000).ok().filter(|left| *left > 0)
}

impl From<ActionError> for SignInError {
    /// What is refused to somebody who just proved who they are: the account is gone.
    fn from(error: ActionError) -> Self {
        match error {
            ActionError::Store(error) => Self::Store(error),
            ActionError::Refused(_) | ActionError::Tree(_) => Self::Wrong,
        }
    }
}

impl From<SignInError> for crate::api::refusal::Refused {
    fn from(error: SignInError) -> Self {
        match error {
            SignInError::Wrong => Code::WrongSignIn.into(),
            SignInError::Wait { seconds } => Self::wait(seconds),
            SignInError::Store(error) => error.into(),
        }
    }
}
