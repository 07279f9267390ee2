//! What a person does, one file each: may they, is it valid, one transaction.
//!
//! A transaction writes the change, the document, the rows of the screens and the outbox, or
//! nothing. What it refuses was not stored, and the form keeps what was typed.

mod answers;
mod error;
mod pen;
mod writing;

pub mod acknowledge;
pub mod add_person;
pub mod add_photo;
pub mod autosave;
pub mod case_step;
pub mod choose_version;
pub mod contest;
pub mod decide_colour;
pub mod edit_case;
pub mod edit_household;
pub mod edit_person;
pub mod evaluate_case;
pub mod merge_household;
pub mod note_care;
pub mod person_left;
pub mod propose_colour;
pub mod record_activity;
pub mod record_consent;
pub mod record_needs;
pub mod record_visit;
pub mod register_household;
pub mod register_place;
pub mod report_case;
pub mod report_nothing;
pub mod resend_quarantined;
pub mod want_photo;

pub use error::{ActionError, FieldFault};

#[cfg(test)]
mod tests;
