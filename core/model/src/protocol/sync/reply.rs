//! What the server says. The reply is authenticated by TLS, not by COSE.

use minicbor::{Decode, Encode};

use super::names::Names;
use super::request::Reconcile;
use crate::code::Code;
use crate::document::entry::Entry;
use crate::document::schema::Kind;
use crate::id::{ChangeHash, DocumentId, Epoch, FactId, HashPrefix, Mac};
use crate::protocol::digest::Digest;
use crate::protocol::receipt::SignedReceipt;
use crate::protocol::row::Row;
use crate::protocol::scope::{Cursor, Scope};
use crate::time::Timestamp;

/// The answer to one sync.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct SyncReply {
    /// The protocol that the server speaks.
    #[n(0)]
    pub protocol: u16,
    /// The newest schema that the server takes; a device writes no newer one.
    #[n(1)]
    pub schema: u16,
    /// Which life of the server this is.
    #[n(2)]
    pub epoch: Epoch,
    /// The server's clock.
    #[n(3)]
    pub now: Timestamp,
    /// What became of each pushed change, by position.
    #[n(4)]
    #[cbor(skip_if = "Vec::is_empty")]
    pub results: Vec<PushResult>,
    /// What became of each fact, by position.
    #[n(5)]
    #[cbor(skip_if = "Vec::is_empty")]
    pub fact_results: Vec<PushResult>,
    /// What became of each offer, by position.
    #[n(6)]
    #[cbor(skip_if = "Vec::is_empty")]
    pub offer_results: Vec<PushResult>,
    /// The last row of the device's read log that the server holds.
    #[n(7)]
    pub reads: Option<u64>,
    /// What was decided about earlier work. Repeated until acknowledged.
    #[n(8)]
    #[cbor(skip_if = "Vec::is_empty")]
    pub verdicts: Vec<Verdict>,
    /// All scopes that the device may read now, when they differ from its cursors'.
    #[n(9)]
    pub scopes: Option<Vec<Scope>>,
    /// What is new, in log order within a scope.
    #[n(10)]
    #[cbor(skip_if = "Vec::is_empty")]
    pub pull: Vec<Pulled>,
    /// How far the device has read with this reply; absent when nothing moved.
    #[n(11)]
    pub cursors: Option<Vec<Cursor>>,
    /// The digest at each of these heads, where the device has read all there is.
    #[n(12)]
    pub digests: Option<Vec<ScopeDigest>>,
    /// There is more: ask again.
    #[n(13)]
    pub more: bool,
    /// Opens photos and live updates for a short while.
    #[n(14)]
    pub token: Option<Token>,
    /// The next negentropy message.
    #[n(15)]
    pub reconcile: Option<Reconcile>,
    /// The server's signed word, when what it holds is what the device says it authored.
    #[n(16)]
    pub receipt: Option<SignedReceipt>,
}

/// What holds now for something that was pushed.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(flat)]
pub enum PushResult {
    /// Durable.
    #[n(0)]
    Accepted,
    /// Was durable before.
    #[n(1)]
    Duplicate,
    /// Send these first. Never names a change that the server holds.
    #[n(2)]
    Missing(#[n(0)] Vec<ChangeHash>),
    /// Durable, but waits for this quarantined change.
    #[n(3)]
    Held(#[n(0)] ChangeHash),
    /// Durable, but not applied, and why.
    #[n(4)]
    Quarantined(#[n(0)] Code),
    /// Not taken, and why; with [`Code::Replaced`] the document to write to instead.
    #[n(5)]
    Refused(#[n(0)] Code, #[n(1)] Option<DocumentId>),
    /// Not now; send it again as it is.
    #[n(6)]
    Retry,
}

impl PushResult {
    /// True when the server holds it durably: the outbox entry may go.
    pub const fn is_durable(&self) -> bool {
        matches!(
            self,
            Self::Accepted | Self::Duplicate | Self::Held(_) | Self::Quarantined(_)
        )
    }
}

/// A decision about earlier work of this device.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Verdict {
    /// Its number, for `acks`.
    #[n(0)]
    pub id: u64,
    /// About what.
    #[n(1)]
    pub of: VerdictOf,
    /// What holds now.
    #[n(2)]
    pub result: PushResult,
}

/// What a verdict is about.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(flat)]
pub enum VerdictOf {
    /// A change.
    #[n(0)]
    Change(#[n(0)] DocumentId, #[n(1)] ChangeHash),
    /// A fact.
    #[n(1)]
    Fact(#[n(0)] FactId),
    /// A carried bundle, by the BLAKE3 of its sealed bytes.
    #[n(2)]
    Bundle(#[cbor(n(0), with = "minicbor::bytes")] [u8; 32]),
}

/// One entry of a scope's log.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Pulled {
    /// Whose log.
    #[n(0)]
    pub scope: Scope,
    /// Where in the log.
    #[n(1)]
    pub seq: u64,
    /// What.
    #[n(2)]
    pub item: Item,
}

/// What a log delivers.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(flat)]
pub enum Item {
    /// Changes of a document.
    #[n(0)]
    Changes(#[n(0)] Changes),
    /// A change of the device's own was published.
    #[n(1)]
    Own {
        /// The document: a prefix is looked up within it.
        #[n(0)]
        doc: DocumentId,
        /// Which change. One that resolves to nothing (a phone set back to an older state) is
        /// fetched by reconciling the scope.
        #[n(1)]
        hash: HashPrefix,
        /// The proof of the document as published with it. Absent while the document holds
        /// nothing but this device's own changes: those it brings back under its own signature.
        #[n(2)]
        proof: Option<Mac>,
    },
    /// A row.
    #[n(2)]
    Row(#[n(0)] Row),
    /// The document left this scope.
    #[n(3)]
    Remove(#[n(0)] DocumentId),
    /// The document was erased: shred it, its rows, photos and index.
    #[n(4)]
    Erase(#[n(0)] DocumentId),
    /// The document lives on as another, or was written anew where this phone does not read it.
    #[n(5)]
    Replaced {
        /// Which.
        #[n(0)]
        old: DocumentId,
        /// As which.
        #[n(1)]
        new: DocumentId,
    },
    /// Changes of the device's own were published, in documents of which nothing else is to be
    /// said: in no other scope, nobody else's, not moved. It stands where the first of them does.
    /// The device knows what it is waiting for; a name that it does not know is fetched by
    /// reconciling the scope.
    #[n(6)]
    OwnRun(#[n(0)] Names),
    /// The document was written anew, since people in it were erased. Whoever holds an older one lets it
    /// go, and takes over to this one what was not sent.
    #[n(7)]
    Anew {
        /// All of the document.
        #[n(0)]
        changes: Changes,
        /// Those who were erased: nothing is said of them any more.
        #[n(1)]
        gone: Vec<Entry>,
    },
}

/// Changes of one document, in an order in which they apply.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Changes {
    /// The document.
    #[n(0)]
    pub doc: DocumentId,
    /// Its kind.
    #[n(1)]
    pub kind: Kind,
    /// Its schema.
    #[n(2)]
    pub schema: u16,
    /// As `packed::pack` makes them; genesis never travels.
    #[n(3)]
    pub changes: Vec<minicbor::bytes::ByteVec>,
    /// `proof::document` over the document as published with the last of them.
    #[n(4)]
    pub proof: Mac,
}

/// What all items of a scope add up to.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct ScopeDigest {
    /// Which.
    #[n(0)]
    pub scope: Scope,
    /// At which head of its log.
    #[n(1)]
    pub head: u64,
    /// The sum.
    #[n(2)]
    pub digest: Digest,
}

/// A short-lived key to photos and live updates. Opaque to the device, and not for logs.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(transparent)]
pub struct Token(#[cbor(n(0), with = "minicbor::bytes")] pub [u8; 32]);

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}
