//! Statistics of a place: cases by kind, stage and week, and how long they took.
//! Counts under ten are hidden, with enough beside them; no household and no person is ranked.

use doorstep_model::case::CaseKind;
use doorstep_model::code::Code;
use doorstep_model::grid::Grid;
use doorstep_model::id::GridCode;
use doorstep_model::role::BaseRole;
use doorstep_model::suppression::{Counts, Published};
use doorstep_model::time::Day;

use super::{PathNode, Reader};
use crate::action::ActionError;
use crate::store::{Lane, SOLVED_WITHIN, Tally};

/// Weeks that are shown: a quarter.
const WEEKS: usize = 13;
/// Who sees the statistics of a place.
const READERS: [BaseRole; 4] = [
    BaseRole::Cadre,
    BaseRole::Clerk,
    BaseRole::Supervisor,
    BaseRole::Administrator,
];

/// The statistics of a place.
#[derive(Debug, Clone, PartialEq)]
pub struct Statistics {
    /// From the root to what lies above.
    pub path: Vec<PathNode>,
    /// The place.
    pub grid: Grid,
    /// What lies right below it.
    pub below: Vec<Grid>,
    /// The Mondays of the weeks, the oldest first.
    pub weeks: Vec<Day>,
    /// Cases received: kinds by weeks.
    pub received: Published,
    /// Cases as they lie now, by lane.
    pub lanes: (Vec<Lane>, Published),
    /// Of those received in these weeks: kinds by the time to solve; the last class took longer.
    pub solved: Published,
}

/// Reads the statistics of a place, or of the reader's own first one.
///
/// # Errors
/// `NotFound` for whoever oversees nothing there.
pub fn statistics(reader: &Reader<'_>, code: Option<&GridCode>) -> Result<Statistics, ActionError> {
    let tree = &reader.realm.tree;
    let oversees = |grid: &Grid| READERS.iter().any(|role| reader.is(*role, &grid.code));
    let grid = match code {
        Some(code) => tree.get(code).filter(|grid| oversees(grid)),
        None => reader.tops().into_iter().find(|grid| oversees(grid)),
    };
    let grid = grid.ok_or(Code::NotFound)?.clone();
    let weeks = weeks(reader.today());
    let (tx, realm) = (reader.tx, reader.number());
    let tallies = tx.case_tallies(realm, &grid.code, weeks[0])?;
    let lanes: Vec<Lane> = Lane::OPEN.into_iter().chain(Lane::ENDED).collect();
    let mut by_lane = vec![0; lanes.len()];
    // Confidential cases are in no count of more than the lists of those who read them.
    for count in tx.lane_counts(realm, &grid.code, false)? {
        if let Some(at) = lanes.iter().position(|lane| *lane == count.lane) {
            by_lane[at] += u64::from(count.n);
        }
    }
    let mut path = reader.path(&grid.code);
    path.pop();
    Ok(Statistics {
        below: tree
            .children(&grid.code)
            .filter(|grid| !grid.is_unit)
            .cloned()
            .collect(),
        received: received(&tallies, &weeks),
        solved: solved(&tallies),
        lanes: (lanes, Counts::list(&by_lane).suppress()),
        path,
        grid,
        weeks,
    })
}

/// The Mondays of the last weeks, this one's last.
fn weeks(today: Day) -> Vec<Day> {
    let monday = today.plus_days(-i32::from(today.date().weekday().to_monday_zero_offset()));
    let back = (0..WEEKS as i32).rev();
    back.map(|weeks| monday.plus_days(-7 * weeks)).collect()
}

fn kind_of(tally: &Tally) -> Option<usize> {
    CaseKind::ALL
        .iter()
        .position(|kind| *kind.as_str() == *tally.kind)
}

fn received(tallies: &[Tally], weeks: &[Day]) -> Published {
    let mut counts = Counts::new(CaseKind::ALL.len(), weeks.len());
    for tally in tallies {
        let week = weeks.iter().position(|week| *week == tally.week);
        if let (Some(kind), Some(week)) = (kind_of(tally), week) {
            counts.add(kind, week, tally.n.into());
        }
    }
    counts.suppress()
}

fn solved(tallies: &[Tally]) -> Published {
    let mut counts = Counts::new(CaseKind::ALL.len(), SOLVED_WITHIN.len() + 1);
    for tally in tallies {
        if let (Some(kind), Some(class)) = (kind_of(tally), tally.class) {
            counts.add(kind, class, tally.n.into());
        }
    }
    counts.suppress()
}
