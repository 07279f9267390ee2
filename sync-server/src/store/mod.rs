//! Everything the server keeps, apart from the ledger and photo bytes.
//!
//! SQL and SQLite's types stay inside this folder. One thread writes, in group commits
//! ([`Store::write`]); a few read-only connections serve the rest ([`Store::read`]). What can be
//! asked and written is a method of [`Read`] or [`Write`], a file a noun.

mod error;
mod lane;
mod sqlite;
mod watch;

pub use error::StoreError;
pub use lane::Lane;
pub use sqlite::*;
pub use watch::{Watch, Watched};
