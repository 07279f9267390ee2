//! Documents: what is stored in Automerge, what may be in it, and how untrusted changes get in.
//!
//! [`schema`] is the one table; [`genesis`] begins a document, [`mod@write`] makes a change, [`gate`]
//! is what untrusted bytes pass first, [`apply`] puts them into a copy and proves it, [`anew`] leaves
//! its history behind.

pub mod anew;
pub mod apply;
pub mod change;
mod column;
#[expect(clippy::module_inception, reason = "the noun itself among its own tools")]
mod document;
pub mod entry;
pub mod event;
pub mod gate;
pub mod genesis;
pub(crate) mod leb;
pub mod op;
mod puts;
pub mod schema;
mod table;
mod versions;
pub mod write;

pub use document::{Document, StoredChange};
pub use versions::Versions;
