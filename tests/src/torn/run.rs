//! Lives a workload once, and crashes it at many of its writes.

use std::any::Any;
use std::collections::BTreeMap;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use tempfile::TempDir;

use super::crash::{Crash, Loss, in_memory};
use super::disk::Disk;
use super::look::State;
use super::record::Step;
use super::{Workload, child};
use crate::world::clock::MINUTE;
use crate::world::random::Seeded;

/// Faults that are told of: more would say nothing more.
const TOLD: usize = 12;

/// What was tried.
#[derive(Debug, Default)]
pub struct Tally {
    /// Steps at which the power could have failed.
    pub points: usize,
    /// Those at which it did.
    pub crashed: usize,
    /// States that were opened, by what was lost.
    pub states: BTreeMap<Loss, usize>,
}

impl Tally {
    /// States in all.
    pub fn opened(&self) -> usize {
        self.states.values().sum()
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { points, crashed, .. } = self;
        write!(f, "{} states at {crashed} of {points} steps:", self.opened())?;
        self.states
            .iter()
            .try_for_each(|(loss, count)| write!(f, " {loss} {count}"))
    }
}

/// Lives a workload in the child program and opens about so many states that crashes leave, evenly over
/// its steps and drawn by its name.
///
/// # Panics
/// When the record misses something that happened on disk, or a state is not as it must be.
pub fn crashes(child: &Path, workload: &Workload, states: usize) -> Tally {
    let run = scratch();
    let resting = child::prepare(workload, run.path());
    let world = child::world_folder(run.path());
    let mut disk = Disk::of(&world);
    let steps = child::record(child, workload, run.path(), &world, None);
    assert_whole(&disk, &steps, &world, workload);

    let at = points(&steps, &world.join(workload.victim));
    let random = Seeded::new(1, workload.name);
    let mut chosen: BTreeMap<usize, Vec<Loss>> = BTreeMap::new();
    let most = at.len() * Loss::ALL.len();
    for n in 0..states.min(most) {
        // Spread evenly; where there are fewer steps than states each is met with several losses.
        let point = at[n * at.len() / states.min(most)];
        let all = chosen.entry(point).or_default();
        let left: Vec<Loss> = Loss::ALL.into_iter().filter(|loss| !all.contains(loss)).collect();
        all.push(*random.pick(if left.is_empty() { &Loss::ALL } else { &left }));
    }
    let mut tally = Tally {
        points: at.len(),
        crashed: chosen.len(),
        ..Tally::default()
    };
    let mut faults = Vec::new();
    let mut said = Vec::new();
    for (n, step) in steps.iter().enumerate() {
        let losses = chosen.get(&n).map_or(&[][..], Vec::as_slice);
        // A write under way may be there; a sync under way has done nothing.
        if !matches!(step, Step::Sync { .. }) {
            disk.apply(step);
        }
        for (again, loss) in losses.iter().enumerate() {
            let last = match step {
                Step::Write { file, .. } => Some(disk.opened(*file)),
                _ => None,
            };
            let left = scratch();
            let crash = Crash {
                disk: &disk,
                victim: workload.victim,
                last,
                loss: *loss,
                random: &random,
            };
            crash.leave(left.path());
            let mut resting = resting.clone();
            // Another life draws otherwise, and later.
            resting.seed = 1_000_003 * (n + 1) as u64 + again as u64;
            resting.millis += MINUTE;
            let state = State {
                folder: left.path().to_owned(),
                said: said.clone(),
                resting,
            };
            let looked = catch_unwind(AssertUnwindSafe(|| (workload.look)(&state)));
            if let Err(cause) = looked {
                faults.push(format!("step {n}, {loss}, {}: {}", words(step), text(&*cause)));
            }
            *tally.states.entry(*loss).or_default() += 1;
        }
        if matches!(step, Step::Sync { .. }) {
            disk.apply(step);
        }
        if let Step::Mark(line) = step {
            said.push(line.clone());
        }
    }
    assert!(
        faults.is_empty(),
        "{}: {} of {} states are not as they must be\n{}",
        workload.name,
        faults.len(),
        tally.opened(),
        faults[..faults.len().min(TOLD)].join("\n")
    );
    tally
}

/// A folder that is thrown away.
pub(super) fn scratch() -> TempDir {
    let folder = tempfile::Builder::new()
        .prefix("doorstep-torn-")
        .tempdir_in(in_memory());
    folder.expect("a folder")
}

/// Replayed as a whole the record must give what lies on disk: it misses nothing.
fn assert_whole(before: &Disk, steps: &[Step], world: &Path, workload: &Workload) {
    let mut replayed = before.clone();
    steps.iter().for_each(|step| replayed.apply(step));
    let (replayed, there) = (replayed.files(), Disk::of(world).files());
    let differ = |name: &&String| replayed.get(*name) != there.get(*name);
    let different: Vec<&String> = replayed.keys().chain(there.keys()).filter(differ).collect();
    assert!(
        different.is_empty(),
        "{}: the record does not give what is on disk: {different:?}",
        workload.name
    );
}

/// The steps of the victim at which the power may fail.
fn points(steps: &[Step], victim: &Path) -> Vec<usize> {
    let mut inside: BTreeMap<i64, bool> = BTreeMap::new();
    let mut points = Vec::new();
    for (n, step) in steps.iter().enumerate() {
        let hit = match step {
            Step::Open { file, path, .. } => {
                inside.insert(*file, path.starts_with(victim));
                path.starts_with(victim)
            }
            Step::Duplicate { from, to } => {
                let hit = inside[from];
                inside.insert(*to, hit);
                hit
            }
            Step::Write { file, .. } | Step::Truncate { file, .. } | Step::Sync { file } => inside[file],
            Step::Rename { to: path, .. } | Step::Remove { path } | Step::MakeFolder { path } => {
                path.starts_with(victim)
            }
            Step::Mode { .. } | Step::Mark(_) => false,
        };
        if hit && step.counts() {
            points.push(n);
        }
    }
    assert!(!points.is_empty(), "nothing was written");
    points
}

fn words(step: &Step) -> String {
    match step {
        Step::Write { file, at, bytes } => format!("write of {} bytes at {at} into {file}", bytes.len()),
        step => format!("{step:?}"),
    }
}

fn text(cause: &(dyn Any + Send)) -> &str {
    let text = cause.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| cause.downcast_ref::<&str>().copied())
        .unwrap_or("a panic without words")
}
