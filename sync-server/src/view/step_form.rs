//! The steps that a reader may take in a case, and what the form of one offers to choose from.

use std::collections::BTreeSet;

use doorstep_model::case::{CaseState, CaseStep, Facts, Flow, Need, Part};
use doorstep_model::grid::{Grid, Unit};
use doorstep_model::id::{GridCode, ItemCode, UserId};
use doorstep_model::preset::Referral;
use doorstep_model::protocol::row::Station;
use doorstep_model::role::BaseRole;
use doorstep_model::standing::Over;
use doorstep_model::time::Day;

use super::{NextStep, Reader, Who};
use crate::action::longest_extension;
use crate::publish::HANDS;
use crate::store::{CaseRow, CaseWanted, CasesOf, Lanes, StoreError};

/// People to choose from at most: those of the unit and of the places on the way up are tens.
const PEOPLE: usize = 200;
/// Open cases beside which one may be merged.
const CASES: usize = 100;

/// What a reader may do with a case.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Steps {
    /// Every step that they may take now, in the order of the table.
    pub allowed: Vec<CaseStep>,
    /// How many steps the case has: a form that saw fewer is looked at again.
    pub known: usize,
    /// The step whose form is open.
    pub open: Option<StepForm>,
}

/// The form of one step.
#[derive(Debug, Clone, PartialEq)]
pub struct StepForm {
    /// Which.
    pub step: CaseStep,
    /// What it asks for.
    pub asks: Vec<(Part, Need)>,
    /// Units: the one that the category goes to first.
    pub units: Vec<Unit>,
    /// Grids, the nearest first.
    pub grids: Vec<Grid>,
    /// People.
    pub people: Vec<(UserId, Who)>,
    /// Cases that go on in this one's place.
    pub cases: Vec<CaseRow>,
    /// Bodies to refer it to, those whose turn it is first; with those that usually have it before.
    pub bodies: Vec<(&'static str, Vec<ItemCode>)>,
    /// What stands in a field before anybody chose: the preset's way, or what is known already.
    pub suggested: Vec<(Part, Box<str>)>,
}

/// What the reader may do, with the form of the step that they ask for, else of the one that the
/// case waits for, if it is theirs.
pub(super) fn steps(
    reader: &Reader<'_>,
    (facts, state): (&Facts, &CaseState),
    (known, due_on): (usize, Option<Day>),
    next: Option<&NextStep>,
    wanted: Option<CaseStep>,
) -> Result<Steps, StoreError> {
    let flow = Flow {
        facts,
        rules: &reader.realm.preset.flow.rules,
        tree: reader.realm,
    };
    let allowed = flow.next_steps(state, &reader.standing);
    let may = |step: &CaseStep| allowed.contains(step);
    let open = wanted
        .filter(may)
        .or_else(|| next.map(|next| next.step).filter(may));
    Ok(Steps {
        open: open
            .map(|step| form(reader, (facts, state), due_on, step))
            .transpose()?,
        allowed,
        known,
    })
}

fn form(
    reader: &Reader<'_>,
    (facts, state): (&Facts, &CaseState),
    due_on: Option<Day>,
    step: CaseStep,
) -> Result<StepForm, StoreError> {
    let asks = step.row().asks();
    let asked = |part| asks.iter().any(|(one, _)| *one == part);
    let mut form = StepForm {
        step,
        units: Vec::new(),
        grids: grids(reader, state, step),
        people: Vec::new(),
        cases: Vec::new(),
        bodies: Vec::new(),
        asks: Vec::new(),
        suggested: Vec::new(),
    };
    if asked(Part::Unit) {
        form.units = units(reader, state)?;
    }
    if asked(Part::Person) || asked(Part::Team) {
        form.people = people(reader, facts, state)?;
    }
    if asked(Part::Into) {
        form.cases = cases(reader, facts, state)?;
    }
    if asked(Part::To) {
        let bodies = reader.realm.preset.referrals_after(&state.referred).into_iter();
        let missing = |body: &Referral| body.missing(&state.referred).cloned().collect();
        form.bodies = bodies.map(|body| (body.code, missing(body))).collect();
    }
    form.suggested = suggested(reader, (state, due_on), &form);
    form.asks = asks;
    Ok(form)
}

fn suggested(
    reader: &Reader<'_>,
    (state, due_on): (&CaseState, Option<Day>),
    form: &StepForm,
) -> Vec<(Part, Box<str>)> {
    let category = state.category.as_ref();
    match form.step {
        CaseStep::Receive | CaseStep::Classify => {
            let known = category.map(|code| (Part::Category, code.as_str().into()));
            known.into_iter().collect()
        }
        CaseStep::Divert => {
            let known = category.and_then(|code| reader.realm.preset.category(code));
            let takers = known.map(|category| reader.realm.preset.takers(category, state.confidential));
            let handler = takers.and_then(|takers| match takers {
                Some(rules) => {
                    let mut units = form.units.iter();
                    let unit =
                        units.find(|unit| unit.rule.as_ref().is_some_and(|rule| rules.contains(&rule)));
                    unit.map(|unit| (Part::Unit, unit.code.as_str().into()))
                }
                None => {
                    let village = &reader.realm.preset.tree.village;
                    let grid = form.grids.iter().find(|grid| grid.level == *village);
                    grid.map(|grid| (Part::Grid, grid.code.as_str().into()))
                }
            });
            handler.into_iter().collect()
        }
        CaseStep::ExtendAsk | CaseStep::ExtendGrant => {
            let longest = || due_on.map(|due| longest_extension(reader.realm, due));
            let until = state.extension.asked.or_else(longest);
            let until = until.map(|day| (Part::Due, day.to_string().into()));
            until.into_iter().collect()
        }
        // At a receiving station people are called.
        CaseStep::VerifyYes | CaseStep::VerifyNo => {
            let here = state.grid.as_ref();
            let calls = here.is_some_and(|grid| reader.is(BaseRole::Clerk, grid));
            calls.then(|| (Part::Means, "phone".into())).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// Units that work for the place where the case stands: the one that the category goes to first,
/// then the nearest.
pub(super) fn units(reader: &Reader<'_>, state: &CaseState) -> Result<Vec<Unit>, StoreError> {
    let Some(here) = &state.grid else {
        return Ok(Vec::new());
    };
    let way: Vec<&GridCode> = reader.realm.tree.upward(here).map(|grid| &grid.code).collect();
    let preset = &reader.realm.preset;
    let category = state.category.as_ref().and_then(|code| preset.category(code));
    let takers = category.and_then(|category| preset.takers(category, state.confidential));
    let takers = takers.unwrap_or_default();
    let mut found: Vec<(bool, usize, Unit)> = Vec::new();
    for listed in reader.tx.units(reader.number())? {
        let unit = listed.unit;
        if let Some(far) = way.iter().position(|grid| **grid == unit.grid) {
            let elsewhere = !unit.rule.as_ref().is_some_and(|rule| takers.contains(&rule));
            found.push((elsewhere, far, unit));
        }
    }
    found.sort_by_key(|(elsewhere, far, _)| (*elsewhere, *far));
    Ok(found.into_iter().map(|(_, _, unit)| unit).collect())
}

/// Up: what lies above. Down: what lies right below. Else: what may handle it on the way up to the
/// reader's own place.
pub(super) fn grids(reader: &Reader<'_>, state: &CaseState, step: CaseStep) -> Vec<Grid> {
    let Some(here) = &state.grid else {
        return Vec::new();
    };
    let tree = &reader.realm.tree;
    let own = |grid: &Grid| {
        let grants = reader.standing.grants().iter();
        grants
            .filter_map(|grant| match &grant.over {
                Over::Grid(top) => Some(top),
                Over::Unit(_) | Over::Link(_) => None,
            })
            .any(|top| tree.is_within(&grid.code, top))
    };
    match step {
        CaseStep::Up => tree.upward(here).skip(1).cloned().collect(),
        CaseStep::Down => tree
            .children(here)
            .filter(|grid| !grid.is_unit)
            .cloned()
            .collect(),
        // A confidential case goes to a unit.
        CaseStep::Divert if state.confidential => Vec::new(),
        CaseStep::Divert => tree.upward(here).filter(|grid| own(grid)).cloned().collect(),
        _ => Vec::new(),
    }
}

/// Those with a post at the unit that has it, or at a place above where it began or stands.
fn people(reader: &Reader<'_>, facts: &Facts, state: &CaseState) -> Result<Vec<(UserId, Who)>, StoreError> {
    let mut stations: Vec<Station> = state.unit.iter().cloned().map(Station::Unit).collect();
    let mut seen = BTreeSet::new();
    for place in [facts.home.grid.as_ref(), state.grid.as_ref()]
        .into_iter()
        .flatten()
    {
        for grid in reader.realm.tree.upward(place) {
            if seen.insert(&grid.code) {
                stations.push(Station::Grid(grid.code.clone()));
            }
        }
    }
    let mut users: Vec<UserId> = Vec::new();
    for station in stations {
        for held in reader.tx.assignments_at(reader.number(), &station)? {
            let draft = held.draft;
            if draft.holds_at(reader.now) && HANDS.contains(draft.role) && !users.contains(&draft.user) {
                users.push(draft.user);
            }
        }
    }
    users.truncate(PEOPLE);
    let mut named = reader.people(users.iter().copied())?;
    Ok(users
        .into_iter()
        .filter_map(|user| Some((user, named.remove(&user)?)))
        .collect())
}

/// Open cases of the same place that the reader may see.
fn cases(reader: &Reader<'_>, facts: &Facts, state: &CaseState) -> Result<Vec<CaseRow>, StoreError> {
    let Some(here) = &state.grid else {
        return Ok(Vec::new());
    };
    let mut cases = Vec::new();
    let (of, any) = (CasesOf::Grid(here), CaseWanted::default());
    for row in reader
        .tx
        .cases_on_board(reader.number(), of, Lanes::Open, &any, None, CASES)?
    {
        if row.id != facts.case && reader.reads_case(&row)? {
            cases.push(row);
        }
    }
    Ok(cases)
}
