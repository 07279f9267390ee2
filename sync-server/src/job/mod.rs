//! What the server does by its own clock, without anybody asking: deadlines that are over, cards by
//! the preset's rule, cases that lapse, posts and links on the day on which they begin or end, and what
//! was kept for as long as the preset says.
//!
//! A round does what has come since the last one and writes down that it did, in one small
//! transaction a case. So a round may be cut off anywhere and done again, by any clock: the second
//! finds nothing to do.

mod cases;
mod posts;
mod questions;
mod retention;
mod ticker;

use std::sync::Arc;

use doorstep_model::time::Timestamp;

pub(crate) use self::ticker::Ticker;
use crate::publish::Waker;
use crate::realm::Realms;
use crate::store::{Store, StoreError};

/// Looked up at a time.
const BATCH: usize = 200;

/// Does what the clock says. Cheap to clone.
#[derive(Clone)]
pub struct Jobs {
    store: Store,
    realms: Arc<Realms>,
    waker: Waker,
}

/// What a round did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Round {
    /// Cases whose deadline is over since.
    pub overdue: usize,
    /// Cases that their units did not accept in time since.
    pub unaccepted: usize,
    /// Cases whose units are urged since, as the preset says.
    pub urged: usize,
    /// Yellow cards given.
    pub yellow: usize,
    /// Red cards given.
    pub red: usize,
    /// Cases closed because nobody answered, or as settled outside the sample.
    pub lapsed: usize,
    /// Posts that began or ended.
    pub posts: usize,
    /// Links that began or ended.
    pub links: usize,
    /// Questions of meetings that got a card, or are done.
    pub questions: usize,
    /// Visits that were kept for as long as the preset says, and are erased.
    pub visits: usize,
    /// Ended cases, the same.
    pub ended: usize,
    /// Lines of who read which sheet, the same.
    pub reads: usize,
    /// Cases and questions that could not be looked at; the next round tries again.
    pub failed: usize,
}

impl Jobs {
    pub(crate) fn new(store: Store, realms: Arc<Realms>, waker: Waker) -> Self {
        Self { store, realms, waker }
    }

    /// Does all that has come by now.
    ///
    /// # Errors
    /// The store's; what was done stays done.
    pub async fn run(&self, now: Timestamp) -> Result<Round, StoreError> {
        let mut round = Round::default();
        for realm in self.store.read(|tx| tx.realms()).await? {
            self.posts(realm.number, now, &mut round).await?;
            self.links(realm.number, now, &mut round).await?;
            self.cases(realm.number, now, &mut round).await?;
            // After the cases: what has a card by its own deadline gets no second one.
            self.questions(realm.number, now, &mut round).await?;
            self.retention(realm.number, now, &mut round).await?;
        }
        if round.links > 0 {
            self.waker.wake();
        }
        Ok(round)
    }
}
