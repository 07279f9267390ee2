//! One snapshot for one page; what is not there for the reader is noted.

use std::sync::Arc;

use axum::response::Response;
use doorstep_model::code::Code;
use doorstep_model::id::DocumentId;

use super::page;
use super::session::SignedIn;
use super::word::Words;
pub(super) use crate::action::About;
use crate::action::{ActionError, By, audit_refused};
use crate::app::App;
use crate::live::Seen;
use crate::realm::RealmView;
use crate::store::{Actor, HOUSEHOLD_READ, StoreError};
use crate::view::Reader;

/// What was read, with what is needed to say it.
pub(super) struct Answer<T> {
    pub(super) realm: Arc<RealmView>,
    pub(super) view: T,
    /// Up to where it was read.
    pub(super) seen: Seen,
}

/// Reads a page's view.
///
/// # Errors
/// A page that says why not.
pub(super) async fn read<T: Send + 'static>(
    app: &App,
    words: Words,
    who: &SignedIn,
    about: About,
    work: impl FnOnce(&Reader<'_>) -> Result<T, ActionError> + Send + 'static,
) -> Result<Answer<T>, Response> {
    // The count first: what is committed while the page is read is told to it again.
    let seen = app.live.seen(app.home.store.told());
    let (realms, now) = (app.sync.realms.clone(), app.home.environment.now());
    let (number, user) = (who.realm, who.user);
    let answer = app.home.store.read(move |tx| {
        let realm = realms.view(tx, number)?;
        let view = work(&Reader::new(tx, &realm, user, now)?)?;
        Ok::<_, ActionError>(Answer { realm, view, seen })
    });
    match answer.await {
        Ok(answer) => Ok(answer),
        Err(error) => Err(refused(app, words, who, about, error).await),
    }
}

/// The page that says why something was not read or done; what is not there for the person is noted.
pub(super) async fn refused(
    app: &App,
    words: Words,
    who: &SignedIn,
    about: About,
    error: ActionError,
) -> Response {
    if error == ActionError::Refused(Code::NotFound)
        && let Err(error) = note(app, who, about).await
    {
        return page::refused(words, error.into());
    }
    page::refused(words, error.into())
}

/// Notes that someone looked for documents that are there and are not theirs.
pub(super) async fn note_hidden(
    app: &App,
    words: Words,
    who: &SignedIn,
    ids: Vec<DocumentId>,
) -> Result<(), Response> {
    for id in ids {
        let noted = note(app, who, About::Document(id)).await;
        noted.map_err(|error| page::refused(words, error.into()))?;
    }
    Ok(())
}

async fn note(app: &App, who: &SignedIn, about: About) -> Result<(), StoreError> {
    let by = by(app, who);
    let noted = app.home.store.write(move |tx| audit_refused(tx, by, &about));
    noted.await
}

/// Notes that a household's sheet was opened; before anyone sees it.
pub(super) async fn note_reading(
    app: &App,
    words: Words,
    who: &SignedIn,
    id: DocumentId,
) -> Result<(), Response> {
    note_done(app, words, who, HOUSEHOLD_READ, id).await
}

/// Notes what somebody is about to see of a document.
pub(super) async fn note_done(
    app: &App,
    words: Words,
    who: &SignedIn,
    action: &'static str,
    id: DocumentId,
) -> Result<(), Response> {
    let by = by(app, who);
    let noted = app
        .home
        .store
        .write(move |tx| tx.audit(by.realm, by.actor, action, &id, by.now));
    noted
        .await
        .map_err(|error: StoreError| page::refused(words, error.into()))
}

fn by(app: &App, who: &SignedIn) -> By {
    By {
        realm: who.realm,
        actor: Actor::User(who.user),
        now: app.home.environment.now(),
    }
}
