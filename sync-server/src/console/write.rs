//! One transaction for one form.

use doorstep_model::code::Code;
use doorstep_model::id::{FactId, UserId};
use doorstep_model::time::Timestamp;

use super::signed_in::SignedIn;
use super::typed::Typed;
use crate::action::ActionError;
use crate::action::meeting::Sitting;
use crate::app::App;
use crate::realm::RealmView;
use crate::store::Write;

/// Who does something, in the realm as it is now.
pub(super) struct Doing<'a> {
    pub(super) realm: &'a RealmView,
    pub(super) user: UserId,
    pub(super) now: Timestamp,
}

/// Does what a form says.
///
/// # Errors
/// The action's; what comes back after a new sign-in is looked at first.
pub(super) async fn write<T: Send + 'static>(
    app: &App,
    who: &SignedIn,
    work: impl FnOnce(&Write<'_>, Doing<'_>) -> Result<T, ActionError> + Send + 'static,
) -> Result<T, ActionError> {
    if who.returning {
        return Err(Code::LookAgain.into());
    }
    let (realms, number, user) = (app.sync.realms.clone(), who.realm, who.user);
    let now = app.home.environment.now();
    let done = app.home.store.write(move |tx| {
        let realm = realms.view(tx, number)?;
        let realm = &*realm;
        work(tx, Doing { realm, user, now })
    });
    done.await
}

/// The same of what is done once for a form's key.
///
/// # Errors
/// The action's.
pub(super) async fn sit<T: Send + 'static>(
    app: &App,
    who: &SignedIn,
    typed: &Typed,
    work: impl FnOnce(&Write<'_>, Sitting<'_>) -> Result<T, ActionError> + Send + 'static,
) -> Result<T, ActionError> {
    let key = key(app, typed);
    let done = write(app, who, move |tx, doing| {
        let by = Sitting {
            realm: doing.realm,
            user: doing.user,
            key,
            now: doing.now,
        };
        work(tx, by)
    });
    done.await
}

/// The form's own key, or a new one for a form without.
pub(super) fn key(app: &App, typed: &Typed) -> FactId {
    typed
        .key()
        .unwrap_or_else(|| FactId::new(app.home.environment.random()))
}
