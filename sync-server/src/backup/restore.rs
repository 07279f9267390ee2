//! Makes a data folder from a backup and a ledger, and begins a new life in it.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::{BufReader, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use doorstep_model::id::{Epoch, RealmNumber};
use doorstep_model::time::Timestamp;

use super::frame::{FrameError, FrameReader};
use super::photos;
use super::{BLOBS, BackupError, DATABASE, Manifest, Packed, SETTINGS, at};
use crate::blob::BlobName;
use crate::config::Config;
use crate::durable_folder;
use crate::environment::Environment;
use crate::home::{Home, private_folder};
use crate::key;
use crate::life::{self, Cause};
use crate::store::{StoreError, Write as Tx};

/// What was restored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// When the backup was made.
    pub made_at: Timestamp,
    /// Ledger entries that happened after it.
    pub replayed: u64,
    /// People known by number only, whom an administrator must name again.
    pub nameless: usize,
    /// Photos that the backup lists and that were not in the folder that photos were kept in.
    pub missing_photos: usize,
}

/// What a server is restored from.
#[derive(Debug, Clone, Copy)]
pub struct Sources<'a> {
    /// The backup.
    pub backup: &'a Path,
    /// The ledger, at least as new.
    pub ledger: &'a Path,
    /// The folder that photos were kept in.
    pub photos: Option<&'a Path>,
    /// What opens a sealed backup.
    pub secret: Option<&'a [u8; 32]>,
}

/// Restores into a folder that does not exist yet.
///
/// # Errors
/// When the backup is not whole, or the ledger is older than it.
pub fn restore(from: &Sources<'_>, to: &Path, environment: Environment) -> Result<Restored, BackupError> {
    if to.exists() {
        return Err(BackupError::Exists(to.into()));
    }
    let partial = to.with_extension("partial");
    if partial.exists() {
        fs::remove_dir_all(&partial).map_err(at(&partial))?;
    }
    private_folder(&partial.join("keys"))?;
    private_folder(&partial.join("ledger"))?;
    let file = File::open(from.backup).map_err(at(from.backup))?;
    let manifest =
        unpack(BufReader::new(file), from.secret, &partial).map_err(FrameError::at(from.backup))?;
    let inside = partial.join("ledger").join("ledger.jsonl");
    fs::copy(from.ledger, &inside).map_err(at(from.ledger))?;
    File::open(&inside)
        .and_then(|file| file.sync_all())
        .map_err(at(&inside))?;
    // The files' names, too, before the folder gets its own.
    for folder in [&partial, &partial.join("keys"), &partial.join("ledger")] {
        durable_folder::sync(folder).map_err(at(folder))?;
    }

    // The machine's settings are the machine's: the former ones lie beside, to be looked at.
    let home = Home::open(&partial, Config::default(), environment)?;
    let now = home.environment.now();
    let mark = home.ledger.mark().n;
    let realms = home.store.read_blocking(|read| read.realms())?;
    let mut nameless = 0;
    for realm in realms {
        let epoch = Epoch::new(home.environment.random());
        nameless += home
            .store
            .write_blocking(move |tx| begin_anew(tx, realm.number, epoch, now))?;
    }
    let list = partial.join(BLOBS);
    let missing_photos = put_photos_back(&list, &home, from)?;
    // What was erased since has its photos' names in the list, and their files nowhere.
    fs::remove_file(&list).map_err(at(&list))?;
    home.store.write_blocking(|tx| {
        let erased = tx.to_shred()?;
        erased
            .into_iter()
            .try_for_each(|(realm, blob)| tx.shredded(realm, blob))
    })?;
    drop(home);
    fs::rename(&partial, to).map_err(at(to))?;
    durable_folder::sync_name(to).map_err(at(to))?;
    Ok(Restored {
        made_at: Timestamp::clamp(manifest.made_at),
        replayed: mark.saturating_sub(manifest.ledger),
        nameless,
        missing_photos,
    })
}

/// Begins another life; how many people are known by number only.
fn begin_anew(tx: &Tx<'_>, realm: RealmNumber, epoch: Epoch, now: Timestamp) -> Result<usize, StoreError> {
    life::begin(tx, realm, epoch, Cause::Restored, now)?;
    let users = tx.users(realm)?;
    Ok(users.iter().filter(|user| user.name.is_empty()).count())
}

fn unpack(from: BufReader<File>, secret: Option<&[u8; 32]>, folder: &Path) -> Result<Manifest, FrameError> {
    let mut frames = FrameReader::new(from, secret)?;
    let manifest: Manifest =
        serde_json::from_slice(&frames.part()?).map_err(|_| BackupError::Damaged("its manifest"))?;
    for packed in &manifest.files {
        let path = path_of(packed, folder).ok_or(BackupError::Damaged("a file that no backup has"))?;
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&path)?;
        let (mut hasher, mut left) = (blake3::Hasher::new(), packed.bytes);
        while left > 0 {
            let chunk = frames.part()?;
            left = left
                .checked_sub(chunk.len() as u64)
                .filter(|_| !chunk.is_empty())
                .ok_or(BackupError::Damaged("a file longer than it says"))?;
            hasher.update(&chunk);
            file.write_all(&chunk)?;
        }
        if hasher.finalize().to_hex().as_str() != packed.blake3 {
            return Err(BackupError::Damaged("a file that was changed").into());
        }
        file.sync_all()?;
    }
    frames.end()?;
    Ok(manifest)
}

/// Where a file of a backup goes: only names that a backup has.
fn path_of(packed: &Packed, folder: &Path) -> Option<PathBuf> {
    match packed.name.as_str() {
        DATABASE | BLOBS => Some(folder.join(&packed.name)),
        SETTINGS => Some(folder.join("doorstep.toml.former")),
        name => {
            let key = name.strip_prefix("keys/")?;
            key::FILES.contains(&key).then(|| folder.join("keys").join(key))
        }
    }
}

/// How many of the list were not kept. What was erased since the backup stays away.
fn put_photos_back(list: &Path, home: &Home, from: &Sources<'_>) -> Result<usize, BackupError> {
    let to = &home.folder.blobs();
    let list = fs::read_to_string(list).map_err(at(list))?;
    let mut missing = 0;
    let erased = home.store.read_blocking(|read| read.to_shred())?;
    let erased: BTreeSet<String> = erased
        .iter()
        .map(|(realm, blob)| path_below(*realm, *blob))
        .collect();
    for name in list
        .lines()
        .filter_map(|line| line.split_once(' '))
        .map(|(name, _)| name)
    {
        if !name.bytes().all(|b| b.is_ascii_hexdigit() || b == b'/') {
            return Err(BackupError::Damaged("a photo that has no such name"));
        }
        if erased.contains(name) {
            continue;
        }
        let there = match from.photos {
            Some(kept) => photos::put_back(name, kept, to, from.secret)?,
            None => false,
        };
        missing += usize::from(!there);
    }
    // Their files are nowhere.
    home.store.write_blocking(|tx| {
        let erased = tx.to_shred()?;
        erased
            .into_iter()
            .try_for_each(|(realm, blob)| tx.shredded(realm, blob))
    })?;
    Ok(missing)
}

/// A file's name in the list.
fn path_below(realm: RealmNumber, blob: BlobName) -> String {
    let hex = blob.to_string();
    format!("{realm}/{}/{}/{hex}", &hex[..2], &hex[2..4])
}
