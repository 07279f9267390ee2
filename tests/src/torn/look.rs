//! Opens what a crash left.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use doorstep_device::action::edit_household::{HouseholdEdit, edit_household};
use doorstep_model::document::schema::Kind;
use rusqlite::{Connection, OpenFlags};

use super::child::place;
use super::marks::{Said, after};
use crate::oracle::{self, Named, PhoneFiles};
use crate::world::{Phone, Resting, World};

/// What a crash left.
#[derive(Debug)]
pub struct State {
    /// The world's folder.
    pub folder: PathBuf,
    /// What was certain before the crash.
    pub said: Said,
    /// What is known of the world.
    pub resting: Resting,
}

impl State {
    /// Takes up the world, and asserts that all that was certain is there, everything is sound, the
    /// server lives on in the same life, and all of them work on.
    ///
    /// # Panics
    /// When that is not so.
    pub fn whole_world(&self) {
        let world = self.world();
        self.nothing_is_lost(&world);
        self.works_on(&world);
    }

    /// Takes up the world: phones remember what they were told, as if somebody had written it down.
    pub fn world(&self) -> World {
        for (name, _) in &self.resting.phones {
            let told: String = after(&self.said, &format!("told {name}"))
                .iter()
                .map(|line| format!("{line}\n"))
                .collect();
            fs::write(self.folder.join("phones").join(name).join("told"), told).expect("what it was told");
        }
        World::wake(&self.resting, place(), self.folder.clone())
    }

    /// Asserts that the files are sound and hold what was certain.
    pub fn nothing_is_lost(&self, world: &World) {
        for phone in &world.phones {
            self.phone_is_whole(phone);
        }
        let checked = world.server.command_line(&["check"]).expect("the server's check");
        assert!(checked.contains("database: sound"), "{checked}");
        let judgement = world.judge().expect("the oracle reads all files");
        assert!(judgement.is_good(), "{judgement}");
        if let Some(epoch) = after(&self.said, "epoch").pop_last() {
            assert_eq!(epoch_of(world), epoch, "another life began");
        }
    }

    /// Asserts that a phone's database is sound and has all that was saved on it.
    ///
    /// # Panics
    /// When that is not so.
    pub fn phone_is_whole(&self, phone: &Phone) {
        let files = phone.files();
        assert_sound(&files);
        let kept = oracle::read_phone(&files).expect("the oracle reads the phone");
        let saved: BTreeSet<Named> = after(&self.said, &format!("saved {}", phone.name))
            .into_iter()
            .map(|line| Named::parse(line).expect("a mark of ours"))
            .collect();
        let missing = saved.difference(&kept.here).count();
        assert_eq!(missing, 0, "{}: saved and not there", phone.name);
    }

    /// Asserts that every phone saves on, and syncs until all have the same.
    pub fn works_on(&self, world: &World) {
        for phone in &world.phones {
            let household = phone.documents(Kind::Household)[0];
            let edit = HouseholdEdit {
                address: Some(format!("柳树坡 {}", self.resting.seed)),
                ..HouseholdEdit::default()
            };
            edit_household(phone.device(), household, &edit).expect("it saves on");
        }
        world.sync_all();
        let judgement = world.judge().expect("the oracle reads all files");
        assert!(judgement.is_good(), "{judgement}");
        assert_eq!(
            world.differences().expect("the oracle reads all files"),
            Vec::<String>::new()
        );
    }
}

/// The realm's epoch, as marks say it.
pub fn epoch_of(world: &World) -> String {
    let realm = world.server.realm();
    let found = world.server.store().read_blocking(|tx| tx.realm(realm));
    let found: Result<_, doorstep_server::store::StoreError> = found;
    found
        .expect("the server's store answers")
        .expect("the realm")
        .epoch
        .to_string()
}

/// Every page of a phone's database, looked at from outside.
fn assert_sound(files: &PhoneFiles) {
    let database = Connection::open_with_flags(&files.database, OpenFlags::SQLITE_OPEN_READ_WRITE);
    let database = database.expect("the database opens");
    let key = format!("x'{}'", files.key);
    database.pragma_update(None, "key", key).expect("its key");
    // MACs are checked in the file, past the log.
    let moved = database.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0));
    assert_eq!(
        moved.expect("the log is moved"),
        0,
        "{}: somebody reads",
        files.name
    );
    let count = |pragma: &str| {
        let mut statement = database.prepare(pragma).expect("a pragma");
        let mut rows = statement.query([]).expect("it answers");
        let mut count = 0;
        while rows.next().expect("it reads all").is_some() {
            count += 1;
        }
        count
    };
    assert_eq!(count("PRAGMA cipher_integrity_check"), 0, "{}", files.name);
    assert_eq!(count("PRAGMA foreign_key_check"), 0, "{}", files.name);
    let verdict: String = database
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .expect("it answers");
    assert_eq!(verdict, "ok", "{}", files.name);
}
