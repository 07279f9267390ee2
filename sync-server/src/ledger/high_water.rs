//! How many commits the database has made: a number in a file beside the ledger. A database that
//! has made fewer was set back (a copy put in its place, a lagging replica).
//!
//! Written after each commit without waiting for the disk: where the power fails the number is too
//! low, which says nothing; it is never too high.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

/// The file's ending, beside the ledger's name.
const SUFFIX: &str = "commits";

/// The number and its file.
#[derive(Debug)]
pub(super) struct HighWater {
    file: File,
    seen: AtomicU64,
}

impl HighWater {
    pub(super) fn open(ledger: &Path) -> io::Result<Self> {
        let path = ledger.with_extension(SUFFIX);
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)?;
        let mut bytes = [0; 8];
        let seen = match file.read_exact_at(&mut bytes, 0) {
            Ok(()) => u64::from_be_bytes(bytes),
            // Not written yet.
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => 0,
            Err(error) => return Err(error),
        };
        Ok(Self {
            file,
            seen: AtomicU64::new(seen),
        })
    }

    pub(super) fn seen(&self) -> u64 {
        self.seen.load(Ordering::Relaxed)
    }

    /// Never lowers the number: a database that was set back is known until it begins another life.
    pub(super) fn note(&self, commits: u64) {
        if self.seen.fetch_max(commits, Ordering::Relaxed) < commits
            && let Err(error) = self.file.write_all_at(&commits.to_be_bytes(), 0)
        {
            tracing::warn!(%error, "the number of commits could not be noted");
        }
    }
}
