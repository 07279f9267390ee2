//! How the author must be bound to the case: what only its state can tell.

use super::facts::Facts;
use super::state::{CaseState, Resolution};
use super::step::CaseStep;
use crate::code::Code;
use crate::role::BaseRole;
use crate::standing::{Grant, Over, Standing, Tree};

/// What a role needs besides being allowed the step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bond {
    /// Nothing: that the case is in the author's scope was checked from the op.
    Scope,
    /// On the side that raised it, and not the one that resolved it.
    Side,
    /// The case stands in the author's grid.
    Here,
    /// As `Here`, or in the team.
    HereOrTeam,
    /// The case is with the author's unit.
    Unit,
    /// As `Unit`, or in the team.
    UnitOrTeam,
    /// As `Unit`; while no unit has it, one that was brought in.
    UnitOrFormer,
    /// The author or the unit was brought in.
    Brought,
    /// In the team.
    Team,
}

const fn bond(step: CaseStep, role: BaseRole) -> Bond {
    match (step, role) {
        (CaseStep::VerifyYes | CaseStep::VerifyNo | CaseStep::Withdraw, _) => Bond::Side,
        (CaseStep::Report | CaseStep::Settle | CaseStep::Note | CaseStep::Urge, _)
        | (CaseStep::Progress, BaseRole::Cadre) => Bond::Scope,
        (CaseStep::Progress, _) | (CaseStep::Expert, BaseRole::Officer) => Bond::Brought,
        (CaseStep::Resolve, BaseRole::Officer) => Bond::UnitOrTeam,
        (CaseStep::Resolve, BaseRole::Cadre) => Bond::HereOrTeam,
        (CaseStep::Up | CaseStep::Down, BaseRole::Officer) => Bond::UnitOrFormer,
        (_, BaseRole::Officer) => Bond::Unit,
        (_, BaseRole::Helper) => Bond::Team,
        _ => Bond::Here,
    }
}

/// Whether the author, by this grant, is bound to the case as the step asks.
pub(super) fn check_bond(
    facts: &Facts,
    tree: &dyn Tree,
    (step, state): (CaseStep, &CaseState),
    author: &Standing,
    grant: &Grant,
) -> Result<(), Code> {
    let in_team = author.user.is_some_and(|user| state.is_in_team(user));
    let has_unit = state.unit.as_ref().is_some_and(|unit| grant.is_of_unit(unit));
    let unit_was_in = state.brought.units.iter().any(|unit| grant.is_of_unit(unit));
    let here = || {
        state
            .grid
            .as_ref()
            .is_some_and(|grid| matches!(&grant.over, Over::Grid(outer) if tree.within(grid, outer)))
    };
    let (holds, otherwise) = match bond(step, grant.role) {
        Bond::Scope => (true, Code::OutOfScope),
        Bond::Side => (
            is_on_side(facts, tree, state, author, grant),
            Code::NotReportersSide,
        ),
        Bond::Here => (here(), Code::NotHere),
        Bond::HereOrTeam => (in_team || here(), Code::NotHere),
        Bond::Unit => (has_unit, Code::NotAssigned),
        Bond::UnitOrTeam => (has_unit || in_team, Code::NotAssigned),
        Bond::UnitOrFormer => (has_unit || state.unit.is_none() && unit_was_in, Code::NotAssigned),
        Bond::Brought => {
            let was_in = author
                .user
                .is_some_and(|user| state.brought.persons.contains(&user));
            (unit_was_in || was_in, Code::NotAssigned)
        }
        Bond::Team => (in_team, Code::NotAssigned),
    };
    if holds { Ok(()) } else { Err(otherwise) }
}

/// The reporter, or a role over the grid or link of a party. A case of nobody in particular
/// (a broken canal) has its own place for a party, else nobody but the reporter could speak.
fn is_on_side(facts: &Facts, tree: &dyn Tree, state: &CaseState, author: &Standing, grant: &Grant) -> bool {
    let parties = match &facts.parties[..] {
        [] => std::slice::from_ref(&facts.home),
        parties => parties,
    };
    (author.user.is_some() && author.user == state.raised_by)
        || parties.iter().any(|party| grant.covers(party, tree))
}

/// True if the author, or a unit that the author belongs to, resolved the case or has it. To say
/// whether it is solved, a resolution that did not stand no longer counts; to withdraw the case it
/// does, or a resolver who was contradicted could make the contradiction disappear.
pub(super) fn is_own_work(step: CaseStep, state: &CaseState, author: &Standing) -> bool {
    let counts = |resolution: &&Resolution| resolution.stands || step == CaseStep::Withdraw;
    let resolved = state.resolution.as_ref().filter(counts);
    let by_user = author.user.is_some() && resolved.is_some_and(|resolution| resolution.user == author.user);
    let mut units = resolved
        .and_then(|resolution| resolution.unit.as_ref())
        .into_iter()
        .chain(&state.unit);
    by_user || units.any(|unit| author.is_of_unit(unit))
}
