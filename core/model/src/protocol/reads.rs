//! The read log: who opened which sheet and when, offline too. Each row is chained to the one
//! before it, so none can be dropped or changed unseen.

use minicbor::{Decode, Encode};

use crate::id::DocumentId;
use crate::protocol::limits;
use crate::time::Timestamp;

/// One sheet opened, by the person whose phone keeps this log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct Read {
    /// The phone's clock.
    #[n(0)]
    pub at: Timestamp,
    /// Whose sheet.
    #[n(1)]
    pub document: DocumentId,
}

/// The hash after a row: of all rows up to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(transparent)]
pub struct ReadHead(#[cbor(n(0), with = "minicbor::bytes")] [u8; 32]);

impl ReadHead {
    /// The head of an empty log.
    pub const START: Self = Self([0; 32]);

    /// Reads back stored bytes.
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The head after one more row of this number.
    pub fn append(self, number: u64, row: &Read) -> Self {
        let mut hasher = blake3::Hasher::new();
        hasher
            .update(&self.0)
            .update(&number.to_le_bytes())
            .update(&row.at.millis().to_le_bytes());
        Self(hasher.update(row.document.as_bytes()).finalize().into())
    }
}

/// Rows of one phone's log, as they travel. Only the last hash goes over the wire: the server
/// goes on from the one it holds, and must arrive at it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct ReadBatch {
    /// The number of the first row here; the log's first is 1.
    #[n(0)]
    pub first: u64,
    /// The rows.
    #[n(1)]
    pub rows: Vec<Read>,
    /// The head after the last of them.
    #[n(2)]
    pub head: ReadHead,
}

/// Why a batch does not go on from what is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReadsError {
    /// Rows between what is held and the batch are missing; send from this number.
    #[error("rows before the batch are missing")]
    Gap {
        /// The first number that is missing.
        from: u64,
    },
    /// The rows do not lead to the head, or are other rows than those held: the log was changed.
    #[error("the chain does not hold")]
    Broken,
    /// No rows, or more than the limit.
    #[error("not so many rows")]
    Length,
}

impl ReadBatch {
    /// The rows after `held` (number and head), given the rows that follow it.
    pub fn after(held: u64, head: ReadHead, rows: Vec<Read>) -> Self {
        let first = held + 1;
        let head = (first..)
            .zip(&rows)
            .fold(head, |head, (number, row)| head.append(number, row));
        Self { first, rows, head }
    }

    /// The rows that are new, each with its number and head, given the number and head of the
    /// last row held. A batch sent again gives none.
    ///
    /// A batch that begins before the row held and ends after it is checked from there on; one
    /// that repeats rows only is taken as known, since the rows held are the truth.
    pub fn verify(&self, held: u64, head: ReadHead) -> Result<Vec<(u64, Read, ReadHead)>, ReadsError> {
        let count = self.rows.len();
        if count == 0 || count > limits::READ_ROWS || self.first == 0 {
            return Err(ReadsError::Length);
        }
        if self.first > held.saturating_add(1) {
            return Err(ReadsError::Gap {
                from: held.saturating_add(1),
            });
        }
        let known = usize::try_from(held + 1 - self.first)
            .unwrap_or(usize::MAX)
            .min(count);
        let mut fresh = Vec::with_capacity(count - known);
        let mut at = head;
        for (number, row) in (held + 1..).zip(&self.rows[known..]) {
            at = at.append(number, row);
            fresh.push((number, *row, at));
        }
        if fresh.is_empty() || at == self.head {
            Ok(fresh)
        } else {
            Err(ReadsError::Broken)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn row(n: u64) -> Read {
        let at = Timestamp::clamp(1_700_000_000_000 + n as i64 * 60_000);
        Read {
            at,
            document: DocumentId::new([n as u8; 16]),
        }
    }

    fn rows(range: std::ops::Range<u64>) -> Vec<Read> {
        range.map(row).collect()
    }

    proptest! {
        #[test]
        fn batches_of_any_size_lead_to_the_same_head(total in 1u64..40, cut in 0u64..40, back in 0u64..5) {
            let cut = cut.min(total);
            let whole = ReadBatch::after(0, ReadHead::START, rows(0..total));
            let first = ReadBatch::after(0, ReadHead::START, rows(0..cut));
            // The second batch repeats some rows, as a phone does that missed the answer.
            let from = cut.saturating_sub(back);
            let before = ReadBatch::after(0, ReadHead::START, rows(0..from));
            let second = ReadBatch::after(from, before.head, rows(from..total));
            let (held, head) = if cut == 0 { (0, ReadHead::START) } else {
                let got = first.verify(0, ReadHead::START).unwrap();
                prop_assert_eq!(got.len() as u64, cut);
                (cut, first.head)
            };
            if from < total {
                let fresh = second.verify(held, head).unwrap();
                prop_assert_eq!(fresh.len() as u64, total - cut);
                prop_assert_eq!(second.head, whole.head);
            }
        }

        #[test]
        fn a_row_changed_dropped_or_swapped_is_seen(count in 2u64..20, which in 0usize..20, kind in 0..3) {
            let mut batch = ReadBatch::after(0, ReadHead::START, rows(0..count));
            let which = which % (batch.rows.len() - 1);
            match kind {
                0 => batch.rows[which].document = DocumentId::new([0xee; 16]),
                1 => _ = batch.rows.remove(which),
                _ => batch.rows.swap(which, which + 1),
            }
            prop_assert_eq!(batch.verify(0, ReadHead::START), Err(ReadsError::Broken));
        }
    }

    #[test]
    fn rows_may_not_be_left_out_between_batches() {
        let first = ReadBatch::after(0, ReadHead::START, rows(0..3));
        let later = ReadBatch::after(5, first.head, rows(5..6));
        assert_eq!(later.verify(3, first.head), Err(ReadsError::Gap { from: 4 }));
        assert_eq!(
            ReadBatch::after(0, ReadHead::START, vec![]).verify(0, ReadHead::START),
            Err(ReadsError::Length)
        );
    }
}
