//! What commits changed of what pages show: gathered in the transaction, told when it is on disk.

use std::collections::{BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use doorstep_model::document::schema::Kind;
use doorstep_model::id::{DocumentId, RealmNumber, RoundId};
use tokio::sync::broadcast;

use super::number::AlertNo;

/// Commits that are remembered: a page that was opened or cut off that many commits ago still hears
/// exactly what it missed.
const REMEMBERED: usize = 256;

/// Something whose lines or sheet are other than before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Changed {
    /// In which realm.
    pub realm: RealmNumber,
    /// What it is.
    pub what: Touched,
}

/// What pages show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Touched {
    /// A document.
    Document(Kind, DocumentId),
    /// An emergency switch or its roll call.
    Alert(AlertNo),
    /// A round or what answers it.
    Round(RoundId),
}

/// What one commit changed.
#[derive(Debug, Clone)]
pub struct Commit {
    /// Counts the commits of this process that changed something.
    pub n: u64,
    /// What.
    pub changed: Arc<BTreeSet<Changed>>,
}

/// Someone who hears of commits.
pub struct Listener {
    /// The count of commits when it began to listen.
    pub n: u64,
    /// Commits after the one that was named, or none when they are no longer remembered.
    pub missed: Option<Vec<Commit>>,
    /// The commits from now on.
    pub commits: broadcast::Receiver<Commit>,
}

/// Where commits are told. Telling never waits for a listener.
#[derive(Clone)]
pub(super) struct Teller(Arc<Inner>);

struct Inner {
    recent: Mutex<Recent>,
    tell: broadcast::Sender<Commit>,
}

#[derive(Default)]
struct Recent {
    n: u64,
    commits: VecDeque<Commit>,
}

impl Teller {
    pub(super) fn new() -> Self {
        Self(Arc::new(Inner {
            recent: Mutex::default(),
            tell: broadcast::channel(REMEMBERED).0,
        }))
    }

    pub(super) fn told(&self) -> u64 {
        self.recent().n
    }

    pub(super) fn listen(&self, after: u64) -> Listener {
        let recent = self.recent();
        let forgotten = recent.n - recent.commits.len() as u64;
        let missed = (forgotten..=recent.n).contains(&after).then(|| {
            let missed = recent.commits.iter().filter(|commit| commit.n > after);
            missed.cloned().collect()
        });
        Listener {
            n: recent.n,
            missed,
            commits: self.0.tell.subscribe(),
        }
    }

    pub(super) fn tell(&self, changed: BTreeSet<Changed>) {
        if changed.is_empty() {
            return;
        }
        let mut recent = self.recent();
        recent.n += 1;
        let commit = Commit {
            n: recent.n,
            changed: Arc::new(changed),
        };
        if recent.commits.len() == REMEMBERED {
            recent.commits.pop_front();
        }
        recent.commits.push_back(commit.clone());
        // An error says that nobody listens: nobody has a page open.
        drop(self.0.tell.send(commit));
    }

    fn recent(&self) -> std::sync::MutexGuard<'_, Recent> {
        self.0.recent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(n: u8) -> BTreeSet<Changed> {
        let what = Touched::Document(Kind::Household, DocumentId::new([n; 16]));
        let realm = RealmNumber(1);
        BTreeSet::from([Changed { realm, what }])
    }

    #[test]
    fn whoever_was_away_hears_what_it_missed_or_that_it_is_forgotten() {
        let teller = Teller::new();
        assert_eq!(teller.listen(0).missed.map(|missed| missed.len()), Some(0));
        teller.tell(BTreeSet::new());
        assert_eq!(teller.told(), 0, "nothing changed, nothing told");
        for n in 0..=255 {
            teller.tell(one(n));
        }
        assert_eq!(teller.listen(0).missed.map(|missed| missed.len()), Some(256));
        teller.tell(one(0));
        assert!(teller.listen(0).missed.is_none(), "forgotten");
        assert!(teller.listen(258).missed.is_none(), "another process's count");
        let missed = teller.listen(256).missed.unwrap_or_default();
        assert_eq!(missed.iter().map(|commit| commit.n).collect::<Vec<_>>(), [257]);
    }

    #[test]
    fn a_listener_hears_each_commit_once() {
        let teller = Teller::new();
        let mut listener = teller.listen(0);
        teller.tell(one(7));
        let heard = listener
            .commits
            .try_recv()
            .map(|commit| (commit.n, commit.changed));
        assert_eq!(heard.ok(), Some((1, Arc::new(one(7)))));
        assert!(listener.commits.try_recv().is_err());
    }
}
