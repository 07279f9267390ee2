//! Which of the steps that a person may take is theirs to take: the one big button.

use super::stage::Stage;
use super::state::CaseState;
use super::step::CaseStep;

/// Steps that somebody waits for, the nearest to the end first. The others (a note, an urging, a
/// step aside) are always there and nobody waits for them.
const DUTIES: [CaseStep; 10] = [
    CaseStep::Close,
    CaseStep::VerifyYes,
    CaseStep::Resolve,
    CaseStep::ExtendGrant,
    CaseStep::Accept,
    CaseStep::Assign,
    CaseStep::Divert,
    CaseStep::Receive,
    CaseStep::Settle,
    CaseStep::Report,
];

/// The step that is waited for among those that a person may take now; `None`: nothing is theirs.
pub fn duty(state: &CaseState, may_take: &[CaseStep]) -> Option<CaseStep> {
    // Where a unit has the case it is the unit that is waited for; who else may assign has no duty.
    let without_unit = state.stage == Stage::Routed && state.unit.is_none();
    let counts = |step: &CaseStep| *step != CaseStep::Assign || without_unit;
    DUTIES
        .into_iter()
        .filter(counts)
        .find(|step| may_take.contains(step))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::{Facts, FlowRules};
    use crate::id::{DocumentId, UnitCode};
    use crate::standing::Home;

    #[test]
    fn the_step_nearest_to_the_end_is_waited_for() {
        use CaseStep::{Note, Receive, Settle, Urge, VerifyNo, VerifyYes};
        let state = state();
        assert_eq!(duty(&state, &[Settle, Receive, Note]), Some(Receive));
        assert_eq!(duty(&state, &[VerifyNo, VerifyYes, Urge]), Some(VerifyYes));
        assert_eq!(duty(&state, &[Note, Urge]), None);
    }

    #[test]
    fn a_village_that_handles_it_itself_is_waited_for() {
        use CaseStep::{Assign, Note};
        let mut state = state();
        state.stage = Stage::Routed;
        assert_eq!(duty(&state, &[Assign, Note]), Some(Assign));
        state.unit = UnitCode::parse("water").ok();
        assert_eq!(duty(&state, &[Assign, Note]), None);
    }

    fn state() -> CaseState {
        let facts = Facts {
            case: DocumentId::new([4; 16]),
            home: Home::default(),
            parties: Vec::new(),
            category: None,
            confidential: None,
        };
        CaseState::blank(&facts, &FlowRules::default())
    }
}
