//! The emergency switch of a person's places, with its roll call.

use std::collections::BTreeMap;

use doorstep_model::code::Code;
use doorstep_model::grid::Grid;
use doorstep_model::id::{GridCode, UserId};
use doorstep_model::protocol::row::Station;
use doorstep_model::time::Timestamp;

use super::by_place::{BelowPlace, by_place};
use super::notice_list::{Urged, urged};
use super::overseen::{overseen_within, stand_within};
use super::published::{PostHolder, answers_for_it};
use super::{PathNode, Reader, Who};
use crate::action::ActionError;
use crate::action::emergency::{self, Called};
use crate::action::may_oversee;
use crate::store::{Alert, AlertNo, DoorCalled, NoticeAbout, StoreError};

/// Switches looked through.
const LOOKED_AT: usize = 500;
/// Past ones of a page.
const PAGE: usize = 30;
/// Households of a grid in a roll call: with about 200 bytes a line a page stays under 60 KB.
const DOORS: usize = 300;
/// In milliseconds.
const HOUR: i64 = 60 * 60 * 1_000;
/// Grids whose people are named; more are one step further down.
const NAMED: usize = 60;

/// A switch as pages show it.
#[derive(Debug, Clone, PartialEq)]
pub struct AlertShown {
    /// The switch.
    pub alert: Alert,
    /// Its place.
    pub grid: Option<Grid>,
    /// Who threw it, and who switched back.
    pub people: BTreeMap<UserId, Who>,
    /// The person may switch back: it is of a place of theirs, not of one above.
    pub own: bool,
}

/// A switch in a list, as far as it reaches a place of the person's.
#[derive(Debug, Clone, PartialEq)]
pub struct AlertLine {
    /// The switch.
    pub shown: AlertShown,
    /// The person's place in it.
    pub at: Grid,
    /// The roll call there, while it is on.
    pub called: Option<Called>,
}

/// Switches.
#[derive(Debug, Clone, PartialEq)]
pub struct AlertList {
    /// Those that are on.
    pub on: Vec<AlertLine>,
    /// Those that were.
    pub past: Vec<AlertLine>,
    /// The last one of this page, where more may follow.
    pub next: Option<AlertNo>,
}

/// A roll call at a place.
#[derive(Debug, Clone, PartialEq)]
pub struct RollCall {
    /// The switch.
    pub shown: AlertShown,
    /// From the root to the place.
    pub path: Vec<PathNode>,
    /// The place.
    pub at: Grid,
    /// All of it.
    pub called: Called,
    /// Each grid that has households.
    pub grids: Vec<(GridCode, Called)>,
    /// What lies right below the place.
    pub below: Vec<CalledBelow>,
    /// Household by household, of a grid whose households the person reads.
    pub doors: Option<Vec<DoorCalled>>,
    /// Who answers for the grid.
    pub answer: Vec<PostHolder>,
    /// By when all were to be reached, where that is over and somebody is missing.
    pub late_since: Option<Timestamp>,
    /// When the missing were urged last.
    pub urged: Option<Urged>,
    /// People of these lists.
    pub people: BTreeMap<UserId, Who>,
}

/// A line of a roll call.
#[derive(Debug, Clone, PartialEq)]
pub struct CalledBelow {
    /// Where, and how many.
    pub line: BelowPlace<Called>,
    /// Who answers for it, where it is a grid with nothing below.
    pub answer: Vec<PostHolder>,
}

/// Where the switch is on, over a place of the person's or inside it, and a page of the times when it
/// was, older than the last one of the page before; the latest first.
///
/// # Errors
/// The store's.
pub fn alert_list(reader: &Reader<'_>, before: Option<AlertNo>) -> Result<AlertList, StoreError> {
    let mut list = AlertList {
        on: alerts_on(reader)?,
        past: Vec::new(),
        next: None,
    };
    for alert in reader.tx.alerts_ended(reader.number(), before, LOOKED_AT)? {
        lines(reader, &alert, &mut list.past)?;
        if list.past.len() >= PAGE {
            list.next = Some(alert.no);
            break;
        }
    }
    Ok(list)
}

/// Those that are on over a place of the person's or inside it, with their roll calls.
pub(super) fn alerts_on(reader: &Reader<'_>) -> Result<Vec<AlertLine>, StoreError> {
    let mut on = Vec::new();
    for alert in reader.tx.alerts_on(reader.number())? {
        lines(reader, &alert, &mut on)?;
    }
    Ok(on)
}

/// A line for each place of the person's that the switch reaches.
fn lines(reader: &Reader<'_>, alert: &Alert, lines: &mut Vec<AlertLine>) -> Result<(), StoreError> {
    for at in overseen_within(reader, &alert.grid) {
        lines.push(AlertLine {
            called: match alert.ended_at {
                None => Some(called(reader, alert, &at.code)?.0),
                Some(_) => None,
            },
            shown: shown(reader, alert.clone())?,
            at: at.clone(),
        });
    }
    Ok(())
}

fn shown(reader: &Reader<'_>, alert: Alert) -> Result<AlertShown, StoreError> {
    Ok(AlertShown {
        grid: reader.realm.tree.get(&alert.grid).cloned(),
        people: reader.people(alert.by.into_iter().chain(alert.ended_by))?,
        own: may_oversee(reader.realm, &reader.standing, &alert.grid),
        alert,
    })
}

fn called(
    reader: &Reader<'_>,
    alert: &Alert,
    at: &GridCode,
) -> Result<(Called, Vec<(GridCode, Called)>), StoreError> {
    let grids = emergency::roll_call(reader.tx, &reader.realm.tree, reader.number(), (alert.no, at))?;
    let mut all = Called::default();
    grids.iter().for_each(|(_, called)| all += *called);
    Ok((all, grids))
}

/// One switch with its roll call: at the place asked for, else where the person stands.
///
/// # Errors
/// `NotFound` for one that is not there, or of a place that is not the person's.
pub fn roll_call(
    reader: &Reader<'_>,
    no: AlertNo,
    asked: Option<&GridCode>,
) -> Result<RollCall, ActionError> {
    let alert = reader.tx.alert(reader.number(), no)?.ok_or(Code::NotFound)?;
    let at = stand_within(reader, &alert.grid, asked)?;
    let (all, grids) = called(reader, &alert, &at.code)?;
    let tree = &reader.realm.tree;
    let mut below = Vec::new();
    for line in by_place(tree, &at.code, grids.iter().cloned()) {
        let answer = match tree.is_leaf(&line.grid.code) && below.len() < NAMED {
            true => answer(reader, &line.grid.code)?,
            false => Vec::new(),
        };
        below.push(CalledBelow { line, answer });
    }
    // Households that lie in the place itself; a node above others may have some of its own.
    let here = grids.iter().any(|(grid, _)| *grid == at.code);
    let doors = match here && reader.reads_households_of(&at.code) {
        true => Some(reader.tx.doors_called(reader.number(), no, &at.code, DOORS)?),
        false => None,
    };
    let hours = i64::from(reader.realm.preset.emergency.roll_call_hours);
    let by = alert.since.plus(hours * HOUR);
    let late = alert.ended_at.is_none() && all.missing() > 0 && reader.now > by;
    let late_since = late.then_some(by);
    let visitors = doors.iter().flatten().filter_map(|door| door.by);
    Ok(RollCall {
        people: reader.people(visitors)?,
        path: reader.path(&at.code),
        called: all,
        below,
        doors,
        answer: match here {
            true => answer(reader, &at.code)?,
            false => Vec::new(),
        },
        urged: urged(reader, NoticeAbout::Alert(no))?,
        late_since,
        shown: shown(reader, alert)?,
        grids,
        at,
    })
}

fn answer(reader: &Reader<'_>, grid: &GridCode) -> Result<Vec<PostHolder>, StoreError> {
    answers_for_it(reader, &Station::Grid(grid.clone()))
}
