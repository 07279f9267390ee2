//! Keeps what is typed into a form on every change, so that a call, a flat battery or a killed app
//! loses nothing. What a form holds is the screen's own affair; the visit's has a shape of its own
//! in [`super::record_visit`]. The action that a form ends in throws it away.

use super::ActionError;
use crate::device::Device;
use crate::store::draft;

pub use crate::store::draft::Form;

/// Most bytes of a form: a case's 2,000 characters and everything beside, many times.
pub const FORM_BYTES: usize = 64 * 1024;

/// Saves a form about a subject (a household's or grid's code; empty where there is one form
/// only), in place of what was typed before.
pub fn save_form(device: &Device, form: Form, subject: &[u8], body: &[u8]) -> Result<(), ActionError> {
    if body.len() > FORM_BYTES {
        return Err(ActionError::impossible("form"));
    }
    let now = device.now();
    device.write(|realm| Ok(draft::save(realm.db, form, subject, body, now)?))
}

/// The form as it was last saved.
pub fn saved_form(device: &Device, form: Form, subject: &[u8]) -> Result<Option<Vec<u8>>, ActionError> {
    device.read(|realm| Ok(draft::load(realm.db, form, subject)?))
}

/// Throws a form away.
pub fn discard_form(device: &Device, form: Form, subject: &[u8]) -> Result<(), ActionError> {
    device.write(|realm| Ok(draft::discard(realm.db, form, subject)?))
}
