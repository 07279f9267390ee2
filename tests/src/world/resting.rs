//! A world that is put down: its files, and what is known of it besides. Another process, or a later
//! one, takes it up again.

use std::path::PathBuf;

use doorstep_model::id::UserId;
use doorstep_model::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::clock::Time;
use super::phone::Phone;
use super::random::Seeded;
use super::server::ServerSide;
use super::{Ground, Place, World};

/// What is known of a world besides its files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Resting {
    /// What is drawn from.
    pub seed: u64,
    /// The true time, in Unix milliseconds.
    pub millis: i64,
    /// Name and user of each phone, in the order in which they came.
    pub phones: Vec<(String, u32)>,
}

impl World {
    /// Ends server and phones. The files of a world in a folder of its own go with it.
    pub fn rest(mut self) -> Resting {
        self.end();
        self.known()
    }

    /// Ends server and phones, whose files are as they are then.
    pub(super) fn end(&mut self) {
        self.server.stop();
        self.phones.iter_mut().for_each(Phone::crash);
    }

    pub(super) fn known(&self) -> Resting {
        let named = |phone: &Phone| (phone.name.clone(), phone.user.0);
        Resting {
            seed: self.seed,
            millis: self.time.now().millis(),
            phones: self.phones.iter().map(named).collect(),
        }
    }

    /// Takes up a world whose files lie in this folder, and which stay there.
    ///
    /// # Panics
    /// When it does not start: that is what tests are about.
    pub fn wake(resting: &Resting, place: Place, folder: PathBuf) -> Self {
        Self::take_up(resting, place, Ground::Kept(folder))
    }

    pub(super) fn take_up(resting: &Resting, place: Place, ground: Ground) -> Self {
        let time = Time::at(Timestamp::clamp(resting.millis));
        let randomness = Seeded::new(resting.seed, "server");
        let server = ServerSide::on(ground.path().join("server"), time.clock(), randomness);
        let mut world = Self {
            time,
            place,
            server,
            phones: Vec::new(),
            seed: resting.seed,
            ground,
        };
        for (name, user) in &resting.phones {
            let (folder, clock) = (world.phone_folder(name), world.time.clock());
            let phone = Phone::on(folder, name, UserId(*user), clock, resting.seed);
            world.phones.push(phone);
        }
        world
    }
}
