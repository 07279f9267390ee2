//! The real server in this process, on a port of its own, with files that can be copied, put back
//! and opened again.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use doorstep_model::document::Document;
use doorstep_model::id::{DocumentId, Epoch, RealmNumber};
use doorstep_model::text::Text;
use doorstep_model::time::Timestamp;
use doorstep_server::action::{ActionError, By, RealmDraft, add_grid, open_realm};
use doorstep_server::backup::{self, Sources};
use doorstep_server::cli::{self, Terminal};
use doorstep_server::config::{Config, Metrics, Off};
use doorstep_server::environment::{Environment, random};
use doorstep_server::job::Round;
use doorstep_server::store::{Actor, Store, StoreError, Write};
use doorstep_server::{Handle, Home, Server};
use tokio::runtime::{Builder, Runtime};

use super::clock::Clock;
use super::place::Place;
use super::random::Seeded;

/// How often it is looked whether all is published, and how often at most: 30 seconds.
const LOOK: Duration = Duration::from_micros(300);
const LOOKS: u32 = 100_000;
/// Looks after which somebody is to be helped on.
const WAKE: u32 = 500;

/// Plain on this machine alone, at whatever port is free.
pub(super) fn on_loopback() -> Config {
    Config {
        listen: SocketAddr::from(([127, 0, 0, 1], 0)),
        metrics: Metrics::Off(Off::Off),
        ..Config::default()
    }
}

/// The server of a world.
pub struct ServerSide {
    folder: PathBuf,
    clock: Clock,
    environment: Environment,
    config: Config,
    runtime: Runtime,
    running: Option<Handle>,
    realm: RealmNumber,
}

impl ServerSide {
    /// Makes a data folder with one realm and starts.
    pub(super) fn new(
        folder: PathBuf,
        place: &Place,
        clock: Clock,
        randomness: Seeded,
        config: Config,
    ) -> Self {
        let (environment, runtime) = outside(&clock, randomness);
        let home = Home::init(&folder, config.clone(), environment.clone()).expect("a data folder");
        let place = place.clone();
        let (now, epoch) = (environment.now(), Epoch::new(random(&*environment.randomness)));
        let realm = home
            .store
            .write_blocking(move |tx| furnish(tx, &place, now, epoch));
        let mut server = Self {
            folder,
            clock,
            environment,
            config,
            runtime,
            running: None,
            realm: realm.expect("a realm"),
        };
        server.run(home);
        server
    }

    /// Starts on a data folder that an earlier build left.
    pub(crate) fn on(folder: PathBuf, clock: Clock, randomness: Seeded) -> Self {
        let (environment, runtime) = outside(&clock, randomness);
        let config = on_loopback();
        let home = Home::open(&folder, config.clone(), environment.clone()).expect("the data folder opens");
        let realms = home.store.read_blocking(|tx| tx.realms());
        let mut server = Self {
            folder,
            clock,
            environment,
            config,
            runtime,
            running: None,
            realm: realms.expect("the realms")[0].number,
        };
        server.run(home);
        server
    }

    fn run(&mut self, home: Home) {
        let running = self
            .runtime
            .block_on(Server::start(home))
            .expect("the server starts");
        // Phones keep the address: it comes back at the same.
        self.config.listen = running.address;
        self.running = Some(running);
    }

    /// The realm.
    pub fn realm(&self) -> RealmNumber {
        self.realm
    }

    /// True while it runs.
    pub fn is_running(&self) -> bool {
        self.running.is_some()
    }

    /// The running server.
    ///
    /// # Panics
    /// While it is stopped.
    pub fn handle(&self) -> &Handle {
        self.running.as_ref().expect("the server runs")
    }

    /// Its store.
    pub fn store(&self) -> &Store {
        &self.handle().app().home.store
    }

    /// Where its requests run.
    pub fn runtime(&self) -> &Runtime {
        &self.runtime
    }

    /// What it takes from outside.
    pub fn environment(&self) -> &Environment {
        &self.environment
    }

    /// Its clock.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Its database file.
    pub fn database(&self) -> PathBuf {
        self.folder.join("doorstep.db")
    }

    /// Ends it in order.
    pub fn stop(&mut self) {
        if let Some(running) = self.running.take() {
            self.runtime.block_on(running.shutdown());
            // A connection that was just closed may hold the store a moment longer. The last handle
            // takes the log away.
            let log = self.database().with_extension("db-wal");
            for look in 1..LOOKS {
                if !log.exists() {
                    return;
                }
                if look % WAKE == 0 {
                    // A disk that failed while it was closed has left the log there: whoever closes it
                    // last takes it away.
                    let opened = rusqlite::Connection::open(self.database());
                    drop(opened.map(|db| db.query_row("PRAGMA user_version", [], |_| Ok(()))));
                }
                std::thread::sleep(LOOK);
            }
            panic!("the server's database stays open");
        }
    }

    /// Starts it again on its files.
    pub fn start(&mut self) {
        if self.running.is_none() {
            let (config, environment) = (self.config.clone(), self.environment.clone());
            self.run(Home::open(&self.folder, config, environment).expect("the data folder opens"));
        }
    }

    /// A document as it is published.
    ///
    /// # Panics
    /// When the store does not answer.
    pub fn document(&self, id: DocumentId) -> Option<Document> {
        let realm = self.realm;
        let found = self.store().read_blocking(move |tx| {
            let Some(row) = tx.document(realm, id)? else {
                return Ok(None);
            };
            Ok::<_, StoreError>(tx.snapshot(row.no)?.map(|saved| (row.kind, saved)))
        });
        let (kind, saved) = found.expect("the server's store answers")?;
        Some(Document::load(kind, id, &saved).expect("a published document loads"))
    }

    /// Runs a command of the server's command line on its data folder, beside the running server: what
    /// it says, or why not.
    ///
    /// # Errors
    /// The command's, in words.
    pub fn command_line(&self, arguments: &[&str]) -> Result<String, String> {
        command_line(&self.folder, &self.environment, arguments)
    }

    /// Copies the database as it is on disk. The ledger lies elsewhere and is not in it.
    pub fn copy_database(&mut self, to: &Path) {
        let was_running = self.is_running();
        self.stop();
        copy_database(&self.database(), to);
        if was_running {
            self.start();
        }
    }

    /// Puts a copy of the database in the place of the newer one: a disk that was set back.
    pub fn roll_back(&mut self, from: &Path) {
        self.stop();
        copy_database(from, &self.database());
        self.start();
    }

    /// Makes a backup beside the running server.
    pub fn back_up(&self, to: &Path) {
        self.back_up_with(to, None);
    }

    /// The same, its photos in a folder of their own.
    pub fn back_up_with(&self, to: &Path, photos: Option<&Path>) {
        let home = &self.handle().app().home;
        let made = backup::create(home, to, photos, None).expect("a backup");
        assert!(made.is_whole(), "there are no photos that it could leave out");
    }

    /// Restores a backup with the ledger as it is, in place of all that there is.
    pub fn restore(&mut self, from: &Path) {
        self.restore_with(from, None);
    }

    /// The same, with the folder that its photos were kept in.
    pub fn restore_with(&mut self, from: &Path, photos: Option<&Path>) {
        self.stop();
        let former = self.folder.with_extension("former");
        fs::rename(&self.folder, &former).expect("the folder goes");
        let sources = Sources {
            backup: from,
            ledger: &former.join("ledger").join("ledger.jsonl"),
            photos,
            secret: None,
        };
        backup::restore(&sources, &self.folder, self.environment.clone()).expect("it is restored");
        fs::remove_dir_all(&former).expect("the former folder goes");
        self.start();
    }

    /// Does what the server's clock has to do by now; in a world it does nothing by itself.
    ///
    /// # Panics
    /// When its store fails.
    pub fn tick(&self) -> Round {
        let (jobs, now) = (self.handle().app().jobs.clone(), self.environment().now());
        self.runtime.block_on(jobs.run(now)).expect("the clock's round")
    }

    /// Waits until everything accepted is published, or found not to be.
    ///
    /// # Panics
    /// When that does not come to an end.
    pub fn settle(&self) {
        for look in 0..LOOKS {
            // What the command line wrote wakes nobody, and what the disk refused is tried again after
            // a nap, which has no end here.
            if look % WAKE == 0 {
                self.handle().app().sync.waker.wake();
            }
            let waiting = self.store().read_blocking(|tx| {
                Ok::<_, StoreError>(tx.pending_count()? as usize + tx.to_rescope(1)?.len())
            });
            if waiting.expect("the server's store answers") == 0 {
                return;
            }
            std::thread::sleep(LOOK);
        }
        panic!("the server does not come to an end with publishing");
    }
}

impl Drop for ServerSide {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Runs a command of the server's command line on a data folder.
///
/// # Errors
/// The command's, in words.
pub(crate) fn command_line(
    data: &Path,
    environment: &Environment,
    arguments: &[&str],
) -> Result<String, String> {
    let data = data.to_string_lossy();
    let all = ["doorstep-server", "--data", &data, "--language", "en"];
    let (mut out, mut typed) = (Vec::new(), &b""[..]);
    let mut terminal = Terminal {
        out: &mut out,
        typed: &mut typed,
    };
    let done = cli::run(all.iter().chain(arguments), environment.clone(), &mut terminal);
    done.map_err(|error| error.to_string())?;
    Ok(String::from_utf8_lossy(&out).into_owned())
}

/// Time and randomness that a server takes from outside.
pub(crate) fn environment(clock: &Clock, randomness: Seeded) -> Environment {
    Environment {
        clock: Arc::new(clock.clone()),
        randomness: Arc::new(randomness),
    }
}

/// What a server takes from outside, and threads.
fn outside(clock: &Clock, randomness: Seeded) -> (Environment, Runtime) {
    let environment = environment(clock, randomness);
    let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build();
    (environment, runtime.expect("a runtime"))
}

/// A database that is closed is one file; a log beside it belongs to the one before.
pub(super) fn copy_database(from: &Path, to: &Path) {
    for suffix in ["", "-wal", "-shm"] {
        let beside = |path: &Path| PathBuf::from(format!("{}{suffix}", path.display()));
        let (from, to) = (beside(from), beside(to));
        if to.exists() {
            fs::remove_file(&to).expect("the former copy goes");
        }
        if from.exists() && suffix != "-shm" {
            fs::copy(&from, &to).expect("the database is copied");
        }
    }
}

/// Opens the realm and makes its places, as the command line does.
pub(crate) fn furnish(
    tx: &Write<'_>,
    place: &Place,
    now: Timestamp,
    epoch: Epoch,
) -> Result<RealmNumber, ActionError> {
    let root = place.tree.root();
    let draft = RealmDraft {
        preset: place.preset.clone(),
        toml: place.toml.clone(),
        root: root.code.clone(),
        name: Text::parse(&root.name).map_err(|_| StoreError::Contradiction)?,
        epoch,
    };
    let realm = open_realm(tx, &draft, now)?;
    let by = By {
        realm,
        actor: Actor::Command,
        now,
    };
    for node in place.tree.all().iter().filter(|node| node.parent.is_some()) {
        add_grid(tx, by, node)?;
    }
    Ok(realm)
}
