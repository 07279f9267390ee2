//! Says how the responsible unit did, once those who raised the case said that it is solved.

use doorstep_model::code::Code;
use doorstep_model::document::schema::Kind;
use doorstep_model::protocol::sync::{Evaluation, Fact, FactBody};

use super::ActionError;
use crate::device::Device;
use crate::environment::new_fact;
use crate::store::{document, fact};

/// Keeps the scores to be sent. The unit will see them, not whose they are.
///
/// # Errors
/// Who may not say whether the case is solved may not evaluate either; twice is refused here while
/// the first waits, and by the server after.
pub fn evaluate_case(device: &Device, evaluation: &Evaluation) -> Result<(), ActionError> {
    let id = new_fact(&*device.environment().randomness);
    let now = device.now();
    device.write(|realm| {
        let stored = document::load(realm.db, evaluation.case)?
            .filter(|stored| stored.document.kind() == Kind::Case)
            .ok_or(ActionError::NotHere)?;
        let known = realm.case(&stored.document)?;
        let standing = realm.my_standing(now)?;
        realm.check_evaluation(&known.facts, &known.record.state, &standing)?;
        if fact::waiting_evaluations(realm.db)?.contains(&evaluation.case) {
            return Err(Code::AlreadyEvaluated.into());
        }
        let body = FactBody::Evaluation(evaluation.clone());
        Ok(fact::add(realm.db, &Fact::new(id, now, &body))?)
    })
}
