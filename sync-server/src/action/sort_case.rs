//! A case is sorted at the receiving station: received, classified and handed to whoever solves it,
//! as one decision. Each is a step of its own in the case; all of them are taken, or none.

use doorstep_model::case::{CaseStep, Stage};
use doorstep_model::code::Code;
use doorstep_model::document::event::Event;
use doorstep_model::id::{CategoryCode, DocumentId, FactId, GridCode, UnitCode, UserId};
use doorstep_model::preset::Category;
use doorstep_model::time::{Day, Timestamp};

use super::ActionError;
use super::case::{put_step, read_case};
use super::once::once;
use crate::realm::RealmView;
use crate::store::{Read, StoreError, Write};

/// Who is to solve a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Handler {
    /// A unit.
    Unit(UnitCode),
    /// The place itself.
    Grid(GridCode),
}

/// What was decided at the station.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sorting {
    /// Chosen by the asker: the same again does nothing twice.
    pub key: FactId,
    /// How many steps the form had seen: with more there now, the person looks first.
    pub known: Option<usize>,
    /// What it is about.
    pub category: CategoryCode,
    /// Who is to solve it; none: whoever the category goes to.
    pub to: Option<Handler>,
    /// By when; none: as the preset says.
    pub due: Option<Day>,
    /// What they should know.
    pub text: Option<Box<str>>,
}

/// Who solves cases of a category that stand at a grid: the nearest unit of its route on the way
/// up, or the village itself; never the village what is confidential.
///
/// # Errors
/// The store's.
pub fn handler_of(
    tx: &Read<'_>,
    realm: &RealmView,
    (category, confidential): (&Category, bool),
    grid: &GridCode,
) -> Result<Option<Handler>, StoreError> {
    let Some(takers) = realm.preset.takers(category, confidential) else {
        let village = realm.tree.at_level(grid, &realm.preset.tree.village);
        return Ok(village.map(|node| Handler::Grid(node.code.clone())));
    };
    let takes = |rule: &Option<UnitCode>| rule.as_ref().is_some_and(|rule| takers.contains(&rule));
    let units = tx.units(realm.number)?;
    let mut way = realm.tree.upward(grid);
    let nearest = way.find_map(|node| {
        units
            .iter()
            .find(|listed| takes(&listed.unit.rule) && listed.unit.grid == node.code)
    });
    Ok(nearest.map(|listed| Handler::Unit(listed.unit.code.clone())))
}

/// Receives, classifies and diverts a case, as far as that is still to be done.
///
/// # Errors
/// `NotFound`, `ChangedMeanwhile`, `BadField` for a category that goes to nobody here,
/// `UnknownReference` for a unit or place that is not there, and what
/// permissions, gate and flow refuse.
pub fn sort_case(
    tx: &Write<'_>,
    realm: &RealmView,
    user: UserId,
    id: DocumentId,
    sorting: &Sorting,
    now: Timestamp,
) -> Result<(), ActionError> {
    let request = format!("sort {user} {id} {sorting:?}");
    once(tx, realm.number, sorting.key, &request, now, || {
        let before = read_case(tx, realm, user, id, now)?;
        if sorting.known.is_some_and(|known| known != before.steps.len()) {
            return Err(Code::ChangedMeanwhile.into());
        }
        let state = &before.state;
        let category = realm.preset.category(&sorting.category).ok_or(Code::BadField)?;
        let mut steps = Vec::new();
        if state.stage == Stage::Reported {
            steps.push(Event {
                category: Some(sorting.category.clone()),
                ..Event::of_case(CaseStep::Receive, now)
            });
        } else if state.category.as_ref() != Some(&sorting.category) {
            steps.push(Event {
                category: Some(sorting.category.clone()),
                ..Event::of_case(CaseStep::Classify, now)
            });
        }
        // As it will be once it is of that category.
        let confidential = state.confidential || category.confidential;
        let to = match (&sorting.to, &state.grid) {
            (Some(to), _) => Some(to.clone()),
            (None, Some(grid)) => handler_of(tx, realm, (category, confidential), grid)?,
            (None, None) => None,
        };
        let (unit, grid) = match to.ok_or(Code::BadField)? {
            Handler::Unit(unit) => {
                tx.unit(realm.number, &unit)?.ok_or(Code::UnknownReference)?;
                (Some(unit), None)
            }
            Handler::Grid(grid) => {
                realm.tree.get(&grid).ok_or(Code::UnknownReference)?;
                (None, Some(grid))
            }
        };
        steps.push(Event {
            unit,
            grid,
            due: sorting.due,
            text: sorting.text.clone(),
            ..Event::of_case(CaseStep::Divert, now)
        });
        for event in steps {
            put_step(tx, realm, user, id, event, now)?;
        }
        Ok(Vec::new())
    })
    .map(drop)
}
