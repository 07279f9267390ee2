//! Rounds 专项排查 that reach a person's places, and how far each is there.

use doorstep_model::code::Code;
use doorstep_model::grid::Grid;
use doorstep_model::id::{GridCode, ItemCode, RoundId};
use doorstep_model::preset::{RoundKind, RoundOver};
use doorstep_model::time::Day;

use super::Reader;
use super::overseen::overseen_within;
use crate::action::{ActionError, may_oversee};
use crate::store::{Round, RoundCounts, StoreError};

/// Rounds looked through for a page.
const LOOKED_AT: usize = 200;
/// Rounds of a page. Counting one of a county's 5,000 grids takes about a millisecond.
const PAGE: usize = 15;

/// A round as far as it reaches a place of the person's.
#[derive(Debug, Clone, PartialEq)]
pub struct RoundLine {
    /// The round.
    pub round: Round,
    /// Its place.
    pub grid: Option<Grid>,
    /// The person's place in it.
    pub at: Grid,
    /// How far it is there.
    pub counts: RoundCounts,
    /// It runs: phones are asked.
    pub runs: bool,
}

/// When a kind of round that comes again is due next at a place of the person's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextRound {
    /// The kind.
    pub kind: ItemCode,
    /// The day; none: it was never started there.
    pub due_on: Option<Day>,
}

/// A page of rounds.
#[derive(Debug, Clone, PartialEq)]
pub struct RoundList {
    /// The newest first.
    pub lines: Vec<RoundLine>,
    /// The last one, where more may follow.
    pub next: Option<RoundId>,
}

/// Rounds over a place of the person's or inside it, the newest first, older than the last one of the
/// page before.
///
/// # Errors
/// The store's.
pub fn round_list(reader: &Reader<'_>, before: Option<RoundId>) -> Result<RoundList, StoreError> {
    let rounds = reader.tx.rounds(reader.number(), before, LOOKED_AT)?;
    let mut list = RoundList {
        lines: Vec::new(),
        next: rounds
            .last()
            .map(|round| round.id)
            .filter(|_| rounds.len() == LOOKED_AT),
    };
    for round in rounds {
        if list.lines.len() >= PAGE {
            list.next = list.lines.last().map(|line| line.round.id);
            break;
        }
        list.lines.extend(lines(reader, &round)?);
    }
    Ok(list)
}

/// When each kind of the preset that comes again is due next, over the person's places.
///
/// # Errors
/// The store's.
pub fn next_rounds(reader: &Reader<'_>) -> Result<Vec<NextRound>, StoreError> {
    let mut started = reader.tx.rounds(reader.number(), None, LOOKED_AT)?;
    started.retain(|round| !overseen_within(reader, &round.draft.grid).is_empty());
    let next = |kind: &RoundKind| {
        let days = i32::from(kind.every_days?);
        let last = started.iter().filter(|round| is_of(round, kind));
        let last = last.map(|round| round.draft.from).max();
        Some(NextRound {
            kind: kind.code.clone(),
            due_on: last.map(|day| day.plus_days(days)),
        })
    };
    Ok(reader.realm.preset.rounds.iter().filter_map(next).collect())
}

/// A round that asks what the kind asks, of what the kind is about.
fn is_of(round: &Round, kind: &RoundKind) -> bool {
    let over = match &kind.over {
        RoundOver::Households => round.draft.places.is_empty(),
        RoundOver::Places(places) => {
            let named = |code| round.draft.places.contains(code);
            places.len() == round.draft.places.len() && places.iter().all(named)
        }
    };
    over && round.draft.checklist == kind.checklist
}

/// Rounds that run, with grids that said nothing.
pub(super) fn rounds_that_run(reader: &Reader<'_>) -> Result<Vec<RoundLine>, StoreError> {
    let mut open = Vec::new();
    for round in reader.tx.rounds_running(reader.number(), reader.today(), PAGE)? {
        open.extend(lines(reader, &round)?);
    }
    open.retain(|line| line.runs && line.counts.missing > 0);
    Ok(open)
}

/// A line for each place of the person's that it reaches.
fn lines(reader: &Reader<'_>, round: &Round) -> Result<Vec<RoundLine>, StoreError> {
    let line = |at: &Grid| {
        Ok(RoundLine {
            counts: counts(reader, round, &at.code)?,
            runs: round.runs_on(reader.today()),
            grid: reader.realm.tree.get(&round.draft.grid).cloned(),
            at: at.clone(),
            round: round.clone(),
        })
    };
    overseen_within(reader, &round.draft.grid)
        .into_iter()
        .map(line)
        .collect()
}

fn counts(reader: &Reader<'_>, round: &Round, at: &GridCode) -> Result<RoundCounts, StoreError> {
    if *at == round.draft.grid {
        return reader.tx.round_counts(reader.number(), round.id);
    }
    let inside = reader.realm.tree.subtree(at).iter().map(|node| &node.code);
    let grids = reader.tx.round_grids_in(reader.number(), round.id, inside)?;
    let mut all = RoundCounts::default();
    grids.iter().for_each(|grid| all += grid.counts());
    Ok(all)
}

/// A round, and whether the person may end it.
pub(super) fn found(reader: &Reader<'_>, id: RoundId) -> Result<(Round, bool), ActionError> {
    let round = reader.tx.round(reader.number(), id)?.ok_or(Code::NotFound)?;
    let own = may_oversee(reader.realm, &reader.standing, &round.draft.grid);
    Ok((round, own))
}
