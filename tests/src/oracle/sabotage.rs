//! A deliberate loss, to see that the oracle sees it.

use std::collections::BTreeSet;
use std::path::Path;

use rusqlite::{OpenFlags, params};

use super::chunk::{GenesisHashes, hash_of_stored};
use super::server::{each, failed, open};
use super::{Named, OracleError};

/// The environment variable that asks for it.
const VARIABLE: &str = "DOORSTEP_SABOTAGE";

/// What is done to the server's file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sabotage {
    /// One change that a phone was told is durable is taken out.
    DropOne,
}

impl Sabotage {
    /// Reads the variable's value.
    pub fn parse(text: &str) -> Option<Self> {
        (text == "drop-one").then_some(Self::DropOne)
    }

    /// What the environment asks for.
    pub fn from_environment() -> Option<Self> {
        Self::parse(&std::env::var(VARIABLE).ok()?)
    }

    pub(super) fn commit(
        self,
        server: &Path,
        told: &BTreeSet<Named>,
        genesis: &GenesisHashes,
    ) -> Result<(), OracleError> {
        let database = open(server, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        let mut target = None;
        each(
            &database,
            "SELECT change.no, id, change.bytes FROM change JOIN document ON document.no = change.document",
            |row| {
                let (number, document, bytes): (i64, [u8; 16], Vec<u8>) =
                    (row.get(0)?, row.get(1)?, row.get(2)?);
                let hash = hash_of_stored(&bytes, genesis.get(&document));
                if hash.is_some_and(|hash| told.contains(&Named { document, hash })) {
                    target = Some(number);
                }
                Ok(())
            },
        )
        .map_err(|cause| failed(server, cause))?;
        let number = target.ok_or(OracleError::NothingToDrop)?;
        // Whoever loses a change does not ask whether others refer to it.
        database
            .pragma_update(None, "foreign_keys", false)
            .and_then(|()| database.execute("DELETE FROM change WHERE no = ?1", params![number]))
            .map(drop)
            .map_err(|cause| failed(server, cause))
    }
}
