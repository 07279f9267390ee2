//! 关怀记录: a second document of a household, only where needed, delivered to fewer people.

mod need;
mod record;

pub use need::Need;
pub use record::{CareRecord, NeedsRecord};
