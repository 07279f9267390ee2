//! What is still arriving: `<realm>/<32 hex digits>`, a file an upload. How much of a file counts
//! stands in the database and is written there after the file was synced; what lies beyond is cut
//! off before anything is appended.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use doorstep_model::id::RealmNumber;

use super::BlobError;
use crate::durable_folder;
use crate::tus::UploadId;

/// The files of unfinished uploads.
#[derive(Debug)]
pub struct Partials {
    root: PathBuf,
}

impl Partials {
    /// The files in this folder, made when it is not there.
    pub fn open(root: &Path) -> Result<Self, BlobError> {
        durable_folder::make(root)?;
        Ok(Self { root: root.into() })
    }

    /// Opens an upload's file to append at `offset`. None when less than that is there: the
    /// database was restored without it, or the power went before the folder was written. The
    /// upload then begins anew.
    pub fn append(&self, realm: RealmNumber, id: UploadId, offset: u64) -> Result<Option<File>, BlobError> {
        let path = self.path(realm, id);
        durable_folder::make(path.parent().unwrap_or(&self.root))?;
        // Not truncated: `offset` says where it goes on.
        let mut file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(path)?;
        if file.metadata()?.len() < offset {
            return Ok(None);
        }
        file.set_len(offset)?;
        file.seek(SeekFrom::Start(offset))?;
        Ok(Some(file))
    }

    /// The first `length` bytes. None when fewer are there.
    pub fn read(&self, realm: RealmNumber, id: UploadId, length: u64) -> Result<Option<Vec<u8>>, BlobError> {
        let file = match File::open(self.path(realm, id)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            file => file?,
        };
        let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or_default());
        file.take(length).read_to_end(&mut bytes)?;
        Ok((bytes.len() as u64 == length).then_some(bytes))
    }

    /// Removes an upload's file, if it is there.
    pub fn remove(&self, realm: RealmNumber, id: UploadId) -> Result<(), BlobError> {
        match fs::remove_file(self.path(realm, id)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// Every upload that has a file.
    pub fn list(&self) -> Result<Vec<(RealmNumber, UploadId)>, BlobError> {
        let mut found = Vec::new();
        for realm in fs::read_dir(&self.root)? {
            let realm = realm?;
            let Some(number) = realm.file_name().to_str().and_then(|name| name.parse().ok()) else {
                continue;
            };
            for file in fs::read_dir(realm.path())? {
                let id = file?.file_name().to_str().and_then(UploadId::parse);
                found.extend(id.map(|id| (RealmNumber(number), id)));
            }
        }
        Ok(found)
    }

    fn path(&self, realm: RealmNumber, id: UploadId) -> PathBuf {
        self.root.join(realm.to_string()).join(id.to_string())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    const REALM: RealmNumber = RealmNumber(7);

    #[test]
    fn a_file_goes_on_where_the_database_says() {
        let folder = tempfile::tempdir().unwrap();
        let partials = Partials::open(&folder.path().join("partial")).unwrap();
        let id = UploadId::new([1; 16]);
        let append = |offset, bytes: &[u8]| {
            let mut file = partials.append(REALM, id, offset).unwrap()?;
            file.write_all(bytes).unwrap();
            Some(())
        };
        append(0, b"0123456789").unwrap();
        append(4, b"abc").unwrap();
        assert_eq!(
            partials.read(REALM, id, 7).unwrap().as_deref(),
            Some(&b"0123abc"[..])
        );
        assert_eq!(
            partials.read(REALM, id, 8).unwrap(),
            None,
            "what was beyond is gone"
        );
        assert_eq!(append(8, b"x"), None, "a gap is never filled with zeros");
        assert_eq!(partials.list().unwrap(), [(REALM, id)]);
        partials.remove(REALM, id).unwrap();
        partials.remove(REALM, id).unwrap();
        assert_eq!(partials.read(REALM, id, 0).unwrap(), None);
        assert!(partials.list().unwrap().is_empty());
    }
}
