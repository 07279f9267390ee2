//! The one thread that writes. It takes jobs from a queue and commits many of them at once: one
//! fsync for all. Each job has a savepoint of its own, so that a refused or panicking job takes
//! nothing of its neighbours along. No job hears its answer before the commit is on disk.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread::{self, JoinHandle};

use rusqlite::Connection;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

use super::changed::{Changed, Teller};
use super::transaction::Write;
use crate::ledger::{self, Ledger};
use crate::store::StoreError;

/// Jobs of asynchronous callers that may wait; more wait at the door, which slows senders down.
const QUEUE: usize = 1_024;
/// Most jobs of one commit.
const GROUP_JOBS: usize = 256;
/// A commit takes no further job once it has changed so many rows: about 800 changes of
/// documents, where a larger transaction gained nothing and only made everyone wait.
const GROUP_ROWS: u64 = 8_000;

/// Hands jobs to the writing thread, which ends when this is dropped and the queue is empty.
pub(super) struct Writer {
    jobs: Option<mpsc::Sender<Box<dyn Job>>>,
    room: Arc<Semaphore>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Writer {
    /// Starts the thread.
    pub(super) fn start(
        connection: Connection,
        ledger: Arc<Ledger>,
        teller: Teller,
    ) -> Result<Self, StoreError> {
        let (jobs, queue) = mpsc::channel();
        let thread = thread::Builder::new()
            .name("store-writer".into())
            .spawn(move || {
                Loop {
                    connection,
                    ledger,
                    queue,
                    teller,
                    behind: true,
                    cleanse: false,
                }
                .run()
            })
            .map_err(|_| StoreError::Closed)?;
        let room = Arc::new(Semaphore::new(QUEUE));
        Ok(Self {
            jobs: Some(jobs),
            room,
            thread: Mutex::new(Some(thread)),
        })
    }

    /// Queues a job and waits for its commit.
    pub(super) async fn run<F, T, E>(&self, work: F) -> Result<T, E>
    where
        F: FnOnce(&Write<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let room = self
            .room
            .clone()
            .acquire_owned()
            .await
            .map_err(|_| StoreError::Closed)?;
        let (reply, answer) = oneshot::channel();
        // Whoever asked may have gone away; the work is done all the same.
        self.send(work, Some(room), move |result| drop(reply.send(result)))?;
        answer.await.unwrap_or_else(|_| Err(StoreError::Closed.into()))
    }

    /// [`Writer::run`] on a thread that may block. It waits for its own answer, so it needs no
    /// bound.
    pub(super) fn run_blocking<F, T, E>(&self, work: F) -> Result<T, E>
    where
        F: FnOnce(&Write<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (reply, answer) = mpsc::channel();
        self.send(work, None, move |result| drop(reply.send(result)))?;
        answer.recv().unwrap_or_else(|_| Err(StoreError::Closed.into()))
    }

    fn send<F, T, E>(
        &self,
        work: F,
        room: Option<OwnedSemaphorePermit>,
        reply: impl FnOnce(Result<T, E>) + Send + 'static,
    ) -> Result<(), StoreError>
    where
        F: FnOnce(&Write<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let job = Box::new(Work {
            work: Some(work),
            result: None,
            reply,
            room,
        });
        let jobs = self.jobs.as_ref().ok_or(StoreError::Closed)?;
        jobs.send(job).map_err(|_| StoreError::Closed)
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.jobs = None;
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        // The last handle may be held by a job: a thread can't wait for itself.
        if let Some(thread) = thread.filter(|thread| thread.thread().id() != thread::current().id()) {
            drop(thread.join());
        }
    }
}

/// A job without its types.
trait Job: Send {
    /// Does the work; true if its savepoint is to be kept.
    fn run(&mut self, tx: &Write<'_>) -> bool;
    /// Sends the answer: the job's own, or why the commit failed.
    fn answer(self: Box<Self>, committed: Result<(), StoreError>);
}

struct Work<F, T, E, R> {
    work: Option<F>,
    result: Option<Result<T, E>>,
    reply: R,
    /// Held until the job has run.
    room: Option<OwnedSemaphorePermit>,
}

impl<F, T, E, R> Job for Work<F, T, E, R>
where
    F: FnOnce(&Write<'_>) -> Result<T, E> + Send,
    T: Send,
    E: From<StoreError> + Send,
    R: FnOnce(Result<T, E>) + Send,
{
    fn run(&mut self, tx: &Write<'_>) -> bool {
        let Some(work) = self.work.take() else {
            return false;
        };
        let result =
            catch_unwind(AssertUnwindSafe(|| work(tx))).unwrap_or_else(|_| Err(StoreError::Panicked.into()));
        let keep = result.is_ok();
        self.result = Some(result);
        self.room = None;
        keep
    }

    fn answer(self: Box<Self>, committed: Result<(), StoreError>) {
        let result = match (committed, self.result) {
            (Ok(()), Some(result)) => result,
            (Ok(()), None) => Err(StoreError::Closed.into()),
            (Err(error), _) => Err(error.into()),
        };
        (self.reply)(result);
    }
}

struct Loop {
    connection: Connection,
    ledger: Arc<Ledger>,
    queue: mpsc::Receiver<Box<dyn Job>>,
    teller: Teller,
    /// The ledger may hold entries that the database has not applied: at the start, and after a
    /// transaction that recorded something and then did not commit.
    behind: bool,
    /// The log beside the database is to be cut to nothing after the next commit.
    cleanse: bool,
}

impl Loop {
    fn run(mut self) {
        while let Ok(first) = self.queue.recv() {
            self.group(first);
        }
    }

    fn group(&mut self, first: Box<dyn Job>) {
        if let Err(error) = self.begin() {
            self.undo();
            return first.answer(Err(error));
        }
        let rows_before = self.connection.total_changes();
        let mut done = Vec::new();
        let mut changed = BTreeSet::new();
        let mut next = Some(first);
        let mut outcome = Ok(());
        while let Some(mut job) = next {
            outcome = self.one(job.as_mut(), &mut changed);
            done.push(job);
            let rows = self.connection.total_changes().saturating_sub(rows_before);
            if outcome.is_err() || done.len() == GROUP_JOBS || rows >= GROUP_ROWS {
                break;
            }
            next = self.queue.try_recv().ok();
        }
        metrics::histogram!("doorstep_store_group_jobs").record(done.len() as f64);
        let committed = outcome.and_then(|()| self.commit(rows_before));
        match &committed {
            Ok(()) => {
                self.cleanse();
                self.teller.tell(changed);
            }
            Err(error) => {
                tracing::error!(%error, jobs = done.len(), "commit failed");
                self.undo();
            }
        }
        for job in done {
            job.answer(committed.clone());
        }
    }

    /// Commits; a transaction that changed something is counted.
    fn commit(&self, rows_before: u64) -> Result<(), StoreError> {
        let commits = match self.connection.total_changes() > rows_before {
            true => Write::new(&self.connection, &self.ledger).count_commit()?,
            false => None,
        };
        self.connection.execute_batch("COMMIT")?;
        if let Some(commits) = commits {
            self.ledger.note_commits(commits);
        }
        Ok(())
    }

    /// Cuts the log to nothing where something was erased. A reader that is in the middle of its page
    /// may stand in the way: then it is tried again after the next commit.
    fn cleanse(&mut self) {
        if !self.cleanse {
            return;
        }
        let busy = self
            .connection
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0));
        match busy {
            Ok(busy) => self.cleanse = busy != 0,
            Err(error) => tracing::error!(error = %StoreError::from(error), "the log was not cut"),
        }
    }

    fn begin(&mut self) -> Result<(), StoreError> {
        self.connection.execute_batch("BEGIN IMMEDIATE")?;
        if self.behind {
            let tx = Write::new(&self.connection, &self.ledger);
            ledger::catch_up(&tx)?;
            self.cleanse |= tx.cleanse.get();
            self.behind = false;
        }
        Ok(())
    }

    /// One job in its savepoint. An error here is the whole group's: SQLite has ended the
    /// transaction by itself (full disk, failed disk).
    fn one(&mut self, job: &mut dyn Job, changed: &mut BTreeSet<Changed>) -> Result<(), StoreError> {
        self.connection.execute_batch("SAVEPOINT job")?;
        let tx = Write::new(&self.connection, &self.ledger);
        let keep = job.run(&tx);
        let recorded = tx.recorded();
        if keep {
            self.cleanse |= tx.cleanse.get();
            changed.append(&mut tx.changed.borrow_mut());
        }
        if self.connection.is_autocommit() {
            self.behind |= recorded;
            return Err(StoreError::Disk);
        }
        if !keep {
            self.connection.execute_batch("ROLLBACK TO job")?;
            self.behind |= recorded;
        }
        self.connection.execute_batch("RELEASE job")?;
        Ok(())
    }

    fn undo(&mut self) {
        self.behind = true;
        if !self.connection.is_autocommit()
            && let Err(error) = self.connection.execute_batch("ROLLBACK")
        {
            tracing::error!(error = %StoreError::from(error), "rollback failed");
        }
    }
}
