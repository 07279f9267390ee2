//! The case flow: a pure function from events, verdict rows and authors to a state.
//!
//! Steps with a verdict come first, in the order of their rows: what the server published holds,
//! however late another step arrives. The rest follow in causal order. A step that the state at
//! its place does not allow is kept and listed, not applied.

use std::collections::{BTreeMap, BTreeSet};

use super::bond::{check_bond, is_own_work};
use super::facts::Facts;
use super::order::causal;
use super::rules::FlowRules;
use super::stage::Stage;
use super::state::CaseState;
use super::step::CaseStep;
use super::taken::Taken;
use super::verdict::Verdict;
use crate::code::Code;
use crate::document::entry::Entry;
use crate::id::{DocumentId, GridCode};
use crate::role::{BaseRole, RoleSet};
use crate::standing::{Over, Standing, Tree};

/// The flow of one case in one realm.
#[derive(Clone, Copy)]
pub struct Flow<'a> {
    /// The case.
    pub facts: &'a Facts,
    /// The preset's rules.
    pub rules: &'a FlowRules,
    /// The realm's grids.
    pub tree: &'a dyn Tree,
}

/// What became of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outcome {
    /// The step's key.
    pub entry: Entry,
    /// Which step.
    pub step: CaseStep,
    /// Its verdict's number; `None`: the server has not published it.
    pub n: Option<u32>,
    /// Why it was not applied.
    pub refused: Option<Code>,
    /// The stage at its place, before it.
    pub stage: Stage,
    /// The step that had brought the case there.
    pub since: Option<Entry>,
}

/// A case after its steps, and what became of each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folded {
    /// The state.
    pub state: CaseState,
    /// Every step in the order of the fold.
    pub steps: Vec<Outcome>,
    next_n: u32,
}

impl Folded {
    /// Steps that were not applied: the clerk's review list.
    pub fn review(&self) -> impl Iterator<Item = &Outcome> {
        self.steps.iter().filter(|outcome| outcome.refused.is_some())
    }

    /// Urged, and nobody has done anything about the case since.
    pub fn is_urged(&self) -> bool {
        let applied = self.steps.iter().filter(|outcome| outcome.refused.is_none());
        let mut last_first = applied.rev();
        let last = last_first.find(|outcome| !matches!(outcome.step, CaseStep::Note | CaseStep::Card));
        self.state.stage.is_timed() && last.is_some_and(|outcome| outcome.step == CaseStep::Urge)
    }

    /// The rows to write when all steps folded here are published.
    pub fn new_verdicts(&self) -> impl Iterator<Item = Verdict> {
        let new = self.steps.iter().filter(|outcome| outcome.n.is_none());
        new.zip(self.next_n..).map(|(outcome, n)| Verdict {
            n,
            entry: outcome.entry,
            refused: outcome.refused,
        })
    }
}

impl Flow<'_> {
    /// Folds the steps. Neither the order of `steps` nor that of `verdicts` matters; a verdict
    /// about a step that is not here changes nothing.
    pub fn fold(&self, steps: &[Taken<'_>], verdicts: &[Verdict]) -> Folded {
        let mut rest: BTreeMap<Entry, &Taken<'_>> = steps.iter().map(|step| (step.entry, step)).collect();
        let verdicts: BTreeSet<Verdict> = verdicts.iter().copied().collect();
        let mut state = CaseState::blank(self.facts, self.rules);
        let mut outcomes = Vec::with_capacity(rest.len());
        let mut note = |state: &mut CaseState, taken: &Taken<'_>, n, refused: Option<Code>| {
            let (stage, since) = (state.stage, state.since);
            outcomes.push(Outcome {
                entry: taken.entry,
                step: taken.step,
                n,
                refused,
                stage,
                since,
            });
            if refused.is_none() {
                state.apply(taken, self.rules);
            }
        };
        for verdict in &verdicts {
            if let Some(taken) = rest.remove(&verdict.entry) {
                note(&mut state, taken, Some(verdict.n), verdict.refused);
            }
        }
        let after = rest
            .iter()
            .map(|(entry, taken)| (*entry, taken.event.after.as_slice()))
            .collect();
        for entry in causal(&after) {
            let taken = rest[&entry];
            let refused = self.check(taken, &state).err();
            note(&mut state, taken, None, refused);
        }
        state.confidential |= self.facts.confidential == Some(true);
        let next_n = verdicts.last().map_or(0, |last| last.n.saturating_add(1));
        Folded {
            state,
            steps: outcomes,
            next_n,
        }
    }

    /// Whether the state allows the step as its event stands.
    pub fn check(&self, taken: &Taken<'_>, state: &CaseState) -> Result<(), Code> {
        taken.step.check_parts(taken.event)?;
        self.may_take(taken.step, state, taken.author)?;
        taken.missing.map_or(Ok(()), Err)?;
        self.check_target(taken, state)?;
        self.check_confidential(taken, state)
    }

    /// Whether this author may take this step now, whatever it will say.
    pub fn may_take(&self, step: CaseStep, state: &CaseState, author: &Standing) -> Result<(), Code> {
        let row = step.row();
        let roles = self.roles(step, state).ok_or(Code::StepOff)?;
        let by_server = row.server && author.is_server();
        if !by_server && author.grants_of(roles).next().is_none() {
            return Err(Code::NotAllowed);
        }
        let asked = state.extension.asked.is_some();
        let answers = matches!(step, CaseStep::ExtendGrant | CaseStep::ExtendRefuse);
        if !row.from.contains(state.stage) || answers && !asked {
            return Err(Code::StepNotNow);
        }
        if by_server {
            return Ok(());
        }
        if step == CaseStep::Resolve && state.waits_for_team(self.rules) {
            return Err(Code::TeamNeeded);
        }
        let speaks_for_reporter = matches!(
            step,
            CaseStep::VerifyYes | CaseStep::VerifyNo | CaseStep::Withdraw
        );
        if speaks_for_reporter && is_own_work(step, state, author) {
            return Err(Code::OwnWork);
        }
        let mut refused = Code::NotAllowed;
        for grant in author.grants_of(roles) {
            let by_unit = step == CaseStep::Return && grant.role != BaseRole::Supervisor;
            if by_unit && state.is_returned_too_often(self.rules) {
                refused = Code::ReturnsOver;
                continue;
            }
            match check_bond(self.facts, self.tree, (step, state), author, grant) {
                Ok(()) => return Ok(()),
                Err(code) => refused = code,
            }
        }
        Err(refused)
    }

    /// Who may take the step at this point of the case. A unit returns a case so often and no more:
    /// then it is a supervisor who leaves it there or gives it back to the desk. No supervisor reads a
    /// confidential case, so it has no such end.
    fn roles(&self, step: CaseStep, state: &CaseState) -> Option<RoleSet> {
        let roles = self.rules.roles(step)?;
        if step != CaseStep::Return || state.is_returned_too_often(self.rules) {
            return Some(roles);
        }
        let units = roles.iter().filter(|role| *role != BaseRole::Supervisor);
        Some(units.collect())
    }

    /// Whether the author may say how the unit did: as one who may say that the case is solved, and
    /// only once somebody has said it or it is closed. That it is said once is the server's to see.
    ///
    /// # Errors
    /// Why not.
    pub fn may_evaluate(&self, state: &CaseState, author: &Standing) -> Result<(), Code> {
        let step = CaseStep::VerifyYes;
        let roles = self.rules.roles(step).ok_or(Code::StepOff)?;
        if author.grants_of(roles).next().is_none() {
            return Err(Code::NotAllowed);
        }
        if !matches!(state.stage, Stage::Verified | Stage::Closed) {
            return Err(Code::StepNotNow);
        }
        if is_own_work(step, state, author) {
            return Err(Code::OwnWork);
        }
        let mut grants = author.grants_of(roles);
        match grants.any(|grant| check_bond(self.facts, self.tree, (step, state), author, grant).is_ok()) {
            true => Ok(()),
            false => Err(Code::NotReportersSide),
        }
    }

    /// The steps that this author may take now, in the order of the table.
    pub fn next_steps(&self, state: &CaseState, author: &Standing) -> Vec<CaseStep> {
        let all = CaseStep::ALL.iter().copied();
        all.filter(|step| self.may_take(*step, state, author).is_ok())
            .collect()
    }

    fn check_target(&self, taken: &Taken<'_>, state: &CaseState) -> Result<(), Code> {
        let (step, event) = (taken.step, taken.event);
        let below = |inner: Option<&GridCode>, outer: Option<&GridCode>| {
            inner
                .zip(outer)
                .is_some_and(|(inner, outer)| inner != outer && self.tree.within(inner, outer))
        };
        let (here, there) = (state.grid.as_ref(), event.grid.as_ref());
        let (fits, otherwise) = match step {
            CaseStep::Up => (below(here, there), Code::BadTarget),
            CaseStep::Down => (below(there, here), Code::BadTarget),
            // No cadre reads it, so nobody there could assign it or say that it is solved.
            CaseStep::Divert if state.confidential && there.is_some() => (false, Code::ConfidentialNeedsUnit),
            CaseStep::Divert => (self.may_divert_to(taken, here), Code::BadTarget),
            CaseStep::Merge => {
                let into = event.into.as_deref().and_then(|id| DocumentId::parse(id).ok());
                (into.is_some_and(|id| id != self.facts.case), Code::BadTarget)
            }
            CaseStep::Team => {
                let size = self.rules.team;
                (size.is_none_or(|size| size.fits(event)), Code::BadValue)
            }
            CaseStep::Settle | CaseStep::Resolve => {
                let outcome = event.outcome.as_deref().unwrap_or_default();
                (self.rules.knows_outcome(outcome), Code::BadValue)
            }
            CaseStep::Lapse => {
                let settled = state
                    .resolution
                    .as_ref()
                    .is_some_and(|resolution| resolution.settled);
                (
                    settled || event.outcome.as_deref() != Some("settled"),
                    Code::BadValue,
                )
            }
            _ => (true, Code::BadTarget),
        };
        if fits { Ok(()) } else { Err(otherwise) }
    }

    /// To one handler: a unit, or a grid on the way between where the case stands and the author's.
    /// Further up or down it goes by `up` and `down`.
    fn may_divert_to(&self, taken: &Taken<'_>, here: Option<&GridCode>) -> bool {
        let Some(to) = &taken.event.grid else {
            return true;
        };
        let on_the_way = here.is_some_and(|here| self.tree.within(here, to));
        let roles = self.rules.roles(CaseStep::Divert);
        let mut own = roles.into_iter().flat_map(|roles| taken.author.grants_of(roles));
        taken.event.unit.is_none()
            && on_the_way
            && own.any(|grant| matches!(&grant.over, Over::Grid(outer) if self.tree.within(to, outer)))
    }

    /// On: the reporter, a cadre or a clerk. Off: a clerk.
    fn check_confidential(&self, taken: &Taken<'_>, state: &CaseState) -> Result<(), Code> {
        let holds = |role| taken.author.grants().iter().any(|grant| grant.role == role);
        let clerk = holds(BaseRole::Clerk);
        let reporter = taken.step == CaseStep::Report
            || taken.author_id().is_some() && taken.author_id() == state.raised_by;
        match taken.event.confidential {
            None => Ok(()),
            Some(true) if reporter || clerk || holds(BaseRole::Cadre) => Ok(()),
            Some(false) if clerk => Ok(()),
            Some(_) => Err(Code::NotAllowed),
        }
    }
}
