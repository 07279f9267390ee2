//! What waits for a second person, and what became of what was asked.

use doorstep_model::grid::Grid;
use doorstep_model::id::{DocumentId, UserId};
use std::collections::BTreeMap;

use super::reader::{Reader, Who};
use crate::action::{ActionError, may_ask, may_decide};
use crate::store::{Approval, ApprovalId, Matter, StoreError};

/// Requests looked through for one page: those of a realm are few.
const LOOKED_AT: usize = 500;

/// A request as someone sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct ApprovalLine {
    /// The request.
    pub approval: Approval,
    /// The place that it reaches.
    pub grid: Option<Grid>,
    /// Of an erasure, the household's door; none once it is gone.
    pub house_no: Option<Box<str>>,
    /// The reader may open the household's sheet.
    pub open: bool,
    /// The reader asked.
    pub own: bool,
    /// It waits for the reader's word.
    pub decides: bool,
}

/// Requests that are the reader's to decide, or that the reader made or decided.
#[derive(Debug, Clone, PartialEq)]
pub struct Approvals {
    /// The newest first.
    pub lines: Vec<ApprovalLine>,
    /// Those who are named.
    pub people: BTreeMap<UserId, Who>,
    /// The reader may ask for a household to be erased.
    pub asks: bool,
}

/// The requests of this person.
///
/// # Errors
/// The store's.
pub fn approvals(reader: &Reader<'_>) -> Result<Approvals, ActionError> {
    let mut lines = Vec::new();
    for approval in reader.tx.approvals(reader.number(), None, LOOKED_AT)? {
        lines.extend(line(reader, approval)?);
    }
    let users = lines.iter().flat_map(|line| {
        let decided = line.approval.decided.map(|(user, ..)| user);
        decided.into_iter().chain([line.approval.draft.asked_by])
    });
    let users: Vec<UserId> = users.collect();
    let any = Matter::EraseHousehold(DocumentId::new([0; 16]));
    Ok(Approvals {
        people: reader.people(users)?,
        asks: reader
            .tops()
            .iter()
            .any(|top| may_ask(reader.realm, &reader.standing, &any, &top.code)),
        lines,
    })
}

/// What waits about a household, for its sheet.
///
/// # Errors
/// The store's.
pub(super) fn waiting(reader: &Reader<'_>, household: DocumentId) -> Result<Vec<ApprovalId>, StoreError> {
    let all = reader.tx.approvals_of(reader.number(), household)?;
    let open = all.iter().filter(|one| one.is_open(reader.now));
    Ok(open.map(|one| one.id).collect())
}

fn line(reader: &Reader<'_>, approval: Approval) -> Result<Option<ApprovalLine>, StoreError> {
    let own = approval.draft.asked_by == reader.user;
    let theirs = matches!(approval.decided, Some((user, ..)) if user == reader.user);
    let may = may_decide(reader.tx, reader.realm, reader.user, &approval, reader.now)?;
    let decides = may && approval.is_open(reader.now);
    if !(own || theirs || decides) {
        return Ok(None);
    }
    let row = match approval.draft.matter.household() {
        Some(id) => reader.tx.household_row(reader.number(), id)?,
        None => None,
    };
    Ok(Some(ApprovalLine {
        grid: reader.realm.tree.get(&approval.draft.grid).cloned(),
        open: row.as_ref().is_some_and(|row| reader.reads_household(row)),
        house_no: row.map(|row| row.house_no),
        own,
        decides,
        approval,
    }))
}
