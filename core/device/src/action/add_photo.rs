//! Adds a photo to a household, visit, activity, place or case.

use doorstep_model::document::event::Event;
use doorstep_model::document::schema::Step;
use doorstep_model::id::{DocumentId, PhotoHash};

use super::ActionError;
use super::writing::act;
use crate::device::Device;
use crate::photo::{Part, Prepared};
use crate::store::photo::{FileState, Photo};
use crate::store::{document, photo};

/// Adds a photo that [`crate::photo::prepare`] made of a camera's. The same photo twice is one.
///
/// The files are written first: a crash in between leaves files that nothing names, never a
/// photo without its file.
pub fn add_photo(device: &Device, id: DocumentId, prepared: &Prepared) -> Result<PhotoHash, ActionError> {
    let randomness = &*device.environment().randomness;
    device
        .photos()
        .write(prepared.hash, Part::Original, &prepared.original, randomness)?;
    device
        .photos()
        .write(prepared.hash, Part::Thumbnail, &prepared.thumbnail, randomness)?;
    act(device, |writing| {
        let known = document::find(writing.realm.db, id)?.ok_or(ActionError::NotHere)?;
        // Before the document's rows are made, which would note the photo as one to be fetched.
        photo::add(
            writing.realm.db,
            &Photo {
                document: id,
                hash: prepared.hash,
                width: prepared.width,
                height: prepared.height,
                own: true,
                thumb_bytes: prepared.thumbnail.len() as u64,
                thumb: FileState::ToSend,
                original_bytes: prepared.original.len() as u64,
                original: FileState::ToSend,
            },
        )?;
        writing.edit(known.kind, id, |pen| {
            let name = prepared.hash.to_string();
            let named = pen.document.events("photos");
            if named
                .iter()
                .any(|(_, event)| event.hash.as_deref() == Some(&name))
            {
                return Ok(());
            }
            let mut event = Event::new(Step::Photo.as_str(), writing.now);
            event.hash = Some(name.into());
            event.w = Some(prepared.width);
            event.h = Some(prepared.height);
            pen.event("photos", &event).map(|_| ())
        })?;
        Ok(prepared.hash)
    })
}
