//! What the phone holds, as far as the next request needs to know.

use doorstep_model::id::{ChangeHash, Epoch, Mac};
use doorstep_model::protocol::digest::Digest;
use doorstep_model::protocol::reads::ReadBatch;
use doorstep_model::protocol::scope::{Cursor, Scope};
use doorstep_model::protocol::sync::{Authored, Fact, Offer, Push};
use doorstep_model::time::Timestamp;

/// What to look up for the next request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Want {
    /// What this session has sent already is not looked up again.
    pub after: After,
    /// Most bytes of packed changes.
    pub push_bytes: usize,
    /// Whether rows of the read log still go out in this session.
    pub reads: bool,
}

/// The last rows that a session has sent: what was answered *retry* waits for the next session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct After {
    /// Number in the outbox.
    pub outbox: i64,
    /// Number among the facts.
    pub facts: i64,
    /// Number among the offers.
    pub offers: i64,
}

/// What the phone holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// For the request that is made now: above every one before it.
    pub counter: u64,
    /// The server's life that this phone last spoke with.
    pub epoch: Option<Epoch>,
    /// The scopes that it may read.
    pub scopes: Vec<ScopeHeld>,
    /// What waits to be sent, oldest first, as much as was wanted.
    pub outbox: Vec<Outgoing>,
    /// There is more than that.
    pub left: bool,
    /// What is no document.
    pub facts: Vec<(i64, Fact)>,
    /// The next rows of the read log.
    pub reads: Option<ReadBatch>,
    /// Verdicts that are stored.
    pub acks: Vec<u64>,
    /// What a restored server may have lost.
    pub offers: Vec<(i64, Offer)>,
    /// All that this phone was told the server took.
    pub authored: Authored,
    /// The newest receipt.
    pub receipt: Option<ReceiptHeld>,
    /// Some own change was accepted and has not come back as published.
    pub unpublished: bool,
    /// The server's clock, as this phone reckons it.
    pub now: Timestamp,
}

impl Held {
    /// A new epoch took the cursors, and not everything was compared and offered since.
    pub fn recovering(&self) -> bool {
        !self.offers.is_empty() || self.scopes.iter().any(|scope| scope.doubt == Doubt::Epoch)
    }
}

/// One change that waits to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// Its number in the outbox.
    pub number: i64,
    /// Its name.
    pub hash: ChangeHash,
    /// As it goes over the wire.
    pub push: Push,
}

/// One scope, and how far it has been read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScopeHeld {
    /// Which.
    pub scope: Scope,
    /// The last seq read.
    pub head: u64,
    /// The server's seal on that; none before the first page was read.
    pub mac: Option<Mac>,
    /// The sum over what is held of it.
    pub digest: Digest,
    /// Whether it must be compared item by item.
    pub doubt: Doubt,
}

impl ScopeHeld {
    /// The cursor to send, once there is one.
    pub fn cursor(&self) -> Option<Cursor> {
        self.mac.map(|mac| Cursor {
            scope: self.scope.clone(),
            head: self.head,
            mac,
        })
    }
}

/// Why a scope must be compared item by item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Doubt {
    /// It need not be.
    None,
    /// The digests at the same head differ, or an item named what is not here.
    Unequal,
    /// The server has another life: it may have lost some of it.
    Epoch,
}

/// The newest receipt, as far as asking for another depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReceiptHeld {
    /// The sum that it vouches for.
    pub sum: Digest,
    /// A backup covers all of it.
    pub safe: bool,
    /// When it was signed.
    pub signed_at: Timestamp,
}
