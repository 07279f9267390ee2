//! A village lives hundreds of steps on bad roads, with crashes, copied phones and a server that is
//! set back; then all comes right again. What must hold is judged by the oracle. The same seed
//! lives the same life.

mod act;
mod desk;
mod heal;
mod mishap;
mod people;
mod tally;

use std::collections::BTreeSet;
use std::fmt;
use std::path::PathBuf;

use doorstep_model::id::DocumentId;

use crate::faults::Fault;
use crate::oracle::{Judgement, Named, OracleError, Sabotage};
use crate::world::random::Seeded;
use crate::world::{Desk, World};

pub use mishap::Mishap;
pub use tally::Tally;

/// How long a life is.
#[derive(Debug, Clone, Copy)]
pub struct Length {
    /// Steps before everything heals.
    pub steps: usize,
    /// Faults that must have been met by then; steps are added until they were.
    pub faults: usize,
}

/// What papers ask for.
pub const FULL: Length = Length {
    steps: 300,
    faults: 30,
};

/// How a life went.
#[derive(Debug, Clone)]
pub struct Life {
    /// Every step with what came of it, one line each.
    pub trace: Vec<String>,
    /// Faults and mishaps met.
    pub faults: usize,
    /// All that really happened, with how often.
    pub tally: Tally,
    /// Phones at the end.
    pub phones: usize,
    /// The oracle's word.
    pub judgement: Judgement,
}

/// Why a life did not come right.
#[derive(Debug)]
pub struct Wrong {
    /// What.
    pub what: String,
    /// Every step until then.
    pub trace: Vec<String>,
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for line in &self.trace {
            writeln!(f, "  {line}")?;
        }
        f.write_str(&self.what)
    }
}

impl From<OracleError> for String {
    fn from(error: OracleError) -> Self {
        error.to_string()
    }
}

/// Faults among a hundred exchanges.
const ROAD: usize = 35;

/// A life under way.
struct Simulation {
    world: World,
    random: Seeded,
    trace: Vec<String>,
    mishaps: usize,
    tally: Tally,
    people: people::People,
    /// The clerk, while signed in.
    desk: Option<Desk>,
    /// Copies of the server's database, to be put back one day.
    copies: Vec<PathBuf>,
    /// Backups, to be restored one day.
    backups: Vec<PathBuf>,
    /// Phones of which there is a copy: they have one device id between them.
    copied: Vec<usize>,
    /// What was told and went with a database that was set back, when no phone had it any more.
    gone: BTreeSet<Named>,
    /// Households that were registered.
    households: Vec<DocumentId>,
    /// Cases that were reported.
    cases: Vec<DocumentId>,
}

/// Lives the life of a seed. `sabotage` is done before it is judged.
///
/// # Errors
/// What is not as it must be at the end.
pub fn live(seed: u64, length: Length, sabotage: Option<Sabotage>) -> Result<Life, Box<Wrong>> {
    let mut life = Simulation::begin(seed);
    for step in 0.. {
        if step >= length.steps && life.faults() >= length.faults {
            break;
        }
        life.step();
    }
    life.heal(sabotage).map_err(|what| {
        Box::new(Wrong {
            what: format!("seed {seed}: {what}"),
            trace: std::mem::take(&mut life.trace),
        })
    })
}

impl Simulation {
    fn begin(seed: u64) -> Self {
        let (world, people) = people::settle(seed);
        let mut life = Self {
            world,
            random: Seeded::new(seed, "simulation"),
            trace: Vec::new(),
            mishaps: 0,
            tally: Tally::default(),
            people,
            desk: None,
            copies: Vec::new(),
            backups: Vec::new(),
            copied: Vec::new(),
            gone: BTreeSet::new(),
            households: Vec::new(),
            cases: Vec::new(),
        };
        for phone in 0..life.world.phones.len() {
            life.sync(phone);
            life.world.phones[phone].road.set_percent(ROAD);
        }
        life
    }

    fn faults(&self) -> usize {
        let roads = self
            .world
            .phones
            .iter()
            .map(|phone| phone.road.met().values().sum::<usize>());
        self.mishaps + roads.sum::<usize>()
    }

    fn step(&mut self) {
        let phone = self.random.below(self.world.phones.len());
        match self.random.below(100) {
            0..46 => self.act(phone),
            46..50 => self.at_the_desk(),
            50..82 => drop(self.sync(phone)),
            82..88 => self.time_passes(),
            _ => self.mishap(),
        }
    }

    fn note(&mut self, line: String) {
        self.trace.push(format!("{} {line}", self.trace.len()));
    }

    fn time_passes(&mut self) {
        let minutes = self.random.between(1, 600);
        self.world.time.pass(minutes * crate::world::clock::MINUTE);
        self.note(format!("{minutes} minutes pass"));
    }

    /// One phone syncs; gives the faults that it met.
    fn sync(&mut self, phone: usize) -> Vec<Fault> {
        let outcome = self.world.try_sync(phone);
        let faults = self.world.phones[phone].road.met_since();
        self.tally.faults(&faults);
        let came = match outcome {
            Ok(done) => format!(
                "{} requests, {} accepted, {} items, {} waiting, {} skipped, proven {}, receipted {}",
                done.requests,
                done.accepted,
                done.items,
                done.waiting,
                done.skipped.len(),
                done.proven,
                done.receipted
            ),
            Err(error) => format!("{error:?}"),
        };
        let name = self.world.phones[phone].name.clone();
        self.note(format!("{name} syncs, {faults:?}: {came}"));
        faults
    }
}
