//! One screening round over the villages of a town: every household is asked by its village's own
//! phone, some villages say that there is nothing, and those that say nothing are urged.

use std::fmt;
use std::time::{Duration, Instant};

use doorstep_device::action::record_visit::{VisitForm, record_visit};
use doorstep_device::action::report_nothing::report_nothing;
use doorstep_device::view::rounds::rounds;
use doorstep_device::view::today::today;
use doorstep_model::id::{GridCode, RoundId};
use doorstep_model::protocol::row::Station;
use doorstep_server::store::{RoundCounts, StoreError};

use crate::oracle::Judgement;
use crate::roster::{RosterGenerator, RosterShape, csv};
use crate::world::clock::DAY;
use crate::world::random::Seeded;
use crate::world::{Place, World};

const PRESET: &str = "shaozhuang";
const TOWN: &str = "370781105";
/// Who looks after a village.
const POST: &str = "village_team_member";
const CHECKLIST: &str = "dispute_screening";
/// Of so many villages one says that there is nothing, and one says nothing until it is urged.
const QUIET: usize = 23;
const SILENT: usize = 19;
/// Of a hundred households, those where a quarrel was heard of.
const HEARD: usize = 6;

/// How large it is.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// Villages, from the first by code.
    pub villages: usize,
    /// Households of each.
    pub households: usize,
}

impl Size {
    /// As the town is.
    ///
    /// # Panics
    /// When the preset can't be read.
    pub fn real() -> Self {
        let place = Place::of(PRESET, &[TOWN]);
        Self {
            villages: place.basic_grids(TOWN).len(),
            households: usize::from(place.preset.tree.households_per_grid),
        }
    }
}

/// What became of it.
#[derive(Debug)]
pub struct Screened {
    /// Villages that were asked.
    pub villages: u64,
    /// Households registered.
    pub households: usize,
    /// How far the round was before the silent ones were urged, and at its end.
    pub counts: [RoundCounts; 2],
    /// What was chosen how often, at its end.
    pub tally: Vec<(Box<str>, u64)>,
    /// Visits recorded, and quarrels heard of.
    pub visits: u64,
    /// Quarrels heard of.
    pub heard: u64,
    /// From the first visit to the last answer of the server.
    pub took: Duration,
    /// Until the server had published all of it.
    pub lag: Duration,
    /// The server's file.
    pub database_bytes: u64,
    /// What the oracle says.
    pub judgement: Judgement,
}

impl Screened {
    /// True when every village answered, every visit counts once and nothing is lost.
    pub fn is_whole(&self) -> bool {
        let last = self.counts[1];
        let counted = last.missing == 0 && last.answers == self.visits && last.grids == self.villages;
        counted && self.judgement.is_good()
    }
}

impl fmt::Display for Screened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (when, counts) in ["first days", "in the end"].iter().zip(self.counts) {
            writeln!(
                f,
                "{when}: {} villages asked, {} answered, {} nothing found, {} missing, {} households",
                counts.grids, counts.answered_grids, counts.nothing, counts.missing, counts.answers
            )?;
        }
        for (choice, n) in &self.tally {
            writeln!(f, "{choice}: {n}")?;
        }
        writeln!(
            f,
            "{} households registered, {} visits, {} quarrels heard of",
            self.households, self.visits, self.heard
        )?;
        writeln!(
            f,
            "{:.0} changes a second, lag {:.2} s, database {} MB",
            self.visits as f64 / self.took.as_secs_f64(),
            self.lag.as_secs_f64(),
            self.database_bytes >> 20
        )?;
        write!(f, "{}", self.judgement)
    }
}

/// What a village does in the first days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Village {
    Visits,
    Quiet,
    Silent,
}

impl Village {
    const fn of(place: usize) -> Self {
        if place % QUIET == QUIET - 1 {
            Self::Quiet
        } else if place % SILENT == SILENT - 1 || place == 1 {
            Self::Silent
        } else {
            Self::Visits
        }
    }
}

/// Lives it. `step` hears of each village that is done with.
///
/// # Panics
/// When the server or a phone refuses what must work.
pub fn screen(size: Size, step: &mut dyn FnMut(&str, usize)) -> Screened {
    let whole = Place::of(PRESET, &[TOWN]).basic_grids(TOWN);
    let grids: Vec<GridCode> = whole.into_iter().take(size.villages).collect();
    let tops: Vec<&str> = grids.iter().map(GridCode::as_str).collect();
    let mut world = World::new(333, Place::of(PRESET, &tops));
    let chief = world.person("chief", "周镇长");
    world.assign(chief, "supervisor", Station::Grid(crate::world::grid(TOWN)));
    for (place, grid) in grids.iter().enumerate() {
        let user = world.person(&format!("member{place}"), "包村干部");
        world.assign(user, POST, Station::Grid(grid.clone()));
    }
    register(&world, &grids, size.households);
    step("roster", grids.len());
    let until = world.time.now().day().plus_days(14).to_string();
    let started = [
        "round",
        "start",
        "--grid",
        TOWN,
        "--checklist",
        CHECKLIST,
        "--until",
        &until,
        "矛盾纠纷大排查",
    ];
    world.server.command_line(&started).expect("a round");

    let random = Seeded::new(333, "answers");
    let began = Instant::now();
    let (mut visits, mut heard) = (0, 0);
    for (place, grid) in grids.iter().enumerate() {
        let user = world.person_of(&format!("member{place}"));
        let phone = world.phone(&format!("member{place}"), user);
        world.sync(phone);
        match Village::of(place) {
            Village::Visits => {
                let (all, quarrels) = visit_all(&world, phone, &random);
                visits += all;
                heard += quarrels;
            }
            Village::Quiet => report_nothing(world.phones[phone].device(), RoundId(1), grid).expect("a word"),
            Village::Silent => {}
        }
        world.sync(phone);
        step("villages", place + 1);
    }
    let first = counts(&world);
    world.time.pass(3 * DAY);
    if first.missing > 0 {
        world
            .server
            .command_line(&["round", "urge", "1", "--author", "chief"])
            .expect("they are urged");
    }
    for phone in (0..grids.len()).filter(|place| Village::of(*place) == Village::Silent) {
        world.sync(phone);
        let device = world.phones[phone].device();
        assert_eq!(today(device).expect("a screen").notices.len(), 1, "they are told");
        let (all, quarrels) = visit_all(&world, phone, &random);
        visits += all;
        heard += quarrels;
        world.sync(phone);
    }
    let took = began.elapsed();
    world.server.settle();
    let lag = began.elapsed() - took;
    Screened {
        villages: grids.len() as u64,
        households: grids.len() * size.households,
        counts: [first, counts(&world)],
        tally: read(&world, |tx, realm| tx.round_tally(realm, RoundId(1))),
        visits,
        heard,
        took,
        lag,
        database_bytes: std::fs::metadata(world.server.database()).map_or(0, |file| file.len()),
        judgement: world.judge().expect("the oracle reads every file"),
    }
}

/// The roster of every village, brought in as a county would.
fn register(world: &World, grids: &[GridCode], households: usize) {
    let mut made = RosterGenerator::new(333, RosterShape::VILLAGE, world.time.now());
    let roster = made.households(grids, "邵庄镇", households * grids.len());
    let file = world.folder().join("roster.csv");
    std::fs::write(&file, csv(&roster)).expect("a file");
    let file = file.to_str().expect("a path").to_owned();
    let said = world
        .server
        .command_line(&["import", "roster", &file])
        .expect("a roster");
    let added = format!("{} households added", roster.len());
    assert!(said.contains(&added), "{said}");
    world.server.settle();
}

/// Asks every household of a phone; gives how many, and where a quarrel was heard of.
fn visit_all(world: &World, phone: usize, random: &Seeded) -> (u64, u64) {
    let device = world.phones[phone].device();
    let round = rounds(device).expect("a screen").remove(0);
    let checklist = round.checklist.clone().expect("its checklist came along");
    let (mut visits, mut quarrels) = (0, 0);
    for subject in round.grids.iter().flat_map(|grid| &grid.subjects) {
        let quarrel = random.percent(HEARD);
        let mut answers = vec![("heard".to_owned(), if quarrel { "yes" } else { "no" }.to_owned())];
        if quarrel {
            answers.push(("about".into(), "院墙边界".into()));
            answers.push(("settled_here".into(), "yes".into()));
        }
        let form = VisitForm {
            kind: "door".into(),
            outcome: "met".into(),
            checklist: checklist.clone(),
            answers,
            ..VisitForm::default()
        };
        record_visit(device, subject.id, &form).expect("a visit");
        visits += 1;
        quarrels += u64::from(quarrel);
    }
    (visits, quarrels)
}

fn counts(world: &World) -> RoundCounts {
    world.server.settle();
    read(world, |tx, realm| tx.round_counts(realm, RoundId(1)))
}

fn read<T: Send + 'static>(
    world: &World,
    work: impl FnOnce(&doorstep_server::store::Read<'_>, doorstep_model::id::RealmNumber) -> Result<T, StoreError>
    + Send
    + 'static,
) -> T {
    let realm = world.server.realm();
    let found: Result<T, StoreError> = world.server.store().read_blocking(|tx| work(tx, realm));
    found.expect("the server's store answers")
}
