//! Where each case stands in the end: read from the server's file by statements of its own, and for some
//! of them asked at a desk.

use std::collections::BTreeMap;
use std::path::Path;

use doorstep_model::id::DocumentId;
use rusqlite::{Connection, OpenFlags};

use super::fate::Fate;
use super::office::Office;
use super::village::Village;
use crate::world::World;

/// Of so many cases of a village one is asked for at a desk.
const ASKED: usize = 50;

/// How the server's file says that a case stands.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Ended {
    stage: String,
    /// Steps that count.
    pub(super) applied: u64,
    /// Steps that do not.
    refused: u64,
    overdue: bool,
}

/// All of them.
pub(super) fn read(file: &Path) -> BTreeMap<DocumentId, Ended> {
    let database = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY);
    let database = database.expect("the server's file");
    let mut cases = database
        .prepare(
            "SELECT case_row.id, stage, overdue, sum(verdict = 0), sum(verdict <> 0) FROM case_row
             JOIN case_step USING (realm, id) GROUP BY case_row.realm, case_row.id",
        )
        .expect("the server's tables");
    let read = cases.query_map([], |row| {
        let ended = Ended {
            stage: row.get(1)?,
            overdue: row.get(2)?,
            applied: row.get::<_, i64>(3)?.unsigned_abs(),
            refused: row.get::<_, i64>(4)?.unsigned_abs(),
        };
        Ok((DocumentId::new(row.get(0)?), ended))
    });
    let read: rusqlite::Result<_> = read.and_then(Iterator::collect);
    read.expect("the server's cases")
}

/// How it differs from what must be; none: it stands as it must.
pub(super) fn differs(fate: Fate, ended: Option<&Ended>) -> Option<String> {
    let Some(ended) = ended else {
        return Some(format!("{fate:?} is not there"));
    };
    let steps = fate.acts().len() as u64;
    let counted = if fate.is_carded() {
        ended.applied > steps
    } else if fate == Fate::Withdrawn {
        // It lay a week with the station, whose clock may have given it a card.
        ended.applied >= steps
    } else {
        ended.applied == steps
    };
    let stands = ended.stage == fate.ends().as_str() && ended.refused == 0 && counted;
    (!stands).then(|| format!("{fate:?}, {steps} steps, is {ended:?}"))
}

/// Asks the clerk of each village's county for some of its cases: on what ground they are closed.
pub(super) fn at_desks(world: &World, office: &Office, villages: &[Village]) -> Vec<String> {
    let mut desks = BTreeMap::new();
    let mut wrong = Vec::new();
    for village in villages {
        let clerk = office.clerk_of(village.ground.county);
        let desk = desks.entry(clerk).or_insert_with(|| world.desk(clerk));
        for (case, fate) in village.ended.iter().step_by(ASKED) {
            let said = desk.case(*case);
            let closed_as = said.body["closed_as"].as_str();
            if said.status != 200 || closed_as != fate.closed_as() {
                wrong.push(format!("{case}: {fate:?} is {} {}", said.status, said.body));
            }
        }
    }
    wrong
}
