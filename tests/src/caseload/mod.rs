//! The cases of one summer in a prefecture, each replayed to its end: reported by grid members' phones,
//! received, sorted and diverted at the counties' receiving stations, worked on by units, accepted or not
//! by those who raised them; some settled at the door, some left to the server's clock. Everything goes
//! in by HTTP, as phones and desks send it.

mod ending;
mod fate;
mod office;
mod place;
mod village;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use doorstep_model::id::{GridCode, UnitCode};

use self::fate::{Fate, LONGEST};
use self::office::Office;
use self::place::{Ground, villages};
use self::village::{Planned, Tools, Village};
use crate::bench::load::line::Line;
use crate::bench::load::write::Blanks;
use crate::county::phones;
use crate::oracle::{Judgement, Named, judge_told};
use crate::world::clock::DAY;
use crate::world::random::Seeded;
use crate::world::{Place, World};

const PRESET: &str = "bayzhou";
const ROOT: &str = "6528";
/// Published: resolved June to August 2022.
const DISPUTES: usize = 14_900;
const DEMANDS: usize = 68_400;
/// 92 days.
const WEEKS: usize = 13;
/// Phones and desks that are at it at once.
const AT_ONCE: usize = 24;

/// How large it is.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// Villages, from the first by code.
    pub villages: usize,
    /// Cases.
    pub cases: usize,
}

impl Size {
    /// As the prefecture's was.
    ///
    /// # Panics
    /// When the preset can't be read.
    pub fn real() -> Self {
        let (_, grounds) = villages(&Place::of(PRESET, &[ROOT]));
        Self {
            villages: grounds.len(),
            cases: DISPUTES + DEMANDS,
        }
    }
}

/// What became of it.
#[derive(Debug)]
pub struct Done {
    /// Phones.
    pub phones: usize,
    /// Cases that ended in each way.
    pub fates: BTreeMap<String, usize>,
    /// Steps that were applied.
    pub steps: u64,
    /// Cases that do not stand as they must, in words.
    pub wrong: Vec<String>,
    /// Forms sent at desks, and requests of phones.
    pub requests: (u64, u64),
    /// From the first report to the last answer.
    pub took: Duration,
    /// The longest time that publishing took to catch up at the end of a week.
    pub lag: Duration,
    /// The server's file.
    pub database_bytes: u64,
    /// What the oracle says.
    pub judgement: Judgement,
}

impl Done {
    /// True when every case stands as it must and nothing is lost.
    pub fn is_whole(&self) -> bool {
        self.wrong.is_empty() && self.judgement.is_good()
    }
}

/// Lives it. `step` hears how many cases have ended.
///
/// # Panics
/// When the server refuses what must work.
pub fn live(size: Size, step: &mut dyn FnMut(usize)) -> Done {
    let (world, office, mut villages) = begin(size);
    let mut office = office;
    let (blanks, made) = (Blanks::default(), AtomicU64::new(0));
    let server = world.server.handle().address;
    let (began, mut lag) = (Instant::now(), Duration::ZERO);
    for week in 0..=WEEKS + LONGEST {
        if week > 0 {
            world.time.pass(7 * DAY);
            assert_eq!(world.server.tick().failed, 0, "the clock does its work");
        }
        office.sign_in(server);
        let tools = Tools {
            office: &office,
            store: world.server.store(),
            realm: world.server.realm(),
            blanks: &blanks,
            now: world.time.now(),
            made: &made,
        };
        let next = AtomicUsize::new(0);
        thread::scope(|scope| {
            for _ in 0..AT_ONCE {
                scope.spawn(|| {
                    let mut line = Line::open(server).expect("the server listens");
                    while let Some(village) = villages.get(next.fetch_add(1, Ordering::Relaxed)) {
                        let mut village = village.lock().unwrap_or_else(PoisonError::into_inner);
                        village.live(week, &tools, &mut line);
                    }
                });
            }
        });
        let waits = Instant::now();
        world.server.settle();
        lag = lag.max(waits.elapsed());
        let villages = villages.iter_mut().map(|village| village.get_mut());
        step(
            villages
                .map(|village| village.map_or(0, |village| village.ended.len()))
                .sum(),
        );
    }
    let took = began.elapsed();
    let villages: Vec<Village> = villages
        .into_iter()
        .map(|village| village.into_inner().unwrap_or_else(PoisonError::into_inner))
        .collect();
    end(&world, &office, &villages, took, lag)
}

/// The prefecture before its first case, with everything that will be reported.
fn begin(size: Size) -> (World, Office, Vec<Mutex<Village>>) {
    let whole = Place::of(PRESET, &[ROOT]);
    let (_, grounds) = villages(&whole);
    let tops: Vec<GridCode> = grounds
        .iter()
        .take(size.villages)
        .filter_map(|ground| whole.tree.at_level(&ground.grids[0], &whole.preset.tree.village))
        .map(|village| village.code.clone())
        .collect();
    let tops: Vec<&str> = tops.iter().map(GridCode::as_str).collect();
    let place = Place::of(PRESET, &tops);
    let (counties, grounds) = villages(&place);
    let world = World::new(110, place);
    let matters = grounds
        .iter()
        .flat_map(|ground| ground.disputes.iter().chain(&ground.demands));
    let units: BTreeSet<UnitCode> = matters.map(|matter| matter.unit.clone()).collect();
    let units: Vec<UnitCode> = units.into_iter().collect();
    let office = Office::open(&world, &counties, &units);
    let mut villages = with_phones(&world, grounds);
    plan(size.cases, &mut villages);
    (world, office, villages.into_iter().map(Mutex::new).collect())
}

/// A phone for each grid, which has read all that there is.
fn with_phones(world: &World, grounds: Vec<Ground>) -> Vec<Village> {
    let grids = grounds.iter().flat_map(|ground| ground.grids.clone()).collect();
    let mut phones = phones(world, "grid_member", grids).into_iter();
    grounds
        .into_iter()
        .enumerate()
        .map(|(n, ground)| {
            let own = phones.by_ref().take(ground.grids.len()).collect();
            Village::new(ground, own, world.seed() + n as u64, world.time.now())
        })
        .collect()
}

/// Which case is reported where and when, and what becomes of it.
fn plan(cases: usize, villages: &mut [Village]) {
    let random = Seeded::new(cases as u64, "cases");
    for n in 0..cases {
        let count = villages.len();
        let village = &mut villages[random.below(count)];
        let disputes = |n: usize| n * DISPUTES / (DISPUTES + DEMANDS);
        let dispute = disputes(n + 1) > disputes(n);
        village.planned.push(Planned {
            week: n * WEEKS / cases,
            phone: random.below(village.phones.len()),
            dispute,
            fate: Fate::drawn(dispute, random.below(1_000)),
        });
    }
}

fn end(world: &World, office: &Office, villages: &[Village], took: Duration, lag: Duration) -> Done {
    let ended = ending::read(&world.server.database());
    let mut done = Done {
        phones: villages.iter().map(|village| village.phones.len()).sum(),
        fates: BTreeMap::new(),
        steps: ended.values().map(|ended| ended.applied).sum(),
        wrong: Vec::new(),
        requests: (office.forms(), 0),
        took,
        lag,
        database_bytes: std::fs::metadata(world.server.database()).map_or(0, |file| file.len()),
        judgement: judge(world, villages),
    };
    for village in villages {
        done.requests.1 += village.phones.iter().map(|phone| phone.requests).sum::<u64>();
        for (case, fate) in &village.ended {
            *done.fates.entry(format!("{fate:?}")).or_default() += 1;
            if let Some(wrong) = ending::differs(*fate, ended.get(case)) {
                done.wrong.push(format!("{case}: {wrong}"));
            }
        }
    }
    done.wrong.extend(ending::at_desks(world, office, villages));
    done
}

fn judge(world: &World, villages: &[Village]) -> Judgement {
    let phones = villages.iter().flat_map(|village| &village.phones);
    let told: BTreeSet<Named> = phones.flat_map(|phone| phone.told.iter().copied()).collect();
    judge_told(&world.server.database(), told).expect("the oracle reads the server's file")
}

impl fmt::Display for Done {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cases: usize = self.fates.values().sum();
        writeln!(f, "{cases} cases, {} steps, {} phones", self.steps, self.phones)?;
        for (fate, n) in &self.fates {
            writeln!(f, "{fate}: {n}")?;
        }
        for wrong in self.wrong.iter().take(20) {
            writeln!(f, "not as it must be: {wrong}")?;
        }
        writeln!(f, "{} cases not as they must be", self.wrong.len())?;
        let (desks, phones) = self.requests;
        writeln!(
            f,
            "{desks} forms at desks, {phones} requests of phones, {:.0} s, {:.0} steps a second",
            self.took.as_secs_f64(),
            self.steps as f64 / self.took.as_secs_f64()
        )?;
        writeln!(
            f,
            "lag {:.2} s, database {} MB",
            self.lag.as_secs_f64(),
            self.database_bytes >> 20
        )?;
        write!(f, "{}", self.judgement)
    }
}
