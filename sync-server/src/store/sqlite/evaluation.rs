//! How units did: scores of those who raised the case.

use doorstep_model::id::{CategoryCode, DocumentId, RealmNumber, UnitCode, UserId};
use doorstep_model::protocol::sync::{Evaluation, Score};
use doorstep_model::text::Text;
use doorstep_model::time::Timestamp;
use rusqlite::named_params;

use super::case::CaseRow;
use super::column::{column, realm_key};
use super::transaction::{Read, Write};
use super::unit_fault::Judged;
use crate::store::StoreError;

impl Read<'_> {
    /// How a case was evaluated. Whose word it is stays in the table: the unit sees this.
    pub fn evaluation(&self, realm: RealmNumber, case: DocumentId) -> Result<Option<Evaluation>, StoreError> {
        let stored = self.one(
            "SELECT * FROM evaluation WHERE realm = :realm AND document = :case",
            named_params! { ":realm": realm_key(realm), ":case": case.as_bytes() },
            |row| {
                Ok(Stored {
                    speed: column(row, "speed")?,
                    duty: column(row, "duty")?,
                    completion: column(row, "completion")?,
                    feedback: column(row, "feedback")?,
                    words: column(row, "words")?,
                })
            },
        )?;
        stored.map(|stored| stored.read(case)).transpose()
    }

    /// Cases that a person reported since, that a unit has solved and nobody has said yet how.
    pub fn cases_to_evaluate(
        &self,
        realm: RealmNumber,
        user: UserId,
        since: Timestamp,
        limit: usize,
    ) -> Result<Vec<CaseRow>, StoreError> {
        self.all(
            "SELECT case_row.* FROM case_row LEFT JOIN evaluation
                 ON evaluation.realm = case_row.realm AND evaluation.document = case_row.id
             WHERE case_row.realm = :realm AND raised_by = :user AND received_at >= :since
                 AND stage IN ('verified', 'closed') AND case_row.unit IS NOT NULL
                 AND evaluation.document IS NULL
             ORDER BY received_at DESC LIMIT :limit",
            named_params! {
                ":realm": realm_key(realm), ":user": user.0, ":since": since.millis(),
                ":limit": limit as i64,
            },
            CaseRow::from_row,
        )
    }

    /// When a case was evaluated.
    pub fn evaluated_at(
        &self,
        realm: RealmNumber,
        case: DocumentId,
    ) -> Result<Option<Timestamp>, StoreError> {
        self.one(
            "SELECT at FROM evaluation WHERE realm = :realm AND document = :case",
            named_params! { ":realm": realm_key(realm), ":case": case.as_bytes() },
            |row| column(row, "at"),
        )
    }
}

impl Write<'_> {
    /// Keeps the first evaluation of a case; false when there is one.
    pub fn insert_evaluation(
        &self,
        realm: RealmNumber,
        user: UserId,
        evaluation: &Evaluation,
        judged: &Judged,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let inserted = self.execute(
            "INSERT OR IGNORE INTO evaluation
                 (realm, document, user, speed, duty, completion, feedback, words, at,
                 unit, category, confidential)
             VALUES (:realm, :case, :user, :speed, :duty, :completion, :feedback, :words, :at,
                 :unit, :category, :confidential)",
            named_params! {
                ":realm": realm_key(realm),
                ":case": evaluation.case.as_bytes(),
                ":user": user.0,
                ":speed": evaluation.speed.get(),
                ":duty": evaluation.duty.get(),
                ":completion": evaluation.completion.get(),
                ":feedback": evaluation.feedback.get(),
                ":at": now.millis(),
                ":unit": judged.unit.as_ref().map(UnitCode::as_str),
                ":category": judged.category.as_ref().map(CategoryCode::as_str),
                ":confidential": judged.confidential,
                ":words": evaluation.words.as_ref().map(|words| words.as_str()),
            },
        )?;
        Ok(inserted == 1)
    }
}

/// A row, before its numbers are known to be scores.
struct Stored {
    speed: u8,
    duty: u8,
    completion: u8,
    feedback: u8,
    words: Option<Text<500>>,
}

impl Stored {
    fn read(self, case: DocumentId) -> Result<Evaluation, StoreError> {
        let score = |score| Score::parse(score).map_err(|_| StoreError::Damaged);
        Ok(Evaluation {
            case,
            speed: score(self.speed)?,
            duty: score(self.duty)?,
            completion: score(self.completion)?,
            feedback: score(self.feedback)?,
            words: self.words,
        })
    }
}
