//! Backups are made beside a running server, with the folder that photos are kept in.

use std::path::{Path, PathBuf};

use doorstep_device::action::add_photo::add_photo;
use doorstep_device::photo::prepare;
use doorstep_server::backup::{self, BackupError, Made, Sources};
use doorstep_server::config::Config;
use doorstep_server::{Home, key::SealedTo};

use super::village::{PHOTO, WANG, household, lived_in, moves, sync};
use crate::torn::look::epoch_of;
use crate::torn::marks::after;
use crate::torn::{Stage, State, Workload};
use crate::world::{Resting, World};

pub(super) const WORKLOAD: Workload = Workload {
    name: "backup",
    victim: "server",
    before,
    live,
    look,
};

/// What backups are sealed to.
const SECRET: [u8; 32] = [7; 32];

pub(super) fn before(folder: PathBuf) -> Resting {
    let world = lived_in(folder);
    let wang = &world.phones[WANG];
    add_photo(wang.device(), household(wang), &prepare(PHOTO).expect("a photo")).expect("it is added");
    world.sync(WANG);
    world.rest()
}

/// Backups and kept photos lie on the server's own disk.
fn disk(folder: &Path) -> PathBuf {
    folder.join("server/backups")
}

fn make(world: &World, folder: &Path, n: usize) -> Result<Made, BackupError> {
    let home = &world.server.handle().app().home;
    let public = doorstep_server::key::Recipient::from_seed(&SECRET).public();
    let seal = SealedTo::parse(&public).expect("a key");
    backup::create(
        home,
        &disk(folder).join(n.to_string()),
        Some(&disk(folder).join("photos")),
        Some(&seal),
    )
}

fn live(stage: &Stage) {
    let world = stage.world();
    stage.marks.say(&format!("epoch {}", epoch_of(&world)));
    std::fs::create_dir(disk(&stage.folder)).expect("a folder");
    stage.begin();
    for n in 1..3 {
        let made = stage.again(|| make(&world, &stage.folder, n).map_err(|error| error.to_string()));
        assert!(made.is_whole());
        stage.marks.say(&format!("backup {n}"));
        let phone = &world.phones[WANG];
        moves(phone, household(phone), &format!("柳树坡 {n}")).expect("it is saved");
        sync(stage, &world, WANG);
    }
    world.rest();
}

fn look(state: &State) {
    let world = state.world();
    state.nothing_is_lost(&world);
    for n in after(&state.said, "backup") {
        let n: usize = n.parse().expect("a mark of ours");
        // Its folder may be gone with the disk that nothing was ever said of; then `restore` says so.
        restores(state, &world, n);
    }
    std::fs::create_dir_all(disk(&state.folder)).expect("a folder");
    make(&world, &state.folder, 9).expect("another backup is made");
    restores(state, &world, 9);
    state.works_on(&world);
}

/// Asserts that a backup opens, with its photos and all households in it.
fn restores(state: &State, world: &World, n: usize) {
    let (kept, to) = (
        disk(&state.folder).join("photos"),
        state.folder.join(format!("restored-{n}")),
    );
    let from = Sources {
        backup: &disk(&state.folder).join(n.to_string()),
        ledger: &state.folder.join("server/ledger/ledger.jsonl"),
        photos: Some(&kept),
        secret: Some(&SECRET),
    };
    let restored = backup::restore(&from, &to, world.server.environment().clone());
    let restored = restored.unwrap_or_else(|error| panic!("backup {n}: {error}"));
    assert_eq!((restored.missing_photos, restored.nameless), (0, 0), "backup {n}");
    let home = Home::open(&to, Config::default(), world.server.environment().clone());
    let home = home.expect("what was restored opens");
    let sound = home.store.read_blocking(|read| read.integrity());
    let sound: Result<_, doorstep_server::store::StoreError> = sound;
    assert_eq!(sound.expect("it answers"), None);
}
