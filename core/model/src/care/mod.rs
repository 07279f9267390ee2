//! 关怀记录: a second document of a household, only where needed, delivered to fewer people.

mod record;

pub use record::{CareRecord, NeedsRecord};
