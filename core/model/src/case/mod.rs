//! What is reported, and the steps that carry it to whoever must act and back.

mod step;

pub use step::CaseStep;
