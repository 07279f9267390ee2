//! Whose word an entry is.

use doorstep_model::case::{Speaker, speaker};
use doorstep_model::document::entry::Entry;
use doorstep_model::document::event::Event;
use doorstep_model::id::UserId;

use crate::realm::RealmView;
use crate::store::{Read, StoreError};

/// The person behind a speaker; none for the server itself, and for a device that no row explains.
///
/// # Errors
/// The store's.
pub fn user_speaking(
    tx: &Read<'_>,
    realm: &RealmView,
    speaker: Speaker,
) -> Result<Option<UserId>, StoreError> {
    match speaker {
        Speaker::Device(device) => realm.user_of(tx, device),
        Speaker::AtConsole(user) => Ok(Some(user)),
        Speaker::Server => Ok(None),
    }
}

/// The person who wrote an event.
///
/// # Errors
/// The store's.
pub fn author_of(
    tx: &Read<'_>,
    realm: &RealmView,
    entry: Entry,
    event: &Event,
) -> Result<Option<UserId>, StoreError> {
    user_speaking(tx, realm, speaker(entry, event))
}
