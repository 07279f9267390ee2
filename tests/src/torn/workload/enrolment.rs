//! The server enrols phones, ends a post and revokes a phone: what is written into the ledger, and
//! into the database after it.

use std::path::PathBuf;

use doorstep_device::sync::SyncError;
use doorstep_model::code::Code;
use doorstep_model::id::UserId;
use doorstep_model::protocol::enrol::EnrolLink;
use doorstep_model::protocol::row::Station;

use super::village::{register, sync, told};
use crate::torn::child::{VILLAGE, place};
use crate::torn::look::epoch_of;
use crate::torn::marks::after;
use crate::torn::{Stage, State, Workload};
use crate::world::{Resting, World};

pub(super) const WORKLOAD: Workload = Workload {
    name: "enrolment",
    victim: "server",
    before,
    live,
    look,
};

const LOGINS: [&str; 2] = ["wang", "li"];

fn before(folder: PathBuf) -> Resting {
    let world = World::new_in(folder, 1, place());
    let grid = world.place.basic_grids(VILLAGE)[0].clone();
    for login in LOGINS {
        let user = world.person(login, "王秀英");
        world.assign(user, "grid_member", Station::Grid(grid.clone()));
    }
    world.rest()
}

fn live(stage: &Stage) {
    let mut world = stage.world();
    let marks = &stage.marks;
    marks.say(&format!("epoch {}", epoch_of(&world)));
    for login in LOGINS {
        let user = world.person_of(login);
        let link = world.enrol_link(user);
        let phone = world.new_phone(login, user);
        marks.say(&format!("phone {login} {user} {link}"));
        if phone == 0 {
            stage.begin();
        }
        stage.again(|| {
            world
                .try_enrol(phone, link.code)
                .map_err(|error| told(&error, error.code()))
        });
        marks.say(&format!("enrolled {login}"));
        stage.again(|| register(&world, &world.phones[phone], "陈建国"));
        sync(stage, &world, phone);
    }
    let post = world.posts_of(world.person_of("wang"))[0].0.to_string();
    stage.again(|| world.server.command_line(&["assignment", "end", &post]));
    marks.say("ended");
    stage.again(|| world.server.command_line(&["device", "revoke", "2"]));
    marks.say("revoked");
    world.rest();
}

fn look(state: &State) {
    let mut known = state.resting.clone();
    let mut codes = Vec::new();
    for login in LOGINS {
        let Some(line) = after(&state.said, &format!("phone {login}")).pop_last() else {
            continue;
        };
        let (user, link) = line.split_once(' ').expect("a mark of ours");
        let user: u32 = user.parse().expect("a mark of ours");
        known.phones.push((login.to_owned(), user));
        codes.push(EnrolLink::parse(link).expect("a mark of ours").code);
    }
    let state = State {
        resting: known,
        folder: state.folder.clone(),
        said: state.said.clone(),
    };
    let said = |line: &str| state.said.iter().any(|said| said == line);
    let mut world = state.world();
    state.nothing_is_lost(&world);
    for (phone, code) in codes.into_iter().enumerate() {
        if world.phones[phone].device().identity().is_none() {
            world.try_enrol(phone, code).expect("the same code is good still");
        }
        let refused = match world.try_sync(phone) {
            Ok(_) => false,
            Err(SyncError::Refused {
                code: Code::RevokedDevice,
                ..
            }) => true,
            Err(error) => panic!("{}: {error:?}", world.phones[phone].name),
        };
        assert!(
            !(refused && phone == 0) && (refused || phone == 0 || !said("revoked")),
            "revoked: {refused}"
        );
    }
    let wang = world.person_of("wang");
    assert!(
        !said("ended") || world.posts_of(wang).is_empty(),
        "the post goes on"
    );
    let judgement = world.judge().expect("the oracle reads all files");
    assert!(judgement.is_good(), "{judgement}");
    // The server works on: one more person's phone.
    let new: UserId = world.person("sun", "孙志强");
    let grid = world.place.basic_grids(VILLAGE)[0].clone();
    world.assign(new, "grid_member", Station::Grid(grid));
    let phone = world.phone("sun", new);
    register(&world, &world.phones[phone], "刘永强").expect("it is saved");
    assert!(world.sync(phone).proven);
}
