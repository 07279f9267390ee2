//! Points of households for taking part, and the supermarket where they are exchanged.

use std::collections::BTreeMap;

use doorstep_model::id::{DocumentId, FactId, GridCode, ItemCode, RealmNumber, UserId};
use doorstep_model::time::{Day, Timestamp};
use rusqlite::{Row, named_params};

use super::column::{column, realm_key};
use super::transaction::{Read, Write};
use crate::store::StoreError;

/// Taking part, once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Earned {
    /// Which household.
    pub household: DocumentId,
    /// For what, of the preset.
    pub code: ItemCode,
    /// How many.
    pub points: u32,
    /// When it was.
    pub on: Day,
    /// Who wrote it down.
    pub by: UserId,
}

/// What came into a supermarket, or was taken out of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// Where.
    pub grid: GridCode,
    /// What, of the preset.
    pub reward: ItemCode,
    /// Who took it; none: it came in.
    pub household: Option<DocumentId>,
    /// How many.
    pub count: u32,
    /// What it cost altogether.
    pub points: u32,
    /// Who wrote it down.
    pub by: UserId,
    /// When.
    pub at: Timestamp,
}

impl Earned {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            household: column(row, "household")?,
            code: column(row, "code")?,
            points: column(row, "points")?,
            on: column(row, "on_day")?,
            by: column(row, "by_user")?,
        })
    }
}

impl Moved {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            grid: column(row, "grid")?,
            reward: column(row, "reward")?,
            household: column(row, "household")?,
            count: column(row, "count")?,
            points: column(row, "points")?,
            by: column(row, "by_user")?,
            at: column(row, "at")?,
        })
    }
}

impl Read<'_> {
    /// How a household took part, the latest first.
    pub fn earned_by(
        &self,
        realm: RealmNumber,
        household: DocumentId,
        limit: usize,
    ) -> Result<Vec<Earned>, StoreError> {
        self.all(
            "SELECT * FROM points WHERE realm = :realm AND household = :household
             ORDER BY on_day DESC, key DESC LIMIT :limit",
            named_params! {
                ":realm": realm_key(realm), ":household": household.as_bytes(), ":limit": limit as i64,
            },
            Earned::from_row,
        )
    }

    /// What a household took for its points, the latest first.
    pub fn taken_by(
        &self,
        realm: RealmNumber,
        household: DocumentId,
        limit: usize,
    ) -> Result<Vec<Moved>, StoreError> {
        self.all(
            "SELECT * FROM reward_moved WHERE realm = :realm AND household = :household
             ORDER BY at DESC, key DESC LIMIT :limit",
            named_params! {
                ":realm": realm_key(realm), ":household": household.as_bytes(), ":limit": limit as i64,
            },
            Moved::from_row,
        )
    }

    /// The points that a household has left.
    pub fn points_left(&self, realm: RealmNumber, household: DocumentId) -> Result<u32, StoreError> {
        let left = self.one(
            "SELECT (SELECT coalesce(sum(points), 0) FROM points
                     WHERE realm = :realm AND household = :household)
                 - (SELECT coalesce(sum(points), 0) FROM reward_moved
                     WHERE realm = :realm AND household = :household) AS left_over",
            named_params! { ":realm": realm_key(realm), ":household": household.as_bytes() },
            |row| column(row, "left_over"),
        )?;
        left.ok_or(StoreError::Contradiction)
    }

    /// Whether a form of the supermarket was taken before.
    pub fn was_moved(&self, realm: RealmNumber, key: FactId) -> Result<bool, StoreError> {
        let found = self.one(
            "SELECT 1 AS there FROM reward_moved WHERE realm = :realm AND key = :key",
            named_params! { ":realm": realm_key(realm), ":key": key.as_bytes() },
            |row| column::<u8>(row, "there"),
        )?;
        Ok(found.is_some())
    }

    /// What a supermarket has left, by reward.
    pub fn stock(&self, realm: RealmNumber, grid: &GridCode) -> Result<BTreeMap<ItemCode, u32>, StoreError> {
        let rows = self.all(
            "SELECT reward, left_over FROM reward_stock WHERE realm = :realm AND grid = :grid",
            named_params! { ":realm": realm_key(realm), ":grid": grid.as_str() },
            |row| Ok((column(row, "reward")?, column(row, "left_over")?)),
        )?;
        Ok(rows.into_iter().collect())
    }

    /// What came in and went out lately.
    pub fn moved_at(
        &self,
        realm: RealmNumber,
        grid: &GridCode,
        limit: usize,
    ) -> Result<Vec<Moved>, StoreError> {
        self.all(
            "SELECT * FROM reward_moved WHERE realm = :realm AND grid = :grid
             ORDER BY at DESC, key DESC LIMIT :limit",
            named_params! { ":realm": realm_key(realm), ":grid": grid.as_str(), ":limit": limit as i64 },
            Moved::from_row,
        )
    }
}

impl Write<'_> {
    /// Writes down that a household took part; false when the form was sent before.
    pub fn earn(
        &self,
        realm: RealmNumber,
        key: FactId,
        earned: &Earned,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let inserted = self.execute(
            "INSERT OR IGNORE INTO points (realm, key, household, code, points, on_day, by_user, at)
             VALUES (:realm, :key, :household, :code, :points, :on, :by, :at)",
            named_params! {
                ":realm": realm_key(realm), ":key": key.as_bytes(), ":household": earned.household.as_bytes(),
                ":code": earned.code.as_str(), ":points": earned.points, ":on": earned.on.to_string(),
                ":by": earned.by.0, ":at": at.millis(),
            },
        )?;
        Ok(inserted == 1)
    }

    /// Writes down what came in or went out, and counts the stock; false when the form was sent
    /// before. Whoever calls has looked whether there is enough.
    pub fn move_reward(&self, realm: RealmNumber, key: FactId, moved: &Moved) -> Result<bool, StoreError> {
        let inserted = self.execute(
            "INSERT OR IGNORE INTO reward_moved (realm, key, grid, reward, household, count, points, by_user, at)
             VALUES (:realm, :key, :grid, :reward, :household, :count, :points, :by, :at)",
            named_params! {
                ":realm": realm_key(realm), ":key": key.as_bytes(), ":grid": moved.grid.as_str(),
                ":reward": moved.reward.as_str(),
                ":household": moved.household.map(|id| *id.as_bytes()), ":count": moved.count,
                ":points": moved.points, ":by": moved.by.0, ":at": moved.at.millis(),
            },
        )?;
        if inserted == 1 {
            // An upsert of a negative count would be checked before it finds the shelf.
            let sql = match moved.household {
                Some(_) => {
                    "UPDATE reward_stock SET left_over = left_over - :count
                     WHERE realm = :realm AND grid = :grid AND reward = :reward"
                }
                None => {
                    "INSERT INTO reward_stock (realm, grid, reward, left_over)
                     VALUES (:realm, :grid, :reward, :count)
                     ON CONFLICT (realm, grid, reward) DO UPDATE SET left_over = left_over + :count"
                }
            };
            self.execute(
                sql,
                named_params! {
                    ":realm": realm_key(realm), ":grid": moved.grid.as_str(),
                    ":reward": moved.reward.as_str(), ":count": moved.count,
                },
            )?;
        }
        Ok(inserted == 1)
    }

    /// Takes away all that is known of a household's points: it was erased.
    pub fn forget_points(&self, realm: RealmNumber, household: DocumentId) -> Result<(), StoreError> {
        let params = named_params! { ":realm": realm_key(realm), ":household": household.as_bytes() };
        self.execute(
            "DELETE FROM points WHERE realm = :realm AND household = :household",
            params,
        )?;
        self.execute(
            "DELETE FROM reward_moved WHERE realm = :realm AND household = :household",
            params,
        )
        .map(drop)
    }
}
