//! 回访: those who raised a case are to be asked whether it is solved, by someone who did not resolve it.

use doorstep_model::case::CaseStep;
use doorstep_model::id::DocumentId;
use doorstep_model::time::Day;

use super::Reader;
use crate::store::{CaseRow, StoreError};

/// That somebody is to be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallBack {
    /// From this day on.
    pub since: Day,
    /// Whom to call, and where: for who may write down the answer, and as long as it is asked for.
    pub numbers: Vec<(Box<str>, Box<str>)>,
}

/// Whether those who raised the case are to be asked today; `parties` are households by name.
pub(super) fn call_back<'a>(
    reader: &Reader<'_>,
    row: &CaseRow,
    parties: impl Iterator<Item = (Option<DocumentId>, &'a str)>,
    allowed: &[CaseStep],
) -> Result<Option<CallBack>, StoreError> {
    let Some(since) = row.ask_on.filter(|day| *day <= reader.today()) else {
        return Ok(None);
    };
    let mut numbers = Vec::new();
    if allowed.contains(&CaseStep::VerifyYes) {
        for (household, name) in parties {
            let phone = phone(reader, household)?;
            numbers.extend(phone.map(|phone| (name.into(), phone)));
        }
    }
    Ok(Some(CallBack { since, numbers }))
}

fn phone(reader: &Reader<'_>, household: Option<DocumentId>) -> Result<Option<Box<str>>, StoreError> {
    let Some(household) = household else {
        return Ok(None);
    };
    let row = reader.tx.household_row(reader.number(), household)?;
    Ok(row.map(|row| row.phone).filter(|phone| !phone.is_empty()))
}
