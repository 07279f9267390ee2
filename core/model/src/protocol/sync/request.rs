//! What a device says.

use minicbor::{Decode, Encode};

use super::fact::Fact;
use crate::document::entry::Entry;
use crate::document::schema::Kind;
use crate::id::{ChangeHash, DocumentId, Epoch, Generation, Mac, Same};
use crate::protocol::digest::Digest;
use crate::protocol::reads::ReadBatch;
use crate::protocol::row::Row;
use crate::protocol::scope::{Cursor, Scope};

/// One sync.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct SyncRequest {
    /// The protocol that the device speaks.
    #[n(0)]
    pub protocol: u16,
    /// Live requests go one at a time per device: each is above the last.
    #[n(1)]
    pub counter: u64,
    /// The epoch that the device knows; none before its first reply.
    #[n(2)]
    pub epoch: Option<Epoch>,
    /// `same::same` over what the device holds, instead of its cursors.
    #[n(3)]
    pub same: Option<Same>,
    /// How far each scope has been read; absent while `same` is.
    #[n(4)]
    pub cursors: Option<Vec<Cursor>>,
    /// All that this phone ever wrote, when it wants a receipt.
    #[n(5)]
    pub authored: Option<Authored>,
    /// Changes, oldest first within a document.
    #[n(6)]
    #[cbor(skip_if = "Vec::is_empty")]
    pub push: Vec<Push>,
    /// What is no document but comes from a phone.
    #[n(7)]
    #[cbor(skip_if = "Vec::is_empty")]
    pub facts: Vec<Fact>,
    /// Who read which sheet.
    #[n(8)]
    pub reads: Option<ReadBatch>,
    /// Verdicts that the device has stored.
    #[n(9)]
    #[cbor(skip_if = "Vec::is_empty")]
    pub acks: Vec<u64>,
    /// One negentropy message for one scope.
    #[n(10)]
    pub reconcile: Option<Reconcile>,
    /// Most bytes of the reply's CBOR that the device takes.
    #[n(11)]
    pub reply_limit: Option<u32>,
    /// After an epoch change: what others wrote and this device holds, with the server's proof.
    #[n(12)]
    #[cbor(skip_if = "Vec::is_empty")]
    pub offers: Vec<Offer>,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Push {
    /// Its document.
    #[n(0)]
    pub doc: DocumentId,
    /// The document's kind.
    #[n(1)]
    pub kind: Kind,
    /// The document's schema.
    #[n(2)]
    pub schema: u16,
    /// With a document's first change: where it belongs. Ignored ever after.
    #[n(3)]
    pub scope: Option<Scope>,
    /// The change, as `packed::pack` makes it.
    #[n(4)]
    #[cbor(with = "minicbor::bytes")]
    pub bytes: Vec<u8>,
    /// The quarantined change that this one is the correction of.
    #[n(5)]
    pub replaces: Option<ChangeHash>,
    /// Entries of a replayed change that were accepted elsewhere under their old keys.
    #[n(6)]
    #[cbor(skip_if = "Vec::is_empty")]
    pub rekeyed: Vec<Rekey>,
}

/// An entry that got a new key in a replay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Rekey {
    /// As it was called.
    #[n(0)]
    pub old: Entry,
    /// As it is called now.
    #[n(1)]
    pub new: Entry,
}

/// All that one phone ever wrote and was told that the server took.
#[derive(Debug, Clone, PartialEq, Eq, Default, Encode, Decode)]
#[cbor(map)]
pub struct Authored {
    /// Changes answered accepted, duplicate, held or quarantined, by generation.
    #[n(0)]
    pub changes: Vec<GenerationCount>,
    /// Photos that the server verified.
    #[n(1)]
    pub photos: u64,
    /// Rows of the read log.
    #[n(2)]
    pub reads: u64,
    /// The sum over all of them.
    #[n(3)]
    pub sum: Digest,
}

/// How many changes a generation wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct GenerationCount {
    /// Which.
    #[n(0)]
    pub generation: Generation,
    /// How many.
    #[n(1)]
    pub changes: u64,
}

/// A negentropy message about the items of one scope.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Reconcile {
    /// Which.
    #[n(0)]
    pub scope: Scope,
    /// The message.
    #[n(1)]
    #[cbor(with = "minicbor::bytes")]
    pub message: Vec<u8>,
}

/// What a restored server may have lost and this device holds.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(flat)]
pub enum Offer {
    /// A document as it was published.
    #[n(0)]
    Document {
        /// Which.
        #[n(0)]
        doc: DocumentId,
        /// Its kind.
        #[n(1)]
        kind: Kind,
        /// Its schema.
        #[n(2)]
        schema: u16,
        /// A scope in which the device read it.
        #[n(3)]
        scope: Scope,
        /// Its changes but genesis, packed, in an order in which they apply.
        #[n(4)]
        changes: Vec<minicbor::bytes::ByteVec>,
        /// The proof that came with it.
        #[n(5)]
        proof: Mac,
    },
    /// A case's number or verdict; the proof is in it.
    #[n(1)]
    Row(#[n(0)] Row),
}
