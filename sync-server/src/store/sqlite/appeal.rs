//! What units say against what a case costs them, and what a supervisor decided.

use doorstep_model::id::{DocumentId, RealmNumber, UnitCode, UserId};
use doorstep_model::text::Text;
use doorstep_model::time::Timestamp;
use rusqlite::{Row, named_params};

use super::column::{column, realm_key};
use super::transaction::{Read, Write};
use crate::store::StoreError;

/// An appeal 申诉.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appeal {
    /// About which case.
    pub case: DocumentId,
    /// Whose.
    pub unit: UnitCode,
    /// Who made it for the unit.
    pub user: UserId,
    /// Why.
    pub text: Text<500>,
    /// When.
    pub at: Timestamp,
    /// What was decided; none while it waits.
    pub decision: Option<Decision>,
}

/// What a supervisor decided about an appeal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// It stands, and nothing is deducted.
    pub upheld: bool,
    /// Who decided.
    pub by: UserId,
    /// Why.
    pub reason: Text<500>,
    /// When.
    pub at: Timestamp,
}

impl Appeal {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        let decision = match column::<Option<bool>>(row, "upheld")? {
            Some(upheld) => Some(Decision {
                upheld,
                by: column(row, "decided_by")?,
                reason: column(row, "reason")?,
                at: column(row, "decided_at")?,
            }),
            None => None,
        };
        Ok(Self {
            case: column(row, "document")?,
            unit: column(row, "unit")?,
            user: column(row, "user")?,
            text: column(row, "text")?,
            at: column(row, "at")?,
            decision,
        })
    }
}

impl Read<'_> {
    /// The appeal about a case.
    pub fn appeal(&self, realm: RealmNumber, case: DocumentId) -> Result<Option<Appeal>, StoreError> {
        self.one(
            "SELECT * FROM appeal WHERE realm = :realm AND document = :case",
            named_params! { ":realm": realm_key(realm), ":case": case.as_bytes() },
            Appeal::from_row,
        )
    }

    /// Appeals that wait for a decision, the oldest first, after the last one of the page before.
    pub fn appeals_waiting(
        &self,
        realm: RealmNumber,
        after: Option<(Timestamp, DocumentId)>,
        limit: usize,
    ) -> Result<Vec<Appeal>, StoreError> {
        let (at, id) = after.map_or((i64::MIN, [0; 16]), |(at, id)| (at.millis(), *id.as_bytes()));
        self.all(
            "SELECT * FROM appeal WHERE realm = :realm AND upheld IS NULL AND (at, document) > (:at, :id)
             ORDER BY at, document LIMIT :limit",
            named_params! {
                ":realm": realm_key(realm), ":at": at, ":id": id, ":limit": limit as i64,
            },
            Appeal::from_row,
        )
    }
}

impl Write<'_> {
    /// Keeps the first appeal about a case; false when there is one.
    pub fn insert_appeal(&self, realm: RealmNumber, appeal: &Appeal) -> Result<bool, StoreError> {
        let inserted = self.execute(
            "INSERT OR IGNORE INTO appeal (realm, document, unit, user, text, at)
             VALUES (:realm, :case, :unit, :user, :text, :at)",
            named_params! {
                ":realm": realm_key(realm), ":case": appeal.case.as_bytes(), ":unit": appeal.unit.as_str(),
                ":user": appeal.user.0, ":text": appeal.text.as_str(), ":at": appeal.at.millis(),
            },
        )?;
        Ok(inserted == 1)
    }

    /// Keeps the first decision about an appeal; false when somebody decided before.
    pub fn decide_appeal(
        &self,
        realm: RealmNumber,
        case: DocumentId,
        decision: &Decision,
    ) -> Result<bool, StoreError> {
        let decided = self.execute(
            "UPDATE appeal SET upheld = :upheld, decided_by = :by, reason = :reason, decided_at = :at
             WHERE realm = :realm AND document = :case AND upheld IS NULL",
            named_params! {
                ":realm": realm_key(realm), ":case": case.as_bytes(), ":upheld": decision.upheld,
                ":by": decision.by.0, ":reason": decision.reason.as_str(), ":at": decision.at.millis(),
            },
        )?;
        Ok(decided == 1)
    }
}
