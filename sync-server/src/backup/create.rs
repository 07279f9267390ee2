//! Makes a backup beside a running server.

use std::fs::{self, File, OpenOptions};
use std::io::{BufWriter, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use doorstep_model::time::Timestamp;

use super::frame::{CHUNK, FrameError, FrameWriter};
use super::photos::{self, photos};
use super::{BLOBS, BackupError, DATABASE, Manifest, Packed, SETTINGS, at};
use crate::config;
use crate::durable_folder;
use crate::home::Home;
use crate::key::{self, SealedTo};

/// Requests under way when the copy begins carry times from before it: what arrived so long
/// before the copy is certainly in it.
const MARGIN_MILLIS: i64 = 60_000;

/// What was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// Length of the file in bytes.
    pub bytes: u64,
    /// Entries of the ledger that a restore needs at least.
    pub ledger: u64,
    /// Photos in the list.
    pub photos: usize,
    /// Photos copied now; none where no folder for them was given.
    pub copied: Option<usize>,
}

impl Made {
    /// True when all that this server holds is in the backup and its folder of photos.
    pub const fn is_whole(&self) -> bool {
        self.photos == 0 || self.copied.is_some()
    }
}

/// Writes a backup to a new file, sealed if there is a key to seal it to, and into a folder those
/// photos that are not there yet.
pub fn create(
    home: &Home,
    to: &Path,
    keep_photos: Option<&Path>,
    seal: Option<&SealedTo>,
) -> Result<Made, BackupError> {
    if to.exists() {
        return Err(BackupError::Exists(to.into()));
    }
    let began = home.environment.now();
    let copy = Scratch(home.folder.root().join("backup.partial.db"));
    copy.remove();
    let mark = home.store.read_blocking(|read| {
        read.copy_to(&copy.0)?;
        read.ledger_mark()
    })?;
    if let Some(fault) = crate::store::check_copy(&copy.0)? {
        return Err(BackupError::Unsound(fault));
    }
    let randomness = &*home.environment.randomness;
    // After the copy: a photo that the database names has been there before.
    let photos = photos(&home.folder.blobs())?;
    let copied = keep_photos
        .map(|folder| photos::copy(&photos, folder, seal, randomness))
        .transpose()?;
    let list = photos
        .iter()
        .map(|photo| format!("{} {}\n", photo.name, photo.bytes))
        .collect();
    let mut sources = Vec::new();
    for name in key::FILES {
        sources.push(Source::of(
            format!("keys/{name}"),
            Content::File(home.folder.keys().join(name)),
        )?);
    }
    let settings = home.folder.root().join(config::FILE);
    if settings.exists() {
        sources.push(Source::of(SETTINGS.into(), Content::File(settings))?);
    }
    sources.push(Source::of(BLOBS.into(), Content::Text(list))?);
    sources.push(Source::of(DATABASE.into(), Content::File(copy.0.clone()))?);
    let manifest = Manifest {
        made_at: began.millis(),
        version: env!("CARGO_PKG_VERSION").into(),
        ledger: mark.n,
        files: sources.iter().map(|source| source.packed.clone()).collect(),
    };
    let partial = Scratch(to.with_extension("partial"));
    partial.remove();
    let file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&partial.0)
        .map_err(at(&partial.0))?;
    let frames = FrameWriter::new(BufWriter::new(file), seal, randomness);
    write(frames, &manifest, sources).map_err(FrameError::at(&partial.0))?;
    fs::rename(&partial.0, to).map_err(at(to))?;
    let finished = finish(home, to, photos.is_empty() || copied.is_some(), began);
    let bytes = finished.inspect_err(|_| {
        // Whoever hears that there is none may ask for it again, by the same name.
        drop(fs::remove_file(to));
    })?;
    Ok(Made {
        bytes,
        ledger: mark.n,
        photos: photos.len(),
        copied,
    })
}

/// The file has its name: keeps it, and notes what is covered. How long the file is.
fn finish(home: &Home, to: &Path, is_whole: bool, began: Timestamp) -> Result<u64, BackupError> {
    durable_folder::sync_name(to).map_err(at(to))?;
    let bytes = fs::metadata(to).map_err(at(to))?.len();
    if is_whole {
        home.store
            .write_blocking(move |tx| tx.set_backup_covers(began.plus(-MARGIN_MILLIS)))?;
    }
    Ok(bytes)
}

fn write(
    frames: Result<FrameWriter<BufWriter<File>>, FrameError>,
    manifest: &Manifest,
    sources: Vec<Source>,
) -> Result<(), FrameError> {
    let mut frames = frames?;
    frames.part(&serde_json::to_vec(manifest).map_err(std::io::Error::from)?)?;
    for source in sources {
        source.chunks(|chunk| frames.part(chunk))?;
    }
    let file = frames.end()?.into_inner().map_err(|error| error.into_error())?;
    Ok(file.sync_all()?)
}

enum Content {
    File(PathBuf),
    Text(String),
}

struct Source {
    packed: Packed,
    content: Content,
}

impl Source {
    fn of(name: String, content: Content) -> Result<Self, BackupError> {
        let mut source = Self {
            packed: Packed {
                name,
                bytes: 0,
                blake3: String::new(),
            },
            content,
        };
        let (mut hasher, mut bytes) = (blake3::Hasher::new(), 0);
        let path = source.path();
        let hashed = source.chunks(|chunk| {
            hasher.update(chunk);
            bytes += chunk.len() as u64;
            Ok(())
        });
        hashed.map_err(FrameError::at(&path))?;
        source.packed.bytes = bytes;
        source.packed.blake3 = hasher.finalize().to_hex().to_string();
        Ok(source)
    }

    fn path(&self) -> PathBuf {
        match &self.content {
            Content::File(path) => path.clone(),
            Content::Text(_) => PathBuf::from(&self.packed.name),
        }
    }

    fn chunks(&self, mut each: impl FnMut(&[u8]) -> Result<(), FrameError>) -> Result<(), FrameError> {
        match &self.content {
            Content::Text(text) => text.as_bytes().chunks(CHUNK).try_for_each(each),
            Content::File(path) => {
                let mut file = File::open(path)?;
                let mut chunk = Vec::with_capacity(CHUNK);
                loop {
                    chunk.clear();
                    if Read::take(&mut file, CHUNK as u64).read_to_end(&mut chunk)? == 0 {
                        return Ok(());
                    }
                    each(&chunk)?;
                }
            }
        }
    }
}

/// A file that is gone when this is dropped.
struct Scratch(PathBuf);

impl Scratch {
    fn remove(&self) {
        for ending in ["", "-wal", "-shm", "-journal"] {
            let mut path = self.0.clone().into_os_string();
            path.push(ending);
            // It is usually not there.
            drop(fs::remove_file(path));
        }
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        self.remove();
    }
}
