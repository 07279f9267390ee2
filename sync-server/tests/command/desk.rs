//! An administrator's desk: a data folder, a clock that is moved by hand, randomness that repeats.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use doorstep_model::id::RealmNumber;
use doorstep_model::protocol::row::Row;
use doorstep_model::protocol::scope::Scope;
use doorstep_model::time::Timestamp;
use doorstep_server::Home;
use doorstep_server::cli::{Terminal, run};
use doorstep_server::config::Config;
use doorstep_server::environment::{Clock, Environment, Randomness};
use tempfile::TempDir;

pub(crate) const REALM: RealmNumber = RealmNumber(1);

pub(crate) struct Desk {
    folder: TempDir,
    environment: Environment,
    clock: Arc<HandClock>,
}

struct HandClock(AtomicI64);

impl Clock for HandClock {
    fn now(&self) -> Timestamp {
        Timestamp::clamp(self.0.load(Ordering::Relaxed))
    }
}

/// BLAKE3 in counter mode.
struct Seeded(Mutex<blake3::OutputReader>);

impl Randomness for Seeded {
    fn fill(&self, bytes: &mut [u8]) {
        self.0.lock().unwrap().fill(bytes);
    }
}

impl Desk {
    pub(crate) fn new() -> Self {
        // 2026-03-17 09:00 in China.
        let clock = Arc::new(HandClock(AtomicI64::new(1_773_709_200_000)));
        let randomness = Arc::new(Seeded(Mutex::new(
            blake3::Hasher::new().update(b"desk").finalize_xof(),
        )));
        let environment = Environment {
            clock: clock.clone(),
            randomness,
        };
        Self {
            folder: TempDir::new().unwrap(),
            environment,
            clock,
        }
    }

    /// With the town of Shaozhuang as a realm: 7 districts, 92 villages.
    pub(crate) fn with_realm() -> Self {
        let desk = Self::new();
        desk.run(&[
            "init",
            "--preset",
            "shaozhuang",
            "--divisions",
            &divisions("shaozhuang"),
        ])
        .unwrap();
        desk
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.path("data")
    }

    pub(crate) fn environment(&self) -> Environment {
        self.environment.clone()
    }

    pub(crate) fn advance_minutes(&self, minutes: i64) {
        self.clock.0.fetch_add(minutes * 60_000, Ordering::Relaxed);
    }

    /// Runs a command on the data folder: what it says, or why not.
    pub(crate) fn run(&self, arguments: &[&str]) -> Result<String, String> {
        self.run_on(&self.data(), arguments, "")
    }

    pub(crate) fn run_typing(&self, arguments: &[&str], typed: &str) -> Result<String, String> {
        self.run_on(&self.data(), arguments, typed)
    }

    pub(crate) fn run_on(&self, data: &Path, arguments: &[&str], typed: &str) -> Result<String, String> {
        let mut all = vec![
            "doorstep-server",
            "--data",
            data.to_str().unwrap(),
            "--language",
            "en",
        ];
        all.extend(arguments);
        let (mut out, mut typed) = (Vec::new(), typed.as_bytes());
        let mut terminal = Terminal {
            out: &mut out,
            typed: &mut typed,
        };
        let done = run(all, self.environment(), &mut terminal);
        done.map(|()| String::from_utf8(out).unwrap())
            .map_err(|error| error.to_string())
    }

    pub(crate) fn home(&self) -> Home {
        Home::open(&self.data(), Config::default(), self.environment()).unwrap()
    }

    /// What phones are told in a scope.
    pub(crate) fn rows(&self, scope: &Scope) -> Vec<Row> {
        self.home()
            .store
            .read_blocking(|read| read.rows_in(REALM, scope))
            .unwrap()
    }
}

/// A published place tree.
pub(crate) fn divisions(preset: &str) -> String {
    format!(
        "{}/../tests/data/divisions-{preset}.csv",
        env!("CARGO_MANIFEST_DIR")
    )
}
