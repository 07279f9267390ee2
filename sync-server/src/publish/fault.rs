//! What may cost a unit points, noted when it happens: a review below fair, a card, a deadline that
//! passed, a case that it did not accept in time.

use doorstep_model::case::{CaseState, Stage};
use doorstep_model::document::Document;
use doorstep_model::id::{RealmNumber, UserId};
use doorstep_model::preset::DeductionCause;
use doorstep_model::protocol::sync::Evaluation;
use doorstep_model::time::Timestamp;

use crate::store::{CaseClock, CaseRow, Judged, StoreError, Watch, Write};

/// Keeps the first evaluation of a case, with what it may cost; false when there is one.
///
/// # Errors
/// The store's.
pub fn keep_evaluation(
    tx: &Write<'_>,
    realm: RealmNumber,
    user: UserId,
    (evaluation, state): (&Evaluation, &CaseState),
    now: Timestamp,
) -> Result<bool, StoreError> {
    let judged = Judged::done(state);
    if !tx.insert_evaluation(realm, user, evaluation, &judged, now)? {
        return Ok(false);
    }
    if evaluation.is_bad() {
        let bad = (DeductionCause::BadReview, "", now.day());
        tx.note_fault(realm, evaluation.case, &judged, bad)?;
    }
    Ok(true)
}

/// Notes what became of a case since it was looked at before. A fault is of the day on which the
/// server saw it, however long it was off: the unit's days to appeal begin there.
pub(super) fn note(
    tx: &Write<'_>,
    realm: RealmNumber,
    (document, state): (&Document, &CaseState),
    (before, row): (Option<&CaseRow>, &CaseRow),
    clock: &CaseClock,
    now: Timestamp,
) -> Result<(), StoreError> {
    let judged = Judged::now(state);
    let was = |is: fn(&CaseRow) -> bool| before.is_some_and(is);
    if row.overdue && !was(|before| before.overdue) {
        let due = row.due_on.filter(|due| {
            // Who gets a case after its day is not the one who was late.
            state.stage != Stage::Routed || clock.since_at.day() <= *due
        });
        if let Some(due) = due {
            let fault = (DeductionCause::Overdue, &*due.to_string(), now.day());
            tx.note_fault(realm, row.id, &judged, fault)?;
        }
    }
    let late = |row: &CaseRow| row.watched.has(Watch::Unaccepted);
    if let (true, false, Some(since)) = (late(row), was(late), state.since) {
        let fault = (DeductionCause::LateAccept, &*since.to_string(), now.day());
        tx.note_fault(realm, row.id, &judged, fault)?;
    }
    if state.cards.is_empty() {
        return Ok(());
    }
    let events = document.events("events");
    for card in &state.cards {
        let given = events.iter().find(|(entry, _)| *entry == card.entry);
        let Some((entry, event)) = given else { continue };
        let cause = match card.red {
            true => DeductionCause::RedCard,
            false => DeductionCause::YellowCard,
        };
        let judged = Judged {
            unit: card.unit.clone(),
            ..judged.clone()
        };
        tx.note_fault(
            realm,
            row.id,
            &judged,
            (cause, &*entry.to_string(), event.at.day()),
        )?;
    }
    Ok(())
}
