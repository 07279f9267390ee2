//! Adds a photo to a household, visit, activity, place or case.

use doorstep_model::document::event::Event;
use doorstep_model::document::schema::Step;
use doorstep_model::id::{DocumentId, PhotoHash};

use super::ActionError;
use super::writing::{Writing, act};
use crate::device::Device;
use crate::photo::{Part, Prepared};
use crate::store::photo::{FileState, Photo};
use crate::store::{document, photo};

/// Adds a photo that [`crate::photo::prepare`] made of a camera's. The same photo twice is one.
///
/// The files are written first: a crash in between leaves files that nothing names, never a
/// photo without its file.
pub fn add_photo(device: &Device, id: DocumentId, prepared: &Prepared) -> Result<PhotoHash, ActionError> {
    write_files(device, prepared)?;
    act(device, |writing| put_photo(writing, id, prepared))?;
    Ok(prepared.hash)
}

/// Its files, before anything names them.
pub(super) fn write_files(device: &Device, prepared: &Prepared) -> Result<(), ActionError> {
    let randomness = &*device.environment().randomness;
    let files = [
        (Part::Original, &prepared.original),
        (Part::Thumbnail, &prepared.thumbnail),
    ];
    for (part, bytes) in files {
        device.photos().write(prepared.hash, part, bytes, randomness)?;
    }
    Ok(())
}

/// The photo in the record, and on the list of those to send.
pub(super) fn put_photo(
    writing: &Writing<'_>,
    id: DocumentId,
    prepared: &Prepared,
) -> Result<(), ActionError> {
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
    })
}
