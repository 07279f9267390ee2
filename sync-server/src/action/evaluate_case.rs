//! 评价: the side that raised a case says how the unit did.

use doorstep_model::code::Code;
use doorstep_model::id::UserId;
use doorstep_model::protocol::sync::Evaluation;
use doorstep_model::time::Timestamp;

use super::found_case::FoundCase;
use super::{ActionError, CaseView, read_case};
use crate::publish::keep_evaluation;
use crate::realm::RealmView;
use crate::store::{Actor, Write};

/// Keeps an evaluation. The same again is no second one.
///
/// # Errors
/// `NotFound`; what the flow refuses; `AlreadyEvaluated`.
pub fn evaluate_case(
    tx: &Write<'_>,
    realm: &RealmView,
    user: UserId,
    evaluation: &Evaluation,
    now: Timestamp,
) -> Result<CaseView, ActionError> {
    let found = FoundCase::find(tx, realm, user, evaluation.case, now)?;
    found.flow().may_evaluate(found.state(), &found.standing)?;
    if keep_evaluation(tx, realm.number, user, (evaluation, found.state()), now)? {
        let action = "case.evaluate";
        tx.audit(realm.number, Actor::User(user), action, &evaluation.case, now)?;
        tx.changed(realm.number, found.row.kind, evaluation.case);
    } else if tx.evaluation(realm.number, evaluation.case)?.as_ref() != Some(evaluation) {
        return Err(Code::AlreadyEvaluated.into());
    }
    read_case(tx, realm, user, evaluation.case, now)
}
