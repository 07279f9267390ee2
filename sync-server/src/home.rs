//! The data folder, and everything in it opened.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use doorstep_model::id::Epoch;

use crate::config::{Config, ConfigError};
use crate::durable_folder;
use crate::environment::Environment;
use crate::key::{KeyError, Keys};
use crate::ledger::{Event, Ledger, LedgerError, Mark, record};
use crate::life::{self, Cause};
use crate::store::{Store, StoreError};

/// Paths inside a data folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    root: PathBuf,
    ledger: PathBuf,
}

impl Folder {
    /// The paths of a data folder with these settings.
    pub fn new(root: &Path, config: &Config) -> Self {
        let ledger = config
            .ledger
            .clone()
            .unwrap_or_else(|| root.join("ledger").join("ledger.jsonl"));
        Self {
            root: root.into(),
            ledger,
        }
    }

    /// The folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The database.
    pub fn database(&self) -> PathBuf {
        self.root.join("doorstep.db")
    }

    /// The secrets.
    pub fn keys(&self) -> PathBuf {
        self.root.join("keys")
    }

    /// The photos.
    pub fn blobs(&self) -> PathBuf {
        self.root.join("blobs")
    }

    /// The ledger's file.
    pub fn ledger(&self) -> &Path {
        &self.ledger
    }
}

/// Why a data folder can't be made or opened.
#[derive(Debug, thiserror::Error)]
pub enum HomeError {
    /// No data folder there.
    #[error("no data folder at {0}; `init` makes one")]
    Missing(PathBuf),
    /// The settings.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The keys.
    #[error(transparent)]
    Keys(#[from] KeyError),
    /// The ledger.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The disk.
    #[error("{path}: {error}")]
    Disk {
        /// Where.
        path: PathBuf,
        /// What.
        error: std::io::Error,
    },
}

/// An open data folder: what the command line and the server work with.
#[derive(Clone)]
pub struct Home {
    /// Where it is.
    pub folder: Folder,
    /// Its settings.
    pub config: Arc<Config>,
    /// The database.
    pub store: Store,
    /// The ledger.
    pub ledger: Arc<Ledger>,
    /// The secrets.
    pub keys: Arc<Keys>,
    /// Time and randomness.
    pub environment: Environment,
}

impl Home {
    /// Makes what is missing of a data folder: the folder itself, keys, ledger, database.
    pub fn init(root: &Path, config: Config, environment: Environment) -> Result<Self, HomeError> {
        let folder = Folder::new(root, &config);
        for path in [Some(root), folder.ledger().parent()].into_iter().flatten() {
            private_folder(path)?;
        }
        if !folder.keys().exists() {
            Keys::create(&folder.keys(), &*environment.randomness)?;
        }
        if !folder.ledger().exists() {
            Ledger::create(folder.ledger())?;
        }
        let home = Self::open(root, config, environment)?;
        home.record_keys()?;
        Ok(home)
    }

    /// Opens a data folder: verifies the ledger, migrates the database and lets it catch up.
    pub fn open(root: &Path, config: Config, environment: Environment) -> Result<Self, HomeError> {
        let folder = Folder::new(root, &config);
        if !folder.keys().is_dir() {
            return Err(HomeError::Missing(root.into()));
        }
        let keys = Arc::new(Keys::open(&folder.keys())?);
        let (ledger, opened) = Ledger::open(folder.ledger())?;
        if opened.torn > 0 {
            tracing::warn!(
                bytes = opened.torn,
                "the ledger's last line was never finished; it is cut off"
            );
        }
        let ledger = Arc::new(ledger);
        let store = Store::open(&folder.database(), ledger.clone())?;
        let private = fs::Permissions::from_mode(0o600);
        fs::set_permissions(folder.database(), private).map_err(|error| HomeError::Disk {
            path: folder.database(),
            error,
        })?;
        let home = Self {
            folder,
            config: Arc::new(config),
            store,
            ledger,
            keys,
            environment,
        };
        if home.store.was_set_back() {
            home.begin_another_life()?;
        }
        Ok(home)
    }

    /// The database is older than it was: phones must not be answered as if nothing were missing.
    fn begin_another_life(&self) -> Result<(), StoreError> {
        tracing::error!("the database was set back; another life begins");
        let now = self.environment.now();
        for realm in self.store.read_blocking(|read| read.realms())? {
            let epoch = Epoch::new(self.environment.random());
            self.store
                .write_blocking(move |tx| life::begin(tx, realm.number, epoch, Cause::SetBack, now))?;
        }
        Ok(())
    }

    /// Those that the ledger does not name yet: an earlier `init` may have been cut short.
    fn record_keys(&self) -> Result<(), HomeError> {
        let now = self.environment.clock.now();
        let known = self.ledger.after(Mark::START)?;
        let keys = self.keys.ids().map(|(purpose, id)| Event::Key {
            purpose: purpose.into(),
            id: id.into(),
        });
        let missing: Vec<Event> = keys
            .into_iter()
            .filter(|key| !known.iter().any(|(entry, _)| entry.event == *key))
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        self.store
            .write_blocking(move |tx| missing.into_iter().try_for_each(|key| record(tx, now, key)))?;
        Ok(())
    }
}

/// Makes a folder that only its owner may enter, and keeps its name.
pub(crate) fn private_folder(path: &Path) -> Result<(), HomeError> {
    durable_folder::make(path).map_err(|error| HomeError::Disk {
        path: path.into(),
        error,
    })
}
