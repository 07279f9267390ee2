//! What is remembered from one request to the next, until a sync is done.

use std::collections::{BTreeMap, BTreeSet};

use doorstep_model::id::{ChangeHash, Epoch};
use doorstep_model::protocol::scope::Scope;

use super::held::After;
use super::repair::Repairing;

/// Rounds in a row that may bring nothing while the server says there is more.
const IDLE_MAX: u32 = 3;
/// Rounds of one sync, whatever comes: the smallest pages of the largest village are fewer. The
/// next sync goes on from there.
const ROUNDS_MAX: u32 = 2_000;
/// Times that one refusal of a whole request is answered by asking again.
const AGAIN_MAX: u32 = 3;
/// Times that one change is sent again because something before it was missing.
const MISSING_MAX: u8 = 2;
/// From so many changes in one sync on, a receipt is worth a request of its own.
const RECEIPT_PUSHES: usize = 10;

#[derive(Debug, Default)]
pub(super) struct Session {
    pub(super) sent: After,
    /// The same before the request that is under way.
    before: (After, bool),
    /// `same` did not match, or nothing says that it would: ask with cursors.
    pub(super) pulling: bool,
    /// A comparison or a new epoch must be followed by a pull.
    pub(super) pull_owed: bool,
    pub(super) repairing: Option<Repairing>,
    pub(super) repaired: BTreeSet<Scope>,
    pub(super) reads_stuck: bool,
    pub(super) receipt_asked: bool,
    pub(super) receipt_wanted: bool,
    /// A receipt was not given, and what may be the reason went out again.
    pub(super) sent_again: bool,
    pub(super) pushed: usize,
    missing: BTreeMap<ChangeHash, u8>,
    /// The furthest head of each log; and those that fell once, since a cursor of ours was none.
    reached: BTreeMap<Scope, u64>,
    fallen: BTreeSet<Scope>,
    idle: u32,
    again: u32,
    rounds: u32,
}

impl Session {
    /// Whether a change that waits for missing ones is sent once more in this session.
    pub(super) fn may_send_again(&mut self, change: ChangeHash) -> bool {
        let times = self.missing.entry(change).or_default();
        *times += 1;
        *times <= MISSING_MAX
    }

    /// Whether a log was read further than ever in this session. A cursor may fall once: the
    /// server does not know the one that it got, and begins again.
    pub(super) fn reaches(&mut self, scope: &Scope, before: u64, head: u64) -> bool {
        let furthest = self.reached.entry(scope.clone()).or_insert(before);
        if head < before && self.fallen.insert(scope.clone()) {
            *furthest = head;
            return true;
        }
        let further = head > *furthest;
        *furthest = head.max(*furthest);
        further
    }

    /// Counts a refusal of a whole request; false when it was one too many.
    pub(super) fn may_ask_again(&mut self) -> bool {
        self.again += 1;
        self.again <= AGAIN_MAX
    }

    /// Before a request is made.
    pub(super) fn mark(&mut self) {
        self.before = (self.sent, self.receipt_asked);
    }

    /// The request was refused as a whole: nothing of it was sent.
    pub(super) fn unsend(&mut self) {
        (self.sent, self.receipt_asked) = self.before;
    }

    /// The server has another life: what was sent to the one before counts for nothing.
    pub(super) fn forget(&mut self) {
        *self = Self {
            pulling: true,
            pull_owed: true,
            receipt_wanted: self.receipt_wanted,
            pushed: self.pushed,
            missing: std::mem::take(&mut self.missing),
            idle: self.idle,
            again: self.again,
            rounds: self.rounds,
            ..Self::default()
        };
    }

    /// Counts a round; false when nothing has moved for too long, or there is no end of it.
    pub(super) fn moves(&mut self, progress: bool) -> bool {
        self.rounds += 1;
        self.idle = if progress { 0 } else { self.idle + 1 };
        self.idle < IDLE_MAX && self.rounds < ROUNDS_MAX
    }

    /// Whether a receipt is worth one more request.
    pub(super) fn owes_receipt(&self, unreceipted: bool) -> bool {
        let worth = self.receipt_wanted || self.pushed >= RECEIPT_PUSHES;
        unreceipted && worth && !self.receipt_asked
    }
}

/// What was asked, so that the answer can be understood.
#[derive(Debug)]
pub(super) struct Waiting {
    pub(super) counter: u64,
    pub(super) epoch: Option<Epoch>,
    pub(super) pushed: Vec<ChangeHash>,
    pub(super) facts: Vec<i64>,
    pub(super) offers: Vec<i64>,
    /// The last row of the read log that was sent.
    pub(super) reads: Option<u64>,
    pub(super) acks: Vec<u64>,
    /// The scopes that could be read, with their heads.
    pub(super) scopes: BTreeMap<Scope, u64>,
    /// Those that cursors were sent for; none where `same` was asked.
    pub(super) cursors: Option<BTreeSet<Scope>>,
    pub(super) same: bool,
    pub(super) repair: bool,
    pub(super) receipt: bool,
}
