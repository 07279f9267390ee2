//! 户: one document per household, its people inside.

mod colour;
mod record;

pub use colour::{ColourRecord, fold_colour};
pub(crate) use record::shown;
pub use record::{ConsentRecord, ContestRecord, HouseholdRecord, PersonRecord, PhotoRecord, photos};
