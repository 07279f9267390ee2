//! Many lives, each of its own seed. `DOORSTEP_SEEDS` says how many (`tests/run simulate 200`),
//! `DOORSTEP_SEED` which one alone.

use std::env::{current_exe, var};
use std::process::Command;
use std::sync::Mutex;
use std::thread;

use doorstep_tests::oracle::Sabotage;
use doorstep_tests::simulate::{FULL, Life, Tally, live};

/// Lives in an ordinary run of the tests.
const SEEDS: u64 = 3;
/// In so many lives everything that can go wrong must have gone wrong.
const ENOUGH: usize = 100;
/// A life waits for the disk as long as it computes.
const LIVES_A_CORE: usize = 2;

#[test]
fn every_life_comes_right() {
    let number = |name| var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let mut seeds: Vec<u64> = match number("DOORSTEP_SEED") {
        Some(seed) => vec![seed],
        None => (1..=number("DOORSTEP_SEEDS").unwrap_or(SEEDS)).collect(),
    };
    let lives = seeds.len();
    seeds.reverse();
    let (left, wrong, tally) = (
        Mutex::new(seeds),
        Mutex::new(Vec::new()),
        Mutex::new(Tally::default()),
    );
    let cores = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..cores * LIVES_A_CORE {
            scope.spawn(|| {
                while let Some(seed) = next(&left) {
                    match judge(seed) {
                        Ok(life) => tally.lock().unwrap().merge(&life.tally),
                        Err(what) => {
                            println!(
                                "{what}\nseed {seed} FAILED; alone: DOORSTEP_SEED={seed} tests/run simulate 1"
                            );
                            wrong.lock().unwrap().push(seed);
                        }
                    }
                }
            });
        }
    });
    let (mut wrong, tally) = (wrong.into_inner().unwrap(), tally.into_inner().unwrap());
    wrong.sort_unstable();
    println!("what happened in {lives} lives\n{tally}");
    assert!(wrong.is_empty(), "seeds that did not come right: {wrong:?}");
    if lives >= ENOUGH {
        assert_eq!(tally.missing(lives), Vec::<String>::new(), "did not happen");
    }
}

#[test]
fn the_same_seed_lives_the_same_life() {
    let trace = || {
        live(7, FULL, None)
            .unwrap_or_else(|wrong| panic!("{wrong}"))
            .trace
    };
    let (first, second) = (trace(), trace());
    for (first, second) in first.iter().zip(&second) {
        assert_eq!(first, second);
    }
    assert_eq!(first.len(), second.len());
}

/// What is dropped is found: a run of these very tests, with one change taken out of the server.
#[test]
fn a_change_that_is_dropped_is_missed() {
    let mut run = Command::new(current_exe().unwrap());
    run.args(["every_life_comes_right", "--exact", "--nocapture"]);
    let output = run
        .env("DOORSTEP_SEED", "1")
        .env("DOORSTEP_SABOTAGE", "drop-one")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(!output.status.success(), "{said}");
    assert!(said.contains(", lost 1: ["), "{said}");
}

fn next(left: &Mutex<Vec<u64>>) -> Option<u64> {
    left.lock().unwrap().pop()
}

/// Lives one life; a panic in it is as wrong as a loss.
fn judge(seed: u64) -> Result<Life, String> {
    let life = thread::spawn(move || live(seed, FULL, Sabotage::from_environment()))
        .join()
        .map_err(|_| "panicked".to_owned())?;
    let life = life.map_err(|wrong| wrong.to_string())?;
    if life.phones < 5 || life.faults < FULL.faults {
        return Err(format!("{} phones, {} faults", life.phones, life.faults));
    }
    println!(
        "seed {seed}: {} steps, {} faults, {}",
        life.trace.len(),
        life.faults,
        life.judgement
    );
    Ok(life)
}
