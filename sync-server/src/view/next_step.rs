//! What a case waits for, and whose turn it is.

use doorstep_model::case::{CaseState, CaseStep, Stage};
use doorstep_model::id::{UnitCode, UserId};
use doorstep_model::preset::Preset;
use doorstep_model::role::{BaseRole, RoleSet};

/// The step that a case waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextStep {
    /// Which.
    pub step: CaseStep,
    /// Whose it is.
    pub whose: Whose,
}

/// Whose turn it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whose {
    /// The unit's that has the case.
    Unit(UnitCode),
    /// The person's who was told to do it.
    Person(UserId),
    /// Whoever speaks for the side that raised it.
    ReportersSide,
    /// These roles', where the case stands.
    Roles(RoleSet),
}

/// What a case waits for; none: it ended, or the preset uses none of the steps.
pub fn next_step(state: &CaseState, preset: &Preset) -> Option<NextStep> {
    let rules = &preset.flow.rules;
    let candidates: &[CaseStep] = match state.stage {
        Stage::Reported => &[CaseStep::Receive],
        Stage::Received if state.category.is_none() => &[CaseStep::Classify, CaseStep::Divert],
        Stage::Received => &[CaseStep::Divert],
        // The grid that it was sent to handles it itself.
        Stage::Routed if state.unit.is_none() => &[CaseStep::Assign, CaseStep::Team],
        Stage::Routed => &[CaseStep::Accept, CaseStep::Assign, CaseStep::Team],
        Stage::Working if state.extension.asked.is_some() => &[CaseStep::ExtendGrant, CaseStep::Resolve],
        Stage::Working if state.waits_for_team(rules) => &[CaseStep::Team],
        Stage::Working => &[CaseStep::Resolve],
        Stage::Resolved | Stage::Referred => &[CaseStep::VerifyYes],
        Stage::Verified => &[CaseStep::Close],
        Stage::Blank | Stage::Declined | Stage::Merged | Stage::Closed | Stage::Withdrawn => &[],
    };
    let found = candidates
        .iter()
        .find_map(|step| Some((*step, rules.roles(*step)?)));
    let (step, roles) = found?;
    let whose = match (step, state.person, &state.unit) {
        (CaseStep::VerifyYes, ..) => Whose::ReportersSide,
        (CaseStep::Resolve, Some(person), _) => Whose::Person(person),
        (CaseStep::Resolve | CaseStep::Accept | CaseStep::Assign | CaseStep::Team, _, Some(unit)) => {
            Whose::Unit(unit.clone())
        }
        (CaseStep::Assign | CaseStep::Team, _, None) => Whose::Roles(RoleSet::of(&[BaseRole::Cadre])),
        _ => Whose::Roles(roles),
    };
    Some(NextStep { step, whose })
}

#[cfg(test)]
mod tests {
    use doorstep_model::case::{Facts, StageSet};
    use doorstep_model::id::DocumentId;
    use doorstep_model::preset::embedded;
    use doorstep_model::standing::Home;

    use super::*;

    /// In every preset, every open case waits for somebody, and for nobody once it ended.
    #[test]
    fn every_open_case_waits_for_somebody() {
        for file in embedded() {
            let preset = file.parse().unwrap();
            let categories = preset
                .categories
                .iter()
                .map(|category| Some(category.code.clone()));
            for category in categories.chain([None]) {
                for stage in Stage::ALL.iter().copied() {
                    let facts = Facts {
                        case: DocumentId::new([2; 16]),
                        home: Home::default(),
                        parties: Vec::new(),
                        category: category.clone(),
                        confidential: None,
                    };
                    let mut state = CaseState::blank(&facts, &preset.flow.rules);
                    state.stage = stage;
                    let next = next_step(&state, &preset);
                    let open = StageSet::OPEN.contains(stage);
                    assert_eq!(next.is_some(), open, "{} {stage:?} {category:?}", file.file);
                    let may = next.is_none_or(|next| next.step.row().from.contains(stage));
                    assert!(may, "{} {stage:?}: the table does not allow it", file.file);
                }
            }
        }
    }
}
