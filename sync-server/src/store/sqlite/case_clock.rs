//! What the server's clock knows of each open case: since when it stands where it stands, and on
//! which day there is something to do.

use doorstep_model::document::entry::Entry;
use doorstep_model::id::{DocumentId, GridCode, RealmNumber};
use doorstep_model::time::{Day, Timestamp};
use rusqlite::{Row, named_params};

use super::column::{column, realm_key};
use super::transaction::{Read, Write};
use crate::store::StoreError;

/// A case as the clock sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseClock {
    /// The case.
    pub id: DocumentId,
    /// Where it stands.
    pub grid: Option<GridCode>,
    /// The step that brought it to its stage.
    pub since: Option<Entry>,
    /// When the server published that step.
    pub since_at: Timestamp,
    /// The step from which its time counts; none: its report.
    pub timed_from: Option<Entry>,
    /// When the server published that step.
    pub timed_at: Option<Timestamp>,
    /// How many steps it has.
    pub steps: u32,
    /// The day on which the clock has something to do with it.
    pub wake_on: Option<Day>,
    /// Settled on the spot, and drawn to be called back.
    pub sampled: bool,
}

impl CaseClock {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        let entry = |name: &str| {
            let text: Option<Box<str>> = column(row, name)?;
            let bad = |_| rusqlite::Error::InvalidColumnType(0, name.into(), rusqlite::types::Type::Text);
            text.as_deref().map(Entry::parse).transpose().map_err(bad)
        };
        Ok(Self {
            id: column(row, "id")?,
            grid: column(row, "grid")?,
            since: entry("since")?,
            since_at: column(row, "since_at")?,
            timed_from: entry("timed_from")?,
            timed_at: column(row, "timed_at")?,
            steps: column(row, "steps")?,
            wake_on: column(row, "wake_on")?,
            sampled: column(row, "sampled")?,
        })
    }
}

impl Read<'_> {
    /// An open case as the clock sees it.
    pub fn case_clock(&self, realm: RealmNumber, id: DocumentId) -> Result<Option<CaseClock>, StoreError> {
        self.one(
            "SELECT * FROM case_clock WHERE realm = :realm AND id = :id",
            named_params! { ":realm": realm_key(realm), ":id": id.as_bytes() },
            CaseClock::from_row,
        )
    }

    /// Cases with which the clock has something to do by this day, after the last one of those before.
    pub fn cases_to_wake(
        &self,
        realm: RealmNumber,
        by: Day,
        after: Option<(Day, DocumentId)>,
        limit: usize,
    ) -> Result<Vec<(Day, DocumentId)>, StoreError> {
        let (day, id) = match after {
            None => (String::new(), [0; 16]),
            Some((day, id)) => (day.to_string(), *id.as_bytes()),
        };
        self.all(
            "SELECT wake_on, id FROM case_clock
             WHERE realm = :realm AND wake_on <= :by AND (wake_on, id) > (:day, :id)
             ORDER BY wake_on, id LIMIT :limit",
            named_params! {
                ":realm": realm_key(realm), ":by": by.to_string(), ":day": day, ":id": id,
                ":limit": limit as i64,
            },
            |row| Ok((column(row, "wake_on")?, column(row, "id")?)),
        )
    }
}

impl Write<'_> {
    /// Puts what the clock knows of an open case.
    pub fn put_case_clock(&self, realm: RealmNumber, clock: &CaseClock) -> Result<(), StoreError> {
        self.execute(
            "INSERT OR REPLACE INTO case_clock
                 (realm, id, grid, since, since_at, timed_from, timed_at, steps, wake_on, sampled)
             VALUES (:realm, :id, :grid, :since, :since_at, :timed_from, :timed_at, :steps, :wake_on,
                 :sampled)",
            named_params! {
                ":realm": realm_key(realm), ":id": clock.id.as_bytes(),
                ":grid": clock.grid.as_ref().map(GridCode::as_str),
                ":since": clock.since.map(|entry| entry.to_string()),
                ":since_at": clock.since_at.millis(), ":steps": clock.steps,
                ":timed_from": clock.timed_from.map(|entry| entry.to_string()),
                ":timed_at": clock.timed_at.map(Timestamp::millis),
                ":wake_on": clock.wake_on.map(|day| day.to_string()),
                ":sampled": clock.sampled,
            },
        )
        .map(drop)
    }

    /// The clock has nothing more to do with a case that ended.
    pub fn remove_case_clock(&self, realm: RealmNumber, id: DocumentId) -> Result<(), StoreError> {
        self.execute(
            "DELETE FROM case_clock WHERE realm = :realm AND id = :id",
            named_params! { ":realm": realm_key(realm), ":id": id.as_bytes() },
        )
        .map(drop)
    }

    /// Days or rules changed: the clock looks at every open case again.
    pub fn wake_all_cases(&self, realm: RealmNumber, on: Day) -> Result<(), StoreError> {
        self.execute(
            "UPDATE case_clock SET wake_on = :day WHERE realm = :realm",
            named_params! { ":realm": realm_key(realm), ":day": on.to_string() },
        )
        .map(drop)
    }
}
