//! What those who raised cases said of units, added up, and one by one without whose word it is.

use doorstep_model::id::{CategoryCode, DocumentId, RealmNumber, UnitCode};
use doorstep_model::text::Text;
use doorstep_model::time::{Day, Timestamp};
use rusqlite::{Row, named_params};

use super::column::{column, realm_key};
use super::transaction::Read;
use crate::store::StoreError;

/// Reviews added up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Reviews {
    /// How many.
    pub n: u32,
    /// The sums of speed, duty, completion, feedback.
    pub sums: [u32; 4],
}

impl Reviews {
    /// Adds others.
    pub fn add(&mut self, others: Self) {
        self.n += others.n;
        for (sum, other) in self.sums.iter_mut().zip(others.sums) {
            *sum += other;
        }
    }

    /// The means in tenths; none without a review.
    pub fn means(&self) -> Option<[u32; 4]> {
        let n = self.n;
        (n > 0).then(|| self.sums.map(|sum| (sum * 10 + n / 2) / n))
    }
}

/// A review, with the case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reviewed {
    /// Of which case.
    pub case: DocumentId,
    /// Its title.
    pub title: Box<str>,
    /// Speed, duty, completion, feedback.
    pub scores: [u8; 4],
    /// In words.
    pub words: Option<Text<500>>,
    /// When.
    pub at: Timestamp,
}

/// Reviews of a unit's cases of one category.
type OfUnit = (UnitCode, Option<CategoryCode>, Reviews);

fn of_unit(row: &Row<'_>) -> rusqlite::Result<OfUnit> {
    let reviews = Reviews {
        n: column(row, "n")?,
        sums: [
            column(row, "speed")?,
            column(row, "duty")?,
            column(row, "completion")?,
            column(row, "feedback")?,
        ],
    };
    Ok((column(row, "unit")?, column(row, "category")?, reviews))
}

/// From the first moment of one day to the last of another.
fn span((from, to): (Day, Day)) -> (i64, i64) {
    (from.begins().millis(), to.plus_days(1).begins().millis())
}

impl Read<'_> {
    /// What was said of units from one day to another, both in it; confidential cases left out.
    pub fn reviews(&self, realm: RealmNumber, from: Day, to: Day) -> Result<Vec<OfUnit>, StoreError> {
        let (from, before) = span((from, to));
        self.all(
            "SELECT unit, category, count(*) AS n, sum(speed) AS speed, sum(duty) AS duty,
                 sum(completion) AS completion, sum(feedback) AS feedback
             FROM evaluation
             WHERE realm = :realm AND at >= :from AND at < :before AND unit IS NOT NULL AND confidential = 0
             GROUP BY unit, category",
            named_params! { ":realm": realm_key(realm), ":from": from, ":before": before },
            of_unit,
        )
    }

    /// What was said of one unit.
    pub fn reviews_of(
        &self,
        realm: RealmNumber,
        unit: &UnitCode,
        days: (Day, Day),
    ) -> Result<Vec<OfUnit>, StoreError> {
        let (from, before) = span(days);
        self.all(
            "SELECT unit, category, count(*) AS n, sum(speed) AS speed, sum(duty) AS duty,
                 sum(completion) AS completion, sum(feedback) AS feedback
             FROM evaluation
             WHERE realm = :realm AND unit = :unit AND at >= :from AND at < :before AND confidential = 0
             GROUP BY unit, category",
            named_params! {
                ":realm": realm_key(realm), ":unit": unit.as_str(), ":from": from, ":before": before,
            },
            of_unit,
        )
    }

    /// Each of them, the latest first.
    pub fn reviewed(
        &self,
        realm: RealmNumber,
        unit: &UnitCode,
        days: (Day, Day),
        limit: usize,
    ) -> Result<Vec<Reviewed>, StoreError> {
        let (from, before) = span(days);
        self.all(
            "SELECT evaluation.document AS id, title, speed, duty, completion, feedback, words, at
             FROM evaluation
             JOIN case_row ON case_row.realm = evaluation.realm AND case_row.id = evaluation.document
             WHERE evaluation.realm = :realm AND evaluation.unit = :unit AND at >= :from AND at < :before
                 AND evaluation.confidential = 0
             ORDER BY at DESC LIMIT :limit",
            named_params! {
                ":realm": realm_key(realm), ":unit": unit.as_str(), ":from": from, ":before": before,
                ":limit": limit as i64,
            },
            |row| {
                Ok(Reviewed {
                    case: column(row, "id")?,
                    title: column(row, "title")?,
                    scores: [
                        column(row, "speed")?,
                        column(row, "duty")?,
                        column(row, "completion")?,
                        column(row, "feedback")?,
                    ],
                    words: column(row, "words")?,
                    at: column(row, "at")?,
                })
            },
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_are_rounded_to_tenths() {
        let mut reviews = Reviews::default();
        assert_eq!(reviews.means(), None);
        for sums in [[5, 1, 3, 4], [5, 1, 3, 4], [4, 2, 3, 5]] {
            reviews.add(Reviews { n: 1, sums });
        }
        assert_eq!(reviews.means(), Some([47, 13, 30, 43]));
    }
}
