//! Visits as the console lists them.

use doorstep_model::document::schema::Kind;
use doorstep_model::id::{DocumentId, RealmNumber, UserId};
use doorstep_model::time::Day;
use doorstep_model::visit::VisitRecord;
use rusqlite::{Row, named_params};

use super::column::{column, realm_key};
use super::transaction::{Read, Write};
use crate::store::StoreError;

/// A line of the visit list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitRow {
    /// Its id.
    pub id: DocumentId,
    /// The household visited, or
    pub household: Option<DocumentId>,
    /// the place.
    pub place: Option<DocumentId>,
    /// The day it was.
    pub visited_on: Option<Day>,
    /// The day promised for the next.
    pub next_on: Option<Day>,
    /// At the door, by phone, by appointment.
    pub kind: Box<str>,
    /// What came of it.
    pub outcome: Box<str>,
    /// Who went.
    pub author: Option<UserId>,
    /// The checklist that was answered, without its version; empty: none.
    pub checklist: Box<str>,
}

impl VisitRow {
    /// The line of a visit's record.
    pub fn new(author: Option<UserId>, record: &VisitRecord) -> Self {
        Self {
            id: record.id,
            household: record.household,
            place: record.place,
            visited_on: record.visited_on,
            next_on: record.next_on,
            kind: record.kind.as_str().into(),
            outcome: record.outcome.as_str().into(),
            author,
            checklist: record.checklist.split('@').next().unwrap_or_default().into(),
        }
    }

    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: column(row, "id")?,
            household: column(row, "household")?,
            place: column(row, "place")?,
            visited_on: column(row, "visited_on")?,
            next_on: column(row, "next_on")?,
            kind: column(row, "kind")?,
            outcome: column(row, "outcome")?,
            author: column(row, "author")?,
            checklist: column(row, "checklist")?,
        })
    }
}

impl Read<'_> {
    /// The visits of a household, the latest first.
    pub fn visits_of(
        &self,
        realm: RealmNumber,
        household: DocumentId,
        limit: usize,
    ) -> Result<Vec<VisitRow>, StoreError> {
        self.visits_to("household", realm, household, limit)
    }

    /// When somebody was last met at a place.
    pub fn last_inspection(&self, realm: RealmNumber, place: DocumentId) -> Result<Option<Day>, StoreError> {
        let last = self.one(
            "SELECT max(visited_on) AS last FROM visit
             WHERE realm = :realm AND place = :place AND outcome = 'met'",
            named_params! { ":realm": realm_key(realm), ":place": place.as_bytes() },
            |row| column(row, "last"),
        )?;
        Ok(last.flatten())
    }

    /// The visits of a place, the latest first.
    pub fn visits_of_place(
        &self,
        realm: RealmNumber,
        place: DocumentId,
        limit: usize,
    ) -> Result<Vec<VisitRow>, StoreError> {
        self.visits_to("place", realm, place, limit)
    }

    fn visits_to(
        &self,
        which: &str,
        realm: RealmNumber,
        subject: DocumentId,
        limit: usize,
    ) -> Result<Vec<VisitRow>, StoreError> {
        self.all(
            &format!(
                "SELECT * FROM visit WHERE realm = :realm AND {which} = :subject
                 ORDER BY visited_on DESC, id DESC LIMIT :limit"
            ),
            named_params! {
                ":realm": realm_key(realm), ":subject": subject.as_bytes(), ":limit": limit as i64,
            },
            VisitRow::from_row,
        )
    }
}

/// What the visits to a household or place say of the next one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct VisitDays {
    /// When somebody last went, whoever was met.
    pub last: Option<Day>,
    /// When somebody was last met.
    pub met: Option<Day>,
    /// When the last visit promised the next.
    pub promised: Option<Day>,
}

impl Read<'_> {
    /// When a household was visited, and when the next visit was promised.
    pub fn visit_days(&self, realm: RealmNumber, household: DocumentId) -> Result<VisitDays, StoreError> {
        self.days_of(realm, "household", household)
    }

    /// The same of a place.
    pub fn inspection_days(&self, realm: RealmNumber, place: DocumentId) -> Result<VisitDays, StoreError> {
        self.days_of(realm, "place", place)
    }

    fn days_of(&self, realm: RealmNumber, which: &str, subject: DocumentId) -> Result<VisitDays, StoreError> {
        let days = self.one(
            &format!(
                "SELECT max(visited_on) AS last,
                    max(visited_on) FILTER (WHERE outcome = 'met') AS met,
                    (SELECT next_on FROM visit WHERE realm = :realm AND {which} = :subject
                     ORDER BY visited_on DESC, id DESC LIMIT 1) AS promised
                 FROM visit WHERE realm = :realm AND {which} = :subject"
            ),
            named_params! { ":realm": realm_key(realm), ":subject": subject.as_bytes() },
            |row| {
                Ok(VisitDays {
                    last: column(row, "last")?,
                    met: column(row, "met")?,
                    promised: column(row, "promised")?,
                })
            },
        )?;
        Ok(days.unwrap_or_default())
    }
}

impl Write<'_> {
    /// Puts a visit's line.
    pub fn put_visit_row(&self, realm: RealmNumber, row: &VisitRow) -> Result<(), StoreError> {
        self.execute(
            "INSERT OR REPLACE INTO visit (realm, id, household, place, visited_on, next_on, kind, outcome, author,
                 checklist)
             VALUES (:realm, :id, :household, :place, :visited_on, :next_on, :kind, :outcome, :author,
                 :checklist)",
            named_params! {
                ":realm": realm_key(realm), ":id": row.id.as_bytes(),
                ":household": row.household.map(|id| *id.as_bytes()),
                ":place": row.place.map(|id| *id.as_bytes()),
                ":visited_on": row.visited_on.map(|day| day.to_string()),
                ":next_on": row.next_on.map(|day| day.to_string()),
                ":kind": row.kind, ":outcome": row.outcome, ":author": row.author.map(|user| user.0),
                ":checklist": row.checklist,
            },
        )?;
        if let Some(household) = row.household {
            self.changed(realm, Kind::Household, household);
        }
        Ok(())
    }
}
