//! The emergency switch 平战转换, and the roll call since it was thrown.

use doorstep_model::id::{DocumentId, GridCode, ItemCode, RealmNumber, UserId};
use doorstep_model::text::Text;
use doorstep_model::time::Timestamp;
use rusqlite::{Row, named_params};

use super::column::{column, realm_key};
use super::counter::Noun;
use super::transaction::{Read, Write};
use crate::store::StoreError;

/// A switch's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AlertNo(pub u32);

impl std::fmt::Display for AlertNo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// The switch of a place, as it was thrown once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    /// Its number.
    pub no: AlertNo,
    /// Of this place and all below.
    pub grid: GridCode,
    /// A kind of the preset.
    pub kind: ItemCode,
    /// Why.
    pub reason: Text<500>,
    /// Since when.
    pub since: Timestamp,
    /// Who threw it; none: at the command line.
    pub by: Option<UserId>,
    /// When it was switched back; none: it is on.
    pub ended_at: Option<Timestamp>,
    /// By whom.
    pub ended_by: Option<UserId>,
    /// Why.
    pub end_reason: Text<500>,
}

impl Alert {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            no: column(row, "alert")?,
            grid: column(row, "grid")?,
            kind: column(row, "kind")?,
            reason: column(row, "reason")?,
            since: column(row, "since")?,
            by: column(row, "by")?,
            ended_at: column(row, "ended_at")?,
            ended_by: column(row, "ended_by")?,
            end_reason: column(row, "end_reason")?,
        })
    }
}

impl Read<'_> {
    /// One switch.
    pub fn alert(&self, realm: RealmNumber, no: AlertNo) -> Result<Option<Alert>, StoreError> {
        self.one(
            "SELECT * FROM alert WHERE realm = :realm AND alert = :alert",
            named_params! { ":realm": realm_key(realm), ":alert": no.0 },
            Alert::from_row,
        )
    }

    /// Every time that it was thrown in the realm, the latest first.
    pub fn alerts(&self, realm: RealmNumber, limit: usize) -> Result<Vec<Alert>, StoreError> {
        self.all(
            "SELECT * FROM alert WHERE realm = :realm ORDER BY alert DESC LIMIT :limit",
            named_params! { ":realm": realm_key(realm), ":limit": limit as i64 },
            Alert::from_row,
        )
    }

    /// Those of a place that are on; at most one.
    pub fn alert_on(&self, realm: RealmNumber, grid: &GridCode) -> Result<Option<Alert>, StoreError> {
        self.one(
            "SELECT * FROM alert WHERE realm = :realm AND grid = :grid AND ended_at IS NULL",
            named_params! { ":realm": realm_key(realm), ":grid": grid.as_str() },
            Alert::from_row,
        )
    }

    /// How many households of a grid somebody has reached since.
    pub fn count_reached(&self, realm: RealmNumber, no: AlertNo, grid: &GridCode) -> Result<u64, StoreError> {
        let reached = self.one(
            "SELECT count(*) AS n FROM household
             JOIN roll_call ON roll_call.realm = household.realm AND roll_call.alert = :alert
                 AND roll_call.household = household.id
             WHERE household.realm = :realm AND household.grid = :grid AND household.same_as IS NULL",
            named_params! { ":realm": realm_key(realm), ":alert": no.0, ":grid": grid.as_str() },
            |row| column(row, "n"),
        )?;
        Ok(reached.unwrap_or_default())
    }

    /// How many households of a grid there are to reach: one registered twice counts once.
    pub fn count_to_reach(&self, realm: RealmNumber, grid: &GridCode) -> Result<u64, StoreError> {
        let all = self.one(
            "SELECT count(*) AS n FROM household
             WHERE realm = :realm AND grid = :grid AND same_as IS NULL",
            named_params! { ":realm": realm_key(realm), ":grid": grid.as_str() },
            |row| column(row, "n"),
        )?;
        Ok(all.unwrap_or_default())
    }
}

impl Write<'_> {
    /// Throws the switch of a place under the next number.
    pub fn insert_alert(&self, realm: RealmNumber, alert: &Alert) -> Result<AlertNo, StoreError> {
        let no = AlertNo(self.next_number(realm, Noun::Alert)?);
        self.execute(
            "INSERT INTO alert (realm, alert, grid, kind, reason, since, by)
             VALUES (:realm, :alert, :grid, :kind, :reason, :since, :by)",
            named_params! {
                ":realm": realm_key(realm), ":alert": no.0, ":grid": alert.grid.as_str(),
                ":kind": alert.kind.as_str(), ":reason": alert.reason.as_str(),
                ":since": alert.since.millis(), ":by": alert.by.map(|user| user.0),
            },
        )?;
        Ok(no)
    }

    /// Switches back; false when it was done before.
    pub fn end_alert(
        &self,
        realm: RealmNumber,
        no: AlertNo,
        by: Option<UserId>,
        reason: &Text<500>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let ended = self.execute(
            "UPDATE alert SET ended_at = :now, ended_by = :by, end_reason = :reason
             WHERE realm = :realm AND alert = :alert AND ended_at IS NULL",
            named_params! {
                ":realm": realm_key(realm), ":alert": no.0, ":by": by.map(|user| user.0),
                ":reason": reason.as_str(), ":now": now.millis(),
            },
        )?;
        Ok(ended == 1)
    }

    /// Counts a household as reached; the first visit counts.
    pub fn reached(
        &self,
        realm: RealmNumber,
        no: AlertNo,
        household: DocumentId,
        visit: DocumentId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.execute(
            "INSERT OR IGNORE INTO roll_call (realm, alert, household, visit, at)
             VALUES (:realm, :alert, :household, :visit, :now)",
            named_params! {
                ":realm": realm_key(realm), ":alert": no.0, ":household": household.as_bytes(),
                ":visit": visit.as_bytes(), ":now": now.millis(),
            },
        )
        .map(drop)
    }
}
