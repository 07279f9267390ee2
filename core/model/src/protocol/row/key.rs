//! Row keys: bytes, since a key repeats what stands in the body beside it and compresses away.

use minicbor::{Decode, Decoder, Encode, Encoder};

use crate::document::entry::Entry;
use crate::id::DocumentId;

/// Longest key: a document, an entry, and room.
pub const ROW_KEY_MAX: usize = 64;

/// What tells a row from the others of its table.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowKey(Box<[u8]>);

/// Bytes too long for a key, or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a valid row key")]
pub struct InvalidRowKey;

impl RowKey {
    /// 1 to 64 bytes.
    pub fn parse(bytes: &[u8]) -> Result<Self, InvalidRowKey> {
        if (1..=ROW_KEY_MAX).contains(&bytes.len()) {
            Ok(Self(bytes.into()))
        } else {
            Err(InvalidRowKey)
        }
    }

    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// A code's or day's own text.
    pub(super) fn text(text: &str) -> Self {
        Self(text.as_bytes().into())
    }

    /// A number, big-endian, so that keys sort as numbers do.
    pub(super) fn number(number: u32) -> Self {
        Self(number.to_be_bytes().into())
    }

    /// A document.
    pub(super) fn document(document: DocumentId) -> Self {
        Self((*document.as_bytes()).into())
    }

    /// Something numbered within a document.
    pub(super) fn numbered(document: DocumentId, number: u32) -> Self {
        Self([&document.as_bytes()[..], &number.to_be_bytes()].concat().into())
    }

    /// An entry of a document.
    pub(super) fn entry(document: DocumentId, entry: &Entry) -> Self {
        Self(
            [
                &document.as_bytes()[..],
                &entry.device.0.to_be_bytes(),
                &entry.generation.to_be_bytes(),
                &entry.seq.to_be_bytes(),
                &entry.n.to_be_bytes(),
            ]
            .concat()
            .into(),
        )
    }
}

impl<C> Encode<C> for RowKey {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.bytes(&self.0)?.ok()
    }
}

impl<'b, C> Decode<'b, C> for RowKey {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        Self::parse(d.bytes()?).map_err(minicbor::decode::Error::custom)
    }
}
