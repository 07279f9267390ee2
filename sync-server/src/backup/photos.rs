//! The photos that lie in the folder, named by what is in them. They are not in a backup: they
//! never change once they are there, so whoever copies the folder copies them; a backup lists
//! them, to see what is missing afterwards.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::{BackupError, at};

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
