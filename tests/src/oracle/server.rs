//! What the server's file holds.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use super::chunk::{GenesisHashes, changes_of_saved, hash_of_stored, is_nobody};
use super::{Named, OracleError};

/// The server's file.
#[derive(Debug, Default)]
pub struct Held {
    /// Every change, and how often it is there.
    pub changes: BTreeMap<Named, usize>,
    /// Those that are published: in the saved documents.
    pub published: BTreeSet<Named>,
    /// The actors of each document's changes, published or not.
    pub authors: BTreeMap<[u8; 16], BTreeSet<Vec<u8>>>,
    /// Documents that were erased or written anew: their changes are gone on purpose.
    pub erased: BTreeSet<[u8; 16]>,
    /// What stands in each log, by the log's name: documents with their published heads, sorted.
    pub scopes: BTreeMap<String, BTreeMap<[u8; 16], Vec<[u8; 32]>>>,
    /// Digest and head of each log.
    pub logs: BTreeMap<String, (u64, [u8; 32])>,
    /// Changes that wait to be published.
    pub pending: usize,
    /// Changes of the saved documents that are not among the stored ones, or the other way round.
    pub unlike_saved: BTreeSet<Named>,
}

pub(super) fn open(file: &Path, flags: OpenFlags) -> Result<Connection, OracleError> {
    Connection::open_with_flags(file, flags).map_err(|cause| failed(file, cause))
}

pub(super) fn failed(file: &Path, cause: rusqlite::Error) -> OracleError {
    OracleError::Database {
        file: file.display().to_string().into(),
        cause,
    }
}

/// Reads the server's database. `genesis`: hashes of the first changes, which are never stored.
///
/// # Errors
/// When it can't be read.
pub fn read(file: &Path, genesis: &GenesisHashes) -> Result<Held, OracleError> {
    let database = open(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let mut held = Held::default();
    let mut published = BTreeSet::new();
    let mut read = || -> rusqlite::Result<()> {
        let (saved, begun) = read_saved(&database)?;
        each(&database, STORED, |row| {
            let (document, bytes): ([u8; 16], Vec<u8>) = (row.get("id")?, row.get("bytes")?);
            let first = begun.get(&document).or_else(|| genesis.get(&document));
            if let Some(hash) = hash_of_stored(&bytes, first) {
                let change = Named { document, hash };
                *held.changes.entry(change).or_default() += 1;
                held.authors
                    .entry(document)
                    .or_default()
                    .insert(row.get("actor")?);
                if row.get("published")? {
                    published.insert(change);
                }
            }
            Ok(())
        })?;
        held.unlike_saved = saved.symmetric_difference(&published).copied().collect();
        held.published = saved;
        each(
            &database,
            "SELECT document FROM erased UNION SELECT document FROM forgotten",
            |row| row.get(0).map(|id| _ = held.erased.insert(id)),
        )?;
        each(
            &database,
            "SELECT document_scope.scope, id, heads FROM document_scope JOIN document ON no = document_scope.document",
            |row| {
                let (scope, document, heads): (String, [u8; 16], Vec<u8>) =
                    (row.get(0)?, row.get(1)?, row.get(2)?);
                held.scopes
                    .entry(scope)
                    .or_default()
                    .insert(document, hashes(&heads));
                Ok(())
            },
        )?;
        each(&database, "SELECT name, head, digest FROM scope", |row| {
            held.logs
                .insert(row.get(0)?, (row.get::<_, i64>(1)?.cast_unsigned(), row.get(2)?));
            Ok(())
        })?;
        held.pending =
            database.query_row("SELECT count(*) FROM pending", [], |row| row.get::<_, i64>(0))? as usize;
        Ok(())
    };
    read().map_err(|cause| failed(file, cause))?;
    Ok(held)
}

const STORED: &str = "SELECT document.id, bytes, actor.actor,
        change.no NOT IN (SELECT change FROM pending UNION SELECT change FROM quarantine) AS published
    FROM change JOIN document ON document.no = change.document JOIN actor ON actor.no = change.actor";

/// The changes in saved documents but their first, and the hashes of the first.
fn read_saved(database: &Connection) -> rusqlite::Result<(BTreeSet<Named>, GenesisHashes)> {
    let (mut saved, mut genesis) = (BTreeSet::new(), GenesisHashes::new());
    each(
        database,
        "SELECT id, snapshot FROM document WHERE snapshot IS NOT NULL",
        |row| {
            let (document, snapshot): ([u8; 16], Vec<u8>) = (row.get(0)?, row.get(1)?);
            // One that does not load holds nothing: every published change of it then differs.
            for (actor, hash) in changes_of_saved(&snapshot).unwrap_or_default() {
                if is_nobody(&actor) {
                    genesis.insert(document, hash);
                } else {
                    saved.insert(Named { document, hash });
                }
            }
            Ok(())
        },
    )?;
    Ok((saved, genesis))
}

/// Calls `look` with every row of a statement.
pub(super) fn each(
    database: &Connection,
    statement: &str,
    mut look: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<()>,
) -> rusqlite::Result<()> {
    let mut statement = database.prepare(statement)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        look(row)?;
    }
    Ok(())
}

/// Hashes that lie side by side.
pub(super) fn hashes(joined: &[u8]) -> Vec<[u8; 32]> {
    joined.as_chunks().0.to_vec()
}
