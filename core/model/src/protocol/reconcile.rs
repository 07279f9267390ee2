//! Finding what differs when digests do: negentropy over the items of one scope. The device asks,
//! so it learns both what only it has and what only the server has; the items that it lacks it
//! then asks for by name. See `docs/decisions/045-reconcile.md`.

use std::collections::BTreeSet;

use negentropy::{Id, Negentropy, NegentropyStorageVector, PROTOCOL_VERSION};

use crate::code::Code;
use crate::protocol::digest::{Digest, Item};

/// Largest negentropy message: six seconds at 23 kbit/s.
const FRAME: u64 = 16 << 10;
/// Begins a list of names; a negentropy message begins with its version.
const NEED: u8 = 1;
/// Most names in one request: 8 KiB.
pub const NEED_MAX: usize = 256;

/// An item's name: what it adds to its scope's digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemId([u8; 32]);

impl From<Item> for ItemId {
    fn from(item: Item) -> Self {
        Self(*Digest::ZERO.with(item).as_bytes())
    }
}

impl ItemId {
    /// The bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// What the bytes of a request's `reconcile` message say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked<'a> {
    /// A negentropy message: answer with [`Set::answer`].
    Talk(&'a [u8]),
    /// Send these items whole, those that still are items.
    Need(Vec<ItemId>),
}

impl<'a> Asked<'a> {
    /// Reads the bytes of a message.
    ///
    /// # Errors
    /// `BadRequest`.
    pub fn parse(message: &'a [u8]) -> Result<Self, Code> {
        match message.split_first() {
            Some((&NEED, names)) => {
                let (names, []) = names.as_chunks() else {
                    return Err(Code::BadRequest);
                };
                if names.len() > NEED_MAX {
                    return Err(Code::TooLarge);
                }
                Ok(Self::Need(names.iter().map(|name| ItemId(*name)).collect()))
            }
            Some((&version, _)) if u64::from(version) == PROTOCOL_VERSION => Ok(Self::Talk(message)),
            _ => Err(Code::BadRequest),
        }
    }
}

/// The message that asks for items by name: the first [`NEED_MAX`] of those given.
pub fn need(names: &[ItemId]) -> Vec<u8> {
    let mut message = vec![NEED];
    let asked = names.iter().take(NEED_MAX);
    asked.for_each(|name| message.extend_from_slice(&name.0));
    message
}

/// The items of a scope, ready to be compared.
#[derive(Debug, Clone)]
pub struct Set(NegentropyStorageVector);

impl FromIterator<ItemId> for Set {
    fn from_iter<T: IntoIterator<Item = ItemId>>(items: T) -> Self {
        let items: BTreeSet<ItemId> = items.into_iter().collect();
        let mut storage = NegentropyStorageVector::with_capacity(items.len());
        // Neither can fail on storage that is not sealed yet.
        for item in items {
            let _ = storage.insert(0, Id::from_byte_array(item.0));
        }
        let _ = storage.seal();
        Self(storage)
    }
}

impl Set {
    /// The server's answer to a message. It keeps nothing between two messages.
    ///
    /// # Errors
    /// `BadRequest` for bytes that are no such message.
    pub fn answer(&self, message: &[u8]) -> Result<Vec<u8>, Code> {
        let mut side = Negentropy::borrowed(&self.0, FRAME).map_err(|_| Code::Internal)?;
        side.reconcile(message).map_err(|_| Code::BadRequest)
    }
}

/// The device's side of one comparison.
#[derive(Debug)]
pub struct Repair {
    set: Set,
    only_here: BTreeSet<ItemId>,
    only_there: BTreeSet<ItemId>,
}

/// What a comparison found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Difference {
    /// Items that the server does not have.
    pub only_here: Vec<ItemId>,
    /// Items that the device does not have.
    pub only_there: Vec<ItemId>,
}

impl Repair {
    /// Begins; gives the first message.
    ///
    /// # Errors
    /// `Internal`, which would be a mistake of ours.
    pub fn begin(set: Set) -> Result<(Self, Vec<u8>), Code> {
        let mut side = Negentropy::borrowed(&set.0, FRAME).map_err(|_| Code::Internal)?;
        let message = side.initiate().map_err(|_| Code::Internal)?;
        let repair = Self {
            set,
            only_here: BTreeSet::new(),
            only_there: BTreeSet::new(),
        };
        Ok((repair, message))
    }

    /// Takes the server's answer; gives the next message, or none when all is known.
    ///
    /// # Errors
    /// `BadRequest` for bytes that are no answer.
    pub fn hear(&mut self, answer: &[u8]) -> Result<Option<Vec<u8>>, Code> {
        let mut side = Negentropy::borrowed(&self.set.0, FRAME).map_err(|_| Code::Internal)?;
        side.set_initiator();
        let (mut here, mut there) = (Vec::new(), Vec::new());
        let next = side
            .reconcile_with_ids(answer, &mut here, &mut there)
            .map_err(|_| Code::BadRequest)?;
        self.only_here.extend(here.into_iter().map(|id| ItemId(*id)));
        self.only_there.extend(there.into_iter().map(|id| ItemId(*id)));
        Ok(next)
    }

    /// What was found so far.
    pub fn difference(self) -> Difference {
        Difference {
            only_here: self.only_here.into_iter().collect(),
            only_there: self.only_there.into_iter().collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ids(seeds: &BTreeSet<u16>) -> Vec<ItemId> {
        seeds
            .iter()
            .map(|seed| ItemId(*blake3::hash(&seed.to_le_bytes()).as_bytes()))
            .collect()
    }

    fn sorted(mut ids: Vec<ItemId>) -> Vec<ItemId> {
        ids.sort_unstable();
        ids
    }

    /// Both sides until all is known; also how many messages the device sent.
    fn compare(here: &[ItemId], there: &[ItemId]) -> (Difference, usize) {
        let server: Set = there.iter().copied().collect();
        let (mut repair, mut message) = Repair::begin(here.iter().copied().collect()).unwrap();
        for sent in 1.. {
            let Asked::Talk(asked) = Asked::parse(&message).unwrap() else {
                panic!("a message of ours is negentropy's");
            };
            let answer = server.answer(asked).unwrap();
            assert!(answer.len() as u64 <= FRAME);
            match repair.hear(&answer).unwrap() {
                Some(next) => message = next,
                None => return (repair.difference(), sent),
            }
        }
        unreachable!()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn what_differs_is_found_whatever_it_is(
            common in proptest::collection::btree_set(any::<u16>(), 0..600),
            here in proptest::collection::btree_set(any::<u16>(), 0..40),
            there in proptest::collection::btree_set(any::<u16>(), 0..600),
        ) {
            let mine: BTreeSet<_> = common.union(&here).copied().collect();
            let theirs: BTreeSet<_> = common.union(&there).copied().collect();
            let (found, _) = compare(&ids(&mine), &ids(&theirs));
            prop_assert_eq!(found.only_here, sorted(ids(&(&mine - &theirs))));
            prop_assert_eq!(found.only_there, sorted(ids(&(&theirs - &mine))));
        }

        #[test]
        fn any_bytes_end_in_a_code_or_an_answer(tail in proptest::collection::vec(any::<u8>(), 0..300), first in 0x5fu8..0x63) {
            let set: Set = ids(&(0..200).collect()).into_iter().collect();
            let message = [&[first][..], &tail].concat();
            let _ = set.answer(&message);
            let (mut repair, _) = Repair::begin(set).unwrap();
            let _ = repair.hear(&message);
            let _ = Asked::parse(&message);
        }
    }

    #[test]
    fn equal_sets_need_one_small_message() {
        let ids = ids(&(0..5_000).collect());
        let (found, sent) = compare(&ids, &ids);
        assert_eq!((found, sent), (Difference::default(), 1));
        let (_, message) = Repair::begin(ids.into_iter().collect()).unwrap();
        assert!(message.len() < 600, "{}", message.len());
    }

    #[test]
    fn one_item_among_thousands_is_found_in_few_messages() {
        let theirs = ids(&(0..5_000).collect());
        let mine: Vec<_> = theirs[..4_999].to_vec();
        let (found, sent) = compare(&mine, &theirs);
        assert_eq!(found.only_there, [theirs[4_999]]);
        assert!(sent <= 4, "{sent}");
    }

    #[test]
    fn names_are_read_back_and_bounded() {
        let names = ids(&(0..300).collect());
        let message = need(&names);
        assert_eq!(
            Asked::parse(&message),
            Ok(Asked::Need(names[..NEED_MAX].to_vec()))
        );
        assert_eq!(Asked::parse(&message[..40]), Err(Code::BadRequest));
        assert_eq!(Asked::parse(&[]), Err(Code::BadRequest));
        assert_eq!(Asked::parse(&[2, 3]), Err(Code::BadRequest));
        let long = [&message[..], &[0; 32]].concat();
        assert_eq!(Asked::parse(&long), Err(Code::TooLarge));
    }
}
