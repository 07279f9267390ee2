//! What one answer changes on the phone: one transaction.

use doorstep_model::code::Code;
use doorstep_model::id::{ChangeHash, DocumentId, Epoch};
use doorstep_model::protocol::receipt::SignedReceipt;
use doorstep_model::protocol::reconcile::ItemId;
use doorstep_model::protocol::scope::{Cursor, Scope};
use doorstep_model::protocol::sync::{Pulled, PushResult, ScopeDigest, Token, Verdict};
use doorstep_model::time::Timestamp;

use super::held::After;

/// What one answer changes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Page {
    /// What this session has sent so far, this request's included.
    pub sent: After,
    /// Counters go on from here: the request's own, or what the server said it was.
    pub counter: Option<u64>,
    /// The server has this life now.
    pub epoch: Option<NewEpoch>,
    /// The newest schema that the server takes.
    pub schema: Option<u16>,
    /// The server's clock.
    pub now: Option<Timestamp>,
    /// What became of changes.
    pub settled: Vec<Settled>,
    /// What became of facts.
    pub facts: Vec<(i64, PushResult)>,
    /// What became of offers.
    pub offers: Vec<(i64, PushResult)>,
    /// The last row of the read log that the server holds.
    pub reads: Option<u64>,
    /// Decisions about earlier work.
    pub verdicts: Vec<Verdict>,
    /// Verdicts that the server need not repeat any more.
    pub acked: Vec<u64>,
    /// The server does not take its own cursors any more: every scope is to be compared.
    pub cursors_refused: bool,
    /// All scopes that the device may read now.
    pub scopes: Option<Vec<Scope>>,
    /// What is new, in log order within a scope.
    pub items: Vec<Pulled>,
    /// How far that is.
    pub cursors: Vec<Cursor>,
    /// What each scope must add up to.
    pub digests: Vec<ScopeDigest>,
    /// The server holds the same as the device.
    pub same: bool,
    /// The server was asked for all that is new, and this answer brings the last of it.
    pub up_to_date: bool,
    /// The server's signed word about all that this phone wrote.
    pub receipt: Option<SignedReceipt>,
    /// A receipt was asked for and not given: what was accepted and not published may be lost,
    /// for no cursor tells of that.
    pub no_receipt: bool,
    /// Opens photos and live updates.
    pub token: Option<Token>,
    /// What a comparison found, in order.
    pub compared: Vec<Compared>,
    /// Parts of the answer that can't be and were left out.
    pub skipped: Vec<Skipped>,
}

/// Another life of the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewEpoch {
    /// Which.
    pub epoch: Epoch,
    /// The phone knew another before: what it was told may be lost there.
    pub known_other: bool,
}

/// What became of one change in the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// Its name.
    pub hash: ChangeHash,
    /// What holds now.
    pub result: PushResult,
    /// Whether what is missing goes out once more in this session.
    pub again: bool,
}

/// A scope was compared item by item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Compared {
    /// What only this phone has, found before anything was fetched. After a new epoch it is kept
    /// to be offered.
    Found {
        /// Which scope.
        scope: Scope,
        /// Items that the server does not have.
        only_here: Vec<ItemId>,
    },
    /// All that could be fetched is here.
    Done {
        /// Which scope.
        scope: Scope,
        /// Items that the server did not have: those that still are as they were leave the scope.
        only_here: Vec<ItemId>,
        /// The head from which the log is read on.
        cursor: Option<Cursor>,
    },
    /// The server does not answer comparisons, or not of this scope: the log, if there is one for this
    /// phone, is read from its start.
    Given {
        /// Which scope.
        scope: Scope,
    },
}

/// A part of an answer that was left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Skipped {
    /// Of which document, where it was one's.
    pub document: Option<DocumentId>,
    /// Which change, where it was one.
    pub change: Option<ChangeHash>,
    /// Why.
    pub code: Code,
}

impl Skipped {
    /// A part that is no document's.
    pub const fn other(code: Code) -> Self {
        Self {
            document: None,
            change: None,
            code,
        }
    }
}

/// How it stands after a page was stored.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Stored {
    /// Changes that the server now holds durably.
    pub accepted: usize,
    /// Changes and facts, not yet sent in this session, that wait to be sent.
    pub left: usize,
    /// Rows of the read log wait to be sent.
    pub reads_left: bool,
    /// Offers not yet made in this session.
    pub offers: usize,
    /// Scopes to compare item by item.
    pub doubts: Vec<Scope>,
    /// Everything published is here, proven scope by scope.
    pub proven: bool,
    /// What this phone wrote is not what the newest receipt says.
    pub unreceipted: bool,
    /// Items stored.
    pub items: usize,
    /// What can't be applied and was left out.
    pub skipped: Vec<Skipped>,
}
