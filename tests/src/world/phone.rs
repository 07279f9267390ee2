//! A real phone: its installation, vault, database and photos in a folder of its own, a clock that
//! may be wrong, and a road to the server on which things happen.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use doorstep_device::device::{Device, Environment};
use doorstep_device::installation::{Installation, InstallationError, UserSlot};
use doorstep_device::key::{FileVault, KeyringError};
use doorstep_device::store::document;
use doorstep_device::sync::photo::Connection;
use doorstep_model::document::Document;
use doorstep_model::document::schema::Kind;
use doorstep_model::id::{DocumentId, UserId};

use super::clock::Clock;
use super::random::Seeded;
use crate::faults::Road;
use crate::oracle::PhoneFiles;

/// Where what is the phone's lies in its folder.
pub(crate) const APP: &str = "app";
pub(crate) const KEPT: &str = "kept";
pub(crate) const VAULT: &str = "vault";

/// A phone of one person.
pub struct Phone {
    /// Its name in the world.
    pub name: String,
    /// Whose it is.
    pub user: UserId,
    /// Its clock.
    pub clock: Clock,
    /// The road to the server.
    pub road: Road,
    /// What of photos may travel on it.
    pub connection: Connection,
    folder: PathBuf,
    randomness: Seeded,
    slot: UserSlot,
    open: Option<Device>,
}

impl Phone {
    /// A new phone with the app just installed.
    pub(crate) fn new(folder: PathBuf, name: &str, user: UserId, clock: Clock, seed: u64) -> Self {
        let randomness = Seeded::new(seed, &format!("phone {name}"));
        let installation = installation(&folder, &clock, &randomness);
        let slot = installation.add_user().expect("room for a user");
        let mut phone = Self {
            name: name.into(),
            user,
            clock,
            road: Road::new(Seeded::new(seed, &format!("road {name}"))),
            connection: Connection::Free,
            folder,
            randomness,
            slot,
            open: None,
        };
        phone.open();
        phone
    }

    /// A phone on files that an earlier build left.
    pub(crate) fn on(folder: PathBuf, name: &str, user: UserId, clock: Clock, seed: u64) -> Self {
        Self::found(folder, name, user, clock, seed).expect("the app starts")
    }

    /// A phone on files that are there.
    pub(super) fn found(
        folder: PathBuf,
        name: &str,
        user: UserId,
        clock: Clock,
        seed: u64,
    ) -> Result<Self, InstallationError> {
        let randomness = Seeded::new(seed, &format!("phone {name}"));
        let slot = install(&folder, &clock, &randomness)?.users()?[0];
        let mut phone = Self {
            name: name.into(),
            user,
            clock,
            road: Road::new(Seeded::new(seed, &format!("road {name}"))),
            connection: Connection::Free,
            folder,
            randomness,
            slot,
            open: None,
        };
        phone.try_open()?;
        Ok(phone)
    }

    /// The app as it runs.
    ///
    /// # Panics
    /// While it is closed.
    pub fn device(&self) -> &Device {
        self.open.as_ref().expect("the app runs")
    }

    /// Its folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Its installation.
    pub fn installation(&self) -> Installation {
        installation(&self.folder, &self.clock, &self.randomness)
    }

    /// Which of its users.
    pub fn slot(&self) -> UserSlot {
        self.slot
    }

    /// A document as it is here: what the server published and what this phone wrote.
    ///
    /// # Panics
    /// When the phone's database does not answer.
    pub fn document(&self, id: DocumentId) -> Option<Document> {
        let stored = self.device().store().read(|db| document::load(db, id));
        stored
            .expect("the database answers")
            .map(|stored| stored.document)
    }

    /// Ids of the documents of a kind that are here, in the order in which they came.
    ///
    /// # Panics
    /// When the phone's database does not answer.
    pub fn documents(&self, kind: Kind) -> Vec<DocumentId> {
        self.device()
            .store()
            .read(|db| document::ids(db, kind))
            .expect("the database answers")
    }

    /// Ends the app's process: what was not committed is gone.
    pub fn crash(&mut self) {
        self.open = None;
    }

    /// Starts the app on its files.
    ///
    /// # Panics
    /// When it does not open whole.
    pub fn open(&mut self) {
        self.try_open().expect("the app starts");
    }

    fn try_open(&mut self) -> Result<(), InstallationError> {
        self.open = None;
        let app = install(&self.folder, &self.clock, &self.randomness)?;
        let (device, damage) = app.unlock(self.slot, None)?;
        assert_eq!(damage, None, "{}: nothing was damaged", self.name);
        self.open = Some(device);
        Ok(())
    }

    /// Ends the app and starts it again.
    pub fn restart(&mut self) {
        self.crash();
        self.open();
    }

    /// A second phone from a copy of all files of this one. With `kept` also what a phone's backup
    /// leaves out: then nothing tells the two apart.
    pub(super) fn copy(&self, folder: PathBuf, name: &str, clock: Clock, seed: u64, kept: bool) -> Self {
        for part in [APP, VAULT, KEPT] {
            if part != KEPT || kept {
                copy_folder(&self.folder.join(part), &folder.join(part));
            }
        }
        let mut phone = Self {
            name: name.into(),
            user: self.user,
            clock,
            road: Road::new(Seeded::new(seed, &format!("road {name}"))),
            connection: Connection::Free,
            randomness: Seeded::new(seed, &format!("phone {name}")),
            folder,
            slot: self.slot,
            open: None,
        };
        phone.open();
        phone
    }

    /// What the oracle opens.
    pub fn files(&self) -> PhoneFiles {
        let key = self
            .installation()
            .keyring(self.slot)
            .unlock(None, self.clock.shows());
        let user = self
            .folder
            .join(APP)
            .join("users")
            .join(self.slot.number().to_string());
        PhoneFiles {
            name: self.name.clone(),
            database: user.join("database.sqlite"),
            key: key.expect("the database's key").hex().to_string(),
            told: self.folder.join("told"),
        }
    }
}

fn installation(folder: &Path, clock: &Clock, randomness: &Seeded) -> Installation {
    install(folder, clock, randomness).expect("an installation")
}

/// The app on a phone, installed where it is not.
///
/// # Errors
/// The disk's.
pub(crate) fn install(
    folder: &Path,
    clock: &Clock,
    randomness: &Seeded,
) -> Result<Installation, InstallationError> {
    let vault = FileVault::new(folder.join(VAULT)).map_err(KeyringError::from)?;
    let environment = Environment {
        clock: Arc::new(clock.clone()),
        randomness: Arc::new(randomness.clone()),
    };
    Installation::open(folder.join(APP), folder.join(KEPT), Arc::new(vault), environment)
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder to copy") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.file_type().expect("its type").is_dir() {
            copy_folder(&entry.path(), &target);
        } else if !entry.file_name().to_string_lossy().ends_with("-shm") {
            // What the log's index says is made anew from the log.
            fs::copy(entry.path(), target).expect("a file is copied");
        }
    }
}
