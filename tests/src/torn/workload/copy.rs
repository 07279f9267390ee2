//! A phone was copied with all its files, and both wrote: the server asks the second to draw a new
//! generation and to write its work again.

use std::path::PathBuf;

use super::village::{WANG, household, lived_in, moves, register, sync};
use crate::torn::look::epoch_of;
use crate::torn::{Stage, State, Workload};
use crate::world::Resting;

pub(super) const WORKLOAD: Workload = Workload {
    name: "copy",
    victim: "phones/copy",
    before,
    live,
    look: State::whole_world,
};

/// The copy, after Wang's and Li's phones.
const COPY: usize = 2;

fn before(folder: PathBuf) -> Resting {
    let mut world = lived_in(folder);
    let copy = world.copy_phone(WANG, "copy", true);
    assert_eq!(copy, COPY);
    for (n, phone) in [WANG, COPY].into_iter().enumerate() {
        let phone = &world.phones[phone];
        moves(phone, household(phone), &format!("柳树坡 {n}")).expect("it is saved");
        register(&world, phone, "刘永强").expect("it is saved");
    }
    world.sync(WANG);
    world.rest()
}

fn live(stage: &Stage) {
    let world = stage.world();
    stage.marks.say(&format!("epoch {}", epoch_of(&world)));
    stage.begin();
    for n in 0..3 {
        sync(stage, &world, COPY);
        let phone = &world.phones[COPY];
        stage.again(|| moves(phone, household(phone), &format!("柳树坡 {n}")));
        stage.marks.saved(phone, household(phone));
    }
    sync(stage, &world, COPY);
    world.rest();
}
