//! Who asks for a page.

use doorstep_model::id::{RealmNumber, UserId};
use doorstep_model::role::RoleSet;
use doorstep_model::text::Text;

use crate::account::SessionToken;

/// A person with a session that counts.
#[derive(Debug, Clone)]
pub(crate) struct SignedIn {
    pub(crate) realm: RealmNumber,
    pub(crate) user: UserId,
    pub(crate) name: Text<40>,
    /// What they hold now: which pages they are shown the way to.
    pub(super) roles: RoleSet,
    pub(super) token: SessionToken,
    /// What they send now was kept while they signed in anew: it is shown, not taken.
    pub(super) returning: bool,
}
