//! One round: who has answered, who found nothing, who is missing, by place; and what was chosen how
//! often, where that tells nobody's business.

use std::collections::BTreeMap;

use doorstep_model::checklist::{Question, Words};
use doorstep_model::grid::Grid;
use doorstep_model::id::{GridCode, ItemCode, RoundId, UserId};
use doorstep_model::protocol::row::Station;
use doorstep_model::suppression::Counts;
use doorstep_model::time::Timestamp;

use super::by_place::{BelowPlace, by_place};
use super::notice_list::{Urged, urged};
use super::overseen::stand_within;
use super::published::{PostHolder, answers_for_it};
use super::round_list::found;
use super::{PathNode, Reader, Who};
use crate::action::ActionError;
use crate::store::{NoticeAbout, Round, RoundCounts, StoreError};

/// Grids whose people are named; more are one step further down.
const NAMED: usize = 60;

/// A round at a place.
#[derive(Debug, Clone, PartialEq)]
pub struct RoundSheet {
    /// The round.
    pub round: Round,
    /// Its place.
    pub grid: Option<Grid>,
    /// Where the person looks.
    pub at: Grid,
    /// From the root to there.
    pub path: Vec<PathNode>,
    /// All of it there.
    pub counts: RoundCounts,
    /// What lies right below.
    pub below: Vec<RoundBelow>,
    /// Question by question, of the whole round.
    pub tallies: Vec<Tally>,
    /// When the missing were urged last.
    pub urged: Option<Urged>,
    /// The person may end it.
    pub own: bool,
    /// It runs: phones are asked.
    pub runs: bool,
    /// People of this page.
    pub people: BTreeMap<UserId, Who>,
}

/// A line of a round.
#[derive(Debug, Clone, PartialEq)]
pub struct RoundBelow {
    /// Where, and how many.
    pub line: BelowPlace<RoundCounts>,
    /// Who said "nothing found" and when, of a basic grid.
    pub nothing: Option<(UserId, Timestamp)>,
    /// Who answers for it, of a basic grid.
    pub answer: Vec<PostHolder>,
}

/// What was chosen for a question.
#[derive(Debug, Clone, PartialEq)]
pub struct Tally {
    /// The question's name in its checklist.
    pub name: ItemCode,
    /// What was asked.
    pub label: Words,
    /// Each choice.
    pub choices: Vec<Tallied>,
}

/// How often something was chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tallied {
    /// Its name in the checklist.
    pub name: Box<str>,
    /// What the person read.
    pub label: Words,
    /// How often; none: too few to be told.
    pub n: Option<u64>,
}

/// One round at the place asked for, else where the person stands.
///
/// # Errors
/// `NotFound` for one that is not there, or reaches no place of the person's.
pub fn round_sheet(
    reader: &Reader<'_>,
    id: RoundId,
    asked: Option<&GridCode>,
) -> Result<RoundSheet, ActionError> {
    let (round, own) = found(reader, id)?;
    let at = stand_within(reader, &round.draft.grid, asked)?;
    let tree = &reader.realm.tree;
    let inside = tree.subtree(&at.code).iter().map(|node| &node.code);
    let grids = reader.tx.round_grids_in(reader.number(), id, inside)?;
    let nothing: BTreeMap<&GridCode, (UserId, Timestamp)> = grids
        .iter()
        .filter_map(|grid| Some((&grid.grid, grid.nothing?)))
        .collect();
    let mut counts = RoundCounts::default();
    grids.iter().for_each(|grid| counts += grid.counts());
    let mut below = Vec::new();
    for line in by_place(
        tree,
        &at.code,
        grids.iter().map(|grid| (grid.grid.clone(), grid.counts())),
    ) {
        let basic = line.counts.grids == 1 && below.len() < NAMED;
        below.push(RoundBelow {
            nothing: nothing.get(&line.grid.code).copied(),
            answer: match basic {
                true => answers_for_it(reader, &Station::Grid(line.grid.code.clone()))?,
                false => Vec::new(),
            },
            line,
        });
    }
    let named = below.iter().filter_map(|one| one.nothing);
    let people = named
        .map(|(user, _)| user)
        .chain(round.ended.map(|(_, user)| user));
    Ok(RoundSheet {
        people: reader.people(people)?,
        path: reader.path(&at.code),
        grid: tree.get(&round.draft.grid).cloned(),
        tallies: match at.code == round.draft.grid {
            true => tallies(reader, &round)?,
            false => Vec::new(),
        },
        urged: urged(reader, NoticeAbout::Round(id))?,
        runs: round.runs_on(reader.today()),
        counts,
        below,
        own,
        at,
        round,
    })
}

fn tallies(reader: &Reader<'_>, round: &Round) -> Result<Vec<Tally>, StoreError> {
    let Some(list) = reader.realm.checklists.get(&round.draft.checklist) else {
        return Ok(Vec::new());
    };
    let counted = reader.tx.round_tally(reader.number(), round.id)?;
    let counted: BTreeMap<Box<str>, u64> = counted.into_iter().collect();
    let asked = list.questions.iter().filter(|question| question.kind.is_select());
    Ok(asked.map(|question| tally(question, &counted)).collect())
}

fn tally(question: &Question, counted: &BTreeMap<Box<str>, u64>) -> Tally {
    let n = |choice: &str| counted.get(&*format!("{}={choice}", question.name)).copied();
    let counts: Vec<u64> = question
        .choices
        .iter()
        .map(|choice| n(&choice.name).unwrap_or_default())
        .collect();
    let shown = Counts::list(&counts).suppress().cells.into_iter().flatten();
    let choices = question.choices.iter().zip(shown);
    Tally {
        name: question.name.clone(),
        label: question.label.clone(),
        choices: choices
            .map(|(choice, n)| Tallied {
                name: choice.name.clone(),
                label: choice.label.clone(),
                n,
            })
            .collect(),
    }
}
