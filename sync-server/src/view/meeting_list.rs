//! Meetings 综治例会 by level: when each place met last, and when it meets next.

use doorstep_model::code::Code;
use doorstep_model::grid::Grid;
use doorstep_model::id::{GridCode, ItemCode, LevelCode};
use doorstep_model::preset::MeetingRule;
use doorstep_model::time::Day;

use super::meeting_sheet::{Named, QuestionShown};
use super::{PathNode, Reader};
use crate::action::ActionError;
use crate::action::meeting::{may_lead, may_read_meetings, meeting_rule};
use crate::store::{ActivityRow, Meeting, MeetingStage, StoreError};

/// Places of a page.
const PLACES: usize = 50;
/// Meetings of a page.
const MEETINGS: usize = 30;
/// Questions counted, and shown, of a place.
const QUESTIONS: usize = 100;
/// Of a place's newest meetings: the planned ones, and the last one held.
const NEWEST: usize = 8;

/// The places of one level.
#[derive(Debug, Clone, PartialEq)]
pub struct MeetingList {
    /// Levels whose meetings the person reads.
    pub levels: Vec<MeetingRule>,
    /// The one that is shown.
    pub level: Option<LevelCode>,
    /// Its places.
    pub lines: Vec<MeetingLine>,
    /// The last place of this page, where more follow.
    pub next: Option<GridCode>,
}

/// A place that holds meetings.
#[derive(Debug, Clone, PartialEq)]
pub struct MeetingLine {
    /// The place.
    pub grid: Grid,
    /// The last meeting whose day has come.
    pub last: Option<Held>,
    /// The next one that is planned.
    pub planned: Option<Meeting>,
    /// When the next one is due; by the days of the rule, or at once where there was none.
    pub due_on: Day,
    /// Days until then; below 0 it is overdue.
    pub days_left: i32,
    /// Questions that wait for it.
    pub waiting: usize,
}

/// A meeting that was held.
#[derive(Debug, Clone, PartialEq)]
pub enum Held {
    /// At a desk.
    Meeting(Meeting),
    /// Without the server: an activity of the place's own in which something was decided.
    Offline(ActivityRow),
}

impl Held {
    /// On which day.
    pub fn on(&self) -> Day {
        match self {
            Self::Meeting(meeting) => meeting.held_on,
            Self::Offline(activity) => activity.held_on,
        }
    }
}

/// A place's meetings.
#[derive(Debug, Clone, PartialEq)]
pub struct MeetingPlace {
    /// From the root to the place.
    pub path: Vec<PathNode>,
    /// Its line.
    pub line: MeetingLine,
    /// Its rule.
    pub rule: MeetingRule,
    /// The person leads its meetings.
    pub leads: bool,
    /// Its meetings, the newest first.
    pub meetings: Vec<Meeting>,
    /// Those that it held without the server, the newest first.
    pub offline: Vec<ActivityRow>,
    /// Questions that left and are not done.
    pub left: Vec<QuestionShown>,
    /// Questions that wait for the next meeting.
    pub waiting: Vec<QuestionShown>,
    /// Whom and what these name.
    pub named: Named,
}

fn holds<'r>(reader: &'r Reader<'_>, grid: &Grid) -> Option<&'r MeetingRule> {
    let rule = meeting_rule(&reader.realm.preset, reader.realm, &grid.code)?;
    may_read_meetings(reader.realm, &reader.standing, &grid.code).then_some(rule)
}

/// The places of a level, else of the highest that the person reads, after the last one of the page
/// before.
///
/// # Errors
/// `NotFound` where the person reads no meetings.
pub fn meeting_list(
    reader: &Reader<'_>,
    level: Option<&LevelCode>,
    after: Option<&GridCode>,
) -> Result<MeetingList, ActionError> {
    let nodes = reader.realm.tree.all().iter();
    let places: Vec<(&Grid, &MeetingRule)> = nodes
        .filter_map(|grid| Some((grid, holds(reader, grid)?)))
        .collect();
    let preset = &reader.realm.preset;
    let held = |rule: &&MeetingRule| places.iter().any(|(grid, _)| grid.level == rule.level);
    let order = |rule: &MeetingRule| {
        let mut levels = preset.tree.levels.iter();
        levels.position(|level| level.code == rule.level)
    };
    let mut levels: Vec<MeetingRule> = preset.meetings.iter().filter(held).cloned().collect();
    levels.sort_by_key(order);
    let shown = match level {
        Some(level) => levels.iter().find(|rule| rule.level == *level),
        None => levels.first(),
    };
    let shown = shown.ok_or(Code::NotFound)?.level.clone();
    let mut of_level: Vec<&(&Grid, &MeetingRule)> = places
        .iter()
        .filter(|(grid, _)| grid.level == shown && after.is_none_or(|after| grid.code > *after))
        .collect();
    of_level.sort_by_key(|(grid, _)| &grid.code);
    let more = of_level.len() > PLACES;
    let lines: Vec<MeetingLine> = of_level
        .into_iter()
        .take(PLACES)
        .map(|(grid, rule)| line(reader, grid, rule))
        .collect::<Result<_, _>>()?;
    Ok(MeetingList {
        level: Some(shown),
        next: lines.last().filter(|_| more).map(|line| line.grid.code.clone()),
        levels,
        lines,
    })
}

/// Activities that are meetings of their place: a training at which something was agreed is none.
fn kinds<'a>(reader: &Reader<'a>) -> Vec<&'a ItemCode> {
    let kinds = reader.realm.preset.activities.iter();
    kinds.filter(|kind| kind.meeting).map(|kind| &kind.code).collect()
}

fn line(reader: &Reader<'_>, grid: &Grid, rule: &MeetingRule) -> Result<MeetingLine, StoreError> {
    let (tx, realm, today) = (reader.tx, reader.number(), reader.today());
    let newest = tx.meetings_of(realm, &grid.code, None, NEWEST)?;
    let to_come = |meeting: &&Meeting| meeting.stage == MeetingStage::Planned && meeting.held_on >= today;
    let planned = newest.iter().rev().find(to_come).cloned();
    let last = newest
        .into_iter()
        .find(|meeting| meeting.stage != MeetingStage::Planned);
    let offline = tx.decided_in(realm, &grid.code, &kinds(reader), 1)?.pop();
    let last = last
        .map(Held::Meeting)
        .into_iter()
        .chain(offline.map(Held::Offline))
        .max_by_key(Held::on);
    let due_on = match &last {
        Some(last) => last.on().plus_days(i32::from(rule.every_days)),
        None => today,
    };
    Ok(MeetingLine {
        waiting: tx.questions_waiting(realm, &grid.code, QUESTIONS)?.len(),
        days_left: due_on.days_since(today),
        grid: grid.clone(),
        last,
        planned,
        due_on,
    })
}

/// A place's meetings, what waits for the next one, and what is to be done.
///
/// # Errors
/// `NotFound` for a place whose meetings are not the person's to read.
pub fn meeting_place(reader: &Reader<'_>, code: &GridCode) -> Result<MeetingPlace, ActionError> {
    let grid = reader.realm.tree.get(code).ok_or(Code::NotFound)?;
    let rule = holds(reader, grid).ok_or(Code::NotFound)?;
    let (tx, realm) = (reader.tx, reader.number());
    let left = QuestionShown::read_all(reader, tx.questions_left(realm, code, QUESTIONS)?)?;
    let waiting = QuestionShown::read_all(reader, tx.questions_waiting(realm, code, QUESTIONS)?)?;
    Ok(MeetingPlace {
        path: reader.path(code),
        line: line(reader, grid, rule)?,
        rule: rule.clone(),
        leads: may_lead(reader.realm, &reader.standing, code),
        meetings: tx.meetings_of(realm, code, None, MEETINGS)?,
        offline: tx.decided_in(realm, code, &kinds(reader), MEETINGS)?,
        named: Named::read(reader, left.iter().chain(&waiting), [])?,
        left,
        waiting,
    })
}
