//! Signing in at the console, going on, signing out.

use doorstep_model::id::{RealmNumber, UserId};
use doorstep_model::protocol::row::LinkHolder;
use doorstep_model::role::{BaseRole, RoleSet};
use doorstep_model::time::Timestamp;

use super::ActionError;
use super::prove::{SignIn, SignInError, prove};
use crate::account::{IDLE_MILLIS, KNOWN_MILLIS, Passwords, SEEN_MILLIS, SESSION_MILLIS, SessionToken};
use crate::home::Home;
use crate::store::{Actor, Read, Session, StoreError, User, Write};

/// Checks what was typed and starts a session.
///
/// # Errors
/// As [`SignInError`] says.
pub async fn sign_in(home: &Home, passwords: &Passwords, typed: SignIn) -> Result<SessionToken, SignInError> {
    let (realm, now) = (typed.realm, home.environment.now());
    let proved = prove(home, passwords, typed).await?;
    let token = SessionToken::generate(realm, &*home.environment.randomness);
    let hash = token.hash();
    let work = move |tx: &Write<'_>| {
        proved.spend(tx, now)?;
        begin(tx, realm, proved.user, &hash, now)
    };
    home.store.write(work).await?;
    Ok(token)
}

/// Starts a session; those that nobody knows any more are forgotten on the way.
pub(super) fn begin(
    tx: &Write<'_>,
    realm: RealmNumber,
    user: UserId,
    hash: &[u8; 32],
    now: Timestamp,
) -> Result<(), SignInError> {
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
