//! Steps that were kept and not applied, for the desks where their cases began or stand. Walked from
//! the oldest through an index of those that nobody has looked at, however large the place is.

use doorstep_model::code::Code;
use doorstep_model::id::GridCode;
use doorstep_model::role::BaseRole;

use super::{CaseSheetView, Place, Reader, case_sheet};
use crate::action::ActionError;
use crate::store::{RefusedStep, StoreError};

/// Read at once while looking for those of a place.
const CHUNK: usize = 500;

/// A case with steps to look at.
#[derive(Debug, Clone, PartialEq)]
pub struct RefusedIn {
    /// The case, with all its steps.
    pub sheet: CaseSheetView,
    /// The numbers of those that nobody has looked at.
    pub steps: Vec<u32>,
}

/// The places at which someone looks through such steps: as a clerk those of confidential cases too.
struct Desks<'a> {
    reader: &'a Reader<'a>,
    tops: Vec<(&'a GridCode, bool)>,
}

impl<'a> Desks<'a> {
    fn of(reader: &'a Reader<'a>, place: &'a Place) -> Self {
        let tops = place.tops.iter().filter_map(|top| {
            let clerk = reader.is(BaseRole::Clerk, &top.code);
            (clerk || reader.is(BaseRole::Cadre, &top.code)).then_some((&top.code, clerk))
        });
        Self {
            tops: tops.collect(),
            reader,
        }
    }

    fn have(&self, at: [Option<&GridCode>; 2], confidential: bool) -> bool {
        let tree = &self.reader.realm.tree;
        let within = |top: &GridCode| {
            let mut at = at.iter().flatten();
            at.any(|grid| tree.is_within(grid, top))
        };
        let mut tops = self.tops.iter();
        tops.any(|(top, clerk)| (*clerk || !confidential) && within(top))
    }
}

/// True if the reader looks through such steps at the place, even if none waits.
pub(super) fn looks_through(reader: &Reader<'_>, place: &Place) -> bool {
    !Desks::of(reader, place).tops.is_empty()
}

/// How many wait there.
///
/// # Errors
/// The store's.
pub(super) fn count(reader: &Reader<'_>, place: &Place) -> Result<u32, StoreError> {
    let desks = Desks::of(reader, place);
    if desks.tops.is_empty() {
        return Ok(0);
    }
    let counts = reader.tx.refused_counts(reader.number())?.into_iter();
    let here = counts.filter(|one| desks.have([one.home.as_ref(), one.grid.as_ref()], one.confidential));
    Ok(here.map(|one| one.n).sum())
}

/// The first that wait there, the oldest first, by case.
///
/// # Errors
/// The store's.
pub(super) fn waiting(
    reader: &Reader<'_>,
    place: &Place,
    limit: usize,
) -> Result<Vec<RefusedIn>, StoreError> {
    let desks = Desks::of(reader, place);
    let (mut found, mut after): (Vec<RefusedStep>, _) = (Vec::new(), None);
    while !desks.tops.is_empty() && found.len() < limit {
        let chunk = reader.tx.refused_unseen(reader.number(), after, CHUNK)?;
        let Some(last) = chunk.last() else { break };
        after = Some(last.in_list());
        let whole = chunk.len() == CHUNK;
        let here = |one: &RefusedStep| desks.have([one.home.as_ref(), one.grid.as_ref()], one.confidential);
        found.extend(chunk.into_iter().filter(here));
        if !whole {
            break;
        }
    }
    found.truncate(limit);
    let mut cases: Vec<RefusedIn> = Vec::new();
    for step in found {
        if let Some(known) = cases
            .iter_mut()
            .find(|known| known.sheet.line.row.id == step.case)
        {
            known.steps.push(step.n);
            continue;
        }
        match case_sheet(reader, step.case, None) {
            Ok(sheet) => cases.push(RefusedIn {
                sheet,
                steps: vec![step.n],
            }),
            Err(ActionError::Refused(Code::NotFound)) => {}
            Err(ActionError::Store(error)) => return Err(error),
            Err(_) => return Err(StoreError::Contradiction),
        }
    }
    Ok(cases)
}
