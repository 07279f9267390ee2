//! Whether a phone has anything that its person may not have, by the posts, links and homes in the
//! server's tables. The server's own rules are not asked.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;

use rusqlite::{Connection, OpenFlags, OptionalExtension as _, params};

use super::OracleError;
use super::phone::Kept;
use super::server::{failed, open};

/// Numbers of kinds, as both databases keep them.
const CARE: i64 = 1;
const PLACE: i64 = 4;
const CASE: i64 = 5;

/// What a phone has and may not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outside {
    /// A log that is none of the person's.
    Log(String),
    /// A document with nothing unsent, by its kind's number.
    Document([u8; 16], i64),
}

/// What a person may have: grids with all that lies in them, households by links.
#[derive(Default)]
struct Reach {
    logs: BTreeSet<String>,
    grids: BTreeSet<String>,
    /// With whether the link includes care.
    households: BTreeMap<[u8; 16], bool>,
}

/// What a phone has that its person may not have now, in milliseconds. Work that is not sent, or that
/// waits for its author, may stay.
///
/// # Errors
/// When the server's database can't be read.
pub fn outside(kept: &Kept, server: &Path, now: i64) -> Result<Vec<Outside>, OracleError> {
    let Some(device) = kept.device else {
        return Ok(Vec::new());
    };
    let database = open(server, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let look = || -> rusqlite::Result<Vec<Outside>> {
        let user: i64 =
            database.query_row("SELECT user FROM device WHERE id = ?1", params![device], |row| {
                row.get(0)
            })?;
        let reach = reach(&database, user, now)?;
        let logs = kept.logs.keys().filter(|log| !reach.logs.contains(*log));
        let mut found: Vec<Outside> = logs.cloned().map(Outside::Log).collect();
        let own: BTreeSet<[u8; 16]> = kept.outbox.iter().map(|change| change.document).collect();
        for (document, kind) in kept.documents.iter().filter(|(id, _)| !own.contains(*id)) {
            if !may_have(&database, &reach, user, *document, *kind)? {
                found.push(Outside::Document(*document, *kind));
            }
        }
        Ok(found)
    };
    look().map_err(|cause| failed(server, cause))
}

fn reach(database: &Connection, user: i64, now: i64) -> rusqlite::Result<Reach> {
    let mut reach = Reach::default();
    reach.logs.extend(["r".to_owned(), format!("p:{user}")]);
    // A member's grid (role 0); a cadre's (role 2) with all below it.
    let posts = "WITH RECURSIVE post AS (
            SELECT grid, role FROM assignment
            WHERE user = ?1 AND grid IS NOT NULL AND from_at <= ?2 AND (until_at IS NULL OR until_at > ?2)
        ), below (grid) AS (
            SELECT grid FROM post WHERE role = 2
            UNION SELECT grid.grid FROM grid JOIN below ON grid.parent = below.grid
        )
        SELECT grid FROM below UNION SELECT grid FROM post WHERE role = 0";
    let mut statement = database.prepare(posts)?;
    let mut rows = statement.query(params![user, now])?;
    while let Some(row) = rows.next()? {
        let grid: String = row.get(0)?;
        reach.logs.insert(format!("g:{grid}"));
        reach.grids.insert(grid);
    }
    let links = "SELECT link, care, household FROM contact_link LEFT JOIN link_household USING (realm, link)
        WHERE user = ?1 AND from_at <= ?2 AND (until_at IS NULL OR until_at > ?2)";
    let mut statement = database.prepare(links)?;
    let mut rows = statement.query(params![user, now])?;
    while let Some(row) = rows.next()? {
        reach.logs.insert(format!("l:{}", row.get::<_, i64>(0)?));
        if let Some(household) = row.get(2)? {
            *reach.households.entry(household).or_default() |= row.get::<_, bool>(1)?;
        }
    }
    Ok(reach)
}

fn may_have(
    database: &Connection,
    reach: &Reach,
    user: i64,
    document: [u8; 16],
    kind: i64,
) -> rusqlite::Result<bool> {
    if kind == CASE {
        return may_have_case(database, reach, user, document);
    }
    let home = "SELECT coalesce(owner, id) AS owned_by, grid FROM document
        LEFT JOIN home ON home.realm = document.realm AND home.document = coalesce(owner, id) WHERE id = ?1";
    let found = database.query_row(home, params![document], |row| {
        Ok((row.get::<_, [u8; 16]>(0)?, row.get::<_, Option<String>>(1)?))
    });
    let Some((owner, grid)) = found.optional()? else {
        return Ok(false);
    };
    let by_grid = grid.is_some_and(|grid| reach.grids.contains(&grid));
    let by_link = match reach.households.get(&owner) {
        Some(care) => kind < PLACE && (*care || kind != CARE),
        None => false,
    };
    Ok(by_grid || by_link)
}

/// A confidential case is the reporter's alone; any other stands in a log of the person's.
fn may_have_case(
    database: &Connection,
    reach: &Reach,
    user: i64,
    document: [u8; 16],
) -> rusqlite::Result<bool> {
    let mut statement = database.prepare(
        "SELECT document_scope.scope, coalesce(confidential, 0) FROM document
         JOIN document_scope ON document_scope.document = document.no
         LEFT JOIN case_row ON case_row.realm = document.realm AND case_row.id = document.id
         WHERE document.id = ?1",
    )?;
    let mut rows = statement.query(params![document])?;
    while let Some(row) = rows.next()? {
        let (log, confidential): (String, bool) = (row.get(0)?, row.get(1)?);
        if reach.logs.contains(&log) && (!confidential || log == format!("p:{user}")) {
            return Ok(true);
        }
    }
    Ok(false)
}

impl fmt::Display for Outside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Log(log) => write!(f, "reads {log}, which is not the person's"),
            Self::Document(document, kind) => {
                let id = doorstep_model::id::DocumentId::new(*document);
                write!(
                    f,
                    "has document {id} of kind {kind}, which the person may not have"
                )
            }
        }
    }
}
