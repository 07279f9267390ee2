//! The oracle is not the program: it opens the server's file and the phones' databases by itself,
//! with statements of its own, and says whether the server holds all that phones were told it
//! took. It reads Automerge's chunks with Automerge and computes every hash from the bytes.

mod chunk;
mod compare;
mod files;
mod phone;
mod reach;
mod sabotage;
mod server;

use std::collections::BTreeSet;
use std::fmt;
use std::path::Path;

pub use compare::{Difference, differences};
pub use files::{Files, PhoneFiles, note_told, told_before};
pub use phone::{Kept, read as read_phone};
pub use reach::{Outside, outside};
pub use sabotage::Sabotage;
pub use server::{Held, read as read_server};

/// A change of a document, by hashes that were computed here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Named {
    /// The document's id.
    pub document: [u8; 16],
    /// SHA-256 of the change.
    pub hash: [u8; 32],
}

/// Why the oracle can't say anything.
#[derive(Debug, thiserror::Error)]
pub enum OracleError {
    /// A database can't be opened or read.
    #[error("{file}: {cause}")]
    Database {
        /// Which.
        file: Box<str>,
        /// Why.
        cause: rusqlite::Error,
    },
    /// Bytes that are no document or change.
    #[error("{file}: {what} can't be read")]
    Unreadable {
        /// In which file.
        file: Box<str>,
        /// What.
        what: &'static str,
    },
    /// The list of files can't be read.
    #[error("{file}: {cause}")]
    List {
        /// Which.
        file: Box<str>,
        /// Why.
        cause: std::io::Error,
    },
    /// There is nothing that could be dropped.
    #[error("no phone was told that anything was taken, so nothing can be dropped")]
    NothingToDrop,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// Changes that phones were told the server took.
    pub written: usize,
    /// Those that are in the server's file.
    pub held: usize,
    /// Those that are not.
    pub lost: Vec<Named>,
    /// Those that are there more than once.
    pub repeated: Vec<Named>,
}

impl Judgement {
    /// True when nothing is lost, and nothing is there twice.
    pub fn is_good(&self) -> bool {
        self.lost.is_empty() && self.repeated.is_empty()
    }
}

impl fmt::Display for Judgement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            written,
            held,
            lost,
            repeated,
        } = self;
        write!(f, "written {written}, held {held}, lost {}", lost.len())?;
        if repeated.is_empty() {
            Ok(())
        } else {
            write!(f, ", repeated {}", repeated.len())
        }
    }
}

/// Everything that phones were told the server took, and the first changes that they know.
fn told(files: &Files) -> Result<(BTreeSet<Named>, chunk::GenesisHashes), OracleError> {
    let (mut told, mut genesis) = (BTreeSet::new(), chunk::GenesisHashes::new());
    for phone in &files.phones {
        let kept = phone::read(phone)?;
        genesis.extend(kept.genesis);
        told.extend(kept.acknowledged);
        told.extend(files::told_before(phone)?);
    }
    Ok((told, genesis))
}

/// What phones were told, and neither the server nor any phone has: gone for good, once the server
/// was set back.
///
/// # Errors
/// When a file can't be opened or read.
pub fn gone(files: &Files) -> Result<BTreeSet<Named>, OracleError> {
    let (mut told, genesis) = told(files)?;
    let held = server::read(&files.server, &genesis)?;
    told.retain(|change| !held.changes.contains_key(change));
    for phone in &files.phones {
        let here = phone::read(phone)?.here;
        told.retain(|change| !here.contains(change));
    }
    Ok(told)
}

/// Compares what phones were told with what the server's file holds. `sabotage` is done to the
/// server's file before.
///
/// # Errors
/// When a file can't be opened or read: then nothing is known.
pub fn judge(files: &Files, sabotage: Option<Sabotage>) -> Result<Judgement, OracleError> {
    let (told, genesis) = told(files)?;
    if let Some(sabotage) = sabotage {
        sabotage.commit(&files.server, &told, &genesis)?;
    }
    weigh(&files.server, told, &genesis)
}

/// The same of what was told to phones that keep no files of their own.
///
/// # Errors
/// When the server's file can't be opened or read.
pub fn judge_told(server: &Path, told: BTreeSet<Named>) -> Result<Judgement, OracleError> {
    weigh(server, told, &chunk::GenesisHashes::new())
}

fn weigh(
    server: &Path,
    told: BTreeSet<Named>,
    genesis: &chunk::GenesisHashes,
) -> Result<Judgement, OracleError> {
    let held = server::read(server, genesis)?;
    let told: BTreeSet<Named> = told
        .into_iter()
        .filter(|change| !held.erased.contains(&change.document))
        .collect();
    let lost: Vec<Named> = told
        .iter()
        .filter(|change| !held.changes.contains_key(change))
        .copied()
        .collect();
    let more_than_once = held.changes.iter().filter(|(_, times)| **times > 1);
    Ok(Judgement {
        written: told.len(),
        held: told.len() - lost.len(),
        repeated: more_than_once.map(|(change, _)| *change).collect(),
        lost,
    })
}
