//! One request at a time for an upload, and the newest has the turn: a phone that lost its line
//! comes back before the server has noticed, while the old request still waits for bytes that
//! will never come. The old one is told to stop, writes down what it has, and makes room.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use doorstep_model::id::RealmNumber;
use tokio::sync::{Mutex as Lock, OwnedMutexGuard, watch};

use crate::tus::UploadId;

type Key = (RealmNumber, UploadId);

/// Who is at which upload.
#[derive(Debug, Default)]
pub(super) struct Turns(Arc<Mutex<HashMap<Key, Arc<Place>>>>);

/// An upload that someone is at.
#[derive(Debug)]
struct Place {
    lock: Arc<Lock<()>>,
    /// Counts those who came.
    came: watch::Sender<u64>,
}

/// The turn at an upload, until dropped.
#[derive(Debug)]
pub(super) struct Turn {
    mine: u64,
    came: watch::Receiver<u64>,
    _guard: OwnedMutexGuard<()>,
    _seat: Seat,
}

/// Takes the place away when nobody is at it any more.
#[derive(Debug)]
struct Seat {
    turns: Arc<Mutex<HashMap<Key, Arc<Place>>>>,
    key: Key,
    place: Arc<Place>,
}

impl Turns {
    /// Tells whoever is at the upload to stop, and waits until it has.
    pub(super) async fn take(&self, realm: RealmNumber, id: UploadId) -> Turn {
        let seat = self.sit((realm, id));
        let mut mine = 0;
        seat.place.came.send_modify(|came| {
            *came += 1;
            mine = *came;
        });
        let came = seat.place.came.subscribe();
        let guard = seat.place.lock.clone().lock_owned().await;
        Turn {
            mine,
            came,
            _guard: guard,
            _seat: seat,
        }
    }

    fn sit(&self, key: Key) -> Seat {
        let mut places = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let place = places.entry(key).or_insert_with(|| {
            Arc::new(Place {
                lock: Arc::default(),
                came: watch::Sender::new(0),
            })
        });
        Seat {
            turns: self.0.clone(),
            key,
            place: place.clone(),
        }
    }

    #[cfg(test)]
    fn places(&self) -> usize {
        self.0.lock().unwrap().len()
    }
}

impl Turn {
    /// Resolves when another request wants the upload. May be awaited again and again.
    pub(super) async fn over(&mut self) {
        let mine = self.mine;
        // The sender lives as long as the seat.
        _ = self.came.wait_for(|came| *came > mine).await;
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut places = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        // Two: the map's and this one.
        if Arc::strong_count(&self.place) == 2 {
            places.remove(&self.key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REALM: RealmNumber = RealmNumber(1);

    fn id(n: u8) -> UploadId {
        UploadId::new([n; 16])
    }

    #[tokio::test]
    async fn whoever_comes_later_gets_the_turn() {
        let turns = Arc::new(Turns::default());
        let mut first = turns.take(REALM, id(1)).await;
        let other = turns.take(REALM, id(2)).await;
        let second = tokio::spawn({
            let turns = turns.clone();
            async move { turns.take(REALM, id(1)).await }
        });
        first.over().await;
        first.over().await;
        assert!(!second.is_finished(), "only when the first is done");
        drop(first);
        let second = second.await.unwrap();
        assert_eq!(turns.places(), 2);
        drop((second, other));
        assert_eq!(turns.places(), 0, "nothing stays behind");
    }

    #[tokio::test]
    async fn one_that_is_cut_off_while_waiting_leaves_nothing_behind() {
        let turns = Turns::default();
        let first = turns.take(REALM, id(1)).await;
        {
            let waiting = turns.take(REALM, id(1));
            tokio::select! {
                biased;
                _ = waiting => unreachable!("the first has the turn"),
                () = std::future::ready(()) => {}
            }
        }
        drop(first);
        assert_eq!(turns.places(), 0);
        turns.take(REALM, id(1)).await;
    }
}
