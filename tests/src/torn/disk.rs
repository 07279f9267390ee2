//! A file system as strict as the rules allow: what was not synced may be lost, piece by piece and in
//! any order; the bytes of a file by syncing the file, its name by syncing the folder.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use super::record::Step;

/// A file's or folder's number.
pub(super) type Id = usize;
/// The names in a folder.
pub(super) type Names = BTreeMap<String, Id>;

/// A change of a file's bytes.
#[derive(Debug, Clone)]
pub(super) enum Change {
    Write { at: usize, bytes: Vec<u8> },
    Length(usize),
}

impl Change {
    pub(super) fn apply(&self, to: &mut Vec<u8>) {
        match self {
            Self::Write { at, bytes } => put(to, *at, bytes),
            Self::Length(length) => to.resize(*length, 0),
        }
    }
}

/// Writes bytes; what lies between the end and them is zeros.
pub(super) fn put(to: &mut Vec<u8>, at: usize, bytes: &[u8]) {
    let end = at + bytes.len();
    if to.len() < end {
        to.resize(end, 0);
    }
    to[at..end].copy_from_slice(bytes);
}

/// A file or a folder.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) mode: u32,
    pub(super) what: What,
}

#[derive(Debug, Clone)]
pub(super) enum What {
    File {
        /// What is certainly on disk.
        synced: Vec<u8>,
        /// As programs see it.
        now: Vec<u8>,
        /// What lies between the two.
        unsynced: Vec<Change>,
    },
    Folder {
        synced: Names,
        now: Names,
    },
}

/// A change of names that happens as one: a rename takes one away and sets another.
#[derive(Debug, Clone)]
pub(super) struct Naming {
    pub(super) edits: Vec<(Id, String, Option<Id>)>,
}

/// The folder that was recorded.
#[derive(Debug, Clone)]
pub(super) struct Disk {
    root: PathBuf,
    pub(super) nodes: Vec<Node>,
    /// Changes of names that are not synced, in order.
    pub(super) namings: Vec<Naming>,
    open: BTreeMap<i64, Id>,
}

/// The root's number.
pub(super) const ROOT: Id = 0;

impl Disk {
    /// A folder as it is, everything in it synced.
    ///
    /// # Panics
    /// When it can't be read.
    pub(super) fn of(root: &Path) -> Self {
        let mut disk = Self {
            root: root.to_owned(),
            nodes: Vec::new(),
            namings: Vec::new(),
            open: BTreeMap::new(),
        };
        disk.take(root);
        disk
    }

    fn take(&mut self, path: &Path) -> Id {
        let about = fs::metadata(path).expect("it is there");
        let id = self.nodes.len();
        let mode = about.permissions().mode() & 0o7777;
        if about.is_file() {
            let bytes = fs::read(path).expect("it can be read");
            self.nodes.push(Node {
                mode,
                what: file(bytes),
            });
            return id;
        }
        let folder = |names: Names| What::Folder {
            synced: names.clone(),
            now: names,
        };
        self.nodes.push(Node {
            mode,
            what: folder(Names::new()),
        });
        let mut names = Names::new();
        for entry in fs::read_dir(path).expect("it can be listed") {
            let name = entry.expect("an entry").file_name();
            let name = name.to_str().expect("a name of ours").to_owned();
            if !is_left_out(&name) {
                let inside = self.take(&path.join(&name));
                names.insert(name, inside);
            }
        }
        self.nodes[id].what = folder(names);
        id
    }

    /// Does what the process did.
    ///
    /// # Panics
    /// When that can't have worked: then something before it was missed.
    pub(super) fn apply(&mut self, step: &Step) {
        match step {
            Step::Open {
                file,
                path,
                creates,
                truncates,
                mode,
            } => {
                let id = match self.find(path) {
                    Some(id) => id,
                    None => {
                        assert!(*creates, "{} was opened and is not there", path.display());
                        let node = Node {
                            mode: *mode,
                            what: self::file(Vec::new()),
                        };
                        self.name(path, node)
                    }
                };
                if *truncates && !self.now(id).is_empty() {
                    self.change(id, Change::Length(0));
                }
                self.open.insert(*file, id);
            }
            Step::Duplicate { from, to } => {
                let id = self.opened(*from);
                self.open.insert(*to, id);
            }
            Step::Write { file, at, bytes } => {
                let write = Change::Write {
                    at: *at,
                    bytes: bytes.clone(),
                };
                self.change(self.opened(*file), write);
            }
            Step::Truncate { file, length } => self.change(self.opened(*file), Change::Length(*length)),
            Step::Sync { file } => self.sync(self.opened(*file)),
            Step::Rename { from, to } => {
                let id = self
                    .find(from)
                    .unwrap_or_else(|| panic!("{} is not there", from.display()));
                let (old, new) = (self.place(from), self.place(to));
                self.edit(vec![(old.0, old.1, None), (new.0, new.1, Some(id))]);
            }
            Step::Remove { path } => {
                if !path.to_str().is_some_and(is_left_out) {
                    let (folder, name) = self.place(path);
                    self.edit(vec![(folder, name, None)]);
                }
            }
            Step::MakeFolder { path } => {
                let node = Node {
                    mode: 0o755,
                    what: What::Folder {
                        synced: Names::new(),
                        now: Names::new(),
                    },
                };
                self.name(path, node);
            }
            Step::Mode { path, mode } => {
                let id = self.find(path).expect("it is there");
                self.nodes[id].mode = *mode;
            }
            Step::Mark(_) => {}
        }
    }

    fn name(&mut self, path: &Path, node: Node) -> Id {
        let id = self.nodes.len();
        self.nodes.push(node);
        let (folder, name) = self.place(path);
        self.edit(vec![(folder, name, Some(id))]);
        id
    }

    fn edit(&mut self, edits: Vec<(Id, String, Option<Id>)>) {
        for (folder, name, id) in &edits {
            set(self.names(*folder), name, *id);
        }
        self.namings.push(Naming { edits });
    }

    fn change(&mut self, id: Id, change: Change) {
        let What::File { now, unsynced, .. } = &mut self.nodes[id].what else {
            panic!("bytes were written into a folder");
        };
        change.apply(now);
        unsynced.push(change);
    }

    fn sync(&mut self, id: Id) {
        match &mut self.nodes[id].what {
            What::File {
                synced,
                now,
                unsynced,
            } => {
                synced.clone_from(now);
                unsynced.clear();
            }
            What::Folder { .. } => {
                let (done, left) = std::mem::take(&mut self.namings)
                    .into_iter()
                    .partition(|naming| naming.edits.iter().any(|(folder, ..)| *folder == id));
                self.namings = left;
                for Naming { edits } in done {
                    for (folder, name, to) in edits {
                        let What::Folder { synced, .. } = &mut self.nodes[folder].what else {
                            panic!("a name in a file");
                        };
                        set(synced, &name, to);
                    }
                }
            }
        }
    }

    /// The open file, or folder, that a step is about.
    pub(super) fn opened(&self, file: i64) -> Id {
        *self.open.get(&file).expect("it was opened")
    }

    /// What has this name now.
    pub(super) fn find(&self, path: &Path) -> Option<Id> {
        let below = path.strip_prefix(&self.root).expect("it lies in the folder");
        below
            .iter()
            .try_fold(ROOT, |id, name| match &self.nodes[id].what {
                What::Folder { now, .. } => now.get(name.to_str()?).copied(),
                What::File { .. } => None,
            })
    }

    /// Folder and name of a path.
    fn place(&self, path: &Path) -> (Id, String) {
        let folder = path.parent().and_then(|folder| self.find(folder));
        let name = path.file_name().and_then(|name| name.to_str());
        (
            folder.expect("its folder is there"),
            name.expect("a name").to_owned(),
        )
    }

    fn names(&mut self, id: Id) -> &mut Names {
        match &mut self.nodes[id].what {
            What::Folder { now, .. } => now,
            What::File { .. } => panic!("a file has no names in it"),
        }
    }

    fn now(&self, id: Id) -> &[u8] {
        match &self.nodes[id].what {
            What::File { now, .. } => now,
            What::Folder { .. } => &[],
        }
    }

    /// Every file's bytes (a folder has none) by path below the root, as programs see them.
    pub(super) fn files(&self) -> BTreeMap<String, Option<Vec<u8>>> {
        let mut files = BTreeMap::new();
        self.list(ROOT, "", &mut files);
        files
    }

    fn list(&self, id: Id, path: &str, files: &mut BTreeMap<String, Option<Vec<u8>>>) {
        match &self.nodes[id].what {
            What::File { now, .. } => _ = files.insert(path.to_owned(), Some(now.clone())),
            What::Folder { now, .. } => {
                files.insert(path.to_owned(), None);
                for (name, id) in now {
                    self.list(*id, &format!("{path}/{name}"), files);
                }
            }
        }
    }
}

pub(super) fn set(names: &mut Names, name: &str, to: Option<Id>) {
    match to {
        Some(id) => _ = names.insert(name.to_owned(), id),
        None => _ = names.remove(name),
    }
}

fn file(bytes: Vec<u8>) -> What {
    What::File {
        synced: bytes.clone(),
        now: bytes,
        unsynced: Vec::new(),
    }
}

/// A wal-index: shared memory that happens to have a name, and made anew after a crash; and what the
/// tests remember of a phone.
fn is_left_out(name: &str) -> bool {
    name.ends_with("-shm") || name == "told" || name.ends_with("/told")
}
