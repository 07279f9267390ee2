//! 未生效的步骤: steps that were kept and not applied, until a desk has looked at them.

use doorstep_model::id::{DocumentId, GridCode, RealmNumber, UserId};
use doorstep_model::time::Timestamp;
use rusqlite::{Row, named_params};

use super::case::CaseRow;
use super::column::{column, realm_key};
use super::transaction::{Read, Write};
use crate::store::StoreError;

/// A step that was kept and not applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedStep {
    /// The case.
    pub case: DocumentId,
    /// Its verdict's number.
    pub n: u32,
    /// When the server published it.
    pub at: Timestamp,
    /// Where the case began.
    pub home: Option<GridCode>,
    /// Where it stands.
    pub grid: Option<GridCode>,
    /// Read by the reporter, the clerk and the unit only.
    pub confidential: bool,
    /// Who looked at it, and when.
    pub seen: Option<(UserId, Timestamp)>,
}

/// Where it lies in the list of those that nobody has looked at, the oldest first.
pub type InRefused = (Timestamp, DocumentId, u32);

/// How many lie at one node that nobody has looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedCount {
    /// Where the cases began.
    pub home: Option<GridCode>,
    /// Where they stand.
    pub grid: Option<GridCode>,
    /// Of confidential cases.
    pub confidential: bool,
    /// How many.
    pub n: u32,
}

impl RefusedStep {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        let by: Option<UserId> = column(row, "seen_by")?;
        Ok(Self {
            case: column(row, "document")?,
            n: column(row, "n")?,
            at: column(row, "at")?,
            home: column(row, "home")?,
            grid: column(row, "grid")?,
            confidential: column(row, "confidential")?,
            seen: by.zip(column(row, "seen_at")?),
        })
    }

    /// Where it lies in the list.
    pub const fn in_list(&self) -> InRefused {
        (self.at, self.case, self.n)
    }
}

impl Read<'_> {
    /// Those that nobody has looked at, the oldest first, after the last one of those before.
    pub fn refused_unseen(
        &self,
        realm: RealmNumber,
        after: Option<InRefused>,
        limit: usize,
    ) -> Result<Vec<RefusedStep>, StoreError> {
        let (at, id, n) = after.map_or((i64::MIN, [0; 16], 0), |(at, id, n)| {
            (at.millis(), *id.as_bytes(), n)
        });
        self.all(
            "SELECT document, n, at, home, grid, confidential, seen_by, seen_at FROM refused_step
             WHERE realm = :realm AND seen_at IS NULL AND (at, document, n) > (:at, :id, :n)
             ORDER BY at, document, n LIMIT :limit",
            named_params! {
                ":realm": realm_key(realm), ":at": at, ":id": id, ":n": n, ":limit": limit as i64,
            },
            RefusedStep::from_row,
        )
    }

    /// How many nobody has looked at, where: few, by an index of these alone.
    pub fn refused_counts(&self, realm: RealmNumber) -> Result<Vec<RefusedCount>, StoreError> {
        self.all(
            "SELECT home, grid, confidential, count(*) AS n FROM refused_step
             WHERE realm = :realm AND seen_at IS NULL GROUP BY home, grid, confidential",
            named_params! { ":realm": realm_key(realm) },
            |row| {
                Ok(RefusedCount {
                    home: column(row, "home")?,
                    grid: column(row, "grid")?,
                    confidential: column(row, "confidential")?,
                    n: column(row, "n")?,
                })
            },
        )
    }

    /// Those of a case, in the order of their verdicts.
    pub fn refused_of(&self, realm: RealmNumber, case: DocumentId) -> Result<Vec<RefusedStep>, StoreError> {
        self.all(
            "SELECT * FROM refused_step WHERE realm = :realm AND document = :case ORDER BY n",
            named_params! { ":realm": realm_key(realm), ":case": case.as_bytes() },
            RefusedStep::from_row,
        )
    }
}

impl Write<'_> {
    /// Puts a step on the list; nothing when it is there.
    pub fn add_refused(&self, realm: RealmNumber, step: &RefusedStep) -> Result<(), StoreError> {
        self.execute(
            "INSERT OR IGNORE INTO refused_step (realm, document, n, at, home, grid, confidential)
             VALUES (:realm, :case, :n, :at, :home, :grid, :confidential)",
            named_params! {
                ":realm": realm_key(realm), ":case": step.case.as_bytes(), ":n": step.n,
                ":at": step.at.millis(), ":home": step.home.as_ref().map(GridCode::as_str),
                ":grid": step.grid.as_ref().map(GridCode::as_str), ":confidential": step.confidential,
            },
        )
        .map(drop)
    }

    /// The case stands elsewhere, or is confidential, or no longer: so are its steps on the list.
    pub(super) fn move_refused(&self, realm: RealmNumber, row: &CaseRow) -> Result<(), StoreError> {
        self.execute(
            "UPDATE refused_step SET grid = :grid, confidential = :confidential
             WHERE realm = :realm AND document = :case",
            named_params! {
                ":realm": realm_key(realm), ":case": row.id.as_bytes(),
                ":grid": row.grid.as_ref().map(GridCode::as_str), ":confidential": row.confidential,
            },
        )
        .map(drop)
    }

    /// Somebody looked at one; false when it was looked at before, or is not there.
    pub fn see_refused(
        &self,
        realm: RealmNumber,
        (case, n): (DocumentId, u32),
        by: UserId,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let seen = self.execute(
            "UPDATE refused_step SET seen_by = :by, seen_at = :at
             WHERE realm = :realm AND document = :case AND n = :n AND seen_at IS NULL",
            named_params! {
                ":realm": realm_key(realm), ":case": case.as_bytes(), ":n": n, ":by": by.0,
                ":at": at.millis(),
            },
        )?;
        Ok(seen == 1)
    }
}
