//! The phone's side of sync: what is asked of the server, what its answers change here, and how
//! the bytes travel.

pub mod clock;
pub mod driver;
pub mod engine;
pub mod enrol;
mod error;
pub mod estimate;
mod gather;
pub mod http;
mod page;
pub mod photo;
mod pin;
pub mod published;
pub mod quarantine;
mod recall;
pub mod replay;
mod rewrite;
pub mod table;
pub mod transport;

pub(crate) use table::offer::waits as is_offered;
pub(crate) use table::replayed::leaving;

pub use driver::{Driver, SyncOutcome};
pub use error::SyncError;

#[cfg(test)]
mod tests;
