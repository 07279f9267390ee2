//! The ledger: what must survive even when the database is lost or put back to an older day.
//! Enrolments with their public keys, everything that takes access away, erasures, epochs and
//! the ids of the server's keys.
//!
//! An append-only file, a JSON line an entry, each chained to the one before by its hash, on disk
//! before anybody is answered. It lies apart from the database (on another disk, if there is
//! one). The database remembers how far it has applied the ledger ([`Mark`]); what it lacks it
//! applies when it opens, so a restored backup learns what happened after it was taken.

mod entry;
mod event;
mod file;
mod high_water;
mod replay;

pub use entry::{Entry, Mark};
pub use event::{Event, Expired, WrittenAnew};
pub use file::{Ledger, LedgerError, Opened};
pub use replay::{catch_up, record};
