//! A phone pulls what another wrote, with a photo, and writes on it; more than the log holds before it
//! is moved into the database.

use std::path::PathBuf;

use doorstep_device::action::add_photo::add_photo;
use doorstep_device::photo::prepare;
use doorstep_model::document::schema::Kind;

use super::village::{LI, PHOTO, WANG, household, lived_in, moves, register, sync};
use crate::torn::look::epoch_of;
use crate::torn::{Stage, State, Workload};
use crate::world::Resting;

pub(super) const WORKLOAD: Workload = Workload {
    name: "pulls",
    victim: "phones/li",
    before,
    live,
    look: State::whole_world,
};

/// Others' households: their rows fill the log of a thousand pages.
const HOUSEHOLDS: usize = 40;

fn before(folder: PathBuf) -> Resting {
    let world = lived_in(folder);
    let wang = &world.phones[WANG];
    for _ in 0..HOUSEHOLDS {
        register(&world, wang, "刘永强").expect("a household");
    }
    add_photo(wang.device(), household(wang), &prepare(PHOTO).expect("a photo")).expect("it is added");
    world.sync(WANG);
    world.rest()
}

fn live(stage: &Stage) {
    let world = stage.world();
    let (phone, marks) = (&world.phones[LI], &stage.marks);
    marks.say(&format!("epoch {}", epoch_of(&world)));
    stage.begin();
    sync(stage, &world, LI);
    let here = phone.documents(Kind::Household);
    assert_eq!(here.len(), 1 + HOUSEHOLDS);
    here.iter().for_each(|id| marks.saved(phone, *id));
    for id in &here[..3] {
        stage.again(|| moves(phone, *id, "柳树坡"));
        marks.saved(phone, *id);
    }
    sync(stage, &world, LI);
    world.rest();
}
