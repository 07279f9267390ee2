//! How many commits this database has made.

use rusqlite::named_params;

use super::column::column;
use super::transaction::{Read, Write};
use crate::store::StoreError;

impl Read<'_> {
    /// So many.
    pub(crate) fn commits(&self) -> Result<u64, StoreError> {
        let commits = self.one("SELECT n FROM commit_count", [], |row| column(row, "n"))?;
        commits.ok_or(StoreError::Damaged)
    }
}

impl Write<'_> {
    /// Counts the commit that is about to be made; gives the new number. A database that was set
    /// back stays known as such: its commits count once it has begun another life.
    pub(super) fn count_commit(&self) -> Result<Option<u64>, StoreError> {
        self.one(
            "UPDATE commit_count SET n = n + 1 WHERE n >= :seen RETURNING n",
            named_params! { ":seen": self.ledger().commits_seen().cast_signed() },
            |row| column(row, "n"),
        )
    }

    /// Goes on from a number that a database lost with its commits had reached.
    pub(crate) fn set_commits(&self, commits: u64) -> Result<(), StoreError> {
        self.execute(
            "UPDATE commit_count SET n = max(n, :n)",
            named_params! { ":n": commits.cast_signed() },
        )
        .map(drop)
    }
}
