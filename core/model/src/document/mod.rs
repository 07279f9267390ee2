//! Documents: what is stored in Automerge, what may be in it, and how untrusted changes get in.

pub mod entry;
pub mod event;
pub mod op;
pub mod schema;
