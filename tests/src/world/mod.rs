//! One world: a real server and real phones, in one temporary folder, under one time and one seed.

pub mod clock;
pub mod desk;
mod frozen;
mod people;
pub mod phone;
pub mod place;
pub mod random;
mod resting;
pub mod server;
mod sync;

use std::path::{Path, PathBuf};

use doorstep_device::installation::InstallationError;
use doorstep_model::id::UserId;
use doorstep_model::time::Day;
use doorstep_server::config::Config;
use tempfile::TempDir;

pub use desk::{Desk, Said};
pub use phone::Phone;
pub use place::{Place, grid};
pub use resting::Resting;
pub use server::ServerSide;

use crate::oracle::{self, Files, Judgement, OracleError};
use clock::Time;
use random::Seeded;

/// A server and the phones that know it.
pub struct World {
    /// The true time.
    pub time: Time,
    /// Where it is.
    pub place: Place,
    /// The server.
    pub server: ServerSide,
    /// The phones, in the order in which they came.
    pub phones: Vec<Phone>,
    seed: u64,
    // Last: the folder goes when all that uses it is closed.
    ground: Ground,
}

/// The folder that a world lies in.
enum Ground {
    /// Goes with the world.
    Own(TempDir),
    /// Stays.
    Kept(PathBuf),
}

impl Ground {
    fn own() -> Self {
        let folder = tempfile::Builder::new().prefix("doorstep-world-").tempdir();
        Self::Own(folder.expect("a folder"))
    }

    fn path(&self) -> &Path {
        match self {
            Self::Own(folder) => folder.path(),
            Self::Kept(folder) => folder,
        }
    }
}

impl World {
    /// A server with a realm of this place, on a morning in March, and nobody in it.
    ///
    /// # Panics
    /// When the machine gives no folder, port or thread; as everything in a world does.
    pub fn new(seed: u64, place: Place) -> Self {
        let time = Time::morning_of(Day::parse("2026-03-17").expect("a day"));
        Self::begin(seed, place, time, server::on_loopback())
    }

    /// The same at another time, with a server of other settings.
    ///
    /// # Panics
    /// As [`World::new`].
    pub fn begin(seed: u64, place: Place, time: Time, config: Config) -> Self {
        Self::found(seed, place, time, config, Ground::own())
    }

    /// [`World::new`] in a folder that stays.
    ///
    /// # Panics
    /// As [`World::new`].
    pub fn new_in(folder: PathBuf, seed: u64, place: Place) -> Self {
        let time = Time::morning_of(Day::parse("2026-03-17").expect("a day"));
        Self::found(seed, place, time, server::on_loopback(), Ground::Kept(folder))
    }

    fn found(seed: u64, place: Place, time: Time, config: Config, ground: Ground) -> Self {
        let randomness = Seeded::new(seed, "server");
        let files = ground.path().join("server");
        let server = ServerSide::new(files, &place, time.clock(), randomness, config);
        Self {
            time,
            place,
            server,
            phones: Vec::new(),
            seed,
            ground,
        }
    }

    /// Its folder.
    pub fn folder(&self) -> &Path {
        self.ground.path()
    }

    /// Its seed.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    fn phone_folder(&self, name: &str) -> PathBuf {
        self.ground.path().join("phones").join(name)
    }

    /// A phone with the app installed, not enrolled yet; gives its place in [`World::phones`].
    pub fn new_phone(&mut self, name: &str, user: UserId) -> usize {
        let phone = Phone::new(self.phone_folder(name), name, user, self.time.clock(), self.seed);
        self.phones.push(phone);
        self.phones.len() - 1
    }

    /// A phone whose app is installed, with a user who was made; gives its place in [`World::phones`].
    ///
    /// # Errors
    /// When the app does not start.
    pub fn found_phone(&mut self, name: &str, user: UserId) -> Result<usize, InstallationError> {
        let (folder, clock) = (self.phone_folder(name), self.time.clock());
        let phone = Phone::found(folder, name, user, clock, self.seed)?;
        self.phones.push(phone);
        Ok(self.phones.len() - 1)
    }

    /// A second phone from a copy of all files of another; its files as they are.
    pub fn copy_phone(&mut self, of: usize, name: &str, kept: bool) -> usize {
        let (folder, clock) = (self.phone_folder(name), self.time.clock());
        let phone = self.phones[of].copy(folder, name, clock, self.seed, kept);
        self.phones.push(phone);
        self.phones.len() - 1
    }

    /// What the oracle opens.
    pub fn files(&self) -> Files {
        Files {
            server: self.server.database(),
            phones: self.phones.iter().map(Phone::files).collect(),
        }
    }

    /// Whether the server holds all that phones were told it took.
    ///
    /// # Errors
    /// When a file can't be read.
    pub fn judge(&self) -> Result<Judgement, OracleError> {
        oracle::judge(&self.files(), None)
    }

    /// Where each phone differs from what the server publishes to it, and what it has that its person
    /// may not have, in words; empty when there is nothing of the kind.
    ///
    /// # Errors
    /// When a file can't be read.
    pub fn differences(&self) -> Result<Vec<String>, OracleError> {
        let files = self.files();
        let kept = files
            .phones
            .iter()
            .map(oracle::read_phone)
            .collect::<Result<Vec<_>, _>>()?;
        let genesis = kept.iter().flat_map(|kept| kept.genesis.clone()).collect();
        let held = oracle::read_server(&files.server, &genesis)?;
        let mut words = Vec::new();
        for (phone, kept) in files.phones.iter().zip(&kept) {
            let differences = oracle::differences(kept, &held);
            words.extend(differences.iter().map(|found| format!("{}: {found}", phone.name)));
            let outside = oracle::outside(kept, &files.server, self.server.environment().now().millis())?;
            words.extend(outside.iter().map(|found| format!("{}: {found}", phone.name)));
        }
        Ok(words)
    }
}
