//! What an administrator does, with the standing of this moment.

use super::super::signed_in::SignedIn;
use super::super::write::write;
use crate::action::{ActionError, Overseer};
use crate::app::App;
use crate::store::Write;

/// Does something as the administrator that the person is now.
pub(in super::super) async fn oversee<T: Send + 'static>(
    app: &App,
    who: &SignedIn,
    work: impl FnOnce(&Overseer<'_>, &Write<'_>) -> Result<T, ActionError> + Send + 'static,
) -> Result<T, ActionError> {
    let done = write(app, who, move |tx, doing| {
        let standing = doing.realm.standing_now(tx, doing.user, doing.now)?;
        let overseer = Overseer {
            realm: doing.realm,
            standing: &standing,
            now: doing.now,
        };
        work(&overseer, tx)
    });
    done.await
}
