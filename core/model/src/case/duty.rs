//! Which of the steps that a person may take is theirs to take: the one big button.

use super::step::CaseStep;

/// Steps that somebody waits for, the nearest to the end first. The others (a note, an urging, a
/// step aside) are always there and nobody waits for them.
const DUTIES: [CaseStep; 9] = [
    CaseStep::Close,
    CaseStep::VerifyYes,
    CaseStep::Resolve,
    CaseStep::ExtendGrant,
    CaseStep::Accept,
    CaseStep::Divert,
    CaseStep::Receive,
    CaseStep::Settle,
    CaseStep::Report,
];

/// The step that is waited for among those that a person may take now; `None`: nothing is theirs.
pub fn duty(may_take: &[CaseStep]) -> Option<CaseStep> {
    DUTIES.into_iter().find(|step| may_take.contains(step))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_step_nearest_to_the_end_is_waited_for() {
        use CaseStep::{Note, Receive, Settle, Urge, VerifyNo, VerifyYes};
        assert_eq!(duty(&[Settle, Receive, Note]), Some(Receive));
        assert_eq!(duty(&[VerifyNo, VerifyYes, Urge]), Some(VerifyYes));
        assert_eq!(duty(&[Note, Urge]), None);
    }
}
