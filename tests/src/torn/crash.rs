//! What a power cut may leave of a disk.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::{self, DirBuilder, Permissions};
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};

use super::disk::{Change, Disk, Id, Names, Node, ROOT, What, put, set};
use crate::world::random::Seeded;

/// What a drive writes as one.
const SECTOR: usize = 512;

/// What happens to that which was not synced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Loss {
    /// Nothing: the process was killed, the machine went on.
    Kept,
    /// All of it is gone, bytes and names.
    Dropped,
    /// All of it is there but the last write, of which there is half.
    Torn,
    /// Names and lengths are there, bytes are zeros.
    Hollow,
    /// Names and bytes are there, and no file has grown.
    Short,
    /// Some of it is there: any writes, sectors of writes, names.
    Mixed,
}

impl Loss {
    /// Each of them, the last one more than once: it is drawn anew every time.
    pub const ALL: [Self; 8] = [
        Self::Kept,
        Self::Dropped,
        Self::Torn,
        Self::Hollow,
        Self::Short,
        Self::Mixed,
        Self::Mixed,
        Self::Mixed,
    ];
}

impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Kept => "kept",
            Self::Dropped => "dropped",
            Self::Torn => "torn",
            Self::Hollow => "hollow",
            Self::Short => "short",
            Self::Mixed => "mixed",
        })
    }
}

/// A crash of a part of the disk; the rest belongs to other machines and is as programs saw it.
#[derive(Clone, Copy)]
pub(super) struct Crash<'a> {
    pub(super) disk: &'a Disk,
    /// The folder below the root that the power goes for; empty for all.
    pub(super) victim: &'a str,
    /// The file that was written last.
    pub(super) last: Option<Id>,
    pub(super) loss: Loss,
    pub(super) random: &'a Seeded,
}

impl Crash<'_> {
    /// Writes what is left into a new folder.
    ///
    /// # Panics
    /// When that folder can't be written.
    pub(super) fn leave(&self, to: &Path) {
        let names = self.names();
        self.put_down(ROOT, Path::new(""), &names, to);
    }

    /// The names in each folder after the crash.
    fn names(&self) -> BTreeMap<Id, Names> {
        let folders = self.disk.nodes.iter().enumerate();
        let mut left: BTreeMap<Id, Names> = folders
            .filter_map(|(id, node)| match (&node.what, self.loss) {
                (What::File { .. }, _) => None,
                (What::Folder { synced, .. }, Loss::Dropped | Loss::Mixed) => Some((id, synced.clone())),
                (What::Folder { now, .. }, _) => Some((id, now.clone())),
            })
            .collect();
        if self.loss == Loss::Mixed {
            // A journal keeps the order; a disk without one does not.
            let journal = self.random.percent(50);
            let until = self.random.below(self.disk.namings.len() + 1);
            for (at, naming) in self.disk.namings.iter().enumerate() {
                let kept = if journal {
                    at < until
                } else {
                    self.random.percent(50)
                };
                for (folder, name, to) in naming.edits.iter().filter(|_| kept) {
                    set(left.entry(*folder).or_default(), name, *to);
                }
            }
        }
        left
    }

    fn put_down(&self, id: Id, path: &Path, names: &BTreeMap<Id, Names>, to: &Path) {
        let Node { mode, what } = &self.disk.nodes[id];
        let hit = path.starts_with(self.victim);
        let target = to.join(path);
        match what {
            What::Folder { now, .. } => {
                if id != ROOT {
                    let made = DirBuilder::new().mode(0o700).create(&target);
                    made.expect("a folder");
                }
                let inside = if hit { &names[&id] } else { now };
                for (name, id) in inside {
                    self.put_down(*id, &path.join(name), names, to);
                }
            }
            What::File { now, .. } => {
                let bytes = if hit { self.bytes(id) } else { now.clone() };
                fs::write(&target, bytes).expect("a file");
                fs::set_permissions(&target, Permissions::from_mode(*mode)).expect("its mode");
            }
        }
    }

    /// A file's bytes after the crash.
    fn bytes(&self, id: Id) -> Vec<u8> {
        let What::File {
            synced,
            now,
            unsynced,
        } = &self.disk.nodes[id].what
        else {
            return Vec::new();
        };
        let mut left = synced.clone();
        match self.loss {
            Loss::Kept => left.clone_from(now),
            Loss::Dropped => {}
            Loss::Torn => {
                let torn = self.last == Some(id);
                let whole = unsynced.len() - usize::from(torn).min(unsynced.len());
                unsynced[..whole]
                    .iter()
                    .for_each(|change| change.apply(&mut left));
                match unsynced.get(whole) {
                    Some(Change::Write { at, bytes }) => put(&mut left, *at, &bytes[..self.half(*at, bytes)]),
                    Some(Change::Length(_)) | None => {}
                }
            }
            Loss::Hollow => left.resize(now.len(), 0),
            Loss::Short => {
                left.clone_from(now);
                left.truncate(synced.len());
            }
            Loss::Mixed => {
                let by_sector = self.random.percent(50);
                for change in unsynced.iter().filter(|_| self.random.percent(50)) {
                    match change {
                        Change::Write { at, bytes } if by_sector => {
                            self.some_sectors(&mut left, *at, bytes);
                        }
                        change => change.apply(&mut left),
                    }
                }
                if self.random.percent(20) {
                    left.truncate(synced.len());
                }
            }
        }
        left
    }

    /// Where a write is cut: in its middle, or at the end of a sector.
    fn half(&self, at: usize, bytes: &[u8]) -> usize {
        let middle = bytes.len() / 2;
        let sector = ((at + middle) / SECTOR * SECTOR).saturating_sub(at);
        if self.random.percent(50) { middle } else { sector }
    }

    fn some_sectors(&self, to: &mut Vec<u8>, at: usize, bytes: &[u8]) {
        let (mut from, end) = (at, at + bytes.len());
        while from < end {
            let until = end.min((from / SECTOR + 1) * SECTOR);
            if self.random.percent(60) {
                put(to, from, &bytes[from - at..until - at]);
            }
            from = until;
        }
    }
}

/// Where files that a test makes and throws away lie best: in memory, where there is such a folder.
pub(super) fn in_memory() -> PathBuf {
    let memory = Path::new("/dev/shm");
    let usable = fs::metadata(memory).is_ok_and(|about| about.is_dir() && !about.permissions().readonly());
    if usable {
        memory.to_owned()
    } else {
        std::env::temp_dir()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::torn::record::Step;

    /// `a` is there and synced; then these steps, in a folder `/d`.
    fn left(steps: &[Step], loss: Loss) -> BTreeMap<String, Option<Vec<u8>>> {
        let (before, after) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        fs::create_dir(before.path().join("d")).unwrap();
        fs::write(before.path().join("d/a"), b"old").unwrap();
        let mut disk = Disk::of(before.path());
        for step in steps {
            disk.apply(&below(before.path(), step));
        }
        let crash = Crash {
            disk: &disk,
            victim: "",
            last: disk.find(&before.path().join("d/a")),
            loss,
            random: &Seeded::new(1, "left"),
        };
        crash.leave(after.path());
        Disk::of(after.path()).files()
    }

    fn below(root: &Path, step: &Step) -> Step {
        let mut step = step.clone();
        match &mut step {
            Step::Open { path, .. } | Step::MakeFolder { path } | Step::Remove { path } => {
                *path = root.join(&*path)
            }
            Step::Rename { from, to } => (*from, *to) = (root.join(&*from), root.join(&*to)),
            _ => {}
        }
        step
    }

    fn open(file: i64, path: &str) -> Step {
        Step::Open {
            file,
            path: path.into(),
            creates: true,
            truncates: false,
            mode: 0o600,
        }
    }

    fn write(file: i64, at: usize, bytes: &[u8]) -> Step {
        let bytes = bytes.to_vec();
        Step::Write { file, at, bytes }
    }

    fn file<'a>(files: &'a BTreeMap<String, Option<Vec<u8>>>, path: &str) -> Option<&'a [u8]> {
        files.get(path)?.as_deref()
    }

    #[test]
    fn what_was_not_synced_is_lost_as_it_was_asked_for() {
        let steps = [open(3, "d/a"), write(3, 0, b"newer!")];
        let a = |loss| left(&steps, loss)["/d/a"].clone().unwrap();
        assert_eq!(a(Loss::Kept), b"newer!");
        assert_eq!(a(Loss::Dropped), b"old");
        assert!(
            [&b"newold"[..3], b"old"].contains(&&a(Loss::Torn)[..]),
            "half of it"
        );
        assert_eq!(a(Loss::Hollow), b"old\0\0\0");
        assert_eq!(a(Loss::Short), b"new");
        let synced = [&steps[..], &[Step::Sync { file: 3 }]].concat();
        for loss in Loss::ALL {
            assert_eq!(file(&left(&synced, loss), "/d/a"), Some(&b"newer!"[..]));
        }
    }

    #[test]
    fn a_name_is_kept_by_syncing_its_folder_alone() {
        let make = [open(3, "d/b"), write(3, 0, b"b"), Step::Sync { file: 3 }];
        assert_eq!(file(&left(&make, Loss::Dropped), "/d/b"), None);
        assert_eq!(file(&left(&make, Loss::Hollow), "/d/b"), Some(&b"b"[..]));
        let folder = Step::Open {
            file: 4,
            path: "d".into(),
            creates: false,
            truncates: false,
            mode: 0,
        };
        let named = [&make[..], &[folder, Step::Sync { file: 4 }]].concat();
        assert_eq!(file(&left(&named, Loss::Dropped), "/d/b"), Some(&b"b"[..]));
        let rename = Step::Rename {
            from: "d/b".into(),
            to: "d/a".into(),
        };
        let renamed = [&named[..], &[rename]].concat();
        let (lost, kept) = (left(&renamed, Loss::Dropped), left(&renamed, Loss::Kept));
        assert_eq!(file(&lost, "/d/a"), Some(&b"old"[..]));
        assert_eq!(file(&lost, "/d/b"), Some(&b"b"[..]));
        assert_eq!(file(&kept, "/d/a"), Some(&b"b"[..]));
        assert_eq!(file(&kept, "/d/b"), None);
    }

    #[test]
    fn a_folder_without_its_name_takes_what_is_in_it_along() {
        let make = Step::MakeFolder { path: "d/f".into() };
        let steps = [make, open(3, "d/f/b"), write(3, 0, b"b"), Step::Sync { file: 3 }];
        assert!(left(&steps, Loss::Kept).contains_key("/d/f/b"));
        assert!(!left(&steps, Loss::Dropped).contains_key("/d/f"));
    }
}
