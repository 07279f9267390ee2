//! Databases of the first release are brought to the newest schema, and worked on.

use std::path::PathBuf;

use super::village::{household, moves, sync};
use crate::golden::Golden;
use crate::torn::look::epoch_of;
use crate::torn::{Stage, State, Workload};
use crate::world::{Resting, World};

/// The phone's.
pub(super) const PHONE: Workload = Workload {
    name: "phone_migration",
    victim: "phones/member",
    before,
    live,
    look: State::whole_world,
};

/// The server's.
pub(super) const SERVER: Workload = Workload {
    name: "server_migration",
    victim: "server",
    ..PHONE
};

const MEMBER: usize = 0;

fn before(folder: PathBuf) -> Resting {
    let first = Golden::all().swap_remove(0);
    World::unpack(&first.frozen(), &folder).0
}

fn live(stage: &Stage) {
    let world = stage.world();
    stage.marks.say(&format!("epoch {}", epoch_of(&world)));
    let phone = &world.phones[MEMBER];
    stage.marks.saved(phone, household(phone));
    stage.begin();
    stage.again(|| moves(phone, household(phone), "江河村新居"));
    stage.marks.saved(phone, household(phone));
    sync(stage, &world, MEMBER);
    world.rest();
}
