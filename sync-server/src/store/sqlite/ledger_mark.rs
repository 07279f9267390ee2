//! How far the database has applied the ledger.

use rusqlite::named_params;

use super::column::column;
use super::transaction::{Read, Write};
use crate::ledger::{Ledger, Mark};
use crate::store::StoreError;

impl Read<'_> {
    /// The last entry applied.
    pub fn ledger_mark(&self) -> Result<Mark, StoreError> {
        let mark = self.one("SELECT n, hash FROM ledger_mark", [], |row| {
            Ok(Mark {
                n: column(row, "n")?,
                hash: column(row, "hash")?,
            })
        })?;
        Ok(mark.unwrap_or(Mark::START))
    }
}

impl Write<'_> {
    /// The ledger beside this database. From here on the transaction counts as having recorded.
    pub(crate) fn ledger_to_append(&self) -> &Ledger {
        self.recorded.set(true);
        self.ledger
    }

    /// The ledger beside this database.
    pub(crate) fn ledger(&self) -> &Ledger {
        self.ledger
    }

    pub(crate) fn set_ledger_mark(&self, mark: Mark) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO ledger_mark (only, n, hash) VALUES (1, :n, :hash)
             ON CONFLICT (only) DO UPDATE SET n = excluded.n, hash = excluded.hash",
            named_params! { ":n": mark.n.cast_signed(), ":hash": mark.hash },
        )
        .map(drop)
    }
}
