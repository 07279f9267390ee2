//! 走访: one document per visit.

mod record;

pub use record::VisitRecord;
