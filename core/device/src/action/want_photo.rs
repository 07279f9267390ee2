//! Asks for a photo whose thumbnail is not enough.

use doorstep_model::id::{DocumentId, PhotoHash};

use super::ActionError;
use crate::device::Device;
use crate::store::photo;

/// The original comes with the next sync, on any connection: who taps on a picture wants it.
pub fn want_photo(device: &Device, document: DocumentId, hash: PhotoHash) -> Result<(), ActionError> {
    device.write(|realm| match photo::want(realm.db, document, hash)? {
        true => Ok(()),
        false => Err(ActionError::NotHere),
    })
}
