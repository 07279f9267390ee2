//! When households are to be visited and places to be looked at, kept with each visit, and how many
//! of each node are due on which day.

use std::cmp::max;

use doorstep_model::id::{DocumentId, GridCode, RealmNumber};
use doorstep_model::time::Day;
use doorstep_model::visit::VisitedSoFar;
use rusqlite::types::ValueRef;
use rusqlite::{Row, named_params};

use super::above::{ABOVE, ALL_ABOVE};
use super::column::{Column, column, realm_key};
use super::transaction::{Read, Write};
use crate::store::StoreError;

/// The day on which somebody is to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DueOn {
    /// Nobody was ever met there.
    AtOnce,
    /// On this day.
    Day(Day),
    /// No cadence and nothing promised.
    OnRequest,
}

impl DueOn {
    /// By what was promised, and by the cadence; a refusal moves it behind its last day.
    pub fn of(so_far: &VisitedSoFar, every: Option<u16>) -> Self {
        let counts = so_far.last_met.or(so_far.counts_from);
        let by_cadence = every.map(|days| match counts {
            Some(from) => Self::Day(from.plus_days(days.into())),
            None => Self::AtOnce,
        });
        let promised = so_far.promised.map(Self::Day);
        let due = promised.into_iter().chain(by_cadence).min();
        match (due.unwrap_or(Self::OnRequest), so_far.refused_until) {
            (Self::OnRequest, _) => Self::OnRequest,
            (due, Some(until)) => max(due, Self::Day(until.plus_days(1))),
            (due, None) => due,
        }
    }

    fn text(self) -> String {
        match self {
            Self::AtOnce => String::new(),
            Self::Day(day) => day.to_string(),
            Self::OnRequest => "~".into(),
        }
    }
}

impl Column for DueOn {
    fn read(value: ValueRef<'_>) -> Option<Self> {
        match value.as_str().ok()? {
            "" => Some(Self::AtOnce),
            "~" => Some(Self::OnRequest),
            day => Day::parse(day).ok().map(Self::Day),
        }
    }
}

/// A household or place, and when it is to be visited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitDue {
    /// Which.
    pub subject: DocumentId,
    /// Where it lies.
    pub grid: GridCode,
    /// It is a place.
    pub place: bool,
    /// What its cadence follows: a need for service, a kind of place.
    pub cadence: Box<str>,
    /// When somebody last went, whoever was met.
    pub last_on: Option<Day>,
    /// What the days follow from.
    pub so_far: VisitedSoFar,
    /// By the usual cadence.
    pub due_on: DueOn,
    /// By that of an emergency.
    pub alert_on: DueOn,
}

/// How many households, or places, of a node follow one cadence, and how they stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DueCount {
    /// All of them.
    pub all: i64,
    /// Due today or before.
    pub due: i64,
    /// Of these, those whose day is over.
    pub overdue: i64,
    /// Visited this month.
    pub seen: i64,
}

/// Which households or places are counted, and by which days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DueAsk {
    /// Places, else households.
    pub places: bool,
    /// By the cadence of an emergency.
    pub alert: bool,
    /// Today.
    pub today: Day,
}

impl VisitDue {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            subject: column(row, "subject")?,
            grid: column(row, "grid")?,
            place: column(row, "place")?,
            cadence: column(row, "cadence")?,
            last_on: column(row, "last_on")?,
            so_far: VisitedSoFar {
                last_met: column(row, "met_on")?,
                promised: column(row, "promised_on")?,
                refused_until: column(row, "refused_until")?,
                counts_from: column(row, "counts_from")?,
            },
            due_on: column(row, "due_on")?,
            alert_on: column(row, "alert_on")?,
        })
    }

    /// What is counted of it: what, and by which day.
    fn counted(&self) -> Vec<(&'static str, String)> {
        let mut counted = vec![("due", self.due_on.text()), ("alert", self.alert_on.text())];
        if let Some(day) = self.last_on {
            counted.push(("seen", day.to_string().chars().take(7).collect()));
        }
        counted
    }
}

impl Read<'_> {
    /// When a household or place is to be visited.
    pub fn visit_due(&self, realm: RealmNumber, subject: DocumentId) -> Result<Option<VisitDue>, StoreError> {
        self.one(
            "SELECT * FROM visit_due WHERE realm = :realm AND subject = :subject",
            named_params! { ":realm": realm_key(realm), ":subject": subject.as_bytes() },
            VisitDue::from_row,
        )
    }

    /// How many of a node and all below it are due, by what their cadence follows.
    pub fn due_counts(
        &self,
        realm: RealmNumber,
        grid: &GridCode,
        ask: DueAsk,
    ) -> Result<Vec<(Box<str>, DueCount)>, StoreError> {
        let today = ask.today.to_string();
        let month: String = today.chars().take(7).collect();
        self.all(
            "SELECT cadence, coalesce(sum(n) FILTER (WHERE what = :what), 0) AS every,
                coalesce(sum(n) FILTER (WHERE what = :what AND day <= :today), 0) AS due,
                coalesce(sum(n) FILTER (WHERE what = :what AND day < :today AND day <> ''), 0) AS overdue,
                coalesce(sum(n) FILTER (WHERE what = 'seen' AND day = :month), 0) AS seen
             FROM visit_count WHERE realm = :realm AND grid = :grid AND place = :place
             GROUP BY cadence",
            named_params! {
                ":realm": realm_key(realm), ":grid": grid.as_str(), ":place": ask.places,
                ":what": if ask.alert { "alert" } else { "due" }, ":today": today, ":month": month,
            },
            |row| {
                let count = DueCount {
                    all: column(row, "every")?,
                    due: column(row, "due")?,
                    overdue: column(row, "overdue")?,
                    seen: column(row, "seen")?,
                };
                Ok((column(row, "cadence")?, count))
            },
        )
    }
}

impl Write<'_> {
    /// Keeps when a household or place is to be visited, and counts it where it is now and no longer
    /// where it was.
    pub fn put_visit_due(&self, realm: RealmNumber, due: &VisitDue) -> Result<(), StoreError> {
        let before = self.visit_due(realm, due.subject)?;
        if before.as_ref() == Some(due) {
            return Ok(());
        }
        let day = |day: Option<Day>| day.map(|day| day.to_string());
        self.execute(
            "INSERT OR REPLACE INTO visit_due (realm, subject, grid, place, cadence, last_on, met_on,
                 promised_on, refused_until, counts_from, due_on, alert_on)
             VALUES (:realm, :subject, :grid, :place, :cadence, :last_on, :met_on, :promised_on,
                 :refused_until, :counts_from, :due_on, :alert_on)",
            named_params! {
                ":realm": realm_key(realm), ":subject": due.subject.as_bytes(), ":grid": due.grid.as_str(),
                ":place": due.place, ":cadence": due.cadence, ":last_on": day(due.last_on),
                ":met_on": day(due.so_far.last_met), ":promised_on": day(due.so_far.promised),
                ":refused_until": day(due.so_far.refused_until),
                ":counts_from": day(due.so_far.counts_from), ":due_on": due.due_on.text(),
                ":alert_on": due.alert_on.text(),
            },
        )?;
        self.count_due(realm, before.as_ref(), Some(due))
    }

    /// It is no longer to be visited: it is another one, or gone.
    pub fn forget_visit_due(&self, realm: RealmNumber, subject: DocumentId) -> Result<(), StoreError> {
        let Some(before) = self.visit_due(realm, subject)? else {
            return Ok(());
        };
        self.execute(
            "DELETE FROM visit_due WHERE realm = :realm AND subject = :subject",
            named_params! { ":realm": realm_key(realm), ":subject": subject.as_bytes() },
        )?;
        self.count_due(realm, Some(&before), None)
    }

    fn count_due(
        &self,
        realm: RealmNumber,
        before: Option<&VisitDue>,
        now: Option<&VisitDue>,
    ) -> Result<(), StoreError> {
        let counted = |due: Option<&VisitDue>| due.map(VisitDue::counted).unwrap_or_default();
        let (was, is) = (counted(before), counted(now));
        let same = |a: &VisitDue, b: &VisitDue| (&a.grid, &a.cadence) == (&b.grid, &b.cadence);
        let stays = before.zip(now).is_some_and(|(before, now)| same(before, now));
        let changed = |one: &&(&'static str, String), others: &[(&'static str, String)]| {
            !stays || !others.contains(one)
        };
        if let Some(before) = before {
            for (what, day) in was.iter().filter(|one| changed(one, &is)) {
                self.add_to_visit_count(realm, before, what, day, -1)?;
            }
        }
        if let Some(now) = now {
            for (what, day) in is.iter().filter(|one| changed(one, &was)) {
                self.add_to_visit_count(realm, now, what, day, 1)?;
            }
        }
        Ok(())
    }

    fn add_to_visit_count(
        &self,
        realm: RealmNumber,
        due: &VisitDue,
        what: &str,
        day: &str,
        by: i64,
    ) -> Result<(), StoreError> {
        self.execute(
            &format!(
                "INSERT INTO visit_count (realm, grid, place, what, day, cadence, n)
                 WITH {ABOVE}
                 SELECT :realm, node, :place, :what, :day, :cadence, :by FROM above WHERE true
                 ON CONFLICT DO UPDATE SET n = n + excluded.n"
            ),
            named_params! {
                ":realm": realm_key(realm), ":grid": due.grid.as_str(), ":place": due.place,
                ":what": what, ":day": day, ":cadence": due.cadence, ":by": by,
            },
        )?;
        if by > 0 {
            return Ok(());
        }
        // Days pass: what nothing is counted on any more would grow for ever.
        self.execute(
            &format!(
                "DELETE FROM visit_count
                 WHERE realm = :realm AND grid IN (WITH {ABOVE} SELECT node FROM above) AND place = :place
                   AND what = :what AND day = :day AND cadence = :cadence AND n = 0"
            ),
            named_params! {
                ":realm": realm_key(realm), ":grid": due.grid.as_str(), ":place": due.place,
                ":what": what, ":day": day, ":cadence": due.cadence,
            },
        )
        .map(drop)
    }

    /// Works the days out anew: the preset has another cadence. `days` says both of one.
    pub fn redo_visit_due(
        &self,
        realm: RealmNumber,
        days: impl Fn(&VisitDue) -> (DueOn, DueOn),
    ) -> Result<(), StoreError> {
        let all = self.all(
            "SELECT * FROM visit_due WHERE realm = :realm",
            named_params! { ":realm": realm_key(realm) },
            VisitDue::from_row,
        )?;
        let mut update = self.prepared(
            "UPDATE visit_due SET due_on = :due_on, alert_on = :alert_on
             WHERE realm = :realm AND subject = :subject",
        )?;
        for due in all {
            let (due_on, alert_on) = days(&due);
            update.execute(named_params! {
                ":realm": realm_key(realm), ":subject": due.subject.as_bytes(),
                ":due_on": due_on.text(), ":alert_on": alert_on.text(),
            })?;
        }
        self.recount_visits(realm)
    }

    /// Counts a realm again: a node was hung elsewhere.
    pub(super) fn recount_visits(&self, realm: RealmNumber) -> Result<(), StoreError> {
        self.execute(
            "DELETE FROM visit_count WHERE realm = :realm",
            named_params! { ":realm": realm_key(realm) },
        )?;
        self.execute(
            &format!(
                "INSERT INTO visit_count (realm, grid, place, what, day, cadence, n)
                 WITH {ALL_ABOVE},
                 counted (grid, place, what, day, cadence) AS (
                     SELECT grid, place, 'due', due_on, cadence FROM visit_due WHERE realm = :realm
                     UNION ALL
                     SELECT grid, place, 'alert', alert_on, cadence FROM visit_due WHERE realm = :realm
                     UNION ALL
                     SELECT grid, place, 'seen', substr(last_on, 1, 7), cadence FROM visit_due
                     WHERE realm = :realm AND last_on IS NOT NULL)
                 SELECT :realm, above.top, place, what, day, cadence, count(*)
                 FROM counted JOIN above ON above.node = counted.grid
                 GROUP BY above.top, place, what, day, cadence"
            ),
            named_params! { ":realm": realm_key(realm) },
        )
        .map(drop)
    }
}
