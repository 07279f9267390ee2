//! Basic grids in a round: who is asked, who has answered, who found nothing.

use std::ops::AddAssign;

use doorstep_model::id::{GridCode, RealmNumber, RoundId, UserId};
use doorstep_model::time::Timestamp;
use rusqlite::{Row, named_params};

use super::column::{column, json_list, realm_key};
use super::transaction::{Read, Write};
use crate::store::StoreError;

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

impl Read<'_> {
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
}

impl Write<'_> {
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
}
