//! A folder of files that are never changed: `<realm>/ab/cd/<64 hex digits>`. A file is complete
//! on disk before it has its name, so what has a name is whole, whenever the power went.

use std::fs::{self, File, ReadDir};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use doorstep_model::id::RealmNumber;
use tempfile::NamedTempFile;

use super::{BlobError, BlobName};
use crate::durable_folder;

/// Where files are written before they have a name; beside the realms, on the same file system.
const INCOMING: &str = "incoming";

/// The files that were verified.
#[derive(Debug)]
pub struct Blobs {
    root: PathBuf,
}

/// A file open for reading.
#[derive(Debug)]
pub struct OpenBlob {
    /// At its first byte.
    pub file: File,
    /// Its bytes.
    pub length: u64,
}

/// A file that is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Listed {
    /// Its realm.
    pub realm: RealmNumber,
    /// Its name.
    pub name: BlobName,
    /// Its bytes.
    pub length: u64,
}

impl Blobs {
    /// The files in this folder, made when it is not there.
    pub fn open(root: &Path) -> Result<Self, BlobError> {
        let blobs = Self { root: root.into() };
        durable_folder::make(&root.join(INCOMING))?;
        Ok(blobs)
    }

    /// Clears away what was being written when a process ended; how many files that were. Only
    /// while nobody puts anything: not when the folder is opened, for the command line opens it
    /// beside a running server.
    pub fn clear_incoming(&self) -> Result<usize, BlobError> {
        let mut cleared = 0;
        for path in entries(fs::read_dir(self.root.join(INCOMING))?) {
            fs::remove_file(path?)?;
            cleared += 1;
        }
        Ok(cleared)
    }

    /// Keeps bytes, durably, under their own name. The same bytes twice are one file.
    pub fn put(&self, realm: RealmNumber, bytes: &[u8]) -> Result<BlobName, BlobError> {
        let name = BlobName::of(bytes);
        let path = self.path(realm, name);
        let folder = path.parent().unwrap_or(&self.root);
        let mut file = NamedTempFile::new_in(self.root.join(INCOMING))?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        durable_folder::make(folder)?;
        file.persist(&path).map_err(|error| error.error)?;
        durable_folder::sync(folder)?;
        Ok(name)
    }

    /// Opens a file at its first byte, to be sent piece by piece.
    pub fn open_blob(&self, realm: RealmNumber, name: BlobName) -> Result<Option<OpenBlob>, BlobError> {
        let Some(file) = found(File::open(self.path(realm, name)))? else {
            return Ok(None);
        };
        let length = file.metadata()?.len();
        Ok(Some(OpenBlob { file, length }))
    }

    /// The bytes, checked: for backup and `check`.
    ///
    /// # Errors
    /// `Damaged` when they are not those of the name.
    pub fn read(&self, realm: RealmNumber, name: BlobName) -> Result<Option<Vec<u8>>, BlobError> {
        let Some(bytes) = found(fs::read(self.path(realm, name)))? else {
            return Ok(None);
        };
        if BlobName::of(&bytes) == name {
            Ok(Some(bytes))
        } else {
            Err(BlobError::Damaged)
        }
    }

    /// Removes a file, durably; true if it was there.
    pub fn delete(&self, realm: RealmNumber, name: BlobName) -> Result<bool, BlobError> {
        let path = self.path(realm, name);
        if found(fs::remove_file(&path))?.is_none() {
            return Ok(false);
        }
        File::open(path.parent().unwrap_or(&self.root))?.sync_all()?;
        Ok(true)
    }

    /// Every file, folder by folder: memory for one folder's handle a level, however many there are.
    pub fn list(&self) -> Result<impl Iterator<Item = Result<Listed, BlobError>> + use<>, BlobError> {
        let realms = entries(fs::read_dir(&self.root)?);
        let files = realms
            .filter_map(|path| {
                let path = match path {
                    Ok(path) => path,
                    Err(error) => return Some(Err(error)),
                };
                let number = path.file_name()?.to_str()?.parse().ok()?;
                Some(Ok((RealmNumber(number), path)))
            })
            .flat_map(|realm| match realm {
                Ok((realm, path)) => Walk::new(realm, &path),
                Err(error) => Walk::failed(error),
            });
        Ok(files)
    }

    fn path(&self, realm: RealmNumber, name: BlobName) -> PathBuf {
        let hex = name.to_string();
        self.root
            .join(realm.to_string())
            .join(&hex[..2])
            .join(&hex[2..4])
            .join(hex)
    }
}

impl OpenBlob {
    /// Goes on from a byte.
    pub fn seek(&mut self, from: u64) -> Result<(), BlobError> {
        self.file.seek(SeekFrom::Start(from))?;
        Ok(())
    }
}

/// The files of one realm.
struct Walk {
    realm: RealmNumber,
    failed: Option<BlobError>,
    /// The folders open now: the realm's, one of its, one of that.
    open: Vec<ReadDir>,
}

impl Walk {
    /// Folders above a file: realm, first two digits, next two.
    const DEPTH: usize = 3;

    fn new(realm: RealmNumber, path: &Path) -> Self {
        match fs::read_dir(path) {
            Ok(folder) => Self {
                realm,
                failed: None,
                open: vec![folder],
            },
            Err(error) => Self::failed(error),
        }
    }

    fn failed(error: io::Error) -> Self {
        Self {
            realm: RealmNumber(0),
            failed: Some(error.into()),
            open: Vec::new(),
        }
    }

    fn step(&mut self, path: &Path) -> io::Result<Option<Listed>> {
        if self.open.len() < Self::DEPTH {
            self.open.push(fs::read_dir(path)?);
            return Ok(None);
        }
        let name = path.file_name().and_then(|name| BlobName::parse(name.to_str()?));
        let Some(name) = name else { return Ok(None) };
        Ok(Some(Listed {
            realm: self.realm,
            name,
            length: fs::metadata(path)?.len(),
        }))
    }
}

impl Iterator for Walk {
    type Item = Result<Listed, BlobError>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(error) = self.failed.take() {
            return Some(Err(error));
        }
        loop {
            let Some(entry) = self.open.last_mut()?.next() else {
                self.open.pop();
                continue;
            };
            match entry.and_then(|entry| self.step(&entry.path())) {
                Ok(None) => {}
                Ok(Some(listed)) => return Some(Ok(listed)),
                // Deleted since its folder was read.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Some(Err(error.into())),
            }
        }
    }
}

fn entries(folder: ReadDir) -> impl Iterator<Item = io::Result<PathBuf>> {
    folder.map(|entry| entry.map(|entry| entry.path()))
}

fn found<T>(result: io::Result<T>) -> Result<Option<T>, BlobError> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    const REALM: RealmNumber = RealmNumber(7);

    fn blobs(folder: &Path) -> Blobs {
        Blobs::open(&folder.join("blobs")).unwrap()
    }

    #[test]
    fn bytes_are_found_by_their_content_in_their_realm_only() {
        let folder = tempfile::tempdir().unwrap();
        let blobs = blobs(folder.path());
        let name = blobs.put(REALM, b"a picture").unwrap();
        assert_eq!(name, BlobName::of(b"a picture"));
        assert_eq!(blobs.put(REALM, b"a picture").unwrap(), name);
        assert_eq!(
            blobs.read(REALM, name).unwrap().as_deref(),
            Some(&b"a picture"[..])
        );
        assert_eq!(blobs.read(RealmNumber(8), name).unwrap(), None);
        let opened = blobs.open_blob(REALM, name).unwrap().unwrap();
        assert_eq!(opened.length, 9);
        let hex = name.to_string();
        let path = folder
            .path()
            .join("blobs/7")
            .join(&hex[..2])
            .join(&hex[2..4])
            .join(&hex);
        assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn every_file_is_listed_and_a_deleted_one_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let blobs = blobs(folder.path());
        let mut put: Vec<_> = (0..40u8)
            .map(|n| {
                let realm = RealmNumber(u64::from(n % 3) + 1);
                let bytes = vec![n; usize::from(n)];
                Listed {
                    realm,
                    name: blobs.put(realm, &bytes).unwrap(),
                    length: u64::from(n),
                }
            })
            .collect();
        put.sort_unstable();
        let listed = || {
            let mut all: Vec<_> = blobs.list().unwrap().collect::<Result<_, _>>().unwrap();
            all.sort_unstable();
            all
        };
        assert_eq!(listed(), put);
        let gone = put.remove(5);
        assert!(blobs.delete(gone.realm, gone.name).unwrap());
        assert!(!blobs.delete(gone.realm, gone.name).unwrap());
        assert_eq!(listed(), put);
    }

    #[test]
    fn a_file_that_rotted_is_found_out() {
        let folder = tempfile::tempdir().unwrap();
        let blobs = blobs(folder.path());
        let name = blobs.put(REALM, b"a picture").unwrap();
        fs::write(blobs.path(REALM, name), b"b picture").unwrap();
        assert!(matches!(blobs.read(REALM, name), Err(BlobError::Damaged)));
        blobs.put(REALM, b"a picture").unwrap();
        assert!(
            blobs.read(REALM, name).unwrap().is_some(),
            "put again, it is whole again"
        );
    }

    #[test]
    fn what_a_killed_process_was_writing_is_cleared_away() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("blobs");
        blobs(folder.path());
        fs::write(root.join(INCOMING).join("half"), b"half a pic").unwrap();
        let blobs = blobs(folder.path());
        assert_eq!(blobs.list().unwrap().count(), 0, "never listed");
        assert_eq!(blobs.clear_incoming().unwrap(), 1);
        assert_eq!(blobs.clear_incoming().unwrap(), 0);
    }
}
