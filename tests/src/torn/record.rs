//! The record that `tests/crash/recorder.c` writes: what a process did to the files of a folder, in
//! order.

use std::path::PathBuf;

/// One thing that the process did, and that worked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// A file or folder was opened; what is done to `file` is done to it.
    Open {
        /// Number of the open file.
        file: i64,
        /// Which.
        path: PathBuf,
        /// Makes the file where there is none, with this mode.
        creates: bool,
        /// Empties it.
        truncates: bool,
        /// Mode of a file that is made.
        mode: u32,
    },
    /// An open file got a second number.
    Duplicate {
        /// The first.
        from: i64,
        /// The second.
        to: i64,
    },
    /// Bytes were written.
    Write {
        /// Into this file.
        file: i64,
        /// From here on.
        at: usize,
        /// These.
        bytes: Vec<u8>,
    },
    /// A file got another length.
    Truncate {
        /// Which.
        file: i64,
        /// Its length now.
        length: usize,
    },
    /// All of a file, or of a folder's names, was put on disk.
    Sync {
        /// Which.
        file: i64,
    },
    /// A file or folder got another name, and took the place of one that had it.
    Rename {
        /// The old name.
        from: PathBuf,
        /// The new one.
        to: PathBuf,
    },
    /// A name was removed: a file's, or an empty folder's.
    Remove {
        /// Which.
        path: PathBuf,
    },
    /// A folder was made.
    MakeFolder {
        /// Which.
        path: PathBuf,
    },
    /// Who may read it was changed.
    Mode {
        /// Which.
        path: PathBuf,
        /// Permission bits.
        mode: u32,
    },
    /// A remark of the process.
    Mark(String),
}

impl Step {
    /// True for what changes files, or should keep them: there the power may go.
    pub(super) const fn counts(&self) -> bool {
        match self {
            Self::Open {
                creates, truncates, ..
            } => *creates || *truncates,
            Self::Duplicate { .. } | Self::Mode { .. } | Self::Mark(_) => false,
            _ => true,
        }
    }
}

const CREATES: i64 = 1;
const TRUNCATES: i64 = 2;

/// Reads a record.
///
/// # Panics
/// When it is none, or cut off: the process that wrote it ended otherwise than it should.
pub(super) fn read(record: &[u8]) -> Vec<Step> {
    let mut rest = record;
    let mut steps = Vec::new();
    while !rest.is_empty() {
        steps.push(step(&mut rest));
    }
    steps
}

fn step(rest: &mut &[u8]) -> Step {
    let kind = take(rest, 1)[0];
    let (a, b) = (number(rest), number(rest));
    let (first, second) = (bytes(rest), bytes(rest));
    let path = |bytes: &[u8]| PathBuf::from(text(bytes));
    let length = |number: i64| usize::try_from(number).expect("a length");
    let mode = |number: i64| u32::try_from(number & 0o7777).expect("a mode");
    match kind {
        1 => Step::Open {
            file: a,
            path: path(first),
            creates: b & CREATES != 0,
            truncates: b & TRUNCATES != 0,
            mode: mode(b >> 8),
        },
        2 => Step::Duplicate { from: a, to: b },
        3 => Step::Write {
            file: a,
            at: length(b),
            bytes: first.to_vec(),
        },
        4 => Step::Truncate {
            file: a,
            length: length(b),
        },
        5 => Step::Sync { file: a },
        6 => Step::Rename {
            from: path(first),
            to: path(second),
        },
        7 | 9 => Step::Remove { path: path(first) },
        8 => Step::MakeFolder { path: path(first) },
        10 => Step::Mode {
            path: path(first),
            mode: mode(b),
        },
        11 => Step::Mark(text(first).trim_end().to_owned()),
        other => panic!("no step has the kind {other}"),
    }
}

fn take<'a>(rest: &mut &'a [u8], length: usize) -> &'a [u8] {
    let (taken, left) = rest.split_at_checked(length).expect("the record is whole");
    *rest = left;
    taken
}

fn number(rest: &mut &[u8]) -> i64 {
    i64::from_le_bytes(take(rest, 8).try_into().expect("eight bytes"))
}

fn bytes<'a>(rest: &mut &'a [u8]) -> &'a [u8] {
    let length = u32::from_le_bytes(take(rest, 4).try_into().expect("four bytes"));
    take(rest, usize::try_from(length).expect("a length"))
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("a path or remark of ours")
}
