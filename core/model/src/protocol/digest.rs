//! Digests: what a scope holds, or a phone wrote, as one number that does not depend on order.

use minicbor::{Decode, Encode};

use crate::id::{ChangeHash, DocumentId, PhotoHash};
use crate::protocol::reads::ReadHead;
use crate::protocol::row::{RowKey, Table};

/// A sum mod 2²⁵⁶ of BLAKE3(kind ‖ key ‖ version) over items.
///
/// Adding and subtracting cost the same whatever the scope holds. Sums of hashes can be forged
/// by whoever chooses many items freely (generalised birthday), but whoever could do that to a
/// scope's digest would only hide its own fault from itself; receipts are over a device's own work.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Encode, Decode)]
#[cbor(transparent)]
pub struct Digest(#[cbor(n(0), with = "minicbor::bytes")] [u8; 32]);

/// One thing that counts: its hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Item([u8; 32]);

impl Item {
    /// A published document: its version is its heads.
    pub fn document(id: DocumentId, heads: &[ChangeHash]) -> Self {
        let mut hasher = blake3::Hasher::new();
        hasher.update(b"d").update(id.as_bytes());
        if heads.is_sorted() {
            heads.iter().for_each(|head| _ = hasher.update(head.as_bytes()));
        } else {
            let mut sorted = heads.to_vec();
            sorted.sort_unstable();
            sorted.iter().for_each(|head| _ = hasher.update(head.as_bytes()));
        }
        Self(hasher.finalize().into())
    }

    /// A row that stands. One that was removed leaves the sum: its former version is subtracted.
    pub fn row(table: Table, key: &RowKey, version: u64) -> Self {
        let key = key.as_bytes();
        // Keys are at most 64 bytes; the length keeps key and version apart.
        Self::hash(&[
            b"r",
            &[table.number(), key.len() as u8],
            key,
            &version.to_le_bytes(),
        ])
    }

    /// A change that a device wrote, for `authored`.
    pub fn change(id: DocumentId, hash: ChangeHash) -> Self {
        Self::hash(&[b"c", id.as_bytes(), hash.as_bytes()])
    }

    /// A photo that a device sent and the server verified, for `authored`.
    pub fn photo(id: DocumentId, hash: PhotoHash) -> Self {
        Self::hash(&[b"p", id.as_bytes(), hash.as_bytes()])
    }

    /// A row of the read log, for `authored`: its number and the head after it.
    pub fn read(number: u64, head: ReadHead) -> Self {
        Self::hash(&[b"s", &number.to_le_bytes(), head.as_bytes()])
    }

    fn hash(parts: &[&[u8]]) -> Self {
        let mut hasher = blake3::Hasher::new();
        parts.iter().for_each(|part| _ = hasher.update(part));
        Self(hasher.finalize().into())
    }
}

impl Digest {
    /// The sum of nothing.
    pub const ZERO: Self = Self([0; 32]);

    /// Reads back stored bytes.
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The number, little-endian.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// With one more item.
    #[must_use]
    pub fn with(self, item: Item) -> Self {
        let mut sum = self.0;
        let mut carry = false;
        for (word, other) in sum
            .as_chunks_mut::<8>()
            .0
            .iter_mut()
            .zip(item.0.as_chunks::<8>().0)
        {
            let (value, over) = u64::from_le_bytes(*word).carrying_add(u64::from_le_bytes(*other), carry);
            *word = value.to_le_bytes();
            carry = over;
        }
        Self(sum)
    }

    /// Without an item that was added before.
    #[must_use]
    pub fn without(self, item: Item) -> Self {
        let mut rest = self.0;
        let mut borrow = false;
        for (word, other) in rest
            .as_chunks_mut::<8>()
            .0
            .iter_mut()
            .zip(item.0.as_chunks::<8>().0)
        {
            let (value, under) = u64::from_le_bytes(*word).borrowing_sub(u64::from_le_bytes(*other), borrow);
            *word = value.to_le_bytes();
            borrow = under;
        }
        Self(rest)
    }
}

impl std::fmt::Debug for Digest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Digest(")?;
        self.0.iter().try_for_each(|b| write!(f, "{b:02x}"))?;
        f.write_str(")")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn items() -> impl Strategy<Value = Vec<Item>> {
        proptest::collection::vec(any::<[u8; 32]>().prop_map(Item), 0..20)
    }

    fn sum(items: &[Item]) -> Digest {
        items.iter().fold(Digest::ZERO, |sum, item| sum.with(*item))
    }

    proptest! {
        #[test]
        fn order_does_not_matter(items in items(), seed: u64) {
            let mut shuffled = items.clone();
            // Any permutation: sort by a keyed hash.
            shuffled.sort_by_key(|item| *blake3::hash(&[&item.0[..], &seed.to_le_bytes()].concat()).as_bytes());
            prop_assert_eq!(sum(&items), sum(&shuffled));
        }

        #[test]
        fn what_was_added_can_be_taken_away(items in items(), start: [u8; 32]) {
            let start = Digest::new(start);
            let there = items.iter().fold(start, |sum, item| sum.with(*item));
            let back = items.iter().fold(there, |sum, item| sum.without(*item));
            prop_assert_eq!(back, start);
        }

        #[test]
        fn heads_count_in_any_order(mut heads in proptest::collection::vec(any::<[u8; 32]>().prop_map(ChangeHash::new), 1..5)) {
            let id = DocumentId::new([1; 16]);
            let item = Item::document(id, &heads);
            heads.reverse();
            prop_assert_eq!(Item::document(id, &heads), item);
        }
    }

    #[test]
    fn carries_run_through_all_words() {
        let ones = Item([0xff; 32]);
        let mut one = [0; 32];
        one[0] = 1;
        assert_eq!(Digest::ZERO.with(ones).with(Item(one)), Digest::ZERO);
        assert_eq!(Digest::ZERO.without(Item(one)), Digest::new([0xff; 32]));
    }

    #[test]
    fn what_differs_counts_differently() {
        let id = DocumentId::new([7; 16]);
        let hash = [9; 32];
        let key = |bytes: &[u8]| RowKey::parse(bytes).unwrap();
        let items = [
            Item::document(id, &[ChangeHash::new(hash)]),
            Item::document(id, &[]),
            Item::change(id, ChangeHash::new(hash)),
            Item::photo(id, PhotoHash::new(hash)),
            Item::row(Table::Grid, &key(b"ab"), 1),
            Item::row(Table::Grid, &key(b"ab"), 2),
            Item::row(Table::Unit, &key(b"ab"), 1),
            Item::row(Table::Grid, &key(b"ab\x01"), 1),
        ];
        for (i, a) in items.iter().enumerate() {
            assert!(items[..i].iter().all(|b| a != b), "item {i}");
        }
    }
}
