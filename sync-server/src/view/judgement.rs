//! How a case's work was judged, and who may still say something: the side that raised it, its unit,
//! a supervisor.

use doorstep_model::case::{CaseState, Facts, Flow};
use doorstep_model::protocol::sync::Evaluation;
use doorstep_model::role::BaseRole;

use super::Reader;
use crate::action::{appellant, may_appeal};
use crate::store::{Appeal, StoreError};

/// What was said of the work, and what the reader may say.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Judgement {
    /// How those who raised it found it; not whose word it is.
    pub evaluation: Option<Evaluation>,
    /// The unit's appeal.
    pub appeal: Option<Appeal>,
    /// What the reader may say now.
    pub open: Option<Judging>,
}

/// What a reader may say of a case's work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judging {
    /// How the unit did.
    Evaluate,
    /// Why it should cost the unit nothing.
    Appeal,
    /// Whether the appeal stands.
    Decide,
}

/// Reads it.
pub(super) fn judgement(
    reader: &Reader<'_>,
    (facts, state): (&Facts, &CaseState),
) -> Result<Judgement, StoreError> {
    let (tx, realm) = (reader.tx, reader.realm);
    let (evaluation, appeal) = (
        tx.evaluation(realm.number, facts.case)?,
        tx.appeal(realm.number, facts.case)?,
    );
    let flow = Flow {
        facts,
        rules: &realm.preset.flow.rules,
        tree: realm,
    };
    let unit = appellant(state, &reader.standing);
    let mut places = facts.home.grid.iter().chain(&state.grid);
    let supervises = || places.any(|grid| reader.is(BaseRole::Supervisor, grid));
    let open = match &appeal {
        None if evaluation.is_none() && flow.may_evaluate(state, &reader.standing).is_ok() => {
            Some(Judging::Evaluate)
        }
        None if unit.is_some() => may_appeal(tx, realm, facts.case, state, reader.now)?
            .is_ok()
            .then_some(Judging::Appeal),
        Some(_) if state.confidential => None,
        Some(made) if made.decision.is_none() && !reader.standing.is_of_unit(&made.unit) => {
            let mut supervises = supervises;
            supervises().then_some(Judging::Decide)
        }
        _ => None,
    };
    Ok(Judgement {
        evaluation,
        appeal,
        open,
    })
}
