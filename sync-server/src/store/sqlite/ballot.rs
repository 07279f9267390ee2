//! What households or voters said of somebody's work.

use doorstep_model::id::{FactId, ItemCode, RealmNumber, UserId};
use doorstep_model::text::Text;
use doorstep_model::time::{Day, Timestamp};
use rusqlite::{Row, named_params};

use super::column::{column, realm_key};
use super::transaction::{Read, Write};
use crate::store::StoreError;

/// The votes of one evaluation, counted on paper. Nobody's own vote is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ballot {
    /// Whose work.
    pub user: UserId,
    /// Which evaluation of the preset.
    pub evaluation: ItemCode,
    /// When they met.
    pub held_on: Day,
    /// 满意
    pub good: u32,
    /// 基本满意
    pub fair: u32,
    /// 不满意
    pub poor: u32,
    /// What was said, in short.
    pub words: Option<Text<500>>,
    /// Who wrote it down.
    pub by: UserId,
}

impl Ballot {
    /// True where more than half are not satisfied.
    pub const fn is_poor(&self) -> bool {
        self.poor > self.good.saturating_add(self.fair)
    }

    /// True where more than half are satisfied, not only somewhat.
    pub const fn is_good(&self) -> bool {
        self.good > self.poor.saturating_add(self.fair)
    }

    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            user: column(row, "user")?,
            evaluation: column(row, "evaluation")?,
            held_on: column(row, "held_on")?,
            good: column(row, "good")?,
            fair: column(row, "fair")?,
            poor: column(row, "poor")?,
            words: column(row, "words")?,
            by: column(row, "by_user")?,
        })
    }
}

impl Read<'_> {
    /// How a person was evaluated, the latest first.
    pub fn ballots_of(
        &self,
        realm: RealmNumber,
        user: UserId,
        limit: usize,
    ) -> Result<Vec<Ballot>, StoreError> {
        self.all(
            "SELECT * FROM ballot WHERE realm = :realm AND user = :user
             ORDER BY held_on DESC, key DESC LIMIT :limit",
            named_params! { ":realm": realm_key(realm), ":user": user.0, ":limit": limit as i64 },
            Ballot::from_row,
        )
    }
}

impl Write<'_> {
    /// Keeps an evaluation; false when the form was sent before.
    pub fn insert_ballot(
        &self,
        realm: RealmNumber,
        key: FactId,
        ballot: &Ballot,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let inserted = self.execute(
            "INSERT OR IGNORE INTO ballot
                 (realm, key, user, evaluation, held_on, good, fair, poor, words, by_user, at)
             VALUES (:realm, :key, :user, :evaluation, :held_on, :good, :fair, :poor, :words, :by, :at)",
            named_params! {
                ":realm": realm_key(realm), ":key": key.as_bytes(), ":user": ballot.user.0,
                ":evaluation": ballot.evaluation.as_str(), ":held_on": ballot.held_on.to_string(),
                ":good": ballot.good, ":fair": ballot.fair, ":poor": ballot.poor,
                ":words": ballot.words.as_ref().map(Text::as_str), ":by": ballot.by.0, ":at": at.millis(),
            },
        )?;
        Ok(inserted == 1)
    }
}
