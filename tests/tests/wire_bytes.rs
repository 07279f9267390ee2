//! Bytes and requests of the benchmark's wire rows, without a clock: what the protocol costs is
//! known at every test run, not only where the bench is run.

use std::collections::BTreeMap;

use doorstep_model::time::{Day, Timestamp};
use doorstep_tests::bench::goals::{Against, Bound, Goals, Unit};
use doorstep_tests::bench::measure::Sheet;
use doorstep_tests::bench::measure::phone::{Run, VILLAGE};
use doorstep_tests::roster::{RosterGenerator, RosterShape};
use doorstep_tests::world::{Place, clock::Time};

/// What the peer took in `docs/benchmarks.md`: its versions are locked, so its bytes stay.
const PEER: [(&str, f64); 7] = [
    ("first_push.requests", 159.0),
    ("first_push.bytes", 1_503_280.0),
    ("one_edit.bytes", 166_094.0),
    ("later_edit.bytes", 7_842.0),
    ("nothing_new.bytes", 7_598.0),
    ("new_device.requests", 157.0),
    ("new_device.bytes", 574_391.0),
];

#[test]
fn three_thousand_households_cost_what_the_benchmarks_say() {
    let now: Timestamp = Time::morning_of(Day::parse("2026-03-17").unwrap()).now();
    let grids = Place::of("hanyin", &[VILLAGE]).basic_grids(VILLAGE);
    let households = RosterGenerator::new(1, RosterShape::BENCH, now).households(&grids, "江河村", 3_000);
    let mut sheet = Sheet(Vec::new());
    Run::new(1).measure(&households, &mut sheet);
    let figures: BTreeMap<String, f64> = String::from_utf8(sheet.0)
        .unwrap()
        .lines()
        .map(|line| {
            let line: serde_json::Value = serde_json::from_str(line).unwrap();
            (
                line["name"].as_str().unwrap().to_owned(),
                line["value"].as_f64().unwrap(),
            )
        })
        .collect();
    let goals = Goals::parse(include_str!("../bench/goals.toml")).unwrap();
    let mut checked = 0;
    for goal in goals
        .iter()
        .filter(|goal| matches!(goal.unit, Unit::Bytes | Unit::Requests))
    {
        let Some(value) = figures.get(&*goal.name) else {
            continue;
        };
        if let Some(Bound::AtMost(most)) = goal.bound {
            assert!(*value <= most, "{}: {value}", goal.name);
        }
        if let Some(Against { figure, times }) = &goal.against {
            let (_, peer) = PEER.iter().find(|(name, _)| *name == &**figure).unwrap();
            assert!(peer / value >= *times, "{}: {value} against {peer}", goal.name);
        }
        checked += 1;
    }
    assert!(checked >= 12, "{checked} rows of the wire");
}
