//! A change on the wire: without what the receiver can put back.
//!
//! Magic, checksum, chunk type and length always, and the genesis hash where it is among the
//! deps: 43 bytes of a new document's first change, 36 of which do not compress. What is left
//! keeps Automerge's own columns. See `docs/decisions/020-change-on-the-wire.md` for what else
//! was measured.

use crate::code::Code;
use crate::document::change::with_header;
use crate::document::leb::{Input, write_unsigned};
use crate::document::schema::CHANGE_BYTES;
use crate::id::ChangeHash;

/// The bytes follow as they are: what they are is for the gate to say.
const VERBATIM: u8 = 0;
/// A change chunk's body.
const BODY: u8 = 1;
/// A change chunk's body from which the genesis dependency was taken.
const BODY_WITHOUT_GENESIS: u8 = 2;

/// Packs the bytes of a change. [`unpack`] gives exactly these bytes back, whatever they are, up
/// to the size of a change.
pub fn pack(change: &[u8], genesis: ChangeHash) -> Vec<u8> {
    // Only what comes back the same is taken apart: a wrong checksum, an odd length, unsorted
    // deps and bytes that are no change at all travel as they are.
    [without_genesis(change, genesis), without_header(change)]
        .into_iter()
        .flatten()
        .find(|packed| unpack(packed, genesis).is_ok_and(|back| back == change))
        .unwrap_or_else(|| [&[VERBATIM], change].concat())
}

fn body(change: &[u8]) -> Option<&[u8]> {
    let mut input = Input(change.get(9..)?);
    input.unsigned().ok()?;
    Some(input.0)
}

fn without_header(change: &[u8]) -> Option<Vec<u8>> {
    Some([&[BODY], body(change)?].concat())
}

fn without_genesis(change: &[u8], genesis: ChangeHash) -> Option<Vec<u8>> {
    let (deps, rest) = split_deps(body(change)?).ok()?;
    let at = deps.iter().position(|dep| dep == genesis.as_bytes())?;
    let mut packed = Vec::with_capacity(change.len());
    packed.push(BODY_WITHOUT_GENESIS);
    write_unsigned(&mut packed, deps.len() as u64 - 1);
    packed.extend_from_slice(deps[..at].as_flattened());
    packed.extend_from_slice(deps[at + 1..].as_flattened());
    packed.extend_from_slice(rest);
    Some(packed)
}

/// The bytes of a change, from what [`pack`] made or from anything else.
///
/// # Errors
/// [`Code::TooLarge`] above the size of a change, else [`Code::Truncated`] or
/// [`Code::Malformed`]. What comes out is at most 50 bytes longer than what went in, and has
/// still to pass the gate.
pub fn unpack(packed: &[u8], genesis: ChangeHash) -> Result<Vec<u8>, Code> {
    if packed.len() > CHANGE_BYTES + 1 {
        return Err(Code::TooLarge);
    }
    let (flag, rest) = packed.split_first().ok_or(Code::Truncated)?;
    match *flag {
        VERBATIM => Ok(rest.to_vec()),
        BODY => Ok(with_header(rest)),
        BODY_WITHOUT_GENESIS => {
            let (deps, rest) = split_deps(rest)?;
            let at = deps.partition_point(|dep| dep < genesis.as_bytes());
            let mut body = Vec::with_capacity(packed.len() + ChangeHash::LEN);
            write_unsigned(&mut body, deps.len() as u64 + 1);
            body.extend_from_slice(deps[..at].as_flattened());
            body.extend_from_slice(genesis.as_bytes());
            body.extend_from_slice(deps[at..].as_flattened());
            body.extend_from_slice(rest);
            Ok(with_header(&body))
        }
        _ => Err(Code::Malformed),
    }
}

/// The deps at the start of a body, and what follows them.
fn split_deps(body: &[u8]) -> Result<(&[[u8; ChangeHash::LEN]], &[u8]), Code> {
    let mut input = Input(body);
    let count = input.length(input.0.len() / ChangeHash::LEN)?;
    let (deps, _) = input.take(count * ChangeHash::LEN)?.as_chunks();
    Ok((deps, input.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn genesis() -> ChangeHash {
        ChangeHash::new([0x55; 32])
    }

    /// Bodies as Automerge begins them: deps, then anything. Deps come in any order, with or
    /// without the genesis, with or without repeats.
    fn bodies() -> impl Strategy<Value = Vec<u8>> {
        let dep = prop_oneof![Just([0x55; 32]), Just([0x56; 32]), any::<[u8; 32]>()];
        (
            proptest::collection::vec(dep, 0..5),
            any::<bool>(),
            proptest::collection::vec(any::<u8>(), 0..200),
        )
            .prop_map(|(mut deps, sort, rest)| {
                if sort {
                    deps.sort_unstable();
                }
                let mut body = Vec::new();
                write_unsigned(&mut body, deps.len() as u64);
                body.extend_from_slice(deps.as_flattened());
                body.extend_from_slice(&rest);
                body
            })
    }

    fn chunks() -> impl Strategy<Value = Vec<u8>> {
        let damage = proptest::option::of((any::<prop::sample::Index>(), any::<u8>()));
        (bodies(), damage).prop_map(|(body, damage)| {
            let mut chunk = with_header(&body);
            if let Some((at, byte)) = damage {
                let at = at.index(chunk.len());
                chunk[at] = byte;
            }
            chunk
        })
    }

    proptest! {
        #[test]
        fn any_chunk_comes_back_the_same(chunk in chunks()) {
            let packed = pack(&chunk, genesis());
            prop_assert!(packed.len() <= chunk.len() + 1);
            prop_assert_eq!(unpack(&packed, genesis()), Ok(chunk));
        }

        #[test]
        fn any_bytes_come_back_the_same(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            prop_assert_eq!(unpack(&pack(&bytes, genesis()), genesis()), Ok(bytes));
        }

        #[test]
        fn any_bytes_unpack_to_bounded_bytes_or_a_code(flag in 0u8..4, rest in proptest::collection::vec(any::<u8>(), 0..300)) {
            let packed = [&[flag][..], &rest].concat();
            if let Ok(change) = unpack(&packed, genesis()) {
                prop_assert!(change.len() <= packed.len() + 50);
            }
        }
    }

    #[test]
    fn a_first_change_stays_home_with_its_genesis() {
        let body = [&[1][..], &[0x55; 32], b"the rest of it"].concat();
        let packed = pack(&with_header(&body), genesis());
        assert_eq!(
            packed,
            [&[BODY_WITHOUT_GENESIS, 0][..], b"the rest of it"].concat()
        );
    }

    #[test]
    fn a_length_written_the_long_way_travels_verbatim() {
        let mut chunk = with_header(b"\0abc");
        chunk.splice(9..10, [0x84, 0x00]);
        let packed = pack(&chunk, genesis());
        assert_eq!(packed[0], VERBATIM);
        assert_eq!(unpack(&packed, genesis()), Ok(chunk));
    }

    #[test]
    fn what_is_larger_than_a_change_is_refused() {
        assert_eq!(unpack(&vec![1; CHANGE_BYTES + 2], genesis()), Err(Code::TooLarge));
        assert_eq!(unpack(&[], genesis()), Err(Code::Truncated));
        assert_eq!(unpack(&[9], genesis()), Err(Code::Malformed));
        // A count of deps that the bytes can't hold.
        let far = [BODY_WITHOUT_GENESIS, 0xff, 0xff, 0xff, 0xff, 0x0f];
        assert_eq!(unpack(&far, genesis()), Err(Code::TooLarge));
    }
}
