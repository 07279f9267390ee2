//! The app is opened for the first time: a user is made, enrolled by a code, and syncs.

use std::path::PathBuf;

use doorstep_device::installation::Installation;
use doorstep_model::protocol::enrol::EnrolLink;
use doorstep_model::protocol::row::Station;

use super::village::{moves, register, sync, told};
use crate::torn::child::{VILLAGE, place};
use crate::torn::look::epoch_of;
use crate::torn::marks::after;
use crate::torn::{Stage, State, Workload};
use crate::world::clock::Time;
use crate::world::phone::install;
use crate::world::random::Seeded;
use crate::world::{Resting, World};

pub(super) const WORKLOAD: Workload = Workload {
    name: "first_open",
    victim: "phones/wang",
    before,
    live,
    look,
};

fn before(folder: PathBuf) -> Resting {
    std::fs::create_dir_all(folder.join("phones/wang")).expect("a phone without the app");
    let world = World::new_in(folder, 1, place());
    let grid = world.place.basic_grids(VILLAGE)[0].clone();
    let user = world.person("wang", "王秀英");
    world.assign(user, "grid_member", Station::Grid(grid));
    world.rest()
}

fn live(stage: &Stage) {
    let mut world = stage.world();
    let marks = &stage.marks;
    marks.say(&format!("epoch {}", epoch_of(&world)));
    let user = world.person_of("wang");
    let link = world.enrol_link(user);
    marks.say(&format!("link {link}"));
    stage.begin();
    let slot = stage.again(|| begin(&app(stage)?));
    marks.say(&format!("user {slot}"));
    // The app starts: what can fail in it is tried by itself before.
    stage.again(|| {
        let installation = app(stage)?;
        let slot = installation.users().map_err(|error| told(&error, error.code()))?[0];
        installation
            .unlock(slot, None)
            .map(drop)
            .map_err(|error| told(&error, error.code()))
    });
    let wang = stage.again(|| {
        let found = world.found_phone("wang", user);
        found.map_err(|error| told(&error, error.code()))
    });
    stage.again(|| {
        world
            .try_enrol(wang, link.code)
            .map_err(|error| told(&error, error.code()))
    });
    marks.say("enrolled");
    sync(stage, &world, wang);
    let household = stage.again(|| register(&world, &world.phones[wang], "陈建国"));
    marks.saved(&world.phones[wang], household);
    stage.again(|| moves(&world.phones[wang], household, "柳树坡"));
    marks.saved(&world.phones[wang], household);
    sync(stage, &world, wang);
    world.rest();
}

fn app(stage: &Stage) -> Result<Installation, String> {
    let resting = &stage.resting;
    let clock = Time::at(doorstep_model::time::Timestamp::clamp(resting.millis)).clock();
    let randomness = Seeded::new(resting.seed, "the app");
    install(&stage.folder.join("phones/wang"), &clock, &randomness)
        .map_err(|error| told(&error, error.code()))
}

/// The user of the app, made where there is none.
fn begin(app: &Installation) -> Result<u32, String> {
    let users = app.users().map_err(|error| told(&error, error.code()))?;
    let slot = match users.first() {
        Some(slot) => *slot,
        None => app.add_user().map_err(|error| told(&error, error.code()))?,
    };
    Ok(slot.number())
}

fn look(state: &State) {
    let clock = Time::at(doorstep_model::time::Timestamp::clamp(state.resting.millis)).clock();
    let randomness = Seeded::new(state.resting.seed, "the app");
    let app = install(&state.folder.join("phones/wang"), &clock, &randomness).expect("the app is installed");
    let users = app.users().expect("its users").len();
    assert!(users <= 1, "{users} users");
    if !after(&state.said, "user").is_empty() {
        assert_eq!(users, 1, "the user is gone");
    }
    begin(&app).expect("the user is made now");
    let mut world = state.world();
    let user = world.person_of("wang");
    let wang = world.found_phone("wang", user).expect("the app starts");
    let enrolled = world.phones[wang].device().identity().is_some();
    assert!(
        enrolled || !state.said.iter().any(|line| line == "enrolled"),
        "it is not enrolled any more"
    );
    state.nothing_is_lost(&world);
    if !enrolled {
        let link = after(&state.said, "link").pop_last();
        let code = match link {
            Some(link) => EnrolLink::parse(link).expect("a mark of ours").code,
            None => world.enrol_link(user).code,
        };
        world.try_enrol(wang, code).expect("the same code is good still");
    }
    world.sync(wang);
    register(&world, &world.phones[wang], "刘永强").expect("it saves on");
    state.works_on(&world);
}
