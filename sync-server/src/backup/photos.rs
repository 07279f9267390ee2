//! The photos that lie in the folder, named by what is in them. They never change once they are
//! there, so they are backed up one by one into a folder beside the backups, each once, sealed as
//! a backup is; a backup lists those that belong to it.

use std::fs::{self, File, OpenOptions};
use std::io::{BufReader, BufWriter, ErrorKind, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use super::frame::{CHUNK, FrameError, FrameReader, FrameWriter};
use super::{BackupError, at};
use crate::durable_folder;
use crate::environment::Randomness;
use crate::home::private_folder;
use crate::key::SealedTo;

/// A photo in the folder.
pub(crate) struct Photo {
    /// Below the folder: `<realm>/ab/cd/<hash>`.
    pub(crate) name: String,
    pub(crate) path: PathBuf,
    pub(crate) bytes: u64,
}

impl Photo {
    /// True if the bytes are those of the name.
    pub(crate) fn is_whole(&self) -> Result<bool, BackupError> {
        let mut hasher = blake3::Hasher::new();
        let file = fs::File::open(&self.path).map_err(at(&self.path))?;
        hasher.update_reader(file).map_err(at(&self.path))?;
        Ok(self.name.ends_with(hasher.finalize().to_hex().as_str()))
    }
}

/// Every photo, sorted by name. Beside the realms' folders lies what is being received: that is
/// no photo yet.
pub(crate) fn photos(folder: &Path) -> Result<Vec<Photo>, BackupError> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(path) = folders.pop() {
        let entries = match fs::read_dir(&path) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            Err(error) => return Err(at(&path)(error)),
        };
        for entry in entries {
            let entry = entry.map_err(at(&path))?;
            let about = entry.metadata().map_err(at(&path))?;
            let of_realm =
                |name: &std::ffi::OsStr| name.to_str().is_some_and(|name| name.parse::<u64>().is_ok());
            if about.is_dir() && (path != folder || of_realm(&entry.file_name())) {
                folders.push(entry.path());
            } else if about.is_file()
                && let Ok(name) = entry.path().strip_prefix(folder)
            {
                let name = name.display().to_string();
                found.push(Photo {
                    name,
                    path: entry.path(),
                    bytes: about.len(),
                });
            }
        }
    }
    found.sort_unstable_by(|a, b| a.name.cmp(&b.name));
    Ok(found)
}

/// Copies the photos that are not in the folder yet. How many that were.
pub(super) fn copy(
    photos: &[Photo],
    to: &Path,
    seal: Option<&SealedTo>,
    randomness: &dyn Randomness,
) -> Result<usize, BackupError> {
    let mut copied = 0;
    for photo in photos {
        let target = to.join(&photo.name);
        if target.exists() {
            continue;
        }
        if !photo.is_whole()? {
            return Err(BackupError::Unsound(format!("photo {}", photo.name).into()));
        }
        let folder = target.parent().unwrap_or(to);
        private_folder(folder)?;
        let partial = target.with_extension("partial");
        pack(photo, &partial, seal, randomness).map_err(FrameError::at(&partial))?;
        fs::rename(&partial, &target).map_err(at(&target))?;
        durable_folder::sync_name(&target).map_err(at(folder))?;
        copied += 1;
    }
    Ok(copied)
}

fn pack(
    photo: &Photo,
    to: &Path,
    seal: Option<&SealedTo>,
    randomness: &dyn Randomness,
) -> Result<(), FrameError> {
    let file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(to)?;
    let mut frames = FrameWriter::new(BufWriter::new(file), seal, randomness)?;
    frames.part(&photo.bytes.to_le_bytes())?;
    let mut from = File::open(&photo.path)?;
    let mut chunk = Vec::with_capacity(CHUNK);
    while Read::take(&mut from, CHUNK as u64).read_to_end(&mut chunk)? > 0 {
        frames.part(&chunk)?;
        chunk.clear();
    }
    let file = frames.end()?.into_inner().map_err(|error| error.into_error())?;
    Ok(file.sync_all()?)
}

/// Puts one photo back, if its copy is there; true if it was.
pub(super) fn put_back(
    name: &str,
    from: &Path,
    to: &Path,
    secret: Option<&[u8; 32]>,
) -> Result<bool, BackupError> {
    let (source, target) = (from.join(name), to.join(name));
    if !source.exists() {
        return Ok(false);
    }
    private_folder(target.parent().unwrap_or(to))?;
    let partial = target.with_extension("partial");
    unpack(&source, &partial, secret).map_err(FrameError::at(&source))?;
    fs::rename(&partial, &target).map_err(at(&target))?;
    durable_folder::sync_name(&target).map_err(at(&target))?;
    let photo = Photo {
        name: name.into(),
        path: target.clone(),
        bytes: 0,
    };
    if photo.is_whole()? {
        Ok(true)
    } else {
        Err(BackupError::Damaged("a photo that was changed"))
    }
}

fn unpack(from: &Path, to: &Path, secret: Option<&[u8; 32]>) -> Result<(), FrameError> {
    let mut frames = FrameReader::new(BufReader::new(File::open(from)?), secret)?;
    let length = frames.part()?;
    let length = length
        .try_into()
        .map_err(|_| BackupError::Damaged("a photo without its length"))?;
    let mut left = u64::from_le_bytes(length);
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(to)?;
    while left > 0 {
        let chunk = frames.part()?;
        left = left
            .checked_sub(chunk.len() as u64)
            .filter(|_| !chunk.is_empty())
            .ok_or(BackupError::Damaged("a photo longer than it says"))?;
        file.write_all(&chunk)?;
    }
    frames.end()?;
    Ok(file.sync_all()?)
}
