//! 我的任务: what waits for a person, by the posts that they hold.

use doorstep_model::case::Stage;
use doorstep_model::grid::Grid;
use doorstep_model::role::BaseRole::{self, Cadre, Clerk, Head, Helper, Member, Officer, Supervisor};
use doorstep_model::time::Day;

use super::emergency::alerts_on;
use super::round_list::rounds_that_run;
use super::{
    AlertLine, CaseAsk, CaseLine, CasesWhere, LaneSums, Place, Reader, ReviewQueue, RoundLine, Sum, appeals,
    case_list, lane_sums, lane_sums_of_units, place, review_queue, takes_in,
};
use crate::action::ActionError;
use crate::store::{CaseWanted, Lane, Lanes, Watch};

/// Cases of each task that are shown; the others are a link away.
const SHOWN: usize = 5;
/// Days after a report in which one is still asked how its unit did.
const EVALUATED: i32 = 90;
/// Steps that were not applied, shown here; the others are on the page of one's place.
const REFUSED: usize = 3;
/// Of these at most: more are not counted.
const MANY: usize = 100;
/// Cases of a unit's own log looked through for those that others have.
const UNIT_LOG: usize = 500;

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
    /// 待指派: a place handles it itself.
    Assign,
    /// 本地办理中
    OwnWork,
    /// 待回访
    CallBack,
    /// 待结案
    Close,
    /// 逾期
    Overdue,
    /// 被催办
    Urged,
    /// 系统催办
    ByRule,
    /// 逾期未签收
    Unaccepted,
    /// 多次退回待裁定
    ReturnsOver,
    /// 待裁定的申诉
    Appeal,
    /// 待评价
    Evaluate,
    /// 本单位参与会商的
    UnitTakesPart,
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
    /// Among which cases they lie; empty: they are not found by lanes.
    pub fn lanes(self, today: Day) -> Vec<Lanes> {
        let at = |stage| Lanes::One(Lane::At(stage));
        match self {
            Self::Receive => vec![at(Stage::Reported)],
            Self::Returned => vec![Lanes::One(Lane::Returned)],
            Self::Route => vec![at(Stage::Received)],
            Self::MoreTime => vec![Lanes::One(Lane::MoreTime)],
            Self::Accept | Self::Assign => vec![at(Stage::Routed)],
            Self::Work | Self::OwnWork => vec![at(Stage::Working), Lanes::One(Lane::MoreTime)],
            Self::CallBack => vec![Lanes::ToAsk(today)],
            Self::Close => vec![at(Stage::Verified)],
            Self::Overdue | Self::Mine => vec![Lanes::Open],
            Self::Urged => vec![Lanes::Watched(Watch::Urged)],
            Self::ByRule => vec![Lanes::Watched(Watch::ByRule)],
            Self::Unaccepted => vec![Lanes::Watched(Watch::Unaccepted)],
            Self::ReturnsOver => vec![Lanes::Watched(Watch::ReturnsOver)],
            Self::Appeal | Self::Evaluate | Self::UnitTakesPart => Vec::new(),
        }
    }

    /// Of cases that no unit has: a place handles them itself.
    pub const fn without_unit(self) -> bool {
        matches!(self, Self::Assign | Self::OwnWork)
    }

    /// In the order of a person's day. `units`: of a unit's desk, not of a place's.
    const fn of_desk(units: bool) -> &'static [(Self, &'static [BaseRole])] {
        if units {
            &[
                (Self::Accept, &[Officer]),
                (Self::Urged, &[Officer]),
                (Self::ByRule, &[Officer]),
                (Self::Overdue, &[Officer]),
                (Self::Work, &[Officer]),
            ]
        } else {
            &[
                (Self::Receive, &[Clerk, Cadre]),
                (Self::Returned, &[Clerk, Cadre]),
                (Self::Route, &[Clerk, Cadre]),
                (Self::Assign, &[Cadre]),
                (Self::OwnWork, &[Cadre]),
                (Self::MoreTime, &[Clerk]),
                (Self::ReturnsOver, &[Supervisor]),
                (Self::Unaccepted, &[Clerk, Supervisor]),
                (Self::Urged, &[Clerk, Cadre, Supervisor]),
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
        tasks.add_of_others(reader)?;
        tasks.add_appeals(reader)?;
        tasks.add_to_evaluate(reader)?;
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
        tasks.review = Some(review_queue(reader, &own, REFUSED)?);
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
        let each = kind.lanes(reader.today()).into_iter();
        let sum = each
            .map(|lanes| match kind.without_unit() {
                true => sums.without_unit(lanes),
                false => sums.of_lanes(lanes),
            })
            .fold(Sum::default(), Sum::plus);
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

    /// Cases that another unit has and in which the person's units were asked to take part.
    fn add_of_others(&mut self, reader: &Reader<'_>) -> Result<(), ActionError> {
        let (tx, realm) = (reader.tx, reader.number());
        let mut lines = Vec::new();
        for unit in reader.units() {
            for row in tx.cases_unit_takes_part_in(realm, unit, UNIT_LOG)? {
                let own = reader
                    .units()
                    .into_iter()
                    .any(|own| row.unit.as_ref() == Some(own));
                if !own && reader.reads_case(&row)? {
                    lines.push(CaseLine::read(reader, row)?);
                }
            }
        }
        self.put(TaskKind::UnitTakesPart, lines, MANY);
        Ok(())
    }

    /// Appeals that the person may decide.
    fn add_appeals(&mut self, reader: &Reader<'_>) -> Result<(), ActionError> {
        let waiting = appeals(reader)?;
        self.put(
            TaskKind::Appeal,
            waiting.into_iter().map(|appeal| appeal.line).collect(),
            SHOWN,
        );
        Ok(())
    }

    /// What the person reported, a unit solved, and nobody has said yet how.
    fn add_to_evaluate(&mut self, reader: &Reader<'_>) -> Result<(), ActionError> {
        let since = reader.today().plus_days(-EVALUATED).begins();
        let rows = reader
            .tx
            .cases_to_evaluate(reader.number(), reader.user, since, MANY)?;
        let mut lines = Vec::new();
        for row in rows {
            lines.push(CaseLine::read(reader, row)?);
        }
        self.put(TaskKind::Evaluate, lines, SHOWN);
        Ok(())
    }

    /// Cases that were looked up one by one.
    fn put(&mut self, kind: TaskKind, mut lines: Vec<CaseLine>, shown: usize) {
        let n = lines.len() as u32;
        lines.truncate(shown);
        if n > 0 {
            self.cases.push(Task { kind, n, lines });
        }
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
        without_unit: kind.without_unit(),
        ..CaseWanted::default()
    };
    let mut found = Vec::new();
    for lanes in kind.lanes(reader.today()) {
        let ask = CaseAsk {
            lanes,
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
