//! A damaged database is found, put aside, and what only this phone has is brought over into a new one.

use std::fs;
use std::path::{Path, PathBuf};

use doorstep_model::time::Timestamp;

use super::village::{WANG, household, lived_in, moves, register, sync, told};
use crate::torn::{Stage, State, Workload};
use crate::world::Resting;
use crate::world::clock::Time;
use crate::world::phone::install;
use crate::world::random::Seeded;
use crate::{oracle, torn};

pub(super) const WORKLOAD: Workload = Workload {
    name: "rescue",
    victim: "phones/wang",
    before,
    live,
    look,
};

const PAGE: usize = 4_096;

fn before(folder: PathBuf) -> Resting {
    let world = lived_in(folder.clone());
    let wang = &world.phones[WANG];
    for n in 0..3 {
        moves(wang, household(wang), &format!("柳树坡 {n}")).expect("it is saved");
    }
    register(&world, wang, "刘永强").expect("it is saved");
    wang.device().store().suspect().expect("it is noted");
    let database = wang.files().database;
    let unsent = oracle::read_phone(&wang.files())
        .expect("the oracle reads the phone")
        .unsent;
    let lines: String = unsent.iter().map(|change| format!("{change}\n")).collect();
    fs::write(folder.join("unsent"), lines).expect("what is unsent is kept");
    let resting = world.rest();
    break_a_page(&folder, &database, &resting);
    resting
}

/// Breaks a page that is none of those that the unsent work lies in: damage that all of it survives.
fn break_a_page(folder: &Path, database: &Path, resting: &Resting) {
    let whole = fs::read(database).expect("the database");
    for page in (1..whole.len() / PAGE).rev() {
        let mut broken = whole.clone();
        broken[page * PAGE + 100..][..64]
            .iter_mut()
            .for_each(|byte| *byte ^= 0xa5);
        let tried = torn::run::scratch();
        let phone = tried.path().join("phones/wang");
        copy(&folder.join("phones/wang"), &phone);
        let below = database.strip_prefix(folder).expect("it lies in the world");
        fs::write(tried.path().join(below), &broken).expect("a broken database");
        let (found, rescued) = open(&phone, resting);
        if found && rescued == 4 {
            return fs::write(database, broken).expect("a broken database");
        }
    }
    panic!("no page is without unsent work");
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("a file is copied");
        }
    }
}

/// Starts the app: whether damage was found, and how many changes were rescued completely.
fn open(phone: &Path, resting: &Resting) -> (bool, usize) {
    let clock = Time::at(Timestamp::clamp(resting.millis)).clock();
    let app = install(phone, &clock, &Seeded::new(resting.seed, "the app")).expect("the app is installed");
    let slot = app.users().expect("its users")[0];
    let (_device, damage) = app.unlock(slot, None).expect("the app starts");
    match damage {
        Some(damage) if !damage.rescued.incomplete => (true, damage.rescued.changes),
        damage => (damage.is_some(), 0),
    }
}

fn live(stage: &Stage) {
    let phone = stage.folder.join("phones/wang");
    let clock = Time::at(Timestamp::clamp(stage.resting.millis)).clock();
    let randomness = Seeded::new(stage.resting.seed, "the app");
    stage.begin();
    stage.again(|| {
        let app = install(&phone, &clock, &randomness).map_err(|error| told(&error, error.code()))?;
        let slot = app.users().map_err(|error| told(&error, error.code()))?[0];
        app.unlock(slot, None)
            .map(drop)
            .map_err(|error| told(&error, error.code()))
    });
    stage.marks.say("rescued");
    let world = stage.world();
    sync(stage, &world, WANG);
    world.rest();
}

fn look(state: &State) {
    // Whoever starts the app now may be told of the damage once more.
    open(&state.folder.join("phones/wang"), &state.resting);
    let world = state.world();
    let unsent = fs::read_to_string(state.folder.join("unsent")).expect("what was unsent");
    let unsent: Vec<oracle::Named> = unsent.lines().filter_map(oracle::Named::parse).collect();
    assert_eq!(unsent.len(), 4);
    world.sync_all();
    let kept = oracle::read_phone(&world.phones[WANG].files()).expect("the oracle reads the phone");
    let held = oracle::read_server(&state.folder.join("server/doorstep.db"), &kept.genesis);
    let held = held.expect("the oracle reads the server");
    let gone = unsent.iter().filter(|change| !held.changes.contains_key(change));
    assert_eq!(gone.count(), 0, "unsent work did not arrive");
    state.nothing_is_lost(&world);
    state.works_on(&world);
}
