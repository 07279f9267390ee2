//! What the loads of whole counties share: phones as the server meets them, and people at desks.

pub(crate) mod phone;
pub(crate) mod seats;

use std::sync::atomic::{AtomicU64, Ordering};

use doorstep_model::id::{DocumentId, GridCode};
use doorstep_model::time::Timestamp;
use doorstep_server::action::By;
use doorstep_server::store::Actor;
use rusqlite::{Connection, OpenFlags};

use self::phone::Phone;
use crate::bench::load::ground::enrol_members;
use crate::bench::load::write::Blanks;
use crate::roster::RosterGenerator;
use crate::world::World;
use crate::world::random::Seeded;

/// Makes documents: their ids grow with time over all phones.
pub(crate) struct Maker<'a> {
    pub(crate) blanks: &'a Blanks,
    pub(crate) roster: &'a mut RosterGenerator,
    pub(crate) random: &'a Seeded,
    pub(crate) made: &'a AtomicU64,
    pub(crate) now: Timestamp,
}

impl Maker<'_> {
    fn id(&self) -> DocumentId {
        let mut random = [0; 10];
        self.random.fill_bytes(&mut random);
        let made = self.made.fetch_add(1, Ordering::Relaxed);
        DocumentId::generate(self.now.millis() as u64 + made, random).household()
    }
}

/// A member of this post with a phone for each of these grids, which has read all that there is.
pub(crate) fn phones(world: &World, post: &'static str, grids: Vec<GridCode>) -> Vec<Phone> {
    let app = world.server.handle().app();
    let by = By {
        realm: world.server.realm(),
        actor: Actor::Command,
        now: world.time.now(),
    };
    let (keys, seeded) = (app.home.keys.clone(), Seeded::new(world.seed(), "phones"));
    let enrolled = world
        .server
        .store()
        .write_blocking(move |tx| enrol_members(tx, by, &keys, &seeded, post, grids));
    // That posts have begun is told to every phone: long ago, for these.
    world.server.tick();
    world.server.settle();
    let database = Connection::open_with_flags(world.server.database(), OpenFlags::SQLITE_OPEN_READ_ONLY);
    let (database, secret) = (
        database.expect("the server's file"),
        app.home.keys.server_secret(),
    );
    let phone = |sender: crate::bench::load::Sender| {
        let cursors = sender.cursors(&secret, &sender.heads(&database));
        Phone::new(sender, cursors)
    };
    let enrolled = enrolled.expect("phones are enrolled").into_iter();
    enrolled.map(phone).collect()
}
