//! The goals: one row a figure, read from `bench/goals.toml`, whose head says what each key means.

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde::Deserialize;

/// Measurements a median needs where the row says nothing else.
const RUNS: usize = 5;

/// A bound on a figure, in its unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Bound {
    /// Not above.
    AtMost(f64),
    /// Not below.
    AtLeast(f64),
}

/// The peer's figure and how many times ours must be better.
#[derive(Debug, Clone, PartialEq)]
pub struct Against {
    /// The peer's name of it.
    pub figure: Box<str>,
    /// Peer / ours, at least.
    pub times: f64,
}

/// What a figure is counted in. A time is what depends on the machine and on what else it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Unit {
    /// Bytes.
    #[serde(rename = "bytes")]
    Bytes,
    /// Megabytes.
    #[serde(rename = "MB")]
    Megabytes,
    /// Requests.
    #[serde(rename = "requests")]
    Requests,
    /// Syncs.
    #[serde(rename = "syncs")]
    Syncs,
    /// Changes.
    #[serde(rename = "changes")]
    Changes,
    /// Seconds.
    #[serde(rename = "s")]
    Seconds,
    /// Milliseconds.
    #[serde(rename = "ms")]
    Milliseconds,
    /// Requests a second.
    #[serde(rename = "requests/s")]
    RequestsPerSecond,
    /// Changes a second of processor time.
    #[serde(rename = "changes/CPU-s")]
    ChangesPerCpuSecond,
}

impl Unit {
    /// As the file writes it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Bytes => "bytes",
            Self::Megabytes => "MB",
            Self::Requests => "requests",
            Self::Syncs => "syncs",
            Self::Changes => "changes",
            Self::Seconds => "s",
            Self::Milliseconds => "ms",
            Self::RequestsPerSecond => "requests/s",
            Self::ChangesPerCpuSecond => "changes/CPU-s",
        }
    }

    /// True for what another machine, or this one on another day, does faster or slower.
    pub const fn is_time(self) -> bool {
        matches!(
            self,
            Self::Seconds | Self::Milliseconds | Self::RequestsPerSecond | Self::ChangesPerCpuSecond
        )
    }
}

/// One row.
#[derive(Debug, Clone, PartialEq)]
pub struct Goal {
    /// `<figure>.<measure>`
    pub name: Box<str>,
    /// The figure in words.
    pub what: Box<str>,
    /// Unit of its value.
    pub unit: Unit,
    /// The goal, if the figure has one of its own.
    pub bound: Option<Bound>,
    /// The goal against the peer.
    pub against: Option<Against>,
    /// Measurements the median needs.
    pub runs: usize,
    /// The paper that says why it is missed.
    pub missed: Option<PathBuf>,
}

/// All rows, in the order of the file.
#[derive(Debug, Clone, PartialEq)]
pub struct Goals(Vec<Goal>);

/// Why a text is no list of goals.
#[derive(Debug, thiserror::Error)]
pub enum InvalidGoals {
    /// No TOML of this shape.
    #[error(transparent)]
    Toml(#[from] toml::de::Error),
    /// A figure twice.
    #[error("{0} stands there twice")]
    Twice(Box<str>),
    /// Neither a bound nor a peer: a row that can't fail.
    #[error("{0} has no goal")]
    NoGoal(Box<str>),
    /// `at_most` and `at_least` together.
    #[error("{0} has two bounds")]
    TwoBounds(Box<str>),
    /// `peer` without `times`, or the other way round.
    #[error("{0} names a peer's figure or a ratio, not both")]
    HalfPeer(Box<str>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    row: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    name: Box<str>,
    what: Box<str>,
    unit: Unit,
    at_most: Option<f64>,
    at_least: Option<f64>,
    peer: Option<Box<str>>,
    times: Option<f64>,
    runs: Option<usize>,
    missed: Option<PathBuf>,
}

impl Goals {
    /// Reads and checks the file's text.
    pub fn parse(text: &str) -> Result<Self, InvalidGoals> {
        let File { row } = toml::from_str(text)?;
        let goals = row
            .into_iter()
            .map(Goal::try_from)
            .collect::<Result<Vec<_>, _>>()?;
        let mut seen = BTreeSet::new();
        if let Some(goal) = goals.iter().find(|goal| !seen.insert(&goal.name)) {
            return Err(InvalidGoals::Twice(goal.name.clone()));
        }
        Ok(Self(goals))
    }

    /// The rows.
    pub fn iter(&self) -> impl Iterator<Item = &Goal> {
        self.0.iter()
    }
}

impl TryFrom<Row> for Goal {
    type Error = InvalidGoals;

    fn try_from(row: Row) -> Result<Self, InvalidGoals> {
        let bound = match (row.at_most, row.at_least) {
            (Some(_), Some(_)) => return Err(InvalidGoals::TwoBounds(row.name)),
            (Some(most), None) => Some(Bound::AtMost(most)),
            (None, least) => least.map(Bound::AtLeast),
        };
        let against = match (row.peer, row.times) {
            (Some(figure), Some(times)) => Some(Against { figure, times }),
            (None, None) => None,
            _ => return Err(InvalidGoals::HalfPeer(row.name)),
        };
        if bound.is_none() && against.is_none() {
            return Err(InvalidGoals::NoGoal(row.name));
        }
        let runs = row.runs.unwrap_or(RUNS);
        Ok(Self {
            name: row.name,
            what: row.what,
            unit: row.unit,
            bound,
            against,
            runs,
            missed: row.missed,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_of_goals_reads() {
        let goals = Goals::parse(include_str!("../../bench/goals.toml")).unwrap();
        let push = goals
            .iter()
            .find(|goal| &*goal.name == "first_push.requests")
            .unwrap();
        assert_eq!(push.bound, Some(Bound::AtMost(10.0)));
        assert_eq!(
            push.against,
            Some(Against {
                figure: "first_push.requests".into(),
                times: 20.0
            })
        );
        assert_eq!(push.runs, 5);
        for paper in goals.iter().filter_map(|goal| goal.missed.as_ref()) {
            let file = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/..")).join(paper);
            assert!(
                file.exists(),
                "{} explains a miss, but is not there",
                paper.display()
            );
        }
    }

    #[test]
    fn a_row_that_cannot_be_judged_is_refused() {
        let row = "[[row]]\nname = 'a.ms'\nwhat = 'a'\nunit = 'ms'\n";
        let refused = |rest: &str| Goals::parse(&format!("{row}{rest}")).unwrap_err();
        assert!(matches!(refused(""), InvalidGoals::NoGoal(_)));
        assert!(matches!(
            refused("at_most = 1\nat_least = 1"),
            InvalidGoals::TwoBounds(_)
        ));
        assert!(matches!(refused("peer = 'b.ms'"), InvalidGoals::HalfPeer(_)));
        assert!(matches!(refused("times = 2"), InvalidGoals::HalfPeer(_)));
        assert!(matches!(
            refused("at_most = 1\nmiss = 'x'"),
            InvalidGoals::Toml(_)
        ));
        assert!(matches!(
            refused(&format!("at_most = 1\n{row}at_most = 2")),
            InvalidGoals::Twice(_)
        ));
        assert!(Goals::parse(&format!("{row}at_most = 1")).is_ok());
        let unknown = format!("{row}at_most = 1").replace("'ms'", "'furlongs'");
        assert!(matches!(Goals::parse(&unknown), Err(InvalidGoals::Toml(_))));
    }
}
