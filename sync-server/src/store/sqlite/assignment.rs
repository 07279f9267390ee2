//! Posts held: user × post × grid or unit, from–until.

use doorstep_model::id::{AssignmentId, GridCode, PostCode, RealmNumber, UserId};
use doorstep_model::protocol::row::Station;
use doorstep_model::role::{BaseRole, RoleSet};
use doorstep_model::time::Timestamp;
use rusqlite::{Row, named_params};

use super::column::{column, json_list, realm_key};
use super::counter::Noun;
use super::transaction::{Read, Write};
use crate::store::StoreError;

/// A post to be held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssignmentDraft {
    /// Who.
    pub user: UserId,
    /// The preset's post.
    pub post: PostCode,
    /// What the post lets them do.
    pub role: BaseRole,
    /// Where.
    pub station: Station,
    /// Since when.
    pub from: Timestamp,
    /// Until when, if that is known.
    pub until: Option<Timestamp>,
}

/// A post held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// Its number.
    pub id: AssignmentId,
    /// What it says.
    pub draft: AssignmentDraft,
}

impl AssignmentDraft {
    /// True while it counts.
    pub fn holds_at(&self, now: Timestamp) -> bool {
        self.from <= now && self.until.is_none_or(|until| now < until)
    }
}

impl Assignment {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        let station = match column::<Option<GridCode>>(row, "grid")? {
            Some(grid) => Station::Grid(grid),
            None => Station::Unit(column(row, "unit")?),
        };
        Ok(Self {
            id: column(row, "assignment")?,
            draft: AssignmentDraft {
                user: column(row, "user")?,
                post: column(row, "post")?,
                role: column(row, "role")?,
                station,
                from: column(row, "from_at")?,
                until: column(row, "until_at")?,
            },
        })
    }
}

impl Read<'_> {
    /// Every post held or once held, by number.
    pub fn assignments(&self, realm: RealmNumber) -> Result<Vec<Assignment>, StoreError> {
        self.all(
            "SELECT * FROM assignment WHERE realm = :realm ORDER BY assignment",
            named_params! { ":realm": realm_key(realm) },
            Assignment::from_row,
        )
    }

    /// One post held.
    pub fn assignment(
        &self,
        realm: RealmNumber,
        assignment: AssignmentId,
    ) -> Result<Option<Assignment>, StoreError> {
        self.one(
            "SELECT * FROM assignment WHERE realm = :realm AND assignment = :assignment",
            named_params! { ":realm": realm_key(realm), ":assignment": assignment.0 },
            Assignment::from_row,
        )
    }

    /// Every post a person holds or held.
    pub fn assignments_of(&self, realm: RealmNumber, user: UserId) -> Result<Vec<Assignment>, StoreError> {
        self.all(
            "SELECT * FROM assignment WHERE realm = :realm AND user = :user ORDER BY assignment",
            named_params! { ":realm": realm_key(realm), ":user": user.0 },
            Assignment::from_row,
        )
    }

    /// Every post held or once held at a grid or unit.
    pub fn assignments_at(
        &self,
        realm: RealmNumber,
        station: &Station,
    ) -> Result<Vec<Assignment>, StoreError> {
        let (sql, code) = match station {
            Station::Grid(grid) => (
                "SELECT * FROM assignment WHERE realm = :realm AND grid = :code ORDER BY assignment",
                grid.as_str(),
            ),
            Station::Unit(unit) => (
                "SELECT * FROM assignment WHERE realm = :realm AND unit = :code ORDER BY assignment",
                unit.as_str(),
            ),
        };
        self.all(
            sql,
            named_params! { ":realm": realm_key(realm), ":code": code },
            Assignment::from_row,
        )
    }

    /// Posts whose beginning or end has come and was not told yet, at most so many of each.
    pub fn assignments_turned(
        &self,
        realm: RealmNumber,
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<Assignment>, StoreError> {
        let params = named_params! {
            ":realm": realm_key(realm), ":now": now.millis(), ":limit": limit as i64,
        };
        let mut turned = self.all(
            "SELECT * FROM assignment WHERE realm = :realm AND told = 0 AND from_at <= :now
             ORDER BY from_at, assignment LIMIT :limit",
            params,
            Assignment::from_row,
        )?;
        let ended = self.all(
            "SELECT * FROM assignment
             WHERE realm = :realm AND told < 2 AND until_at IS NOT NULL AND until_at <= :now
             ORDER BY until_at, assignment LIMIT :limit",
            params,
            Assignment::from_row,
        )?;
        turned.extend(ended);
        Ok(turned)
    }
}

impl Read<'_> {
    /// The people who hold one of these roles in these grids now, by number.
    pub fn holders<'g>(
        &self,
        realm: RealmNumber,
        grids: impl IntoIterator<Item = &'g GridCode>,
        roles: RoleSet,
        now: Timestamp,
    ) -> Result<Vec<UserId>, StoreError> {
        let mut held: Vec<(UserId, BaseRole)> = self.all(
            "SELECT user, role FROM json_each(:grids) AS asked
             CROSS JOIN assignment ON assignment.realm = :realm AND assignment.grid = asked.value
             WHERE from_at <= :now AND (until_at IS NULL OR until_at > :now)",
            named_params! {
                ":realm": realm_key(realm), ":grids": json_list(grids), ":now": now.millis(),
            },
            |row| Ok((column(row, "user")?, column(row, "role")?)),
        )?;
        held.retain(|(_, role)| roles.contains(*role));
        let mut people: Vec<UserId> = held.into_iter().map(|(user, _)| user).collect();
        people.sort_unstable();
        people.dedup();
        Ok(people)
    }
}

impl Write<'_> {
    /// Phones know of its beginning, or of its end as well.
    pub fn told_assignment(
        &self,
        realm: RealmNumber,
        assignment: AssignmentId,
        ended: bool,
    ) -> Result<(), StoreError> {
        self.execute(
            "UPDATE assignment SET told = max(told, :told)
             WHERE realm = :realm AND assignment = :assignment",
            named_params! {
                ":realm": realm_key(realm), ":assignment": assignment.0, ":told": if ended { 2 } else { 1 },
            },
        )
        .map(drop)
    }

    /// Adds a post held under the next number.
    pub fn insert_assignment(
        &self,
        realm: RealmNumber,
        draft: &AssignmentDraft,
    ) -> Result<AssignmentId, StoreError> {
        let id = AssignmentId(self.next_number(realm, Noun::Assignment)?);
        let (grid, unit) = match &draft.station {
            Station::Grid(grid) => (Some(grid.as_str()), None),
            Station::Unit(unit) => (None, Some(unit.as_str())),
        };
        self.execute(
            "INSERT INTO assignment (realm, assignment, user, post, role, grid, unit, from_at, until_at)
             VALUES (:realm, :assignment, :user, :post, :role, :grid, :unit, :from_at, :until_at)",
            named_params! {
                ":realm": realm_key(realm),
                ":assignment": id.0,
                ":user": draft.user.0,
                ":post": draft.post.as_str(),
                ":role": draft.role as u8,
                ":grid": grid,
                ":unit": unit,
                ":from_at": draft.from.millis(),
                ":until_at": draft.until.map(Timestamp::millis),
            },
        )?;
        Ok(id)
    }

    /// A newly installed preset lets a post do something else.
    pub fn set_assignment_role(
        &self,
        realm: RealmNumber,
        assignment: AssignmentId,
        role: BaseRole,
    ) -> Result<(), StoreError> {
        self.execute(
            "UPDATE assignment SET role = :role WHERE realm = :realm AND assignment = :assignment",
            named_params! {
                ":realm": realm_key(realm), ":assignment": assignment.0, ":role": role as u8,
            },
        )
        .map(drop)
    }

    /// Ends it, unless it ended earlier. The ledger's alone, as an end must survive a restore.
    pub(crate) fn set_assignment_end(
        &self,
        realm: RealmNumber,
        assignment: AssignmentId,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.execute(
            "UPDATE assignment SET until_at = min(coalesce(until_at, :at), :at)
             WHERE realm = :realm AND assignment = :assignment",
            named_params! { ":realm": realm_key(realm), ":assignment": assignment.0, ":at": at.millis() },
        )
        .map(drop)
    }
}
