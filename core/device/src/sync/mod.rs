//! The phone's side of sync: what is asked of the server, what its answers change here, and how
//! the bytes travel.

pub mod engine;
pub mod published;
pub mod replay;
