//! Rounds 专项排查: who is asked, who has answered, what was chosen how often.

use std::ops::AddAssign;

use doorstep_model::id::{DocumentId, GridCode, ItemCode, RealmNumber, RoundId, UserId};
use doorstep_model::protocol::row::RoundRow;
use doorstep_model::text::Text;
use doorstep_model::time::{Day, Timestamp};
use rusqlite::{Row, named_params};

use super::column::{column, json_list, realm_key};
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

/// How far a round is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RoundCounts {
    /// Basic grids that are asked.
    pub grids: u64,
    /// Those with an answer.
    pub answered_grids: u64,
    /// Those without one that said "nothing found".
    pub nothing: u64,
    /// Those that said nothing at all.
    pub missing: u64,
    /// Households or places that have answered.
    pub answers: u64,
}

/// A basic grid in a round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoundGrid {
    /// Which.
    pub grid: GridCode,
    /// Households or places that have answered.
    pub answered: u64,
    /// Who said "nothing found", and when.
    pub nothing: Option<(UserId, Timestamp)>,
}

/// A visit by which a household or place answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoundAnswer {
    /// Where it counts.
    pub grid: GridCode,
    /// Which.
    pub visit: DocumentId,
    /// What was chosen: `question=choice`.
    pub choices: Vec<Box<str>>,
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

impl AddAssign for RoundCounts {
    fn add_assign(&mut self, more: Self) {
        self.grids += more.grids;
        self.answered_grids += more.answered_grids;
        self.nothing += more.nothing;
        self.missing += more.missing;
        self.answers += more.answers;
    }
}

impl RoundGrid {
    /// What it counts for.
    pub fn counts(&self) -> RoundCounts {
        let answered = self.answered > 0;
        let nothing = !answered && self.nothing.is_some();
        RoundCounts {
            grids: 1,
            answered_grids: u64::from(answered),
            nothing: u64::from(nothing),
            missing: u64::from(!answered && !nothing),
            answers: self.answered,
        }
    }

    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        let by: Option<UserId> = column(row, "nothing_by")?;
        Ok(Self {
            grid: column(row, "grid")?,
            answered: column(row, "answered")?,
            nothing: by.zip(column(row, "nothing_at")?),
        })
    }
}

fn choices(text: &str) -> Vec<Box<str>> {
    text.lines().map(Into::into).collect()
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

    /// By which visit a household or place answers a round.
    pub fn round_answer(
        &self,
        realm: RealmNumber,
        round: RoundId,
        subject: DocumentId,
    ) -> Result<Option<RoundAnswer>, StoreError> {
        self.one(
            "SELECT * FROM round_answer WHERE realm = :realm AND round = :round AND subject = :subject",
            named_params! { ":realm": realm_key(realm), ":round": round.0, ":subject": subject.as_bytes() },
            |row| {
                let chosen: Box<str> = column(row, "choices")?;
                Ok(RoundAnswer {
                    grid: column(row, "grid")?,
                    visit: column(row, "visit")?,
                    choices: choices(&chosen),
                })
            },
        )
    }

    /// The latest visit to a household or place that answers the round.
    pub fn answering_visit(
        &self,
        realm: RealmNumber,
        round: &RoundDraft,
        subject: DocumentId,
    ) -> Result<Option<DocumentId>, StoreError> {
        let which = if round.places.is_empty() {
            "household"
        } else {
            "place"
        };
        self.one(
            &format!(
                "SELECT id FROM visit WHERE realm = :realm AND {which} = :subject AND outcome = 'met'
                   AND checklist = :checklist AND visited_on BETWEEN :from AND :until
                 ORDER BY visited_on DESC, id DESC LIMIT 1"
            ),
            named_params! {
                ":realm": realm_key(realm), ":subject": subject.as_bytes(),
                ":checklist": round.checklist.as_str(),
                ":from": round.from.to_string(), ":until": round.until.to_string(),
            },
            |row| column(row, "id"),
        )
    }

    /// What was visited under a checklist on these days.
    pub fn visited_with(
        &self,
        realm: RealmNumber,
        round: &RoundDraft,
    ) -> Result<Vec<DocumentId>, StoreError> {
        self.all(
            "SELECT DISTINCT coalesce(household, place) AS subject FROM visit
             WHERE realm = :realm AND checklist = :checklist AND checklist <> '' AND outcome = 'met'
               AND visited_on BETWEEN :from AND :until",
            named_params! {
                ":realm": realm_key(realm), ":checklist": round.checklist.as_str(),
                ":from": round.from.to_string(), ":until": round.until.to_string(),
            },
            |row| column(row, "subject"),
        )
    }

    /// How far a round is.
    pub fn round_counts(&self, realm: RealmNumber, round: RoundId) -> Result<RoundCounts, StoreError> {
        let counts = self.one(
            "SELECT count(*) AS grids, count(*) FILTER (WHERE answered > 0) AS answered_grids,
                count(*) FILTER (WHERE answered = 0 AND nothing_at IS NOT NULL) AS none_found,
                count(*) FILTER (WHERE answered = 0 AND nothing_at IS NULL) AS missing,
                coalesce(sum(answered), 0) AS answers
             FROM round_grid WHERE realm = :realm AND round = :round",
            named_params! { ":realm": realm_key(realm), ":round": round.0 },
            |row| {
                Ok(RoundCounts {
                    grids: column(row, "grids")?,
                    answered_grids: column(row, "answered_grids")?,
                    nothing: column(row, "none_found")?,
                    missing: column(row, "missing")?,
                    answers: column(row, "answers")?,
                })
            },
        )?;
        Ok(counts.unwrap_or_default())
    }

    /// Basic grids of a round by code, after the last one of the page before; with `missing` those
    /// that said nothing alone.
    pub fn round_grids(
        &self,
        realm: RealmNumber,
        round: RoundId,
        missing: bool,
        after: Option<&GridCode>,
        limit: usize,
    ) -> Result<Vec<RoundGrid>, StoreError> {
        let open = if missing {
            "AND answered = 0 AND nothing_at IS NULL"
        } else {
            ""
        };
        self.all(
            &format!(
                "SELECT * FROM round_grid WHERE realm = :realm AND round = :round AND grid > :after {open}
                 ORDER BY grid LIMIT :limit"
            ),
            named_params! {
                ":realm": realm_key(realm), ":round": round.0,
                ":after": after.map_or("", GridCode::as_str), ":limit": limit as i64,
            },
            RoundGrid::from_row,
        )
    }

    /// Those of these grids that are asked, in the order of the tree that they come in.
    pub fn round_grids_in<'g>(
        &self,
        realm: RealmNumber,
        round: RoundId,
        grids: impl IntoIterator<Item = &'g GridCode>,
    ) -> Result<Vec<RoundGrid>, StoreError> {
        self.all(
            "SELECT round_grid.* FROM json_each(:grids) AS asked
             CROSS JOIN round_grid ON round_grid.realm = :realm AND round_grid.round = :round
                 AND round_grid.grid = asked.value
             ORDER BY asked.key",
            named_params! {
                ":realm": realm_key(realm), ":round": round.0, ":grids": json_list(grids),
            },
            RoundGrid::from_row,
        )
    }

    /// A basic grid in a round.
    pub fn round_grid(
        &self,
        realm: RealmNumber,
        round: RoundId,
        grid: &GridCode,
    ) -> Result<Option<RoundGrid>, StoreError> {
        self.one(
            "SELECT * FROM round_grid WHERE realm = :realm AND round = :round AND grid = :grid",
            named_params! { ":realm": realm_key(realm), ":round": round.0, ":grid": grid.as_str() },
            RoundGrid::from_row,
        )
    }

    /// `question=choice` and how often it was chosen.
    pub fn round_tally(
        &self,
        realm: RealmNumber,
        round: RoundId,
    ) -> Result<Vec<(Box<str>, u64)>, StoreError> {
        self.all(
            "SELECT choice, n FROM round_tally WHERE realm = :realm AND round = :round AND n > 0 ORDER BY choice",
            named_params! { ":realm": realm_key(realm), ":round": round.0 },
            |row| Ok((column(row, "choice")?, column(row, "n")?)),
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

    /// Asks a basic grid.
    pub fn insert_round_grid(
        &self,
        realm: RealmNumber,
        round: RoundId,
        grid: &GridCode,
    ) -> Result<(), StoreError> {
        self.execute(
            "INSERT INTO round_grid (realm, round, grid) VALUES (:realm, :round, :grid)",
            named_params! { ":realm": realm_key(realm), ":round": round.0, ":grid": grid.as_str() },
        )
        .map(drop)
    }

    /// Notes that somebody said "nothing found"; the first one counts.
    pub fn nothing_found(
        &self,
        realm: RealmNumber,
        round: RoundId,
        grid: &GridCode,
        user: UserId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.execute(
            "UPDATE round_grid SET nothing_by = :user, nothing_at = :at
             WHERE realm = :realm AND round = :round AND grid = :grid AND nothing_at IS NULL",
            named_params! {
                ":realm": realm_key(realm), ":round": round.0, ":grid": grid.as_str(),
                ":user": user.0, ":at": now.millis(),
            },
        )?;
        self.changed_round(realm, round);
        Ok(())
    }

    /// Puts an answer in the place of the former one, or takes it back, and counts.
    pub fn set_round_answer(
        &self,
        realm: RealmNumber,
        round: RoundId,
        subject: DocumentId,
        answer: Option<&RoundAnswer>,
    ) -> Result<(), StoreError> {
        let former = self.round_answer(realm, round, subject)?;
        if former.as_ref() == answer {
            return Ok(());
        }
        self.changed_round(realm, round);
        if let Some(former) = &former {
            self.count_answer(realm, round, former, -1)?;
            self.execute(
                "DELETE FROM round_answer WHERE realm = :realm AND round = :round AND subject = :subject",
                named_params! {
                    ":realm": realm_key(realm), ":round": round.0, ":subject": subject.as_bytes(),
                },
            )?;
        }
        let Some(answer) = answer else {
            return Ok(());
        };
        self.execute(
            "INSERT INTO round_answer (realm, round, subject, grid, visit, choices)
             VALUES (:realm, :round, :subject, :grid, :visit, :choices)",
            named_params! {
                ":realm": realm_key(realm), ":round": round.0, ":subject": subject.as_bytes(),
                ":grid": answer.grid.as_str(), ":visit": answer.visit.as_bytes(),
                ":choices": answer.choices.join("\n"),
            },
        )?;
        self.count_answer(realm, round, answer, 1)
    }

    /// What is erased has answered nothing.
    pub(super) fn forget_answers(&self, realm: RealmNumber, subject: DocumentId) -> Result<(), StoreError> {
        let rounds: Vec<RoundId> = self.all(
            "SELECT round FROM round_answer WHERE realm = :realm AND subject = :subject",
            named_params! { ":realm": realm_key(realm), ":subject": subject.as_bytes() },
            |row| column(row, "round"),
        )?;
        rounds
            .into_iter()
            .try_for_each(|round| self.set_round_answer(realm, round, subject, None))
    }

    fn count_answer(
        &self,
        realm: RealmNumber,
        round: RoundId,
        answer: &RoundAnswer,
        by: i64,
    ) -> Result<(), StoreError> {
        self.execute(
            "UPDATE round_grid SET answered = answered + :by
             WHERE realm = :realm AND round = :round AND grid = :grid",
            named_params! {
                ":realm": realm_key(realm), ":round": round.0, ":grid": answer.grid.as_str(), ":by": by,
            },
        )?;
        for choice in &answer.choices {
            self.execute(
                "INSERT INTO round_tally (realm, round, choice, n) VALUES (:realm, :round, :choice, :by)
                 ON CONFLICT DO UPDATE SET n = n + :by",
                named_params! { ":realm": realm_key(realm), ":round": round.0, ":choice": choice, ":by": by },
            )?;
        }
        Ok(())
    }
}
