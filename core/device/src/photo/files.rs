//! Photos as encrypted files. A folder of them says neither what is in one, nor which photo or
//! household it belongs to: names are keyed hashes, and the key comes from the database's.

use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use doorstep_model::id::PhotoHash;
use doorstep_model::photo::PHOTO_BYTES;
use zeroize::Zeroizing;

use super::PhotoError;
use crate::durable_file;
use crate::environment::{Randomness, random};
use crate::key::DatabaseKey;

const NONCE: usize = 24;
const TAG: usize = 16;

/// Which of a photo's two files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    /// At most 15 KB; travels first.
    Thumbnail,
    /// At most 1,600 pixels.
    Original,
}

impl Part {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Thumbnail, Self::Original];

    const fn byte(self) -> u8 {
        match self {
            Self::Thumbnail => 0,
            Self::Original => 1,
        }
    }
}

/// The folder of one user's photos.
pub struct PhotoFiles {
    folder: PathBuf,
    cipher: XChaCha20Poly1305,
    names: Zeroizing<[u8; 32]>,
}

impl std::fmt::Debug for PhotoFiles {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PhotoFiles")
            .field("folder", &self.folder)
            .finish_non_exhaustive()
    }
}

impl PhotoFiles {
    /// The photos in this folder, made when it is not there.
    pub fn new(folder: PathBuf, key: &DatabaseKey) -> io::Result<Self> {
        durable_file::make_folder(&folder)?;
        let bytes = key.derive("doorstep 1 photo files");
        Ok(Self {
            folder,
            cipher: XChaCha20Poly1305::new((&*bytes).into()),
            names: key.derive("doorstep 1 photo names"),
        })
    }

    /// Keeps a file, durably. The same photo twice is one file.
    pub fn write(
        &self,
        hash: PhotoHash,
        part: Part,
        bytes: &[u8],
        randomness: &dyn Randomness,
    ) -> Result<(), PhotoError> {
        if bytes.len() > PHOTO_BYTES {
            return Err(PhotoError::TooLarge);
        }
        let nonce: [u8; NONCE] = random(randomness);
        let bound_to = bound_to(hash, part);
        let sealed = self
            .cipher
            .encrypt(
                &XNonce::from(nonce),
                Payload {
                    msg: bytes,
                    aad: &bound_to,
                },
            )
            .map_err(|_| PhotoError::TooLarge)?;
        let path = self.path(hash, part);
        durable_file::make_folder(path.parent().unwrap_or(&self.folder))?;
        Ok(durable_file::write(&path, &[&nonce[..], &sealed].concat())?)
    }

    /// The bytes, or `None` when they are not on this phone.
    pub fn read(&self, hash: PhotoHash, part: Part) -> Result<Option<Vec<u8>>, PhotoError> {
        let Some(file) = durable_file::read(&self.path(hash, part))? else {
            return Ok(None);
        };
        let (nonce, sealed) = file.split_first_chunk::<NONCE>().ok_or(PhotoError::Damaged)?;
        self.cipher
            .decrypt(
                &XNonce::from(*nonce),
                Payload {
                    msg: sealed,
                    aad: &bound_to(hash, part),
                },
            )
            .map(Some)
            .map_err(|_| PhotoError::Damaged)
    }

    /// Bytes of the photo in a file, without reading it.
    pub fn size(&self, hash: PhotoHash, part: Part) -> Result<Option<u64>, PhotoError> {
        match fs::metadata(self.path(hash, part)) {
            Ok(file) => Ok(Some(file.len().saturating_sub((NONCE + TAG) as u64))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Overwrites and removes both files.
    pub fn shred(&self, hash: PhotoHash) -> Result<(), PhotoError> {
        for part in Part::ALL {
            let path = self.path(hash, part);
            let mut file = match fs::OpenOptions::new().write(true).open(&path) {
                Ok(file) => file,
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => return Err(error.into()),
            };
            let length = usize::try_from(file.metadata()?.len()).unwrap_or(usize::MAX);
            // Where flash keeps the old block for a while, it stays encrypted.
            file.write_all(&vec![0; length.min(PHOTO_BYTES + NONCE + TAG)])?;
            file.sync_all()?;
            durable_file::remove(&path)?;
        }
        Ok(())
    }

    fn path(&self, hash: PhotoHash, part: Part) -> PathBuf {
        let mut hasher = blake3::Hasher::new_keyed(&self.names);
        hasher.update(&bound_to(hash, part));
        let name = hasher.finalize().to_hex();
        // 256 folders: a file system is slow with tens of thousands of files in one.
        self.folder.join(&name[..2]).join(&name[2..34])
    }
}

fn bound_to(hash: PhotoHash, part: Part) -> [u8; 33] {
    let mut bytes = [part.byte(); 33];
    bytes[1..].copy_from_slice(hash.as_bytes());
    bytes
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::environment::fixed::Seeded;

    fn files(folder: &Path, key: u8) -> PhotoFiles {
        PhotoFiles::new(folder.to_owned(), &DatabaseKey::new([key; 32])).unwrap()
    }

    fn hash(n: u8) -> PhotoHash {
        PhotoHash::new([n; 32])
    }

    fn all(folder: &Path) -> Vec<PathBuf> {
        let inside = |path: PathBuf| fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path());
        inside(folder.to_owned())
            .filter(|path| path.is_dir())
            .flat_map(inside)
            .collect()
    }

    #[test]
    fn a_photo_reads_back_and_its_file_says_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let files = files(folder.path(), 1);
        assert_eq!(files.read(hash(1), Part::Original).unwrap(), None);
        files
            .write(hash(1), Part::Original, b"the picture itself", &Seeded::new(1))
            .unwrap();
        files
            .write(hash(1), Part::Thumbnail, b"small", &Seeded::new(2))
            .unwrap();
        assert_eq!(
            files.read(hash(1), Part::Original).unwrap().unwrap(),
            b"the picture itself"
        );
        assert_eq!(files.read(hash(1), Part::Thumbnail).unwrap().unwrap(), b"small");
        assert_eq!(files.size(hash(1), Part::Original).unwrap(), Some(18));
        for path in all(folder.path()) {
            assert!(!path.to_string_lossy().contains(&hash(1).to_string()[..8]));
            assert!(
                !fs::read(path)
                    .unwrap()
                    .windows(7)
                    .any(|window| window == b"picture")
            );
        }
    }

    #[test]
    fn under_another_key_there_is_no_such_photo() {
        let folder = tempfile::tempdir().unwrap();
        files(folder.path(), 1)
            .write(hash(1), Part::Original, b"picture", &Seeded::new(1))
            .unwrap();
        assert_eq!(
            files(folder.path(), 2).read(hash(1), Part::Original).unwrap(),
            None
        );
    }

    #[test]
    fn a_changed_or_swapped_file_is_found_out() {
        let folder = tempfile::tempdir().unwrap();
        let files = files(folder.path(), 1);
        files
            .write(hash(1), Part::Original, b"one", &Seeded::new(1))
            .unwrap();
        files
            .write(hash(2), Part::Original, b"two", &Seeded::new(2))
            .unwrap();
        fs::copy(
            files.path(hash(1), Part::Original),
            files.path(hash(2), Part::Original),
        )
        .unwrap();
        assert!(matches!(
            files.read(hash(2), Part::Original),
            Err(PhotoError::Damaged)
        ));
        for cut in [0, 10, 30] {
            let whole = fs::read(files.path(hash(1), Part::Original)).unwrap();
            fs::write(files.path(hash(2), Part::Original), &whole[..cut]).unwrap();
            assert!(matches!(
                files.read(hash(2), Part::Original),
                Err(PhotoError::Damaged)
            ));
        }
    }

    #[test]
    fn shredded_photos_are_gone_and_others_stay() {
        let folder = tempfile::tempdir().unwrap();
        let files = files(folder.path(), 1);
        for part in Part::ALL {
            files.write(hash(1), part, b"one", &Seeded::new(1)).unwrap();
            files.write(hash(2), part, b"two", &Seeded::new(2)).unwrap();
        }
        files.shred(hash(1)).unwrap();
        files.shred(hash(1)).unwrap();
        assert_eq!(files.read(hash(1), Part::Original).unwrap(), None);
        assert_eq!(all(folder.path()).len(), 2);
        assert_eq!(files.read(hash(2), Part::Thumbnail).unwrap().unwrap(), b"two");
    }

    #[test]
    fn too_large_a_file_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let refused = files(folder.path(), 1).write(
            hash(1),
            Part::Original,
            &vec![0; PHOTO_BYTES + 1],
            &Seeded::new(1),
        );
        assert!(matches!(refused, Err(PhotoError::TooLarge)));
        assert!(all(folder.path()).is_empty());
    }
}
