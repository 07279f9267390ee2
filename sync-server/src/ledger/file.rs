//! The ledger's file: open and verify, append and fsync, read on from a mark.

use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use doorstep_model::time::Timestamp;

use super::entry::{Entry, Mark};
use super::event::Event;
use super::high_water::HighWater;

/// Longest line: an enrolment is about 400 bytes.
const LINE_MAX: u64 = 4_096;

/// Why the ledger can't be used.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// There is none at this path.
    #[error("no ledger at {0}")]
    Missing(PathBuf),
    /// One is there already.
    #[error("a ledger exists at {0}")]
    Exists(PathBuf),
    /// An entry was changed, removed or put in between, counted from 1.
    #[error("ledger entry {0} does not follow from the one before it")]
    Forged(u64),
    /// The database has applied entries that this ledger does not hold.
    #[error("the ledger is older than the database: it ends at entry {ledger}, entry {database} is needed")]
    Older {
        /// Entries in the ledger.
        ledger: u64,
        /// Entries that the database has applied.
        database: u64,
    },
    /// The ledger and the database tell different stories.
    #[error("the ledger is not the one that the database followed: entry {0} differs")]
    Other(u64),
    /// An entry has no JSON form.
    #[error("ledger entry could not be written as text")]
    Unwritable(#[from] serde_json::Error),
    /// The disk failed.
    #[error("ledger file: {0}")]
    Disk(#[from] std::io::Error),
}

/// What opening found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opened {
    /// Bytes of a last line that was never finished, and so never answered. Cut off at the next
    /// append.
    pub torn: u64,
}

/// The open ledger. Appends are made inside the store's writing transaction, which no other
/// process can hold at the same time.
#[derive(Debug)]
pub struct Ledger {
    path: PathBuf,
    state: Mutex<State>,
    high_water: HighWater,
}

#[derive(Debug)]
struct State {
    file: File,
    /// Bytes verified.
    end: u64,
    mark: Mark,
    /// Something behind `end` was cut off, which the disk may not know yet.
    cut: bool,
}

impl Ledger {
    /// Makes an empty ledger; refuses to touch one that exists.
    pub fn create(path: &Path) -> Result<Self, LedgerError> {
        let file = OpenOptions::new()
            .read(true)
            .append(true)
            .create_new(true)
            .open(path)
            .map_err(|error| match error.kind() {
                std::io::ErrorKind::AlreadyExists => LedgerError::Exists(path.into()),
                _ => error.into(),
            })?;
        file.sync_all()?;
        if let Some(folder) = path.parent() {
            File::open(folder)?.sync_all()?;
        }
        Ok(Self {
            path: path.into(),
            state: Mutex::new(State {
                file,
                end: 0,
                mark: Mark::START,
                cut: false,
            }),
            high_water: HighWater::open(path)?,
        })
    }

    /// Opens a ledger and verifies its whole chain.
    pub fn open(path: &Path) -> Result<(Self, Opened), LedgerError> {
        let file = OpenOptions::new()
            .read(true)
            .append(true)
            .open(path)
            .map_err(|error| match error.kind() {
                std::io::ErrorKind::NotFound => LedgerError::Missing(path.into()),
                _ => error.into(),
            })?;
        let mut state = State {
            file,
            end: 0,
            mark: Mark::START,
            cut: false,
        };
        state.refresh(|_, _| ())?;
        let torn = state.file.metadata()?.len().saturating_sub(state.end);
        Ok((
            Self {
                path: path.into(),
                state: Mutex::new(state),
                high_water: HighWater::open(path)?,
            },
            Opened { torn },
        ))
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// How far it goes.
    pub fn mark(&self) -> Mark {
        self.lock().mark
    }

    /// Commits that some database beside this ledger has made.
    pub(crate) fn commits_seen(&self) -> u64 {
        self.high_water.seen()
    }

    /// The database has made so many.
    pub(crate) fn note_commits(&self, commits: u64) {
        self.high_water.note(commits);
    }

    /// Appends an event and returns when it is on disk.
    pub fn append(&self, at: Timestamp, event: Event) -> Result<Mark, LedgerError> {
        self.lock().append(at, event)
    }

    /// The entries after a mark, which must be on this chain. Reads on from the disk first.
    pub fn after(&self, mark: Mark) -> Result<Vec<(Entry, Mark)>, LedgerError> {
        let mut state = self.lock();
        state.refresh(|_, _| ())?;
        if mark == state.mark {
            return Ok(Vec::new());
        }
        if mark.n > state.mark.n {
            return Err(LedgerError::Older {
                ledger: state.mark.n,
                database: mark.n,
            });
        }
        let mut entries = Vec::new();
        let mut passed = mark == Mark::START;
        let mut again = State {
            file: state.file.try_clone()?,
            end: 0,
            mark: Mark::START,
            cut: false,
        };
        again.refresh(|entry, at| {
            if passed {
                entries.push((entry, at));
            }
            passed |= at == mark;
        })?;
        if passed {
            Ok(entries)
        } else {
            Err(LedgerError::Other(mark.n))
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Reads and verifies from `end` to the last finished line.
    fn refresh(&mut self, mut each: impl FnMut(Entry, Mark)) -> Result<(), LedgerError> {
        if self.file.metadata()?.len() == self.end {
            return Ok(());
        }
        self.file.seek(SeekFrom::Start(self.end))?;
        let mut reader = BufReader::new(&self.file);
        let mut line = Vec::new();
        loop {
            line.clear();
            let read = std::io::Read::take(&mut reader, LINE_MAX).read_until(b'\n', &mut line)?;
            // A crash may leave the end of a line out, or zeros where the file had grown but its
            // bytes had not arrived. Neither was answered.
            let torn = read == 0 || (!line.ends_with(b"\n") && (read as u64) < LINE_MAX) || line.contains(&0);
            if torn {
                return if reader.fill_buf()?.is_empty() {
                    Ok(())
                } else {
                    Err(LedgerError::Forged(self.mark.n + 1))
                };
            }
            let entry = line
                .strip_suffix(b"\n")
                .and_then(|text| std::str::from_utf8(text).ok())
                .and_then(|text| Entry::read(text, self.mark))
                .ok_or(LedgerError::Forged(self.mark.n + 1))?;
            self.end += read as u64;
            self.mark = entry.1;
            each(entry.0, entry.1);
        }
    }

    fn append(&mut self, at: Timestamp, event: Event) -> Result<Mark, LedgerError> {
        self.refresh(|_, _| ())?;
        if self.cut || self.file.metadata()?.len() > self.end {
            // On disk before the next line is: of two half lines one above the other the power could
            // leave what looks like a forged one.
            self.cut = true;
            self.file.set_len(self.end)?;
            self.file.sync_all()?;
            self.cut = false;
        }
        let (line, mark) = Entry::after(self.mark, at, event).line()?;
        let written = self
            .file
            .write_all(line.as_bytes())
            .and_then(|()| self.file.sync_all());
        if let Err(error) = written {
            // Half a line must not stand in the way of the next one.
            self.cut = true;
            self.file.set_len(self.end)?;
            return Err(error.into());
        }
        self.end += line.len() as u64;
        self.mark = mark;
        Ok(mark)
    }
}
