//! The emergency switch 平战转换, and the roll call since it was thrown.

use doorstep_model::id::{DocumentId, GridCode, ItemCode, RealmNumber, UserId};
use doorstep_model::text::Text;
use doorstep_model::time::Timestamp;
use rusqlite::{Row, named_params};

use super::column::{column, json_list, realm_key};
use super::counter::Noun;
use super::number::AlertNo;
use super::transaction::{Read, Write};
use crate::store::StoreError;

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

/// A household in a roll call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DoorCalled {
    /// Which.
    pub id: DocumentId,
    /// 门牌号
    pub house_no: Box<str>,
    /// Name of the head.
    pub head: Box<str>,
    /// Its phone.
    pub phone: Box<str>,
    /// When somebody reached it; none: nobody has.
    pub reached_at: Option<Timestamp>,
    /// Who.
    pub by: Option<UserId>,
}

impl DoorCalled {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: column(row, "id")?,
            house_no: column(row, "house_no")?,
            head: column(row, "head")?,
            phone: column(row, "phone")?,
            reached_at: column(row, "at")?,
            by: column(row, "author")?,
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

    /// Those of the realm that are on, the latest first.
    pub fn alerts_on(&self, realm: RealmNumber) -> Result<Vec<Alert>, StoreError> {
        let mut on = self.all(
            "SELECT * FROM alert WHERE realm = :realm AND ended_at IS NULL",
            named_params! { ":realm": realm_key(realm) },
            Alert::from_row,
        )?;
        on.sort_by_key(|alert| std::cmp::Reverse(alert.no));
        Ok(on)
    }

    /// Those that were switched back, the latest first, older than the last one of the page before.
    pub fn alerts_ended(
        &self,
        realm: RealmNumber,
        before: Option<AlertNo>,
        limit: usize,
    ) -> Result<Vec<Alert>, StoreError> {
        self.all(
            "SELECT * FROM alert WHERE realm = :realm AND alert < :before AND ended_at IS NOT NULL
             ORDER BY alert DESC LIMIT :limit",
            named_params! {
                ":realm": realm_key(realm), ":before": before.map_or(u32::MAX, |no| no.0),
                ":limit": limit as i64,
            },
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

    /// How many households of each of these grids there are to reach: one registered twice counts once.
    /// Grids without any are left out.
    pub fn to_reach<'g>(
        &self,
        realm: RealmNumber,
        grids: impl IntoIterator<Item = &'g GridCode>,
    ) -> Result<Vec<(GridCode, u64)>, StoreError> {
        self.all(
            "SELECT household.grid AS grid, count(*) AS n FROM json_each(:grids) AS asked
             CROSS JOIN household ON household.realm = :realm AND household.grid = asked.value
                 AND household.same_as IS NULL
             GROUP BY household.grid",
            named_params! { ":realm": realm_key(realm), ":grids": json_list(grids) },
            |row| Ok((column(row, "grid")?, column(row, "n")?)),
        )
    }

    /// How many households of each of these grids somebody has reached since. Grids without any are
    /// left out.
    pub fn reached_in<'g>(
        &self,
        realm: RealmNumber,
        no: AlertNo,
        grids: impl IntoIterator<Item = &'g GridCode>,
    ) -> Result<Vec<(GridCode, u64)>, StoreError> {
        self.all(
            "SELECT roll_call.grid AS grid, count(*) AS n FROM json_each(:grids) AS asked
             CROSS JOIN roll_call ON roll_call.realm = :realm AND roll_call.alert = :alert
                 AND roll_call.grid = asked.value
             GROUP BY roll_call.grid",
            named_params! {
                ":realm": realm_key(realm), ":alert": no.0, ":grids": json_list(grids),
            },
            |row| Ok((column(row, "grid")?, column(row, "n")?)),
        )
    }

    /// The households of a grid in a roll call: those whom nobody has reached first, then by house
    /// number.
    pub fn doors_called(
        &self,
        realm: RealmNumber,
        no: AlertNo,
        grid: &GridCode,
        limit: usize,
    ) -> Result<Vec<DoorCalled>, StoreError> {
        self.all(
            "SELECT household.id AS id, house_no, head, phone, roll_call.at AS at, visit.author AS author
             FROM household
             LEFT JOIN roll_call ON roll_call.realm = household.realm AND roll_call.alert = :alert
                 AND roll_call.household = household.id
             LEFT JOIN visit ON visit.realm = household.realm AND visit.id = roll_call.visit
             WHERE household.realm = :realm AND household.grid = :grid AND same_as IS NULL
             ORDER BY roll_call.at IS NOT NULL, house_key, household.id LIMIT :limit",
            named_params! {
                ":realm": realm_key(realm), ":alert": no.0, ":grid": grid.as_str(),
                ":limit": limit as i64,
            },
            DoorCalled::from_row,
        )
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
        self.changed_alert(realm, no);
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
        if ended == 1 {
            self.changed_alert(realm, no);
        }
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
        let first = self.execute(
            "INSERT OR IGNORE INTO roll_call (realm, alert, household, visit, at, grid)
             VALUES (:realm, :alert, :household, :visit, :now, (
                 SELECT grid FROM household
                 WHERE realm = :realm AND id = :household AND same_as IS NULL))",
            named_params! {
                ":realm": realm_key(realm), ":alert": no.0, ":household": household.as_bytes(),
                ":visit": visit.as_bytes(), ":now": now.millis(),
            },
        )?;
        if first == 1 {
            self.changed_alert(realm, no);
        }
        Ok(())
    }

    /// A household lies there now, or, with no grid, its other entry counts.
    pub(super) fn call_at(
        &self,
        realm: RealmNumber,
        household: DocumentId,
        grid: Option<&GridCode>,
    ) -> Result<(), StoreError> {
        self.execute(
            "UPDATE roll_call SET grid = :grid
             WHERE realm = :realm AND household = :household AND grid IS NOT :grid",
            named_params! {
                ":realm": realm_key(realm), ":household": household.as_bytes(),
                ":grid": grid.map(GridCode::as_str),
            },
        )
        .map(drop)
    }
}
