//! What a preset makes of the table: steps switched off, roles narrowed, numbers set. It adds nothing.

use std::collections::{BTreeMap, BTreeSet};

use super::stage::Stage;
use super::step::CaseStep;
use crate::document::event::Event;
use crate::id::CategoryCode;
use crate::role::{BaseRole, RoleSet};

/// Why a preset's flow can't be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RulesError {
    /// Without this step no case could begin, or nobody could say that it is not solved.
    #[error("step {} can't be switched off", .0.as_str())]
    Essential(CaseStep),
    /// The table does not let this role take the step.
    #[error("the table does not give step {} to {:?}", .0.as_str(), .1)]
    Widened(CaseStep, BaseRole),
    /// A step of people that nobody may take.
    #[error("nobody is left who may take step {}", .0.as_str())]
    Nobody(CaseStep),
    /// A case that gets here can never be closed.
    #[error("a case that is {} can never be closed", .0.as_str())]
    DeadEnd(Stage),
    /// A share above 100 %.
    #[error("a sample of more than 100 percent")]
    Sample,
}

/// The rules of one preset. The default is the whole table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlowRules {
    /// Steps in use and who may take them; a step that is not here is switched off.
    steps: BTreeMap<CaseStep, RoleSet>,
    sample_percent: u8,
    /// Working days after which a resolved case that nobody answers for lapses, and after which
    /// a referred one is asked about again.
    pub lapse_days: u16,
    /// How often units may return a case before a supervisor decides.
    pub returns_max: u8,
    /// Outcomes that `settle` and `resolve` may name. Empty: any code.
    pub outcomes: BTreeSet<Box<str>>,
    /// Categories whose cases are confidential unless a clerk says otherwise.
    pub confidential: BTreeSet<CategoryCode>,
    /// 一事一专班: how many form a case's team, and whether none is resolved without one.
    pub team: Option<TeamSize>,
}

/// How many form a team.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TeamSize {
    /// At least.
    pub min: u8,
    /// At most.
    pub max: u8,
    /// No case is resolved without a team; settled on the spot it may be.
    pub required: bool,
}

impl TeamSize {
    /// Whether a step forms a team of this size, the one who leads it among them.
    pub fn fits(self, event: &Event) -> bool {
        let leads = event.person.filter(|person| !event.team.contains(person));
        let count = event.team.len() + usize::from(leads.is_some());
        (usize::from(self.min)..=usize::from(self.max)).contains(&count)
    }
}

impl Default for FlowRules {
    fn default() -> Self {
        Self {
            steps: CaseStep::ALL
                .iter()
                .map(|step| (*step, step.row().roles))
                .collect(),
            sample_percent: 10,
            lapse_days: 7,
            returns_max: 10,
            outcomes: BTreeSet::new(),
            confidential: BTreeSet::new(),
            team: None,
        }
    }
}

impl FlowRules {
    /// Reporting, and the word of those who raised the case: what no preset may take away.
    pub const ESSENTIAL: [CaseStep; 3] = [CaseStep::Report, CaseStep::VerifyYes, CaseStep::VerifyNo];

    /// Switches a step off.
    pub fn switch_off(&mut self, step: CaseStep) -> Result<(), RulesError> {
        if Self::ESSENTIAL.contains(&step) {
            return Err(RulesError::Essential(step));
        }
        self.steps.remove(&step);
        Ok(())
    }

    /// Lets only these roles take a step. What the server does by itself stays.
    pub fn narrow(&mut self, step: CaseStep, roles: RoleSet) -> Result<(), RulesError> {
        let row = step.row();
        if let Some(role) = roles.iter().find(|role| !row.roles.contains(*role)) {
            return Err(RulesError::Widened(step, role));
        }
        if roles.is_empty() && !row.server {
            return Err(RulesError::Nobody(step));
        }
        self.steps.insert(step, roles);
        Ok(())
    }

    /// Sets the share of settled cases that is called back.
    pub fn set_sample_percent(&mut self, percent: u8) -> Result<(), RulesError> {
        if percent > 100 {
            return Err(RulesError::Sample);
        }
        self.sample_percent = percent;
        Ok(())
    }

    /// The share of settled cases that is called back, 0 to 100. Which ones is drawn by the
    /// server: an id that a phone made decides nothing.
    pub const fn sample_percent(&self) -> u8 {
        self.sample_percent
    }

    /// Who may take a step; `None`: it is switched off.
    pub fn roles(&self, step: CaseStep) -> Option<RoleSet> {
        self.steps.get(&step).copied()
    }

    /// True for an outcome of the preset's list.
    pub fn knows_outcome(&self, outcome: &str) -> bool {
        self.outcomes.is_empty() || self.outcomes.contains(outcome)
    }

    /// Checks that a case can be closed from wherever the remaining steps can bring it.
    pub fn check(&self) -> Result<(), RulesError> {
        let reachable = self.reach(Stage::Blank);
        let stuck = reachable.into_iter().find(|stage| {
            let over = matches!(stage, Stage::Declined | Stage::Merged | Stage::Withdrawn);
            !over && !self.reach(*stage).contains(&Stage::Closed)
        });
        stuck.map_or(Ok(()), |stage| Err(RulesError::DeadEnd(stage)))
    }

    fn reach(&self, start: Stage) -> BTreeSet<Stage> {
        let mut reached = BTreeSet::from([start]);
        let mut open = vec![start];
        while let Some(stage) = open.pop() {
            let rows = self.steps.keys().map(|step| step.row());
            for to in rows
                .filter(|row| row.from.contains(stage))
                .filter_map(|row| row.to)
            {
                if reached.insert(to) {
                    open.push(to);
                }
            }
        }
        reached
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_table_closes_every_case() {
        assert_eq!(FlowRules::default().check(), Ok(()));
    }

    #[test]
    fn the_word_of_those_who_raised_it_stays() {
        let mut rules = FlowRules::default();
        for step in FlowRules::ESSENTIAL {
            assert_eq!(rules.switch_off(step), Err(RulesError::Essential(step)));
            assert!(rules.roles(step).is_some());
        }
    }

    #[test]
    fn a_dead_end_is_named() {
        let mut rules = FlowRules::default();
        rules.switch_off(CaseStep::Close).unwrap();
        rules.switch_off(CaseStep::Lapse).unwrap();
        assert_eq!(
            rules.check(),
            Err(RulesError::DeadEnd(Stage::Blank)),
            "nothing closes a case at all"
        );

        let mut rules = FlowRules::default();
        for step in [
            CaseStep::Accept,
            CaseStep::Return,
            CaseStep::Assign,
            CaseStep::Team,
        ] {
            rules.switch_off(step).unwrap();
        }
        assert_eq!(
            rules.check(),
            Err(RulesError::DeadEnd(Stage::Received)),
            "nobody can take up work"
        );
        let mut rules = FlowRules::default();
        for step in [CaseStep::ReferBack, CaseStep::VerifyYes, CaseStep::Lapse] {
            rules.steps.remove(&step);
        }
        assert_eq!(rules.check(), Err(RulesError::DeadEnd(Stage::Blank)));
        rules.steps.insert(CaseStep::Lapse, RoleSet::NONE);
        assert_eq!(
            rules.check(),
            Ok(()),
            "verify_no leads a referred case back to work"
        );
    }

    #[test]
    fn roles_are_narrowed_never_widened() {
        let mut rules = FlowRules::default();
        let cadre = RoleSet::of(&[BaseRole::Cadre]);
        rules.narrow(CaseStep::Receive, cadre).unwrap();
        assert_eq!(rules.roles(CaseStep::Receive), Some(cadre));
        assert_eq!(
            rules.narrow(CaseStep::Divert, RoleSet::of(&[BaseRole::Member])),
            Err(RulesError::Widened(CaseStep::Divert, BaseRole::Member))
        );
        assert_eq!(
            rules.narrow(CaseStep::Divert, RoleSet::NONE),
            Err(RulesError::Nobody(CaseStep::Divert))
        );
        assert_eq!(
            rules.narrow(CaseStep::Card, RoleSet::NONE),
            Ok(()),
            "the server still may"
        );
        assert_eq!(rules.set_sample_percent(101), Err(RulesError::Sample));
    }
}
