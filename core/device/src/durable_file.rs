//! Small files beside the database that must be there whole after a crash, or not at all, and the
//! folders that they lie in.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// Held while a folder is made: nobody puts a file into one whose own name may still be lost.
static MAKING: Mutex<()> = Mutex::new(());

/// Writes the whole file durably: a neighbour first, synced, then put in its place by one rename.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let neighbour = with_suffix(path, ".new");
    let mut file = open_private(&neighbour)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&neighbour, path)?;
    sync_folder(path)
}

/// The file's bytes, or `None` when it is not there.
pub(crate) fn read(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Removes a file that may be gone already.
pub(crate) fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => sync_folder(path),
    }
}

/// Makes a rename or removal in the file's folder durable.
pub(crate) fn sync_folder(path: &Path) -> io::Result<()> {
    match path.parent() {
        // Windows can't open folders; its renames are journalled by the file system.
        Some(folder) if folder.as_os_str().is_empty() => sync_folder(&Path::new(".").join(path)),
        Some(folder) if cfg!(unix) => File::open(folder)?.sync_all(),
        _ => Ok(()),
    }
}

/// Makes a folder and those above it, each with its name on disk before anything is put into it:
/// synced files in a folder that is not synced are gone with its name.
pub(crate) fn make_folder(path: &Path) -> io::Result<()> {
    let _making = MAKING.lock().unwrap_or_else(PoisonError::into_inner);
    make(path)
}

fn make(path: &Path) -> io::Result<()> {
    if path.as_os_str().is_empty() || path.is_dir() {
        return Ok(());
    }
    if let Some(above) = path.parent() {
        make(above)?;
    }
    fs::create_dir(path)?;
    sync_folder(path).inspect_err(|_| {
        // Else the next call would take it for one that is on disk.
        drop(fs::remove_dir(path));
    })
}

/// The path with more at the end of its name.
pub(crate) fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

#[cfg(unix)]
fn open_private(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(path)
}

#[cfg(not(unix))]
fn open_private(path: &Path) -> io::Result<File> {
    File::create(path)
}
