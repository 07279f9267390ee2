//! Activities as the console lists them, and how many there were.

use doorstep_model::activity::ActivityRecord;
use doorstep_model::document::schema::Kind;
use doorstep_model::id::{DocumentId, GridCode, ItemCode, RealmNumber, UserId};
use doorstep_model::time::Day;
use rusqlite::{Row, named_params};

use super::above::{ABOVE, ALL_ABOVE, moved};
use super::column::{column, json_list, realm_key};
use super::transaction::{Read, Write};
use super::work::Span;
use crate::store::StoreError;

/// A line of a list of activities.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActivityRow {
    /// Its id.
    pub id: DocumentId,
    /// Where it belongs.
    pub grid: GridCode,
    /// A kind of the preset.
    pub kind: Box<str>,
    /// When it was.
    pub held_on: Day,
    /// Where it was, in words.
    pub place: Box<str>,
    /// Who wrote it down.
    pub author: Option<UserId>,
    /// How many took part.
    pub people: u32,
    /// How much was decided.
    pub decisions: u32,
}

/// Activities of one kind in one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActivityCount {
    /// A kind of the preset.
    pub kind: Box<str>,
    /// How many.
    pub n: u32,
    /// How many took part in all of them: whoever came twice counts twice.
    pub people: u32,
}

/// Where a page of activities goes on: the last one of the page before.
pub type ActivityMark = (Day, DocumentId);

impl ActivityRow {
    /// The line of an activity's record; `known`: the day for one that says none.
    pub fn new(grid: GridCode, author: Option<UserId>, record: &ActivityRecord, known: Day) -> Self {
        Self {
            id: record.id,
            grid,
            kind: record.kind.as_str().into(),
            held_on: record.held_on.unwrap_or(known),
            place: record.place.as_str().into(),
            author,
            people: record.people.len() as u32,
            decisions: record.decisions.len() as u32,
        }
    }

    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: column(row, "id")?,
            grid: column(row, "grid")?,
            kind: column(row, "kind")?,
            held_on: column(row, "held_on")?,
            place: column(row, "place")?,
            author: column(row, "author")?,
            people: column(row, "people")?,
            decisions: column(row, "decisions")?,
        })
    }

    fn month(&self) -> String {
        self.held_on.to_string().chars().take(7).collect()
    }
}

impl Read<'_> {
    /// An activity's line.
    pub fn activity_row(
        &self,
        realm: RealmNumber,
        id: DocumentId,
    ) -> Result<Option<ActivityRow>, StoreError> {
        self.one(
            "SELECT * FROM activity WHERE realm = :realm AND id = :id",
            named_params! { ":realm": realm_key(realm), ":id": id.as_bytes() },
            ActivityRow::from_row,
        )
    }

    /// Activities of one grid in a span of days, the latest first, before the last one of the page
    /// before; of one kind, if that is said.
    pub fn activities_in(
        &self,
        realm: RealmNumber,
        grid: &GridCode,
        kind: Option<&str>,
        span: Span,
        before: Option<ActivityMark>,
        limit: usize,
    ) -> Result<Vec<ActivityRow>, StoreError> {
        let (day, id) = before.unwrap_or((span.before, DocumentId::new([0; 16])));
        self.all(
            "SELECT * FROM activity WHERE realm = :realm AND grid = :grid AND held_on >= :from
               AND (held_on, id) < (:day, :id) AND (:kind IS NULL OR kind = :kind)
             ORDER BY held_on DESC, id DESC LIMIT :limit",
            named_params! {
                ":realm": realm_key(realm), ":grid": grid.as_str(), ":kind": kind,
                ":from": span.from.to_string(), ":day": day.to_string(), ":id": id.as_bytes(),
                ":limit": limit as i64,
            },
            ActivityRow::from_row,
        )
    }

    /// The same of what one person wrote down, wherever it was.
    pub fn activities_by(
        &self,
        realm: RealmNumber,
        author: UserId,
        kind: Option<&str>,
        span: Span,
        before: Option<ActivityMark>,
        limit: usize,
    ) -> Result<Vec<ActivityRow>, StoreError> {
        let (day, id) = before.unwrap_or((span.before, DocumentId::new([0; 16])));
        self.all(
            "SELECT * FROM activity WHERE realm = :realm AND author = :author AND held_on >= :from
               AND (held_on, id) < (:day, :id) AND (:kind IS NULL OR kind = :kind)
             ORDER BY held_on DESC, id DESC LIMIT :limit",
            named_params! {
                ":realm": realm_key(realm), ":author": author.0, ":kind": kind,
                ":from": span.from.to_string(), ":day": day.to_string(), ":id": id.as_bytes(),
                ":limit": limit as i64,
            },
            ActivityRow::from_row,
        )
    }

    /// The latest activities of one grid, of these kinds, in which something was decided.
    pub fn decided_in(
        &self,
        realm: RealmNumber,
        grid: &GridCode,
        kinds: &[&ItemCode],
        limit: usize,
    ) -> Result<Vec<ActivityRow>, StoreError> {
        self.all(
            "SELECT * FROM activity WHERE realm = :realm AND grid = :grid AND decisions > 0
                 AND kind IN (SELECT value FROM json_each(:kinds))
             ORDER BY held_on DESC, id DESC LIMIT :limit",
            named_params! {
                ":realm": realm_key(realm), ":grid": grid.as_str(),
                ":kinds": json_list(kinds.iter().copied()), ":limit": limit as i64,
            },
            ActivityRow::from_row,
        )
    }

    /// When a person last held an activity of a kind.
    pub fn last_held_by(
        &self,
        realm: RealmNumber,
        author: UserId,
        kind: &str,
    ) -> Result<Option<Day>, StoreError> {
        let day = self.one(
            "SELECT max(held_on) AS day FROM activity WHERE realm = :realm AND author = :author AND kind = :kind",
            named_params! { ":realm": realm_key(realm), ":author": author.0, ":kind": kind },
            |row| column(row, "day"),
        )?;
        Ok(day.flatten())
    }

    /// When a person held the next one of a kind after a day.
    pub fn next_held_by(
        &self,
        realm: RealmNumber,
        author: UserId,
        kind: &str,
        after: Day,
    ) -> Result<Option<Day>, StoreError> {
        let day = self.one(
            "SELECT min(held_on) AS day FROM activity
             WHERE realm = :realm AND author = :author AND kind = :kind AND held_on > :after",
            named_params! {
                ":realm": realm_key(realm), ":author": author.0, ":kind": kind, ":after": after.to_string(),
            },
            |row| column(row, "day"),
        )?;
        Ok(day.flatten())
    }

    /// When a grid last held one of a kind.
    pub fn last_held_in(
        &self,
        realm: RealmNumber,
        grid: &GridCode,
        kind: &str,
    ) -> Result<Option<Day>, StoreError> {
        let day = self.one(
            "SELECT max(held_on) AS day FROM activity WHERE realm = :realm AND grid = :grid AND kind = :kind",
            named_params! { ":realm": realm_key(realm), ":grid": grid.as_str(), ":kind": kind },
            |row| column(row, "day"),
        )?;
        Ok(day.flatten())
    }

    /// How many there were in a month (`yyyy-mm`) in a node and all below it, by kind.
    pub fn activity_counts(
        &self,
        realm: RealmNumber,
        grid: &GridCode,
        month: &str,
    ) -> Result<Vec<ActivityCount>, StoreError> {
        self.all(
            "SELECT kind, n, people FROM activity_count
             WHERE realm = :realm AND grid = :grid AND month = :month AND n > 0 ORDER BY kind",
            named_params! { ":realm": realm_key(realm), ":grid": grid.as_str(), ":month": month },
            |row| {
                Ok(ActivityCount {
                    kind: column(row, "kind")?,
                    n: column(row, "n")?,
                    people: column(row, "people")?,
                })
            },
        )
    }
}

impl Write<'_> {
    /// Puts an activity's line, and counts it where it is now and no longer where it was.
    pub fn put_activity_row(&self, realm: RealmNumber, row: &ActivityRow) -> Result<(), StoreError> {
        let before = self.activity_row(realm, row.id)?;
        if before.as_ref() == Some(row) {
            return Ok(());
        }
        self.execute(
            "INSERT OR REPLACE INTO activity (realm, id, grid, kind, held_on, place, author, people, decisions)
             VALUES (:realm, :id, :grid, :kind, :held_on, :place, :author, :people, :decisions)",
            named_params! {
                ":realm": realm_key(realm), ":id": row.id.as_bytes(), ":grid": row.grid.as_str(),
                ":kind": row.kind, ":held_on": row.held_on.to_string(), ":place": row.place,
                ":author": row.author.map(|user| user.0), ":people": row.people,
                ":decisions": row.decisions,
            },
        )?;
        let mut moved = moved(before.as_ref(), Some(row));
        moved.try_for_each(|(row, by)| self.add_to_activity_count(realm, row, by))?;
        self.changed(realm, Kind::Activity, row.id);
        Ok(())
    }

    fn add_to_activity_count(
        &self,
        realm: RealmNumber,
        row: &ActivityRow,
        by: i64,
    ) -> Result<(), StoreError> {
        self.execute(
            &format!(
                "INSERT INTO activity_count (realm, grid, month, kind, n, people)
                 WITH {ABOVE}
                 SELECT :realm, node, :month, :kind, :by, :people FROM above WHERE true
                 ON CONFLICT DO UPDATE SET n = n + excluded.n, people = people + excluded.people"
            ),
            named_params! {
                ":realm": realm_key(realm), ":grid": row.grid.as_str(), ":month": row.month(),
                ":kind": row.kind, ":by": by, ":people": by * i64::from(row.people),
            },
        )
        .map(drop)
    }

    /// Counts all activities of a realm again: a node was hung elsewhere.
    pub(super) fn recount_activities(&self, realm: RealmNumber) -> Result<(), StoreError> {
        self.execute(
            "DELETE FROM activity_count WHERE realm = :realm",
            named_params! { ":realm": realm_key(realm) },
        )?;
        self.execute(
            &format!(
                "INSERT INTO activity_count (realm, grid, month, kind, n, people)
                 WITH {ALL_ABOVE}
                 SELECT :realm, above.top, substr(held_on, 1, 7), kind, count(*), sum(people)
                 FROM above CROSS JOIN activity ON activity.realm = :realm AND activity.grid = above.node
                 GROUP BY above.top, substr(held_on, 1, 7), kind"
            ),
            named_params! { ":realm": realm_key(realm) },
        )
        .map(drop)
    }
}
