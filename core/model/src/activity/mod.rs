//! 活动记录: work that is no household visit.

mod record;

pub use record::ActivityRecord;
