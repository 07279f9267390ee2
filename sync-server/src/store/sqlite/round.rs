//! Rounds 专项排查: what is asked where, from when until when.

use doorstep_model::id::{DocumentId, GridCode, ItemCode, RealmNumber, RoundId, UserId};
use doorstep_model::protocol::row::RoundRow;
use doorstep_model::text::Text;
use doorstep_model::time::{Day, Timestamp};
use rusqlite::{Row, named_params};

use super::column::{column, realm_key};
use super::counter::Noun;
use super::transaction::{Read, Write};
use crate::store::StoreError;

/// A round to be started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoundDraft {
    /// What it is called.
    pub name: Text<60>,
    /// What is asked.
    pub checklist: ItemCode,
    /// Kinds of places; none: every household.
    pub places: Vec<ItemCode>,
    /// Where.
    pub grid: GridCode,
    /// First day.
    pub from: Day,
    /// Last day.
    pub until: Day,
}

/// A round with what it has come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Round {
    /// Which.
    pub id: RoundId,
    /// What it asks.
    pub draft: RoundDraft,
    /// When and by whom it was ended before its last day, which that day then was.
    pub ended: Option<(Timestamp, UserId)>,
}

impl Round {
    /// As phones get it.
    pub fn row(&self) -> RoundRow {
        let draft = self.draft.clone();
        RoundRow {
            id: self.id,
            name: draft.name,
            checklist: draft.checklist,
            places: draft.places,
            grid: draft.grid,
            from: draft.from,
            until: draft.until,
        }
    }

    /// True while it asks.
    pub fn runs_on(&self, day: Day) -> bool {
        self.ended.is_none() && day <= self.draft.until
    }

    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        let ended: Option<Timestamp> = column(row, "ended_at")?;
        let places: Box<str> = column(row, "places")?;
        let places = places.split(' ').filter(|code| !code.is_empty());
        Ok(Self {
            id: column(row, "round")?,
            ended: ended.zip(column(row, "ended_by")?),
            draft: RoundDraft {
                name: column(row, "name")?,
                checklist: column(row, "checklist")?,
                places: places.filter_map(|code| ItemCode::parse(code).ok()).collect(),
                grid: column(row, "grid")?,
                from: column(row, "from_on")?,
                until: column(row, "until_on")?,
            },
        })
    }
}

impl Read<'_> {
    /// A round.
    pub fn round(&self, realm: RealmNumber, id: RoundId) -> Result<Option<Round>, StoreError> {
        self.one(
            "SELECT * FROM round WHERE realm = :realm AND round = :round",
            named_params! { ":realm": realm_key(realm), ":round": id.0 },
            Round::from_row,
        )
    }

    /// Rounds, the newest first, before the last one of the page before.
    pub fn rounds(
        &self,
        realm: RealmNumber,
        before: Option<RoundId>,
        limit: usize,
    ) -> Result<Vec<Round>, StoreError> {
        self.all(
            "SELECT * FROM round WHERE realm = :realm AND round < :before ORDER BY round DESC LIMIT :limit",
            named_params! {
                ":realm": realm_key(realm),
                ":before": before.map_or(i64::from(u32::MAX) + 1, |id| i64::from(id.0)),
                ":limit": limit as i64,
            },
            Round::from_row,
        )
    }

    /// Rounds that ask on this day: those whose last day comes first.
    pub fn rounds_running(
        &self,
        realm: RealmNumber,
        day: Day,
        limit: usize,
    ) -> Result<Vec<Round>, StoreError> {
        self.all(
            "SELECT * FROM round WHERE realm = :realm AND until_on >= :day AND from_on <= :day
               AND ended_at IS NULL
             ORDER BY until_on, round LIMIT :limit",
            named_params! {
                ":realm": realm_key(realm), ":day": day.to_string(), ":limit": limit as i64,
            },
            Round::from_row,
        )
    }

    /// Rounds that a visit of this day answers with this checklist.
    pub fn rounds_asking(
        &self,
        realm: RealmNumber,
        checklist: &str,
        day: Day,
    ) -> Result<Vec<Round>, StoreError> {
        self.all(
            "SELECT * FROM round WHERE realm = :realm AND checklist = :checklist
               AND until_on >= :day AND from_on <= :day",
            named_params! { ":realm": realm_key(realm), ":checklist": checklist, ":day": day.to_string() },
            Round::from_row,
        )
    }

    /// Rounds that this visit answers as it was published before.
    pub fn rounds_answered_by(
        &self,
        realm: RealmNumber,
        visit: DocumentId,
    ) -> Result<Vec<Round>, StoreError> {
        self.all(
            "SELECT round.* FROM round_answer JOIN round USING (realm, round)
             WHERE round_answer.realm = :realm AND visit = :visit",
            named_params! { ":realm": realm_key(realm), ":visit": visit.as_bytes() },
            Round::from_row,
        )
    }
}

impl Write<'_> {
    /// Adds a round under the next number.
    pub fn insert_round(
        &self,
        realm: RealmNumber,
        draft: &RoundDraft,
        now: Timestamp,
    ) -> Result<RoundId, StoreError> {
        let id = RoundId(self.next_number(realm, Noun::Round)?);
        let places: Vec<&str> = draft.places.iter().map(ItemCode::as_str).collect();
        self.execute(
            "INSERT INTO round (realm, round, grid, name, checklist, places, from_on, until_on, started_at)
             VALUES (:realm, :round, :grid, :name, :checklist, :places, :from, :until, :at)",
            named_params! {
                ":realm": realm_key(realm), ":round": id.0, ":grid": draft.grid.as_str(),
                ":name": draft.name.as_str(), ":checklist": draft.checklist.as_str(),
                ":places": places.join(" "), ":from": draft.from.to_string(),
                ":until": draft.until.to_string(), ":at": now.millis(),
            },
        )?;
        self.changed_round(realm, id);
        Ok(id)
    }

    /// Ends a round: this day is its last; false when it was over.
    pub fn end_round(
        &self,
        realm: RealmNumber,
        round: RoundId,
        by: UserId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let ended = self.execute(
            "UPDATE round SET until_on = :day, ended_at = :now, ended_by = :by
             WHERE realm = :realm AND round = :round AND ended_at IS NULL AND until_on >= :day",
            named_params! {
                ":realm": realm_key(realm), ":round": round.0, ":by": by.0, ":now": now.millis(),
                ":day": now.day().to_string(),
            },
        )?;
        if ended == 1 {
            self.changed_round(realm, round);
        }
        Ok(ended == 1)
    }
}
