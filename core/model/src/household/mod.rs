//! 户: one document per household, its people inside.

mod born;
mod choice;
mod colour;
mod consent;
pub mod draft;
mod forget;
mod presence;
mod record;
mod relation;
mod review;
mod sex;
mod write;

pub use born::{Born, InvalidBorn};
pub use choice::{ChoiceError, ColourChoice};
pub use colour::{ColourRecord, fold_colour};
pub use consent::{CONSENT_AGE, PURPOSES, needs_guardian};
pub use forget::{Forget, is_about};
pub use presence::Presence;
pub(crate) use record::shown;
pub use record::{ConsentRecord, ContestRecord, HouseholdRecord, PersonRecord, PhotoRecord, photos};
pub use relation::Relation;
pub use review::is_out_of_date;
pub use sex::Sex;
