//! Folders whose names outlive the power: a file that was synced, in a folder that was not, is gone
//! with the folder's name.

use std::fs::{self, DirBuilder, File};
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// Held while a folder is made: nobody puts a file into one whose own name may still be lost.
static MAKING: Mutex<()> = Mutex::new(());

/// Makes a folder that only its owner may enter, and those above it, each with its name on disk before
/// anything is put into it.
pub(crate) fn make(folder: &Path) -> io::Result<()> {
    let _making = MAKING.lock().unwrap_or_else(PoisonError::into_inner);
    make_all(folder)
}

/// Puts the names in a folder on disk.
pub(crate) fn sync(folder: &Path) -> io::Result<()> {
    let here = Path::new(".");
    let folder = if folder.as_os_str().is_empty() {
        here
    } else {
        folder
    };
    File::open(folder)?.sync_all()
}

/// Puts the name of a file or folder on disk.
pub(crate) fn sync_name(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), sync)
}

fn make_all(folder: &Path) -> io::Result<()> {
    if folder.as_os_str().is_empty() || folder.is_dir() {
        return Ok(());
    }
    if let Some(above) = folder.parent() {
        make_all(above)?;
    }
    match DirBuilder::new().mode(0o700).create(folder) {
        // Another process.
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    sync_name(folder).inspect_err(|_| {
        // Else the next call would take it for one that is on disk.
        drop(fs::remove_dir(folder));
    })
}
