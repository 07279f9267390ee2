//! Pages that keep themselves up to date. Each open page has a task that hears of commits, looks
//! which of them its person may know of, and says which parts to ask for again.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use doorstep_model::id::{RealmNumber, UserId};
use tokio::io::{AsyncWriteExt, DuplexStream};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{Semaphore, watch};

use crate::account::SessionToken;
use crate::action;
use crate::environment::Environment;
use crate::home::Home;
use crate::realm::Realms;
use crate::store::{Changed, Commit, StoreError};
use crate::view::{Reader, news};

/// Most pages that are open at once; more wait for their next attempt.
const PAGES: usize = 2_000;
/// A sign of life: proxies cut what is silent for a minute, and a page that was left is noticed.
const SIGN: Duration = Duration::from_secs(20);
/// How long further commits are gathered before a page is told: a phone's morning arrives as many.
const GATHER: Duration = Duration::from_millis(300);

/// The open pages of this process.
#[derive(Clone)]
pub struct Live {
    /// Tells this process's count of commits from another's.
    process: u32,
    pages: Arc<Semaphore>,
    /// Counts what may have ended sessions; `None` once the server ends.
    look: watch::Sender<Option<u64>>,
}

/// Up to where a page was read: a process, and its count of commits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    process: u32,
    n: u64,
}

impl Seen {
    /// Reads what `Display` writes.
    pub fn parse(text: &str) -> Option<Self> {
        let (process, n) = text.split_once('-')?;
        Some(Self {
            process: u32::from_str_radix(process, 16).ok()?,
            n: n.parse().ok()?,
        })
    }
}

impl std::fmt::Display for Seen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:08x}-{}", self.process, self.n)
    }
}

/// Whose page it is.
#[derive(Clone)]
pub struct Page {
    /// In which realm.
    pub realm: RealmNumber,
    /// Who.
    pub user: UserId,
    /// Their session: the stream ends with it.
    pub token: SessionToken,
    /// Up to where the page was read; none: not known.
    pub seen: Option<Seen>,
}

impl Live {
    /// No page is open yet.
    pub fn new(environment: &Environment) -> Self {
        Self {
            process: u32::from_be_bytes(environment.random()),
            pages: Arc::new(Semaphore::new(PAGES)),
            look: watch::channel(Some(0)).0,
        }
    }

    /// A mark for a page that is read now, from the store's count.
    pub fn seen(&self, n: u64) -> Seen {
        Seen {
            process: self.process,
            n,
        }
    }

    /// Someone signed out or was kept out: every stream looks whether its session still counts.
    pub fn look(&self) {
        self.look.send_modify(|look| {
            if let Some(n) = look {
                *n += 1;
            }
        });
    }

    /// Ends every stream: the server ends.
    pub fn end(&self) {
        self.look.send_replace(None);
    }

    /// Opens a stream; none when too many are open.
    pub fn open(&self, home: &Home, realms: &Arc<Realms>, page: Page) -> Option<DuplexStream> {
        let permit = self.pages.clone().try_acquire_owned().ok()?;
        let (ours, theirs) = tokio::io::duplex(4 << 10);
        let stream = Stream {
            home: home.clone(),
            realms: realms.clone(),
            live: self.clone(),
            page,
            out: ours,
        };
        let look = self.look.subscribe();
        tokio::spawn(async move {
            metrics::gauge!("doorstep_live_pages").increment(1.0);
            let ended = stream.run(look).await;
            if let Err(End::Failed(error)) = ended {
                tracing::warn!(%error, "a live page ended badly");
            }
            metrics::gauge!("doorstep_live_pages").decrement(1.0);
            drop(permit);
        });
        Some(theirs)
    }
}

struct Stream {
    home: Home,
    realms: Arc<Realms>,
    live: Live,
    page: Page,
    out: DuplexStream,
}

/// Why a stream ended.
enum End {
    /// The page was left.
    Left,
    /// The session no longer counts.
    SignedOut,
    /// The server ends.
    ServerEnds,
    /// The store's.
    Failed(StoreError),
}

impl From<std::io::Error> for End {
    fn from(_: std::io::Error) -> Self {
        Self::Left
    }
}

impl Stream {
    async fn run(mut self, mut look: watch::Receiver<Option<u64>>) -> Result<(), End> {
        let store = self.home.store.clone();
        // Of another process, or of none: its count says nothing here.
        let after = self.page.seen.filter(|seen| seen.process == self.live.process);
        let mut listener = store.listen(after.map_or(u64::MAX, |seen| seen.n));
        let mut missed = match listener.missed.take() {
            Some(commits) => Missed::Commits(commits),
            None if self.page.seen.is_some() => Missed::Unknown,
            None => Missed::Commits(Vec::new()),
        };
        let mut n = listener.n;
        self.out.write_all(b"retry: 3000\n").await?;
        self.mark(n).await?;
        loop {
            if look.borrow_and_update().is_none() {
                return Err(End::ServerEnds);
            }
            self.check_session().await?;
            if let Missed::Commits(commits) = &missed
                && let Some(last) = commits.last()
            {
                n = n.max(last.n);
            }
            self.tell(&missed, n).await?;
            missed = Missed::Commits(Vec::new());
            tokio::select! {
                commit = listener.commits.recv() => match commit {
                    Ok(commit) => {
                        tokio::time::sleep(GATHER).await;
                        let mut commits = vec![commit];
                        while let Ok(more) = listener.commits.try_recv() {
                            commits.push(more);
                        }
                        missed = Missed::Commits(commits);
                    }
                    Err(RecvError::Lagged(_)) => {
                        n = store.told();
                        missed = Missed::Unknown;
                    }
                    Err(RecvError::Closed) => return Err(End::ServerEnds),
                },
                _ = look.changed() => {}
                () = tokio::time::sleep(SIGN) => self.out.write_all(b":\n\n").await?,
            }
        }
    }

    async fn check_session(&mut self) -> Result<(), End> {
        let counts = action::session_counts(&self.home, &self.page.token).await;
        if counts.map_err(End::Failed)? {
            return Ok(());
        }
        self.out.write_all(b"event: end\ndata: session\n\n").await?;
        Err(End::SignedOut)
    }

    async fn mark(&mut self, n: u64) -> Result<(), End> {
        let line = format!("id: {}\n\n", self.live.seen(n));
        Ok(self.out.write_all(line.as_bytes()).await?)
    }

    async fn tell(&mut self, missed: &Missed, n: u64) -> Result<(), End> {
        let parts = match missed {
            Missed::Unknown => BTreeSet::from(["all".to_owned()]),
            Missed::Commits(commits) => self.parts(commits).await?,
        };
        if parts.is_empty() {
            return Ok(());
        }
        let parts: Vec<String> = parts.into_iter().collect();
        let text = format!("event: changed\ndata: {}\n", parts.join(" "));
        self.out.write_all(text.as_bytes()).await?;
        self.mark(n).await
    }

    async fn parts(&self, commits: &[Commit]) -> Result<BTreeSet<String>, End> {
        let changed: BTreeSet<Changed> = commits
            .iter()
            .flat_map(|commit| commit.changed.iter().copied())
            .filter(|changed| changed.realm == self.page.realm)
            .collect();
        if changed.is_empty() {
            return Ok(BTreeSet::new());
        }
        let (realms, now) = (self.realms.clone(), self.home.environment.now());
        let (number, user) = (self.page.realm, self.page.user);
        let read = self.home.store.read(move |tx| {
            let realm = realms.view(tx, number)?;
            let reader = Reader::new(tx, &realm, user, now)?;
            news(&reader, &changed)
        });
        read.await.map(|news| news.parts).map_err(End::Failed)
    }
}

/// What a page has not heard of yet.
enum Missed {
    Commits(Vec<Commit>),
    /// More than is remembered.
    Unknown,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_reads_back_as_written() {
        let seen = Seen { process: 7, n: 42 };
        assert_eq!(seen.to_string(), "00000007-42");
        assert_eq!(Seen::parse("00000007-42"), Some(seen));
        for other in ["", "42", "x-1", "1-", "-"] {
            assert_eq!(Seen::parse(other), None, "{other}");
        }
    }
}
