//! What may cost a unit points: written once by the server's clock, weighed when it is looked at.

use doorstep_model::case::CaseState;
use doorstep_model::id::{CategoryCode, DocumentId, RealmNumber, UnitCode};
use doorstep_model::judging::{Appealed, Fault};
use doorstep_model::preset::DeductionCause;
use doorstep_model::text::Text;
use doorstep_model::time::Day;
use rusqlite::types::ValueRef;
use rusqlite::{Row, named_params};

use super::case::CaseRow;
use super::column::{Column, column, realm_key};
use super::transaction::{Read, Write};
use crate::store::StoreError;

/// Whose work is judged in a case, and of what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// The unit; none: a village, or nobody yet.
    pub unit: Option<UnitCode>,
    /// Of what.
    pub category: Option<CategoryCode>,
    /// Left out of every table.
    pub confidential: bool,
}

impl Judged {
    /// Of the unit that has the case.
    pub fn now(state: &CaseState) -> Self {
        Self {
            unit: state.unit.clone(),
            category: state.category.clone(),
            confidential: state.confidential,
        }
    }

    /// Of the unit that resolved the case, else of the one that has it.
    pub fn done(state: &CaseState) -> Self {
        let resolution = state.resolution.as_ref();
        let resolved = resolution.and_then(|resolution| resolution.unit.clone());
        Self {
            unit: resolved.or_else(|| state.unit.clone()),
            ..Self::now(state)
        }
    }
}

/// Faults of one kind and weight of a unit in a year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Faults {
    /// Whose.
    pub unit: UnitCode,
    /// In cases of what.
    pub category: Option<CategoryCode>,
    /// Each of them.
    pub fault: Fault,
    /// How many.
    pub n: u32,
}

/// One fault, with the case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaultOf {
    /// In which case.
    pub case: DocumentId,
    /// Its number.
    pub number: Option<Text<60>>,
    /// Its title.
    pub title: Box<str>,
    /// Of what.
    pub category: Option<CategoryCode>,
    /// The fault.
    pub fault: Fault,
}

const CAUSES: [(&str, DeductionCause); 5] = [
    ("bad_review", DeductionCause::BadReview),
    ("late_accept", DeductionCause::LateAccept),
    ("overdue", DeductionCause::Overdue),
    ("yellow_card", DeductionCause::YellowCard),
    ("red_card", DeductionCause::RedCard),
];

impl Column for DeductionCause {
    fn read(value: ValueRef<'_>) -> Option<Self> {
        let text = value.as_str().ok()?;
        CAUSES
            .iter()
            .find(|(name, _)| *name == text)
            .map(|(_, cause)| *cause)
    }
}

const fn name(cause: DeductionCause) -> &'static str {
    CAUSES[cause as usize].0
}

fn fault(row: &Row<'_>) -> rusqlite::Result<Fault> {
    let upheld: Option<bool> = column(row, "upheld")?;
    let appealed = match (column::<bool>(row, "appealed")?, upheld) {
        (false, _) => None,
        (true, None) => Some(Appealed::Waits),
        (true, Some(true)) => Some(Appealed::Upheld),
        (true, Some(false)) => Some(Appealed::Rejected),
    };
    Ok(Fault {
        cause: column(row, "cause")?,
        on: column(row, "on_day")?,
        appealed,
    })
}

/// An appeal answers for what had happened when it was made: the day in China.
const APPEALED: &str = "coalesce(on_day <= date((appeal.at + 28800000) / 1000, 'unixepoch'), 0)";

impl Read<'_> {
    /// What may cost units points, from one day to another, both in it; confidential cases left out.
    pub fn faults(&self, realm: RealmNumber, from: Day, to: Day) -> Result<Vec<Faults>, StoreError> {
        self.all(
            &format!(
                "SELECT unit_fault.unit AS unit, category, cause, on_day, {APPEALED} AS appealed, upheld,
                     count(*) AS n
                 FROM unit_fault LEFT JOIN appeal
                     ON appeal.realm = unit_fault.realm AND appeal.document = unit_fault.document
                 WHERE unit_fault.realm = :realm AND on_day BETWEEN :from AND :to AND confidential = 0
                 GROUP BY unit_fault.unit, category, cause, on_day, appealed, upheld"
            ),
            named_params! {
                ":realm": realm_key(realm), ":from": from.to_string(), ":to": to.to_string(),
            },
            |row| {
                Ok(Faults {
                    unit: column(row, "unit")?,
                    category: column(row, "category")?,
                    fault: fault(row)?,
                    n: column(row, "n")?,
                })
            },
        )
    }

    /// What may cost one unit points, the latest first; confidential cases left out.
    pub fn faults_of(
        &self,
        realm: RealmNumber,
        unit: &UnitCode,
        (from, to): (Day, Day),
    ) -> Result<Vec<FaultOf>, StoreError> {
        self.all(
            &format!(
                "SELECT unit_fault.document AS id, number, title, unit_fault.category AS category, cause,
                     on_day, {APPEALED} AS appealed, upheld
                 FROM unit_fault
                 JOIN case_row ON case_row.realm = unit_fault.realm AND case_row.id = unit_fault.document
                 LEFT JOIN appeal
                     ON appeal.realm = unit_fault.realm AND appeal.document = unit_fault.document
                 WHERE unit_fault.realm = :realm AND unit_fault.unit = :unit
                     AND on_day BETWEEN :from AND :to AND unit_fault.confidential = 0
                 ORDER BY on_day DESC, unit_fault.document DESC"
            ),
            named_params! {
                ":realm": realm_key(realm), ":unit": unit.as_str(), ":from": from.to_string(),
                ":to": to.to_string(),
            },
            |row| {
                Ok(FaultOf {
                    case: column(row, "id")?,
                    number: column(row, "number")?,
                    title: column(row, "title")?,
                    category: column(row, "category")?,
                    fault: fault(row)?,
                })
            },
        )
    }

    /// The day of the latest fault of a case.
    pub fn latest_fault(&self, realm: RealmNumber, case: DocumentId) -> Result<Option<Day>, StoreError> {
        let latest = self.one(
            "SELECT max(on_day) AS latest FROM unit_fault WHERE realm = :realm AND document = :case",
            named_params! { ":realm": realm_key(realm), ":case": case.as_bytes() },
            |row| column::<Option<Day>>(row, "latest"),
        )?;
        Ok(latest.flatten())
    }
}

impl Write<'_> {
    /// Notes what may cost the unit of a case points; nothing without a unit, and nothing twice.
    pub fn note_fault(
        &self,
        realm: RealmNumber,
        case: DocumentId,
        judged: &Judged,
        (cause, about, on): (DeductionCause, &str, Day),
    ) -> Result<(), StoreError> {
        let Some(unit) = &judged.unit else {
            return Ok(());
        };
        self.execute(
            "INSERT OR IGNORE INTO unit_fault
                 (realm, document, cause, about, unit, on_day, category, confidential)
             VALUES (:realm, :case, :cause, :about, :unit, :on, :category, :confidential)",
            named_params! {
                ":realm": realm_key(realm), ":case": case.as_bytes(), ":cause": name(cause),
                ":about": about, ":unit": unit.as_str(), ":on": on.to_string(),
                ":category": judged.category.as_ref().map(CategoryCode::as_str),
                ":confidential": judged.confidential,
            },
        )
        .map(drop)
    }

    /// A case is of another category now, or confidential, or no longer: so is what is judged of it.
    pub(super) fn judge_anew(&self, realm: RealmNumber, row: &CaseRow) -> Result<(), StoreError> {
        for statement in [
            "UPDATE unit_fault SET category = :category, confidential = :confidential
             WHERE realm = :realm AND document = :case",
            "UPDATE evaluation SET category = :category, confidential = :confidential
             WHERE realm = :realm AND document = :case",
        ] {
            self.execute(
                statement,
                named_params! {
                    ":realm": realm_key(realm), ":case": row.id.as_bytes(),
                    ":category": row.category.as_ref().map(CategoryCode::as_str),
                    ":confidential": row.confidential,
                },
            )?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_cause_is_written_by_its_own_name() {
        for (text, cause) in CAUSES {
            assert_eq!(name(cause), text);
        }
    }
}
