//! Registers a place, and changes what is known of it.

use doorstep_model::document::schema::Kind;
use doorstep_model::id::{DocumentId, GridCode};
use doorstep_model::standing::Home;

use super::ActionError;
use super::pen::Pen;
use super::writing::act;
use crate::device::Device;
use crate::environment::new_document;

/// What is known of a place; empty text: nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PlaceFields {
    /// Its name.
    pub name: String,
    /// Where it is.
    pub address: String,
    /// Its phone.
    pub phone: String,
    /// Whom to ask.
    pub contact: String,
    /// Latitude and longitude in 1e-6°, WGS84.
    pub position: Option<(i64, i64)>,
}

/// Registers a place of a kind of the preset; gives its id.
pub fn register_place(
    device: &Device,
    grid: &GridCode,
    kind: &str,
    fields: &PlaceFields,
) -> Result<DocumentId, ActionError> {
    if kind.is_empty() {
        return Err(ActionError::missing("place_kind"));
    }
    let environment = device.environment();
    let id = new_document(&*environment.clock, &*environment.randomness);
    act(device, |writing| {
        writing.create(Kind::Place, id, &Home::of_grid(grid.clone()), |pen| {
            pen.words("place_kind", kind)?;
            put(pen, fields)
        })?;
        Ok(id)
    })
}

/// Changes what is known of it.
pub fn edit_place(device: &Device, id: DocumentId, fields: &PlaceFields) -> Result<(), ActionError> {
    act(device, |writing| {
        writing.edit(Kind::Place, id, |pen| put(pen, fields))
    })
}

fn put(pen: &mut Pen<'_>, fields: &PlaceFields) -> Result<(), ActionError> {
    if fields.name.trim().is_empty() {
        return Err(ActionError::missing("name"));
    }
    pen.words("name", &fields.name)?;
    pen.words("address", &fields.address)?;
    pen.words("phone", &fields.phone)?;
    pen.words("contact", &fields.contact)?;
    pen.position(fields.position);
    Ok(())
}
