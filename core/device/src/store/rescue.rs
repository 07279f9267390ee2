//! What can still be read out of a damaged database: work that no one else has.
//!
//! Documents come back with the next sync; what this phone wrote and never sent does not. It is
//! copied row by row, from both ends of each table towards the broken page. Rows that are there are
//! left: a rescue that was cut short is done again.

use std::path::Path;

use rusqlite::types::Value;
use rusqlite::{Connection, Transaction, params_from_iter};

use super::{Setting, StoreError, connection};
use crate::key::DatabaseKey;

/// How much was saved out of a damaged database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rescued {
    /// Changes not yet sent, or not applied by the server.
    pub changes: usize,
    /// Facts not yet sent.
    pub facts: usize,
    /// Forms as they were typed.
    pub drafts: usize,
    /// Photos taken here.
    pub photos: usize,
    /// Rows of the read log.
    pub reads: usize,
    /// True when a table could not be read to its end: there was more.
    pub incomplete: bool,
}

/// A table, its columns, and the order in which it lies on disk: any other would have to be
/// sorted first, which needs the broken page.
struct Table {
    name: &'static str,
    columns: &'static str,
    only: &'static str,
    order: &'static [&'static str],
    count: Option<fn(&mut Rescued) -> &mut usize>,
}

const TABLES: [Table; 7] = [
    Table {
        name: "outbox",
        columns: "number, document, kind, schema, scope, hash, generation, seq, bytes, made_at, state, code, \
                  moved_to, replaces, rekeyed, counted",
        only: "",
        order: &["number"],
        count: Some(|rescued| &mut rescued.changes),
    },
    Table {
        name: "fact",
        columns: "id, kind, at, data, state, code",
        only: "",
        order: &["rowid"],
        count: Some(|rescued| &mut rescued.facts),
    },
    Table {
        name: "draft",
        columns: "form, subject, body, saved_at",
        only: "",
        order: &["form", "subject"],
        count: Some(|rescued| &mut rescued.drafts),
    },
    Table {
        name: "photo",
        columns: "document, hash, width, height, own, thumb_bytes, thumb_state, original_bytes, original_state",
        only: "WHERE own = 1",
        order: &["document", "hash"],
        count: Some(|rescued| &mut rescued.photos),
    },
    Table {
        name: "read_log",
        columns: "number, at, document, head",
        only: "",
        order: &["number"],
        count: Some(|rescued| &mut rescued.reads),
    },
    Table {
        name: "authored",
        columns: "generation, count",
        only: "",
        order: &["generation"],
        count: None,
    },
    // Without the enrolment the phone could not send what was rescued.
    Table {
        name: "setting",
        columns: "name, value",
        only: "",
        order: &["name"],
        count: None,
    },
];

pub(super) fn rescue(aside: &Path, key: &DatabaseKey, into: &mut Connection) -> Result<Rescued, StoreError> {
    let mut rescued = Rescued::default();
    let transaction = into.transaction()?;
    for table in &TABLES {
        let whole = copy(aside, key, &transaction, table, "")?
            // From the end too: what lies between two broken pages stays lost.
            || copy(aside, key, &transaction, table, " DESC")?;
        rescued.incomplete |= !whole;
        if let Some(count) = table.count {
            let rows = format!("SELECT count(*) FROM {} {}", table.name, table.only);
            *count(&mut rescued) = transaction.query_row(&rows, [], |row| row.get(0))?;
        }
    }
    // Without the documents nothing says which seq comes next: this phone writes under a new
    // generation, which a missing copy of the installation's nonce makes it draw.
    super::setting::clear(&transaction, Setting::InstallationNonce)?;
    transaction.commit()?;
    Ok(rescued)
}

/// Copies what can be read in one direction; true when the table's end was reached.
fn copy(
    aside: &Path,
    key: &DatabaseKey,
    into: &Transaction<'_>,
    table: &Table,
    direction: &str,
) -> Result<bool, StoreError> {
    // After a broken page a connection answers nothing any more, so each direction has its own.
    let Ok(from) = connection::reader(aside, key) else {
        return Ok(false);
    };
    let Table {
        name, columns, only, ..
    } = table;
    let order: Vec<_> = table
        .order
        .iter()
        .map(|column| format!("{column}{direction}"))
        .collect();
    let order = order.join(", ");
    let Ok(mut select) = from.prepare(&format!("SELECT {columns} FROM {name} {only} ORDER BY {order}"))
    else {
        return Ok(false);
    };
    let width = select.column_count();
    let places = vec!["?"; width].join(", ");
    let mut insert = into.prepare_cached(&format!(
        "INSERT OR IGNORE INTO {name} ({columns}) VALUES ({places})"
    ))?;
    let Ok(mut rows) = select.query([]) else {
        return Ok(false);
    };
    loop {
        match rows.next() {
            Ok(None) => return Ok(true),
            Err(_) => return Ok(false),
            Ok(Some(row)) => {
                let values = (0..width)
                    .map(|at| row.get::<_, Value>(at))
                    .collect::<Result<Vec<_>, _>>()?;
                insert.execute(params_from_iter(values))?;
            }
        }
    }
}
