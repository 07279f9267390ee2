//! What a power cut does to files that the system had not put on disk yet. A workload is lived by the
//! real server and real phones in a child, and all that it does to their files is recorded. From the
//! record the disk is built as a crash at any write may leave it: writes dropped, torn, in another
//! order, files that have not grown, names that are gone. What opens it there must find it whole, and
//! with everything that was said to be saved.

pub mod child;
mod crash;
mod disk;
mod fail;
pub mod look;
pub mod marks;
mod record;
mod run;
mod workload;

use std::path::PathBuf;

pub use child::{Failing, Stage};
pub use crash::Loss;
pub use fail::{Refusals, failures};
pub use look::State;
pub use run::{Tally, crashes};

use crate::world::Resting;

/// Something that server or phones do, and that the power may fail in.
#[derive(Clone, Copy)]
pub struct Workload {
    /// Its name.
    pub name: &'static str,
    /// The folder of the machine that loses power, below the world's: `server`, `phones/NAME`; empty
    /// for all.
    pub victim: &'static str,
    /// Makes what is there before.
    pub before: fn(PathBuf) -> Resting,
    /// Does it, and says what is certain.
    pub live: fn(&Stage),
    /// Opens what a crash left, and asserts that all is well.
    pub look: fn(&State),
}

impl Workload {
    /// All of them.
    pub fn all() -> &'static [Self] {
        &workload::ALL
    }

    /// The one of this name.
    ///
    /// # Panics
    /// When there is none.
    pub fn named(name: &str) -> &'static Self {
        let found = Self::all().iter().find(|workload| workload.name == name);
        found.unwrap_or_else(|| panic!("no workload {name}"))
    }
}
