//! The server takes what a phone pushes, publishes it, and hands it to another.

use super::village::{LI, WANG, household, moves, register, sync, village};
use crate::torn::look::epoch_of;
use crate::torn::{Stage, State, Workload};

pub(super) const WORKLOAD: Workload = Workload {
    name: "push",
    victim: "server",
    before: village,
    live,
    look: State::whole_world,
};

fn live(stage: &Stage) {
    let world = stage.world();
    stage.marks.say(&format!("epoch {}", epoch_of(&world)));
    stage.begin();
    for n in 0..4 {
        let phone = &world.phones[WANG];
        moves(phone, household(phone), &format!("柳树坡 {n}")).expect("it is saved");
        register(&world, phone, "刘永强").expect("it is saved");
        sync(stage, &world, WANG);
        sync(stage, &world, LI);
    }
    world.rest();
}
