//! What a program asks as the person whose session it has: read or done as that person; what is there
//! and not theirs is noted.

use doorstep_model::code::Code;
use doorstep_model::id::{FactId, GridCode};
use doorstep_model::time::Timestamp;

use super::caller::Caller;
use super::refusal::Refused;
pub(super) use crate::action::About;
use crate::action::meeting::Sitting;
use crate::action::{ActionError, By, audit_refused};
use crate::app::App;
use crate::realm::RealmView;
use crate::store::{Actor, Read, StoreError, Write};
use crate::view::Reader;

/// Where something stands, for the note.
pub(super) async fn place_of(
    app: &App,
    find: impl FnOnce(&Read<'_>) -> Result<Option<GridCode>, StoreError> + Send + 'static,
) -> Result<About, Refused> {
    let found = app.home.store.read(find).await?;
    Ok(found.map_or(About::Own, About::Grid))
}

/// Reads as the caller.
pub(super) async fn read<T: Send + 'static>(
    app: &App,
    caller: Caller,
    about: About,
    work: impl FnOnce(&Reader<'_>) -> Result<T, ActionError> + Send + 'static,
) -> Result<T, Refused> {
    look(app, caller, about, move |tx, (realm, now)| {
        work(&Reader::new(tx, realm, caller.user, now)?)
    })
    .await
}

/// Looks something up in one snapshot.
pub(super) async fn look<T: Send + 'static>(
    app: &App,
    caller: Caller,
    about: About,
    work: impl FnOnce(&Read<'_>, (&RealmView, Timestamp)) -> Result<T, ActionError> + Send + 'static,
) -> Result<T, Refused> {
    let (realms, now) = (app.sync.realms.clone(), app.home.environment.now());
    let read = app.home.store.read(move |tx| {
        let realm = realms.view(tx, caller.realm)?;
        work(tx, (&realm, now))
    });
    match read.await {
        Ok(found) => Ok(found),
        Err(error) => Err(refused(app, caller, about, error).await),
    }
}

/// Does something as the caller, once for a key.
pub(super) async fn write<T: Send + 'static>(
    app: &App,
    caller: Caller,
    key: FactId,
    about: About,
    work: impl FnOnce(&Write<'_>, Sitting<'_>) -> Result<T, ActionError> + Send + 'static,
) -> Result<T, Refused> {
    let user = caller.user;
    act(app, caller, about, move |tx, (realm, now)| {
        let by = Sitting {
            realm,
            user,
            key,
            now,
        };
        work(tx, by)
    })
    .await
}

/// Does something as the caller, in one transaction.
pub(super) async fn act<T: Send + 'static>(
    app: &App,
    caller: Caller,
    about: About,
    work: impl FnOnce(&Write<'_>, (&RealmView, Timestamp)) -> Result<T, ActionError> + Send + 'static,
) -> Result<T, Refused> {
    let (realms, now) = (app.sync.realms.clone(), app.home.environment.now());
    let done = app.home.store.write(move |tx| {
        let realm = realms.view(tx, caller.realm)?;
        work(tx, (&realm, now))
    });
    match done.await {
        Ok(done) => Ok(done),
        Err(error) => Err(refused(app, caller, about, error).await),
    }
}

/// What is not there for the caller is noted.
async fn refused(app: &App, caller: Caller, about: About, error: ActionError) -> Refused {
    if error != ActionError::Refused(Code::NotFound) {
        return error.into();
    }
    let by = By {
        realm: caller.realm,
        actor: Actor::User(caller.user),
        now: app.home.environment.now(),
    };
    let noted = app.home.store.write(move |tx| audit_refused(tx, by, &about));
    noted
        .await
        .map_or_else(|error: StoreError| error.into(), |()| error.into())
}
