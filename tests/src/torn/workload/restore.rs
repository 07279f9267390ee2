//! A server is restored from a backup, its ledger and the kept photos, and opened.

use std::path::{Path, PathBuf};

use doorstep_model::time::Timestamp;
use doorstep_server::Home;
use doorstep_server::backup::{self, BackupError, Restored, Sources};
use doorstep_server::config::Config;
use doorstep_server::environment::Environment;

use crate::torn::child::place;
use crate::torn::{Stage, State, Workload};
use crate::world::clock::Time;
use crate::world::random::Seeded;
use crate::world::server::{command_line, environment};
use crate::world::{Resting, World};

pub(super) const WORKLOAD: Workload = Workload {
    name: "restore",
    victim: "new",
    before,
    live,
    look,
};

fn before(folder: PathBuf) -> Resting {
    let resting = super::backup::before(folder.clone());
    let world = World::wake(&resting, place(), folder.clone());
    let home = &world.server.handle().app().home;
    backup::create(home, &folder.join("backup"), Some(&folder.join("photos")), None).expect("a backup");
    std::fs::create_dir(folder.join("new")).expect("another disk");
    world.rest()
}

fn restore(folder: &Path, environment: &Environment) -> Result<Restored, BackupError> {
    let kept = folder.join("photos");
    let from = Sources {
        backup: &folder.join("backup"),
        ledger: &folder.join("server/ledger/ledger.jsonl"),
        photos: Some(&kept),
        secret: None,
    };
    backup::restore(&from, &folder.join("new/data"), environment.clone())
}

fn outside(resting: &Resting) -> Environment {
    let clock = Time::at(Timestamp::clamp(resting.millis)).clock();
    environment(&clock, Seeded::new(resting.seed, "restored"))
}

fn live(stage: &Stage) {
    stage.begin();
    let environment = outside(&stage.resting);
    let restored = stage.again(|| restore(&stage.folder, &environment).map_err(|error| error.to_string()));
    assert_eq!(restored.missing_photos, 0);
    stage.marks.say("restored");
    let data = stage.folder.join("new/data");
    stage.again(
        || match command_line(&data, &environment, &["user", "add", "sun", "孙志强"]) {
            // What was written and could not be synced may be there all the same.
            Err(error) if error.contains("bad_field") => Ok(String::new()),
            added => added,
        },
    );
    stage.marks.say("added");
}

fn look(state: &State) {
    let (data, environment) = (state.folder.join("new/data"), outside(&state.resting));
    let said = |line: &str| state.said.iter().any(|said| said == line);
    if data.exists() {
        assert!(
            Home::open(&data, Config::default(), environment.clone()).is_ok(),
            "half of it is there"
        );
    } else {
        assert!(!said("restored"), "what was restored is gone");
        restore(&state.folder, &environment).expect("it is restored now");
    }
    let checked = command_line(&data, &environment, &["check"]).expect("it is sound");
    assert!(
        checked.contains("database: sound") && checked.contains("photos: 2"),
        "{checked}"
    );
    let users = command_line(&data, &environment, &["user", "list"]).expect("its people");
    assert!(users.contains("wang") && users.contains("li"), "{users}");
    assert!(
        !said("added") || users.contains("sun"),
        "a person is gone: {users}"
    );
}
