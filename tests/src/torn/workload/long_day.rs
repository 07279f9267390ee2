//! A phone writes until its log is moved into the database and begun anew, several times.

use super::village::{WANG, household, moves, register, village};
use crate::torn::look::epoch_of;
use crate::torn::{Stage, State, Workload};

pub(super) const WORKLOAD: Workload = Workload {
    name: "long_day",
    victim: "phones/wang",
    before: village,
    live,
    look: State::whole_world,
};

const HOUSEHOLDS: usize = 60;

fn live(stage: &Stage) {
    let world = stage.world();
    let (phone, marks) = (&world.phones[WANG], &stage.marks);
    marks.say(&format!("epoch {}", epoch_of(&world)));
    stage.begin();
    for n in 0..HOUSEHOLDS {
        let new = stage.again(|| register(&world, phone, "刘永强"));
        marks.saved(phone, new);
        let known = household(phone);
        stage.again(|| moves(phone, known, &format!("柳树坡 {n}")));
        marks.saved(phone, known);
    }
    world.rest();
}
