//! Sealed bundles: work that leaves a phone without a connection, in another phone or on a card.

use minicbor::{Decode, Encode};

use crate::id::{DeviceId, KeyId};
use crate::protocol::reads::ReadBatch;
use crate::protocol::sync::{Fact, Push};

/// What a bundle holds: push, facts and reads only. No counter, since bundles come in any order
/// and twice; no cursor, since a bundle reads nothing.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Bundle {
    /// The protocol that the device speaks.
    #[n(0)]
    pub protocol: u16,
    /// Changes, oldest first within a document.
    #[n(1)]
    #[cbor(skip_if = "Vec::is_empty")]
    pub push: Vec<Push>,
    /// What is no document but comes from a phone.
    #[n(2)]
    #[cbor(skip_if = "Vec::is_empty")]
    pub facts: Vec<Fact>,
    /// Who read which sheet.
    #[n(3)]
    pub reads: Option<ReadBatch>,
}

/// A bundle sealed to the server's HPKE key. Its plaintext is the author's envelope around the
/// bundle, so that whoever carries it sees nothing and the server knows whose it is.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct SealedBundle {
    /// Whose, for the carrier's list.
    #[n(0)]
    pub device: DeviceId,
    /// The server's key that opens it.
    #[n(1)]
    pub key: KeyId,
    /// HPKE's encapsulated key.
    #[n(2)]
    #[cbor(with = "minicbor::bytes")]
    pub encapsulated: Vec<u8>,
    /// HPKE's ciphertext.
    #[n(3)]
    #[cbor(with = "minicbor::bytes")]
    pub ciphertext: Vec<u8>,
}
