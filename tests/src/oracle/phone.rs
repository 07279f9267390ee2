//! What a phone's database says that it was told.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, OpenFlags};

use super::chunk::{GenesisHashes, changes_of_saved, is_nobody};
use super::files::PhoneFiles;
use super::server::{each, failed, hashes, open};
use super::{Named, OracleError};

/// A phone's database.
#[derive(Debug, Default)]
pub struct Kept {
    /// Own changes that the phone keeps without waiting to send them: it was told that they are
    /// with the server.
    pub acknowledged: BTreeSet<Named>,
    /// Own changes that it still has to send, or that the server does not take.
    pub unsent: BTreeSet<Named>,
    /// Own changes that wait to be sent, and offers to a server that was set back: what a good road must
    /// bring to an end.
    pub waiting: usize,
    /// All that is in the outbox: unsent, or with the server, which does not apply it.
    pub outbox: BTreeSet<Named>,
    /// Own changes that were written again in another form, because a copy of this phone wrote in
    /// their place.
    pub replayed: BTreeSet<Named>,
    /// Every change but the first of the documents that are here, whoever wrote it.
    pub here: BTreeSet<Named>,
    /// The device's id; `None` before it is enrolled.
    pub device: Option<[u8; DEVICE]>,
    /// The documents that are here, each with the number of its kind.
    pub documents: BTreeMap<[u8; 16], i64>,
    /// The first change of each document.
    pub genesis: GenesisHashes,
    /// What it has of each scope that it reads: documents with their published heads, sorted.
    pub scopes: BTreeMap<String, BTreeMap<[u8; 16], Vec<[u8; 32]>>>,
    /// Digest and head of each scope.
    pub logs: BTreeMap<String, (u64, [u8; 32])>,
}

/// In the outbox: to be sent, sent without an answer, refused. The others (held, quarantined) are
/// with the server, which does not apply them.
const NOT_WITH_THE_SERVER: [i64; 3] = [0, 1, 4];

/// In the outbox: refused. It stays until its author has looked at it.
const REFUSED: i64 = 4;

/// Length of a device's id, which its actors begin with.
const DEVICE: usize = 12;

/// Reads a phone's database.
///
/// # Errors
/// When it can't be opened with this key, or holds what can't be read.
pub fn read(phone: &PhoneFiles) -> Result<Kept, OracleError> {
    let file = &phone.database;
    let unreadable = |what| OracleError::Unreadable {
        file: phone.name.as_str().into(),
        what,
    };
    let database = unlocked(phone)?;
    let mut kept = Kept::default();
    let Some(device) = device(&database).map_err(|cause| failed(file, cause))? else {
        return Ok(kept);
    };
    kept.device = Some(device);
    let mut saved: Vec<([u8; 16], Vec<u8>)> = Vec::new();
    let mut read = || -> rusqlite::Result<()> {
        each(&database, "SELECT document, hash, state FROM outbox", |row| {
            let change = Named {
                document: row.get(0)?,
                hash: row.get(1)?,
            };
            let not_there = NOT_WITH_THE_SERVER.contains(&row.get(2)?);
            let among = if not_there {
                &mut kept.unsent
            } else {
                &mut kept.acknowledged
            };
            among.insert(change);
            kept.outbox.insert(change);
            kept.waiting += usize::from(not_there && row.get::<_, i64>(2)? != REFUSED);
            Ok(())
        })?;
        each(&database, "SELECT 1 FROM offer", |_| {
            kept.waiting += 1;
            Ok(())
        })?;
        each(&database, "SELECT document, hash FROM replayed", |row| {
            let change = Named {
                document: row.get(0)?,
                hash: row.get(1)?,
            };
            kept.acknowledged.insert(change);
            kept.replayed.insert(change);
            Ok(())
        })?;
        each(
            &database,
            "SELECT name, id, published FROM scope_document JOIN scope ON scope.number = scope
             JOIN document ON document.number = document",
            |row| {
                let (scope, document, heads): (String, [u8; 16], Vec<u8>) =
                    (row.get(0)?, row.get(1)?, row.get(2)?);
                kept.scopes
                    .entry(scope)
                    .or_default()
                    .insert(document, hashes(&heads));
                Ok(())
            },
        )?;
        each(&database, "SELECT name, head, digest FROM scope", |row| {
            kept.logs
                .insert(row.get(0)?, (row.get::<_, i64>(1)?.cast_unsigned(), row.get(2)?));
            Ok(())
        })?;
        each(&database, "SELECT id, saved, kind FROM document", |row| {
            saved.push((row.get(0)?, row.get(1)?));
            kept.documents.insert(row.get(0)?, row.get(2)?);
            Ok(())
        })
    };
    read().map_err(|cause| failed(file, cause))?;
    for (document, saved) in saved {
        for (actor, hash) in changes_of_saved(&saved).ok_or_else(|| unreadable("a document"))? {
            if is_nobody(&actor) {
                kept.genesis.insert(document, hash);
                continue;
            }
            let named = Named { document, hash };
            kept.here.insert(named);
            if actor.starts_with(&device) && !kept.unsent.contains(&named) {
                kept.acknowledged.insert(named);
            }
        }
    }
    Ok(kept)
}

fn unlocked(phone: &PhoneFiles) -> Result<Connection, OracleError> {
    let database = open(&phone.database, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let key = || -> rusqlite::Result<()> {
        database.pragma_update(None, "key", format!("x'{}'", phone.key))?;
        database.pragma_update(None, "cipher_log_level", "NONE")?;
        database.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))
    };
    key().map_err(|cause| failed(&phone.database, cause))?;
    Ok(database)
}

/// The phone's device id: the first part of what it keeps of its enrolment; `None` before.
fn device(database: &Connection) -> rusqlite::Result<Option<[u8; DEVICE]>> {
    let mut found = None;
    each(
        database,
        "SELECT value FROM setting WHERE name = 'enrolment'",
        |row| {
            let enrolment: Vec<u8> = row.get(0)?;
            let mut parts = minicbor::Decoder::new(&enrolment);
            found = parts
                .array()
                .and_then(|_| parts.bytes())
                .ok()
                .and_then(|id| id.try_into().ok());
            Ok(())
        },
    )?;
    Ok(found)
}
