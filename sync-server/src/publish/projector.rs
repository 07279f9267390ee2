//! The thread that publishes behind accepting. Its lag is a metric; it never holds accepting up.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

use super::{Computed, Published, compute, publish, rescope};
use crate::environment::Clock;
use crate::realm::{RealmView, Realms};
use crate::store::{Store, StoreError};

/// Documents of one transaction: few enough that a form of the console waits little behind it.
const BATCH: usize = 128;
/// How long it waits after a failure.
const PAUSE: Duration = Duration::from_millis(500);

/// The projector's handle; it ends when dropped.
pub struct Projector {
    wake: SyncSender<()>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

/// Wakes the projector; cheap, from any thread.
#[derive(Clone)]
pub struct Waker(SyncSender<()>);

impl Waker {
    /// Something waits to be published.
    pub fn wake(&self) {
        // Full: it is awake already.
        let _ = self.0.try_send(());
    }
}

impl Projector {
    /// Starts the thread.
    ///
    /// # Errors
    /// `Closed` when the system gives no thread.
    pub fn start(store: Store, realms: Arc<Realms>, clock: Arc<dyn Clock>) -> Result<Self, StoreError> {
        let (wake, awake) = sync_channel(1);
        let stop = Arc::new(AtomicBool::new(false));
        let thread = std::thread::Builder::new()
            .name("projector".into())
            .spawn({
                let stop = stop.clone();
                move || run(&store, &realms, &*clock, &awake, &stop)
            })
            .map_err(|_| StoreError::Closed)?;
        Ok(Self {
            wake,
            stop,
            thread: Some(thread),
        })
    }

    /// A handle that wakes it.
    pub fn waker(&self) -> Waker {
        Waker(self.wake.clone())
    }
}

impl Drop for Projector {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        self.waker().wake();
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

fn run(store: &Store, realms: &Arc<Realms>, clock: &dyn Clock, awake: &Receiver<()>, stop: &AtomicBool) {
    while !stop.load(Ordering::Relaxed) {
        match batch(store, realms, clock) {
            Ok(0) => match awake.recv_timeout(clock.nap()) {
                Ok(()) | Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            },
            Ok(_) => {}
            Err(StoreError::Closed) => return,
            Err(error) => {
                tracing::error!(%error, "publishing failed; it is tried again");
                std::thread::sleep(PAUSE);
            }
        }
    }
}

/// Publishes what waits for the documents that wait longest; how many documents that were.
fn batch(store: &Store, realms: &Arc<Realms>, clock: &dyn Clock) -> Result<usize, StoreError> {
    let computed: Vec<Computed> = store.read_blocking(|tx| {
        tx.pending_documents(BATCH * 4)?
            .into_iter()
            .take(BATCH)
            .filter_map(|no| tx.document_by_no(no).transpose())
            .map(|row| {
                let row = row?;
                let snapshot = tx.snapshot(row.no)?;
                let waiting = tx.pending_changes(row.no)?;
                compute(row, snapshot.as_deref(), waiting)
            })
            .collect::<Result<_, StoreError>>()
    })?;
    let count = computed.len();
    let rescoped = rescope_some(store, realms, clock)?;
    if count == 0 {
        return Ok(rescoped);
    }
    let (realms, now) = (realms.clone(), clock.now());
    let again = store.write_blocking(move |tx| {
        let mut again = 0usize;
        let mut seen: Option<Arc<RealmView>> = None;
        for computed in &computed {
            // Publishing writes nothing that a view is made of.
            let realm = match seen.take().filter(|realm| realm.number == computed.row.realm) {
                Some(realm) => realm,
                None => realms.view(tx, computed.row.realm)?,
            };
            let realm = seen.insert(realm);
            if publish(tx, realm, computed, now)? == Published::Again {
                again += 1;
            }
        }
        Ok::<_, StoreError>(again)
    })?;
    metrics::counter!("doorstep_published_documents").increment((count - again) as u64);
    Ok(count)
}

/// Brings the logs of some documents to rows that changed; how many.
fn rescope_some(store: &Store, realms: &Arc<Realms>, clock: &dyn Clock) -> Result<usize, StoreError> {
    let waiting = store.read_blocking(|tx| tx.to_rescope(BATCH))?;
    let count = waiting.len();
    if count > 0 {
        let (realms, now) = (realms.clone(), clock.now());
        store.write_blocking(move |tx| {
            for (realm, document) in waiting {
                rescope(tx, &*realms.view(tx, realm)?, document, now)?;
                tx.rescoped(realm, document)?;
            }
            Ok::<_, StoreError>(())
        })?;
    }
    Ok(count)
}
