//! Signing in at the console, going on, signing out.

use doorstep_model::code::Code;
use doorstep_model::id::{RealmNumber, UserId};
use doorstep_model::protocol::row::LinkHolder;
use doorstep_model::role::{BaseRole, RoleSet};
use doorstep_model::time::Timestamp;

use super::ActionError;
use crate::account::{
    IDLE_MILLIS, KNOWN_MILLIS, Login, Password, Passwords, SEEN_MILLIS, SESSION_MILLIS, SessionToken,
    TotpSecret, verify_totp,
};
use crate::home::Home;
use crate::store::{Actor, Attempts, Read, Session, StoreError, User, Write};

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
    /// The one-time code, for those who use one.
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

/// Checks what was typed and starts a session. The attempt is counted before it is looked at, so
/// many at once gain nothing.
///
/// # Errors
/// As [`SignInError`] says.
pub async fn sign_in(home: &Home, passwords: &Passwords, typed: SignIn) -> Result<SessionToken, SignInError> {
    let SignIn {
        realm,
        login,
        password,
        code,
    } = typed;
    let now = home.environment.now();
    let name = home.keys.blind(realm, &login.trim().to_ascii_lowercase());
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
    let step = match user.totp {
        Some(secret) => {
            let step = verify_totp(&TotpSecret(secret), &code, now, user.totp_step);
            Some(step.ok_or(SignInError::Wrong)?)
        }
        None => None,
    };

    let token = SessionToken::generate(realm, &*home.environment.randomness);
    let hash = token.hash();
    let work = move |tx: &Write<'_>| {
        // Two requests with the same code at once: the second finds it used.
        if let Some(step) = step
            && !tx.use_totp_step(realm, user.id, step)?
        {
            return Err(SignInError::Wrong);
        }
        begin(tx, realm, user.id, &name, &hash, now)
    };
    home.store.write(work).await?;
    Ok(token)
}

fn count_attempt(
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

fn begin(
    tx: &Write<'_>,
    realm: RealmNumber,
    user: UserId,
    name: &[u8; 32],
    hash: &[u8; 32],
    now: Timestamp,
) -> Result<(), SignInError> {
    tx.clear_attempts(realm, name)?;
    let known = now.plus(-KNOWN_MILLIS);
    tx.delete_old_sessions(realm, known.plus(-SESSION_MILLIS), known.plus(-IDLE_MILLIS))?;
    tx.insert_session(realm, hash, user, now)?;
    Ok(tx.audit(realm, Actor::User(user), "session.begin", &user, now)?)
}

/// A session that counts.
#[derive(Debug)]
pub struct Resumed {
    /// Its token.
    pub token: SessionToken,
    /// Whose it is.
    pub user: User,
    /// What they hold now: which pages they are shown the way to. What a page shows it looks up itself.
    pub roles: RoleSet,
}

/// Whose session this is, if it still counts; notes that it is in use.
pub async fn resume_session(home: &Home, token: SessionToken) -> Result<Option<Resumed>, ActionError> {
    let (realm, hash, now) = (token.realm(), token.hash(), home.environment.now());
    let Some((session, user, roles)) = find_session(home, &token).await? else {
        return Ok(None);
    };
    if now >= session.seen_at.plus(SEEN_MILLIS) {
        home.store
            .write(move |tx| tx.touch_session(realm, &hash, now))
            .await?;
    }
    Ok(Some(Resumed { token, user, roles }))
}

/// Whose session this is, if it still counts: for what a page asks by itself, which is no use of
/// the session by a person.
pub async fn look_at_session(home: &Home, token: SessionToken) -> Result<Option<Resumed>, ActionError> {
    let found = find_session(home, &token).await?;
    Ok(found.map(|(_, user, roles)| Resumed { token, user, roles }))
}

/// Whose session this was, if it ended by itself not long ago.
///
/// # Errors
/// The store's.
pub async fn ended_session(home: &Home, token: &SessionToken) -> Result<Option<UserId>, StoreError> {
    if find_session(home, token).await?.is_some() {
        return Ok(None);
    }
    let (realm, hash) = (token.realm(), token.hash());
    let session = home.store.read(move |read| read.session(realm, &hash)).await?;
    Ok(session.map(|session| session.user))
}

/// True while a session counts.
pub async fn session_counts(home: &Home, token: &SessionToken) -> Result<bool, StoreError> {
    Ok(find_session(home, token).await?.is_some())
}

type Found = (Session, User, RoleSet);

async fn find_session(home: &Home, token: &SessionToken) -> Result<Option<Found>, StoreError> {
    let (realm, hash, now) = (token.realm(), token.hash(), home.environment.now());
    home.store
        .read(move |read| {
            let Some(session) = read.session(realm, &hash)? else {
                return Ok::<_, StoreError>(None);
            };
            let counts =
                now < session.created_at.plus(SESSION_MILLIS) && now < session.seen_at.plus(IDLE_MILLIS);
            let user = read
                .user(realm, session.user)?
                .filter(|user| counts && !user.disabled);
            let Some(user) = user else {
                return Ok(None);
            };
            let roles = roles(read, realm, user.id, now)?;
            Ok(Some((session, user, roles)))
        })
        .await
}

/// By posts and links that hold now. A link makes a helper, unless a post says more.
fn roles(read: &Read<'_>, realm: RealmNumber, user: UserId, now: Timestamp) -> Result<RoleSet, StoreError> {
    let held = read.assignments_of(realm, user)?;
    let posts = held.iter().filter(|held| held.draft.holds_at(now));
    let mut roles: Vec<BaseRole> = posts.map(|held| held.draft.role).collect();
    let links = read.links_of(realm, &LinkHolder::User(user))?;
    let linked = links
        .iter()
        .any(|link| link.draft.from <= now && link.draft.until.is_none_or(|until| now < until));
    if linked && !roles.contains(&BaseRole::Head) {
        roles.push(BaseRole::Helper);
    }
    Ok(roles.into_iter().collect())
}

/// Ends a session.
pub async fn sign_out(home: &Home, token: &SessionToken, user: UserId) -> Result<(), ActionError> {
    let (realm, hash, now) = (token.realm(), token.hash(), home.environment.now());
    home.store
        .write(move |tx| {
            tx.delete_session(realm, &hash)?;
            Ok(tx.audit(realm, Actor::User(user), "session.end", &user, now)?)
        })
        .await
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
