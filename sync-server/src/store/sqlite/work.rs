//! What somebody did in a span of days, counted from what was published.

use doorstep_model::id::{LineCode, RealmNumber, UserId};
use doorstep_model::time::Day;
use rusqlite::named_params;

use super::column::{column, realm_key};
use super::transaction::Read;
use crate::store::StoreError;

/// Counts of one person's work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Work {
    /// Visits recorded.
    pub visits: u32,
    /// Different households among them.
    pub households: u32,
    /// Cases reported. A confidential one is in no count.
    pub cases: u32,
    /// Of these, taken on: neither waiting, declined, merged nor withdrawn.
    pub accepted: u32,
    /// Of the accepted, opinions.
    pub opinions: u32,
    /// Opinions that were answered.
    pub answered: u32,
    /// Answers to rounds.
    pub answers: u32,
    /// Activities written down.
    pub activities: u32,
}

/// From a day, to the day before another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The first.
    pub from: Day,
    /// The first that is outside.
    pub before: Day,
}

impl Read<'_> {
    /// What a person did.
    pub fn work_of(&self, realm: RealmNumber, user: UserId, span: Span) -> Result<Work, StoreError> {
        let visits = self.one(
            "SELECT count(*) AS visits, count(DISTINCT household) AS households FROM visit
             WHERE realm = :realm AND author = :user AND visited_on >= :from AND visited_on < :before",
            named_params! {
                ":realm": realm_key(realm), ":user": user.0,
                ":from": span.from.to_string(), ":before": span.before.to_string(),
            },
            |row| {
                Ok(Work {
                    visits: column(row, "visits")?,
                    households: column(row, "households")?,
                    ..Work::default()
                })
            },
        )?;
        let answers = self.one(
            "SELECT count(*) AS answers FROM visit
             CROSS JOIN round_answer ON round_answer.realm = visit.realm AND round_answer.visit = visit.id
             WHERE visit.realm = :realm AND author = :user AND visited_on >= :from AND visited_on < :before",
            named_params! {
                ":realm": realm_key(realm), ":user": user.0,
                ":from": span.from.to_string(), ":before": span.before.to_string(),
            },
            |row| column(row, "answers"),
        )?;
        let activities = self.one(
            "SELECT count(*) AS activities FROM activity
             WHERE realm = :realm AND author = :user AND held_on >= :from AND held_on < :before",
            named_params! {
                ":realm": realm_key(realm), ":user": user.0,
                ":from": span.from.to_string(), ":before": span.before.to_string(),
            },
            |row| column(row, "activities"),
        )?;
        let work = Work {
            answers: answers.unwrap_or_default(),
            activities: activities.unwrap_or_default(),
            ..visits.unwrap_or_default()
        };
        let counted = self.one(
            "SELECT count(*) AS cases,
                count(*) FILTER (WHERE stage NOT IN ('blank', 'reported', 'declined', 'merged', 'withdrawn'))
                    AS accepted,
                count(*) FILTER (WHERE kind = 'opinion'
                    AND stage NOT IN ('blank', 'reported', 'declined', 'merged', 'withdrawn')) AS opinions,
                count(*) FILTER (WHERE kind = 'opinion' AND stage IN ('resolved', 'verified', 'closed'))
                    AS answered
             FROM case_row
             WHERE realm = :realm AND raised_by = :user AND received_at >= :from AND received_at < :before
                 AND confidential = 0",
            named_params! {
                ":realm": realm_key(realm), ":user": user.0,
                ":from": span.from.begins().millis(), ":before": span.before.begins().millis(),
            },
            |row| {
                Ok(Work {
                    cases: column(row, "cases")?,
                    accepted: column(row, "accepted")?,
                    opinions: column(row, "opinions")?,
                    answered: column(row, "answered")?,
                    ..work
                })
            },
        )?;
        Ok(counted.unwrap_or(work))
    }

    /// How many households the links of a line name one by one for a person.
    pub fn linked_count(&self, realm: RealmNumber, user: UserId, line: &LineCode) -> Result<u32, StoreError> {
        let count = self.one(
            "SELECT count(DISTINCT household) AS households FROM contact_link
             JOIN link_household USING (realm, link)
             WHERE realm = :realm AND user = :user AND line = :line AND until_at IS NULL",
            named_params! { ":realm": realm_key(realm), ":user": user.0, ":line": line.as_str() },
            |row| column(row, "households"),
        )?;
        Ok(count.unwrap_or_default())
    }
}
