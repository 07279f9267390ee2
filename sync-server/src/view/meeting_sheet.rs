//! A meeting: who was there, its list, and what became of each question.

use std::collections::{BTreeMap, BTreeSet};

use doorstep_model::code::Code;
use doorstep_model::grid::{Grid, Unit};
use doorstep_model::id::{GridCode, UnitCode, UserId};
use doorstep_model::preset::MeetingRule;
use doorstep_model::protocol::row::Station;

use super::{PathNode, Reader, Who};
use crate::action::ActionError;
use crate::action::meeting::{may_lead, may_read_meetings, meeting_above, meeting_rule};
use crate::store::{
    CaseRow, Happened, Meeting, MeetingNo, MeetingStage, Question, QuestionNo, QuestionStep, StoreError,
};

/// People to choose from at most.
const PEOPLE: usize = 200;
/// Nodes below a place whose people are offered: a village's, not a county's.
const NODES: usize = 60;
/// Questions that left earlier: the first of them by their day.
const LEFT: usize = 100;

/// A meeting, as its page shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct MeetingSheet {
    /// The meeting.
    pub meeting: Meeting,
    /// From the root to its place.
    pub path: Vec<PathNode>,
    /// What it is called.
    pub rule: Option<MeetingRule>,
    /// Users who came.
    pub attended: Vec<UserId>,
    /// Its list, in the order of the numbers.
    pub questions: Vec<QuestionShown>,
    /// Questions that left the place at earlier meetings and are not done: for those who decide here.
    pub left: Vec<QuestionShown>,
    /// What its people may decide; none: the reader leads no meetings here, or it is closed.
    pub choices: Option<Choices>,
    /// Whom and what it names.
    pub named: Named,
}

/// Whom and what questions and their steps name.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Named {
    /// People.
    pub people: BTreeMap<UserId, Who>,
    /// Units.
    pub units: BTreeMap<UnitCode, Unit>,
    /// Places.
    pub grids: BTreeMap<GridCode, Grid>,
}

/// A question, and what became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct QuestionShown {
    /// The question.
    pub question: Question,
    /// The case that it is about.
    pub case: Option<CaseRow>,
    /// What became of it.
    pub steps: Vec<QuestionStep>,
}

/// What there is to choose from.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Choices {
    /// Units that work for the place.
    pub units: Vec<Unit>,
    /// People of the place, of what lies below, and of those units.
    pub people: Vec<(UserId, Who)>,
    /// The place above that holds meetings.
    pub above: Option<Grid>,
    /// Places below that take questions from here.
    pub below: Vec<Grid>,
}

impl QuestionShown {
    /// Reads what became of questions; of a case that the reader may not see nothing is said.
    pub(super) fn read_all(
        reader: &Reader<'_>,
        questions: impl IntoIterator<Item = Question>,
    ) -> Result<Vec<Self>, StoreError> {
        let mut shown = Vec::new();
        for question in questions {
            let case = match question.case {
                None => None,
                Some(case) => match reader.tx.case_row(reader.number(), case)? {
                    Some(row) if reader.reads_case(&row)? => Some(row),
                    _ => continue,
                },
            };
            let steps = reader.tx.question_steps(reader.number(), question.no)?;
            shown.push(Self {
                question,
                case,
                steps,
            });
        }
        Ok(shown)
    }

    /// In a few words.
    pub fn title(&self) -> &str {
        match &self.case {
            Some(case) => &case.title,
            None => self.question.title.as_str(),
        }
    }

    /// What a meeting decided about it.
    pub fn decided_at(&self, meeting: MeetingNo) -> Option<&QuestionStep> {
        let decided = |step: &&QuestionStep| {
            step.meeting == Some(meeting) && !matches!(step.step, Happened::Listed | Happened::Raised)
        };
        self.steps.iter().rev().find(decided)
    }

    /// True while a meeting has it on its list and nothing is decided.
    pub fn is_open_at(&self, meeting: MeetingNo) -> bool {
        self.question.meeting == Some(meeting)
    }
}

/// One meeting.
///
/// # Errors
/// `NotFound` for one that is not there, or not the person's to read.
pub fn meeting_sheet(reader: &Reader<'_>, no: MeetingNo) -> Result<MeetingSheet, ActionError> {
    let (tx, realm) = (reader.tx, reader.number());
    let meeting = tx.meeting(realm, no)?.ok_or(Code::NotFound)?;
    if !may_read_meetings(reader.realm, &reader.standing, &meeting.grid) {
        return Err(Code::NotFound.into());
    }
    let leads = may_lead(reader.realm, &reader.standing, &meeting.grid);
    let open = leads && meeting.stage != MeetingStage::Closed;
    let attended = tx.attended(realm, no)?;
    let questions = QuestionShown::read_all(reader, tx.questions_of_meeting(realm, no)?)?;
    let listed = |shown: &QuestionShown| questions.iter().any(|one| one.question.no == shown.question.no);
    let mut left = match open {
        true => QuestionShown::read_all(reader, tx.questions_left(realm, &meeting.grid, LEFT)?)?,
        false => Vec::new(),
    };
    left.retain(|shown| !listed(shown));
    let there = attended.iter().chain(&meeting.chair).copied();
    let named = Named::read(reader, questions.iter().chain(&left), there)?;
    Ok(MeetingSheet {
        path: reader.path(&meeting.grid),
        rule: meeting_rule(&reader.realm.preset, reader.realm, &meeting.grid).cloned(),
        choices: open.then(|| choices(reader, &meeting.grid)).transpose()?,
        named,
        attended,
        questions,
        left,
        meeting,
    })
}

/// One question with its history, for those who read the meetings of a place where it was.
///
/// # Errors
/// `NotFound`.
pub fn question(reader: &Reader<'_>, no: QuestionNo) -> Result<QuestionShown, ActionError> {
    let found = reader.tx.question(reader.number(), no)?.ok_or(Code::NotFound)?;
    let shown = QuestionShown::read_all(reader, [found])?;
    let shown = shown.into_iter().next().ok_or(Code::NotFound)?;
    let reads = |grid: &GridCode| may_read_meetings(reader.realm, &reader.standing, grid);
    let was_here = shown.steps.iter().any(|step| reads(&step.grid));
    match was_here || reads(&shown.question.grid) {
        true => Ok(shown),
        false => Err(Code::NotFound.into()),
    }
}

impl Named {
    pub(super) fn read<'q>(
        reader: &Reader<'_>,
        questions: impl IntoIterator<Item = &'q QuestionShown>,
        there: impl IntoIterator<Item = UserId>,
    ) -> Result<Self, StoreError> {
        let mut named = Self::default();
        let mut people: BTreeSet<UserId> = there.into_iter().collect();
        for shown in questions {
            let (question, steps) = (&shown.question, &shown.steps);
            let of_steps = steps.iter().filter_map(|step| step.unit.as_ref());
            for code in of_steps.chain(&question.unit) {
                if let Some(listed) = reader.tx.unit(reader.number(), code)? {
                    named.units.insert(code.clone(), listed.unit);
                }
            }
            let places = steps.iter().flat_map(|step| [Some(&step.grid), step.to.as_ref()]);
            for code in places.flatten().chain([&question.grid]) {
                if let Some(grid) = reader.realm.tree.get(code) {
                    named.grids.insert(code.clone(), grid.clone());
                }
            }
            people.extend(question.person);
            people.extend(
                steps
                    .iter()
                    .flat_map(|step| step.person.into_iter().chain(step.by)),
            );
        }
        named.people = reader.people(people)?;
        Ok(named)
    }
}

fn choices(reader: &Reader<'_>, grid: &GridCode) -> Result<Choices, StoreError> {
    let (tx, tree) = (reader.tx, &reader.realm.tree);
    let way: Vec<&GridCode> = tree.upward(grid).map(|node| &node.code).collect();
    let far = |unit: &Unit| way.iter().position(|node| **node == unit.grid);
    let mut units: Vec<Unit> = tx
        .units(reader.number())?
        .into_iter()
        .map(|listed| listed.unit)
        .collect();
    units.retain(|unit| far(unit).is_some());
    units.sort_by_key(far);
    let below = tree.subtree(grid);
    let near = below.iter().take(if below.len() <= NODES { NODES } else { 1 });
    let stations = near
        .map(|node| Station::Grid(node.code.clone()))
        .chain(units.iter().map(|unit| Station::Unit(unit.code.clone())))
        .chain(way.iter().skip(1).map(|node| Station::Grid((*node).clone())));
    let mut users: Vec<UserId> = Vec::new();
    for station in stations {
        for held in tx.assignments_at(reader.number(), &station)? {
            if held.draft.holds_at(reader.now) && !users.contains(&held.draft.user) {
                users.push(held.draft.user);
            }
        }
        if users.len() >= PEOPLE {
            break;
        }
    }
    users.truncate(PEOPLE);
    let mut named = reader.people(users.iter().copied())?;
    let takes = |node: &&Grid| {
        meeting_rule(&reader.realm.preset, reader.realm, &node.code).is_some()
            && meeting_above(reader.realm, &node.code).as_ref() == Some(grid)
    };
    Ok(Choices {
        people: users
            .into_iter()
            .filter_map(|user| Some((user, named.remove(&user)?)))
            .collect(),
        above: meeting_above(reader.realm, grid).and_then(|above| tree.get(&above).cloned()),
        below: below.iter().skip(1).filter(takes).cloned().collect(),
        units,
    })
}
