//! 申诉: a unit says once why a case should cost it nothing; a supervisor decides before points are
//! taken.

use doorstep_model::case::CaseState;
use doorstep_model::code::Code;
use doorstep_model::id::{DocumentId, UnitCode, UserId};
use doorstep_model::role::BaseRole;
use doorstep_model::standing::Standing;
use doorstep_model::text::Text;
use doorstep_model::time::Timestamp;

use super::found_case::FoundCase;
use super::{ActionError, CaseView, read_case};
use crate::realm::RealmView;
use crate::store::{Actor, Appeal, Decision, Read, StoreError, Write};

/// A unit appeals.
///
/// # Errors
/// `NotFound`, `NotAssigned` to whom it is not; what [`may_appeal`] refuses.
pub fn appeal(
    tx: &Write<'_>,
    realm: &RealmView,
    user: UserId,
    case: DocumentId,
    text: &Text<500>,
    now: Timestamp,
) -> Result<CaseView, ActionError> {
    let text = said(text)?;
    let found = FoundCase::find(tx, realm, user, case, now)?;
    if let Some(made) = tx.appeal(realm.number, case)? {
        return match (made.user, &made.text) == (user, &text) {
            true => read_case(tx, realm, user, case, now),
            false => Err(Code::AlreadyAppealed.into()),
        };
    }
    let state = found.state();
    let unit = appellant(state, &found.standing).ok_or(Code::NotAssigned)?;
    may_appeal(tx, realm, case, state, now)??;
    let appeal = Appeal {
        case,
        unit,
        user,
        text,
        at: now,
        decision: None,
    };
    if !tx.insert_appeal(realm.number, &appeal)? {
        return Err(Code::AlreadyAppealed.into());
    }
    tx.audit(realm.number, Actor::User(user), "case.appeal", &case, now)?;
    tx.changed(realm.number, found.row.kind, case);
    read_case(tx, realm, user, case, now)
}

/// A supervisor decides about an appeal.
///
/// # Errors
/// `NotFound`, `NotAllowed` to whom it is not, `StepNotNow` of a confidential case, `AlreadyDecided`, `BadField` without a reason.
pub fn decide_appeal(
    tx: &Write<'_>,
    realm: &RealmView,
    user: UserId,
    case: DocumentId,
    (upheld, reason): (bool, &Text<500>),
    now: Timestamp,
) -> Result<CaseView, ActionError> {
    let reason = said(reason)?;
    let found = FoundCase::find(tx, realm, user, case, now)?;
    if !found.is(tx, BaseRole::Supervisor)? {
        return Err(Code::NotAllowed.into());
    }
    let made = tx.appeal(realm.number, case)?.ok_or(Code::NotFound)?;
    if found.state().confidential {
        return Err(Code::StepNotNow.into());
    }
    // Someone may hold a post at the unit as well.
    if found.standing.is_of_unit(&made.unit) {
        return Err(Code::OwnWork.into());
    }
    let decision = Decision {
        upheld,
        by: user,
        reason,
        at: now,
    };
    if tx.decide_appeal(realm.number, case, &decision)? {
        tx.audit(realm.number, Actor::User(user), "case.appeal_decide", &case, now)?;
        tx.changed(realm.number, found.row.kind, case);
    } else {
        let same = |before: &Decision| {
            (before.by, before.upheld, &before.reason) == (user, upheld, &decision.reason)
        };
        if !made.decision.as_ref().is_some_and(same) {
            return Err(Code::AlreadyDecided.into());
        }
    }
    read_case(tx, realm, user, case, now)
}

fn said(text: &Text<500>) -> Result<Text<500>, Code> {
    let said = Some(text.clone()).filter(|text| !text.is_empty());
    said.ok_or(Code::BadField)
}

/// The unit for which this person may appeal: the one that resolved the case, or has it.
pub fn appellant(state: &CaseState, standing: &Standing) -> Option<UnitCode> {
    let resolved = state
        .resolution
        .as_ref()
        .and_then(|resolution| resolution.unit.as_ref());
    let mut units = resolved.into_iter().chain(&state.unit);
    units.find(|unit| standing.is_of_unit(unit)).cloned()
}

/// Whether there is something to appeal against, an evaluation or what may cost points, and the preset's
/// working days since the latest are not over. A confidential case costs its unit nothing: there is
/// nothing to decide, and no supervisor learns of it.
///
/// # Errors
/// The store's.
pub fn may_appeal(
    tx: &Read<'_>,
    realm: &RealmView,
    case: DocumentId,
    state: &CaseState,
    now: Timestamp,
) -> Result<Result<(), Code>, StoreError> {
    let evaluated = tx.evaluated_at(realm.number, case)?;
    let latest = tx.latest_fault(realm.number, case)?;
    let Some(since) = evaluated
        .map(Timestamp::day)
        .max(latest)
        .filter(|_| !state.confidential)
    else {
        return Ok(Err(Code::StepNotNow));
    };
    let days = realm.preset.judging.appeal_days;
    let last = realm.calendar.add_working_days(since, days).day;
    Ok(if now.day() > last {
        Err(Code::AppealOver)
    } else {
        Ok(())
    })
}
