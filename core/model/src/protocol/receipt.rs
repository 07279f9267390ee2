//! Receipts: the server's signed word that it holds all that a device ever wrote.

use minicbor::{Decode, Encode};

use crate::id::{DeviceId, Epoch, UserId};
use crate::protocol::sync::Authored;
use crate::time::Timestamp;

/// What the server vouches for.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Receipt {
    /// Whose.
    #[n(0)]
    pub device: DeviceId,
    /// Whose phone that is.
    #[n(1)]
    pub user: UserId,
    /// Generations with their counts, photos, read rows, and the sum over all of them.
    #[n(2)]
    pub authored: Authored,
    /// The server's life in which it was signed.
    #[n(3)]
    pub epoch: Epoch,
    /// The mark: all of it is durable on the server's disk, and arrived by then.
    #[n(4)]
    pub durable_until: Timestamp,
    /// A backup or replica covers all that arrived by then. Below the mark the screen says
    /// *received*; from the mark on, *safe to replace this phone*.
    #[n(5)]
    pub covered_until: Option<Timestamp>,
    /// When it was signed.
    #[n(6)]
    pub signed_at: Timestamp,
}

impl Receipt {
    /// True when losing this phone loses nothing.
    pub fn is_safe(&self) -> bool {
        self.covered_until
            .is_some_and(|covered| covered >= self.durable_until)
    }
}

/// A receipt as the server signed it: COSE_Sign1 under its receipt key.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(transparent)]
pub struct SignedReceipt(#[cbor(n(0), with = "minicbor::bytes")] pub Vec<u8>);
