//! A world put away as one file, and taken out again by a later build: all files of server and phones,
//! packed. Keys in it open nothing but a test.

use std::collections::BTreeMap;
use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};

use super::{Ground, Place, Resting, World};

/// What is known of a frozen world besides its files.
#[derive(Debug, Clone, Encode, Decode)]
#[cbor(map)]
struct Frozen {
    #[n(0)]
    seed: u64,
    #[n(1)]
    millis: i64,
    /// Preset and the nodes that were asked for.
    #[n(2)]
    preset: String,
    #[n(3)]
    tops: Vec<String>,
    /// Name and user, in the order in which they came.
    #[n(4)]
    phones: Vec<(String, u32)>,
    #[n(5)]
    files: BTreeMap<String, ByteVec>,
}

/// Level of zstd: the file is written once and read for years.
const LEVEL: i32 = 19;

impl World {
    /// Ends server and phones and packs their files, of the phones those of `keep` alone.
    ///
    /// # Errors
    /// The disk's.
    pub fn freeze(mut self, preset: &str, tops: &[&str], keep: &[usize]) -> io::Result<Vec<u8>> {
        self.end();
        let Resting { seed, millis, phones } = self.known();
        let mut kept = Vec::new();
        for (place, (name, user)) in phones.into_iter().enumerate() {
            if keep.contains(&place) {
                kept.push((name, user));
            } else {
                fs::remove_dir_all(self.phone_folder(&name))?;
            }
        }
        let mut files = BTreeMap::new();
        pack(self.folder(), self.folder(), &mut files)?;
        let frozen = Frozen {
            seed,
            millis,
            preset: preset.to_owned(),
            tops: tops.iter().map(|top| (*top).to_owned()).collect(),
            phones: kept,
            files,
        };
        let packed = minicbor::to_vec(&frozen).map_err(io::Error::other)?;
        zstd::encode_all(&*packed, LEVEL)
    }

    /// Unpacks a frozen world and starts it, as this build does: what has to be migrated is.
    ///
    /// # Panics
    /// When it does not start: that is what the test is about.
    pub fn thaw(frozen: &[u8]) -> Self {
        let ground = Ground::own();
        let (resting, place) = Self::unpack(frozen, ground.path());
        Self::take_up(&resting, place, ground)
    }

    /// Unpacks a frozen world into a folder, and what is to be known to take it up there.
    ///
    /// # Panics
    /// When it is none, or the folder can't be written.
    pub fn unpack(frozen: &[u8], folder: &Path) -> (Resting, Place) {
        let packed = zstd::decode_all(frozen).expect("a frozen world unpacks");
        let frozen: Frozen = minicbor::decode(&packed).expect("a frozen world is read");
        for (name, bytes) in &frozen.files {
            let path = folder.join(name);
            fs::create_dir_all(path.parent().expect("a folder above")).expect("a folder");
            fs::write(&path, &**bytes).expect("a file is unpacked");
            // The server opens no key that others may read.
            fs::set_permissions(&path, Permissions::from_mode(0o600)).expect("a private file");
        }
        let tops: Vec<&str> = frozen.tops.iter().map(String::as_str).collect();
        let resting = Resting {
            // What it drew before is not drawn again.
            seed: !frozen.seed,
            millis: frozen.millis,
            phones: frozen.phones,
        };
        (resting, Place::of(&frozen.preset, &tops))
    }
}

fn pack(root: &Path, folder: &Path, files: &mut BTreeMap<String, ByteVec>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path: PathBuf = entry?.path();
        if path.is_dir() {
            pack(root, &path, files)?;
        } else {
            let name = path.strip_prefix(root).map_err(io::Error::other)?;
            let name = name.to_str().ok_or_else(|| io::Error::other("a file's name"))?;
            files.insert(name.to_owned(), fs::read(&path)?.into());
        }
    }
    Ok(())
}
