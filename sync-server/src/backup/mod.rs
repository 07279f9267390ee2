//! Backup and restore. A backup is one file: the database as it stood at one moment, the keys,
//! the settings, and the list of photos, sealed to a recovery key that does not lie on the
//! server. Photos are kept in a folder beside it, each once for all backups. The ledger is not in
//! it: it lies elsewhere, and a restore asks for it.
//!
//! `doorstep backup 1\n` ‖ 0 plain or 1 sealed ‖ HPKE's encapsulated key if sealed ‖ frames.
//! A frame is its length (u32, little-endian) and its bytes, sealed one after another: first the
//! manifest (JSON), then the files it names in chunks, last the BLAKE3 of all that came before.

mod create;
mod frame;
pub(crate) mod photos;
mod restore;

use std::io;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

pub use create::{Made, create};
pub use restore::{Restored, Sources, restore};

use crate::home::HomeError;
use crate::key::SealError;
use crate::store::StoreError;

const DATABASE: &str = "doorstep.db";
const BLOBS: &str = "blobs.txt";
const SETTINGS: &str = "doorstep.toml";

/// What the first frame says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Manifest {
    /// Unix milliseconds.
    made_at: i64,
    /// The program that made it.
    version: String,
    /// Entries of the ledger that the database had applied.
    ledger: u64,
    /// In the order in which they follow.
    files: Vec<Packed>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Packed {
    name: String,
    bytes: u64,
    /// In hex.
    blake3: String,
}

/// Why there is no backup, or none could be restored.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The target is there already.
    #[error("{0} exists; a backup is never written over another, nor a server restored over one")]
    Exists(PathBuf),
    /// No backup of ours, cut off, or changed.
    #[error("this is no whole backup of ours: {0}")]
    Damaged(&'static str),
    /// It is sealed and no secret was given.
    #[error("this backup is sealed: give the recovery secret")]
    Sealed,
    /// Sealed to another key.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// The copy is not sound: the disk or the database has a fault.
    #[error("the copied database is not sound: {0}")]
    Unsound(Box<str>),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The restored folder can't be opened.
    #[error(transparent)]
    Home(#[from] HomeError),
    /// The disk.
    #[error("{path}: {error}")]
    Disk {
        /// Where.
        path: PathBuf,
        /// What.
        error: io::Error,
    },
}

/// Adds the path to an error of the disk.
fn at(path: &std::path::Path) -> impl FnOnce(io::Error) -> BackupError + '_ {
    move |error| BackupError::Disk {
        path: path.into(),
        error,
    }
}
