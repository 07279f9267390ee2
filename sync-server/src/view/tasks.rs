//! 我的任务: what waits for a person, by the posts that they hold.

use doorstep_model::case::Stage;
use doorstep_model::grid::Grid;
use doorstep_model::role::BaseRole::{self, Cadre, Clerk, Head, Helper, Member, Officer, Supervisor};

use super::emergency::alerts_on;
use super::round_list::rounds_that_run;
use super::{
    AlertLine, CaseAsk, CaseLine, CasesWhere, LaneSums, Place, Reader, ReviewQueue, RoundLine, case_list,
    lane_sums, lane_sums_of_units, place, review_queue, takes_in,
};
use crate::action::ActionError;
use crate::store::{CaseWanted, Lane, Lanes};

/// Cases of each task that are shown; the others are a link away.
const SHOWN: usize = 5;

/// What is to be done with cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaskKind {
    /// 待受理
    Receive,
    /// 退回待处理
    Returned,
    /// 待交办
    Route,
    /// 待批延期
    MoreTime,
    /// 待签收
    Accept,
    /// 办理中
    Work,
    /// 待回访
    CallBack,
    /// 待结案
    Close,
    /// 逾期
    Overdue,
    /// 我上报和参与的
    Mine,
}

/// Cases that wait for the person.
#[derive(Debug, Clone, PartialEq)]
pub struct Task {
    /// For what.
    pub kind: TaskKind,
    /// How many.
    pub n: u32,
    /// The first of them.
    pub lines: Vec<CaseLine>,
}

/// What waits for a person.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Tasks {
    /// Cases, each kind once.
    pub cases: Vec<Task>,
    /// What is to be reviewed and decided.
    pub review: Option<ReviewQueue>,
    /// Emergency switches that are on, with households nobody has reached.
    pub alerts: Vec<AlertLine>,
    /// Rounds that run, with grids that said nothing.
    pub rounds: Vec<RoundLine>,
    /// They sort cases at a receiving station.
    pub sorts: bool,
    /// They take cases in.
    pub takes_in: bool,
    /// Their own places.
    pub places: Vec<Grid>,
}

/// Which parts are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TaskParts {
    /// Cases.
    pub cases: bool,
    /// What is to be reviewed.
    pub review: bool,
    /// Roll calls and rounds.
    pub calls: bool,
}

impl TaskKind {
    /// The lanes in which such cases lie.
    pub const fn lanes(self) -> &'static [Lane] {
        match self {
            Self::Receive => &[Lane::At(Stage::Reported)],
            Self::Returned => &[Lane::Returned],
            Self::Route => &[Lane::At(Stage::Received)],
            Self::MoreTime => &[Lane::MoreTime],
            Self::Accept => &[Lane::At(Stage::Routed)],
            Self::Work => &[Lane::At(Stage::Working), Lane::MoreTime],
            Self::CallBack => &[Lane::At(Stage::Resolved), Lane::At(Stage::Referred)],
            Self::Close => &[Lane::At(Stage::Verified)],
            Self::Overdue | Self::Mine => &Lane::OPEN,
        }
    }

    /// In the order of a person's day. `units`: of a unit's desk, not of a place's.
    const fn of_desk(units: bool) -> &'static [(Self, &'static [BaseRole])] {
        if units {
            &[
                (Self::Accept, &[Officer]),
                (Self::Overdue, &[Officer]),
                (Self::Work, &[Officer]),
            ]
        } else {
            &[
                (Self::Receive, &[Clerk, Cadre]),
                (Self::Returned, &[Clerk, Cadre]),
                (Self::Route, &[Clerk, Cadre]),
                (Self::MoreTime, &[Clerk]),
                (Self::Overdue, &[Clerk, Cadre, Supervisor, Member]),
                (Self::CallBack, &[Clerk, Cadre, Member]),
                (Self::Close, &[Clerk, Cadre]),
            ]
        }
    }
}

/// Looks together what waits.
///
/// # Errors
/// The store's.
pub fn tasks(reader: &Reader<'_>, parts: TaskParts) -> Result<Tasks, ActionError> {
    let own = place(reader, None)?;
    let over = |role: &BaseRole| own.tops.iter().any(|top| reader.is(*role, &top.code));
    let mut tasks = Tasks {
        sorts: [Clerk, Cadre].iter().any(over),
        takes_in: own.tops.iter().any(|top| takes_in(reader, &top.code)),
        places: own.tops.clone(),
        ..Tasks::default()
    };
    if parts.cases {
        let sums = lane_sums(reader, &own, None)?;
        for (kind, roles) in TaskKind::of_desk(false) {
            if roles.iter().any(over) {
                tasks.add(reader, *kind, CasesWhere::Place(&own), &sums)?;
            }
        }
        let sums = lane_sums_of_units(reader, None)?;
        for (kind, _) in TaskKind::of_desk(true) {
            tasks.add(reader, *kind, CasesWhere::Units, &sums)?;
        }
        // Who sorts all cases of a place needs no list of those that they wrote down themselves.
        if !tasks.sorts {
            tasks.add_own(reader, &own)?;
        }
    }
    if parts.calls {
        tasks.alerts = alerts_on(reader)?;
        tasks.rounds = rounds_that_run(reader)?;
    }
    if parts.review && tasks.sorts {
        tasks.review = Some(review_queue(reader, &own)?);
    }
    Ok(tasks)
}

impl Tasks {
    fn add(
        &mut self,
        reader: &Reader<'_>,
        kind: TaskKind,
        from: CasesWhere<'_>,
        sums: &LaneSums,
    ) -> Result<(), ActionError> {
        let sum = sums.sum(kind.lanes());
        let n = if kind == TaskKind::Overdue {
            sum.overdue
        } else {
            sum.n
        };
        if n > 0 {
            let lines = lines(reader, kind, from)?;
            self.cases.push(Task { kind, n, lines });
        }
        Ok(())
    }

    /// What the person reported or was brought into: those to be asked about apart.
    fn add_own(&mut self, reader: &Reader<'_>, own: &Place) -> Result<(), ActionError> {
        let linked = [Head, Helper].iter().any(|role| {
            let mut grants = reader.standing.grants().iter();
            grants.any(|grant| grant.role == *role)
        });
        let kinds: &[TaskKind] = if linked && own.tops.iter().all(|top| !reader.is(Member, &top.code)) {
            &[TaskKind::CallBack, TaskKind::Mine]
        } else {
            &[TaskKind::Mine]
        };
        for kind in kinds {
            let lines = lines(reader, *kind, CasesWhere::Person)?;
            if !lines.is_empty() {
                let n = lines.len() as u32;
                self.cases.push(Task {
                    kind: *kind,
                    n,
                    lines,
                });
            }
        }
        Ok(())
    }
}

fn lines(reader: &Reader<'_>, kind: TaskKind, from: CasesWhere<'_>) -> Result<Vec<CaseLine>, ActionError> {
    let overdue = kind == TaskKind::Overdue;
    let wanted = CaseWanted {
        overdue,
        ..CaseWanted::default()
    };
    let all = [Lanes::Open];
    let each: Vec<Lanes> = kind.lanes().iter().copied().map(Lanes::One).collect();
    let lanes = if kind.lanes() == Lane::OPEN {
        &all[..]
    } else {
        &each
    };
    let mut found = Vec::new();
    for lanes in lanes {
        let ask = CaseAsk {
            lanes: *lanes,
            wanted: wanted.clone(),
            after: None,
            limit: if kind == TaskKind::Mine { 20 } else { SHOWN },
        };
        found.extend(case_list(reader, from, &ask)?.lines);
    }
    found.sort_by_key(|line| line.row.in_lane());
    if kind != TaskKind::Mine {
        found.truncate(SHOWN);
    }
    Ok(found)
}
