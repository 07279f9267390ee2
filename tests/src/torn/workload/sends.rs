//! A phone pushes a day's work with a photo, hears of it, and goes on.

use doorstep_device::action::add_photo::add_photo;
use doorstep_device::photo::prepare;

use super::village::{PHOTO, WANG, household, moves, register, sync, told, village};
use crate::torn::look::epoch_of;
use crate::torn::{Stage, State, Workload};

pub(super) const WORKLOAD: Workload = Workload {
    name: "sends",
    victim: "phones/wang",
    before: village,
    live,
    look: State::whole_world,
};

fn live(stage: &Stage) {
    let world = stage.world();
    let (phone, marks) = (&world.phones[WANG], &stage.marks);
    marks.say(&format!("epoch {}", epoch_of(&world)));
    stage.begin();
    let photo = prepare(PHOTO).expect("a photo");
    for n in 0..2 {
        let known = household(phone);
        stage.again(|| moves(phone, known, &format!("柳树坡 {n}")));
        let new = stage.again(|| register(&world, phone, "刘永强"));
        stage.again(|| add_photo(phone.device(), new, &photo).map_err(|error| told(&error, error.code())));
        marks.saved(phone, known);
        marks.saved(phone, new);
        sync(stage, &world, WANG);
    }
    world.rest();
}
