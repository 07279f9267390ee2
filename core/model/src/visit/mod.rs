//! 走访: one document per visit.

mod due;
mod record;

pub use due::{Due, DueReason, VisitedSoFar, due};
pub use record::VisitRecord;
