//! Lives a workload again and again, and lets another call on the disk fail each time: once by a failed
//! disk, once by a full one. What was asked for is refused by its code, and done when it is asked again.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use super::Workload;
use super::child::{self, Failing};
use super::crash::{Crash, Loss};
use super::disk::Disk;
use super::look::State;
use super::record::Step;
use super::run::scratch;
use crate::world::clock::MINUTE;
use crate::world::random::Seeded;

/// The system's numbers of the two errors, on Linux.
const FAILED: i32 = 5;
const FULL: i32 = 28;

/// What became of it.
#[derive(Debug, Default)]
pub struct Refusals {
    /// Calls that could have failed.
    pub calls: usize,
    /// Times that the workload was lived.
    pub lives: usize,
    /// How often something was refused, by what was said: of a failed disk, of a full one.
    pub refused: [BTreeMap<String, usize>; 2],
}

impl fmt::Display for Refusals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            calls,
            lives,
            refused,
        } = self;
        write!(f, "{lives} lives, one of {calls} calls failed in each;")?;
        for (disk, refused) in ["failed", "full"].into_iter().zip(refused) {
            write!(f, " {disk} disk: {refused:?}")?;
        }
        Ok(())
    }
}

/// Lives a workload in the child program so many times, with calls that fail evenly over its length.
///
/// # Panics
/// When it does not come to its end, or what was said to be saved is not there afterwards.
pub fn failures(child: &Path, workload: &Workload, lives: usize) -> Refusals {
    let run = scratch();
    let resting = child::prepare(workload, run.path());
    let begun = Disk::of(&child::world_folder(run.path()));
    let watched = |run: &Path| child::world_folder(run).join(workload.victim);
    let steps = child::record(child, workload, run.path(), &watched(run.path()), None);
    let begin = Step::Mark("begin".into());
    let calls = steps
        .iter()
        .skip_while(|step| **step != begin)
        .filter(|step| step.counts());
    let calls = calls.count();
    assert!(
        calls > 0,
        "{}: nothing was written after its beginning",
        workload.name
    );
    let mut tally = Refusals {
        calls,
        lives,
        ..Refusals::default()
    };
    for n in 0..lives {
        let which = n % 2;
        let failing = Failing {
            call: 1 + n * calls / lives,
            error: [FAILED, FULL][which],
            // A full disk stays full for a while.
            count: [1, 30][which],
        };
        let run = scratch();
        let whole = Crash {
            disk: &begun,
            victim: "",
            last: None,
            loss: Loss::Kept,
            random: &Seeded::new(1, workload.name),
        };
        let world = child::begin(&resting, run.path());
        whole.leave(&world);
        let steps = child::record(child, workload, run.path(), &watched(run.path()), Some(failing));
        let said: Vec<String> = steps
            .into_iter()
            .filter_map(|step| match step {
                Step::Mark(line) => Some(line),
                _ => None,
            })
            .collect();
        for line in said.iter().filter_map(|line| line.strip_prefix("refused ")) {
            *tally.refused[which].entry(line.to_owned()).or_default() += 1;
        }
        let mut resting = resting.clone();
        resting.seed = 1_000_003 * (n + 1) as u64;
        resting.millis += MINUTE;
        (workload.look)(&State {
            folder: world,
            said,
            resting,
        });
    }
    tally
}
