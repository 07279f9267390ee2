//! What was measured beside its goals: a table to read and rows for machines.

use std::fmt::Write as _;
use std::path::PathBuf;

use serde::Serialize;

use super::figures::Figures;
use super::goals::{Bound, Goal, Goals};

/// How a row ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// Every goal of it reached.
    Met,
    /// A goal missed, and the paper that says why.
    Missed(PathBuf),
    /// A goal missed.
    Short,
    /// A time that is short of its goal: said, but nothing that a machine at work can fail by.
    Slow,
    /// Fewer measurements than the median needs: so many of so many.
    TooFew(usize, usize),
    /// Nobody measured it.
    NotMeasured,
    /// Nobody measured it at the peer.
    PeerNotMeasured,
}

impl Outcome {
    /// True when the goal is reached, or the miss explained.
    pub fn ok(&self) -> bool {
        matches!(self, Self::Met | Self::Missed(_))
    }

    /// True when the row fails the run: not ok, and no matter of the machine.
    pub fn fails(&self) -> bool {
        !self.ok() && *self != Self::Slow
    }

    fn words(&self) -> String {
        match self {
            Self::Met => "ok".into(),
            Self::Missed(paper) => format!("short, see {}", paper.display()),
            Self::Short => "SHORT".into(),
            Self::Slow => "SLOW".into(),
            Self::TooFew(runs, needed) => format!("ONLY {runs} OF {needed} RUNS"),
            Self::NotMeasured => "NOT MEASURED".into(),
            Self::PeerNotMeasured => "PEER NOT MEASURED".into(),
        }
    }
}

/// A figure beside its goals.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// What was to be reached.
    pub goal: Goal,
    /// The median, if it was measured.
    pub value: Option<f64>,
    /// The peer's median.
    pub peer_value: Option<f64>,
    /// How it ended.
    pub outcome: Outcome,
}

/// All rows, and what was measured without a goal.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// In the order of the goals.
    pub rows: Vec<Row>,
    /// Figures that no row names: a row forgotten, or a name misspelt.
    pub without_goal: Vec<Box<str>>,
}

impl Report {
    /// Puts the medians beside the goals.
    pub fn new(goals: &Goals, ours: &Figures, peer: &Figures) -> Self {
        let rows = goals
            .iter()
            .map(|goal| Row::judge(goal.clone(), ours, peer))
            .collect();
        let named = |figure: &&str| !goals.iter().any(|goal| *goal.name == **figure);
        Self {
            rows,
            without_goal: ours.names().filter(named).map(Into::into).collect(),
        }
    }

    /// True when no row fails and nothing was measured without a goal.
    pub fn passes(&self) -> bool {
        self.without_goal.is_empty() && !self.rows.iter().any(|row| row.outcome.fails())
    }

    /// A Markdown table.
    pub fn table(&self) -> String {
        let mut text = String::from(
            "| figure | unit | measured | goal | peer | ratio | goal | |\n|---|---|--:|--:|--:|--:|--:|---|\n",
        );
        for row in &self.rows {
            let goal = &row.goal;
            let value = row.value.map(number);
            let bound = goal.bound.map(|bound| match bound {
                Bound::AtMost(most) => format!("≤ {}", number(most)),
                Bound::AtLeast(least) => format!("≥ {}", number(least)),
            });
            let cells = [
                value,
                bound,
                row.peer_value.map(number),
                row.ratio().map(number),
                goal.against
                    .as_ref()
                    .map(|against| format!("≥ {}", number(against.times))),
                Some(row.outcome.words()),
            ];
            // Writing to a String can't fail.
            let _ = write!(text, "| {} | {} |", goal.what, goal.unit.as_str());
            for cell in cells {
                let _ = write!(text, " {} |", cell.unwrap_or_default());
            }
            text.push('\n');
        }
        text
    }

    /// One JSON array, a row an object. `goal` is a bound in the row's unit, `times` a ratio.
    pub fn json(&self) -> serde_json::Result<String> {
        serde_json::to_string_pretty(&self.rows.iter().map(JsonRow::of).collect::<Vec<_>>())
    }
}

impl Row {
    fn judge(goal: Goal, ours: &Figures, peer: &Figures) -> Self {
        let value = ours.median(&goal.name);
        let peer_value = goal
            .against
            .as_ref()
            .and_then(|against| peer.median(&against.figure));
        let mut row = Self {
            value: value.map(|(value, _)| value),
            peer_value: peer_value.map(|(value, _)| value),
            outcome: Outcome::Met,
            goal,
        };
        row.outcome = match (value, peer_value) {
            (None, _) => Outcome::NotMeasured,
            (Some((_, runs)), _) if runs < row.goal.runs => Outcome::TooFew(runs, row.goal.runs),
            (_, None) if row.goal.against.is_some() => Outcome::PeerNotMeasured,
            _ if row.reached() => Outcome::Met,
            _ => match &row.goal.missed {
                Some(paper) => Outcome::Missed(paper.clone()),
                None if row.goal.unit.is_time() => Outcome::Slow,
                None => Outcome::Short,
            },
        };
        row
    }

    /// How many times better than the peer.
    pub fn ratio(&self) -> Option<f64> {
        Some(self.peer_value? / self.value?)
    }

    fn reached(&self) -> bool {
        let Some(value) = self.value else { return false };
        let within = match self.goal.bound {
            Some(Bound::AtMost(most)) => value <= most,
            Some(Bound::AtLeast(least)) => value >= least,
            None => true,
        };
        within
            && self
                .goal
                .against
                .as_ref()
                .is_none_or(|against| self.ratio().is_some_and(|r| r >= against.times))
    }
}

#[derive(Serialize)]
struct JsonRow<'a> {
    name: &'a str,
    value: Option<f64>,
    unit: &'a str,
    goal: Option<f64>,
    direction: Option<&'static str>,
    ok: bool,
    missed: bool,
    peer: Option<&'a str>,
    peer_value: Option<f64>,
    ratio: Option<f64>,
    times: Option<f64>,
}

impl<'a> JsonRow<'a> {
    fn of(row: &'a Row) -> Self {
        let (goal, direction) = match row.goal.bound {
            Some(Bound::AtMost(most)) => (Some(most), Some("at_most")),
            Some(Bound::AtLeast(least)) => (Some(least), Some("at_least")),
            None => (None, None),
        };
        let against = row.goal.against.as_ref();
        Self {
            name: &row.goal.name,
            value: row.value,
            unit: row.goal.unit.as_str(),
            goal,
            direction,
            ok: row.outcome.ok(),
            missed: matches!(row.outcome, Outcome::Missed(_)),
            peer: against.map(|against| &*against.figure),
            peer_value: row.peer_value,
            ratio: row.ratio(),
            times: against.map(|against| against.times),
        }
    }
}

/// Three figures that count, thousands apart: 1,393,250 · 15.8 · 0.42.
fn number(value: f64) -> String {
    let decimals = match value.abs() {
        _ if value.fract() == 0.0 => 0,
        size if size >= 100.0 => 0,
        size if size >= 10.0 => 1,
        _ => 2,
    };
    let text = format!("{value:.decimals$}");
    let (whole, rest) = text
        .split_once('.')
        .map_or((&*text, None), |(whole, rest)| (whole, Some(rest)));
    let mut out = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && digit.is_ascii_digit() && (whole.len() - at).is_multiple_of(3) && !out.ends_with('-') {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(rest) = rest {
        out.push('.');
        out.push_str(rest);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOALS: &str = "
[[row]]
name = 'push.requests'
what = 'push'
unit = 'requests'
at_most = 10
peer = 'push.requests'
times = 20

[[row]]
name = 'accept.per_s'
what = 'accept'
unit = 'changes/CPU-s'
at_least = 20_000
missed = 'docs/benchmarks.md'
runs = 1
";

    fn series(values: &[(&str, f64, usize)]) -> Figures {
        let mut figures = Figures::default();
        for &(name, value, runs) in values {
            (0..runs).for_each(|_| figures.add(name, value));
        }
        figures
    }

    fn outcomes(ours: &[(&str, f64, usize)], peer: &[(&str, f64, usize)]) -> Vec<Outcome> {
        let report = Report::new(&Goals::parse(GOALS).unwrap(), &series(ours), &series(peer));
        report.rows.into_iter().map(|row| row.outcome).collect()
    }

    #[test]
    fn a_row_is_met_only_when_all_of_it_is() {
        let peer = [("push.requests", 183.0, 5)];
        let missed = || Outcome::Missed("docs/benchmarks.md".into());
        for (requests, accept, wanted) in [
            (9.0, 20_000.0, [Outcome::Met, Outcome::Met]),
            // Within the bound, but 18 times fewer than the peer.
            (10.0, 19_999.0, [Outcome::Short, missed()]),
            (11.0, 20_001.0, [Outcome::Short, Outcome::Met]),
        ] {
            assert_eq!(
                outcomes(
                    &[("push.requests", requests, 5), ("accept.per_s", accept, 1)],
                    &peer
                ),
                wanted
            );
        }
    }

    #[test]
    fn what_was_not_measured_fails_even_where_a_miss_is_explained() {
        assert_eq!(outcomes(&[], &[]), [Outcome::NotMeasured, Outcome::NotMeasured]);
        let few = [("push.requests", 9.0, 4), ("accept.per_s", 1.0, 1)];
        assert_eq!(outcomes(&few, &[])[0], Outcome::TooFew(4, 5));
        assert_eq!(
            outcomes(&[("push.requests", 9.0, 5)], &[])[0],
            Outcome::PeerNotMeasured
        );
        for outcome in [
            Outcome::Short,
            Outcome::NotMeasured,
            Outcome::PeerNotMeasured,
            Outcome::TooFew(4, 5),
        ] {
            assert!(!outcome.ok());
        }
    }

    #[test]
    fn a_time_that_is_short_is_said_and_fails_nothing() {
        let goals = GOALS.replace("missed = 'docs/benchmarks.md'\n", "");
        let judge = |requests, accept| {
            let ours = series(&[("push.requests", requests, 5), ("accept.per_s", accept, 1)]);
            let peer = series(&[("push.requests", 183.0, 5)]);
            Report::new(&Goals::parse(&goals).unwrap(), &ours, &peer)
        };
        let slow = judge(9.0, 1.0);
        assert_eq!(slow.rows[1].outcome, Outcome::Slow);
        assert!(slow.passes() && !slow.rows[1].outcome.ok());
        assert!(slow.table().contains("| SLOW |"));
        assert!(slow.json().unwrap().contains("\"ok\": false"));
        assert!(!judge(11.0, 30_000.0).passes(), "requests are no time");
    }

    #[test]
    fn a_figure_without_a_goal_fails() {
        let ours = series(&[
            ("push.requests", 1.0, 5),
            ("accept.per_s", 30_000.0, 1),
            ("pusch.ms", 1.0, 5),
        ]);
        let report = Report::new(
            &Goals::parse(GOALS).unwrap(),
            &ours,
            &series(&[("push.requests", 183.0, 5)]),
        );
        assert!(report.rows.iter().all(|row| row.outcome.ok()));
        assert_eq!(report.without_goal, ["pusch.ms".into()]);
        assert!(!report.passes());
    }

    #[test]
    fn the_table_and_the_rows_say_the_same() {
        let ours = series(&[("push.requests", 9.0, 5), ("accept.per_s", 12_345.6, 1)]);
        let report = Report::new(
            &Goals::parse(GOALS).unwrap(),
            &ours,
            &series(&[("push.requests", 183.0, 5)]),
        );
        assert!(report.passes());
        assert_eq!(
            report.table(),
            "| figure | unit | measured | goal | peer | ratio | goal | |\n\
             |---|---|--:|--:|--:|--:|--:|---|\n\
             | push | requests | 9 | ≤ 10 | 183 | 20.3 | ≥ 20 | ok |\n\
             | accept | changes/CPU-s | 12,346 | ≥ 20,000 |  |  |  | short, see docs/benchmarks.md |\n"
        );
        let rows: serde_json::Value = serde_json::from_str(&report.json().unwrap()).unwrap();
        assert_eq!(rows[0]["ratio"], 183.0 / 9.0);
        assert_eq!(rows[0]["peer"], "push.requests");
        assert_eq!((&rows[1]["ok"], &rows[1]["missed"]), (&true.into(), &true.into()));
        assert_eq!(rows[1]["goal"], 20_000.0);
        assert_eq!(rows[1]["peer_value"], serde_json::Value::Null);
    }

    #[test]
    fn numbers_read_easily() {
        for (value, text) in [
            (0.0, "0"),
            (0.4214, "0.42"),
            (15.77, "15.8"),
            (825.6, "826"),
            (1_000.0, "1,000"),
            (1_393_250.0, "1,393,250"),
            (-1_000.0, "-1,000"),
            (-100.0, "-100"),
        ] {
            assert_eq!(number(value), text);
        }
    }
}
