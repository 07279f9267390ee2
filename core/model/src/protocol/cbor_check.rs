//! What CBOR must look like before any of it is decoded: one item, nothing deep, nothing long,
//! every length within the bytes. Lengths are definite, as all of ours are.

use crate::code::Code;
use crate::protocol::limits::{CBOR_DEPTH, CBOR_LIST};

/// Walks the bytes without making anything of them.
///
/// # Errors
/// [`Code::BadRequest`] for bytes that are not exactly one CBOR item of definite lengths,
/// [`Code::BodyTooLarge`] above `items`, the depth or the list limit.
pub fn cbor_check(bytes: &[u8], items: usize) -> Result<(), Code> {
    // How many items each open array or map still waits for.
    let mut open = [0usize; CBOR_DEPTH];
    let mut depth = 0;
    let mut rest = bytes;
    let mut seen = 0;
    loop {
        seen += 1;
        if seen > items {
            return Err(Code::BodyTooLarge);
        }
        let (first, after) = rest.split_first().ok_or(Code::BadRequest)?;
        rest = after;
        let argument = argument(*first & 0x1f, &mut rest)?;
        let children = match first >> 5 {
            0 | 1 => 0,
            // Simple values and floats: the argument is all there is. The first 32 have one byte.
            7 if *first == 0xf8 && argument < 32 => return Err(Code::BadRequest),
            7 => 0,
            major @ (2 | 3) => {
                let length = usize::try_from(argument).map_err(|_| Code::BadRequest)?;
                let (content, after) = rest.split_at_checked(length).ok_or(Code::BadRequest)?;
                if major == 3 && std::str::from_utf8(content).is_err() {
                    return Err(Code::BadRequest);
                }
                rest = after;
                0
            }
            major @ (4 | 5) => {
                if argument > CBOR_LIST as u64 {
                    return Err(Code::BodyTooLarge);
                }
                argument as usize * usize::from(major - 3)
            }
            // A tag stands before the item it is about.
            _ => 1,
        };
        if children > 0 {
            *open.get_mut(depth).ok_or(Code::BodyTooLarge)? = children;
            depth += 1;
            continue;
        }
        while depth > 0 {
            open[depth - 1] -= 1;
            if open[depth - 1] > 0 {
                break;
            }
            depth -= 1;
        }
        if depth == 0 {
            return if rest.is_empty() {
                Ok(())
            } else {
                Err(Code::BadRequest)
            };
        }
    }
}

fn argument(info: u8, rest: &mut &[u8]) -> Result<u64, Code> {
    let length = match info {
        0..=23 => return Ok(u64::from(info)),
        24 => 1,
        25 => 2,
        26 => 4,
        27 => 8,
        // Indefinite lengths and their end, and what CBOR keeps for later.
        _ => return Err(Code::BadRequest),
    };
    let (bytes, after) = rest.split_at_checked(length).ok_or(Code::BadRequest)?;
    *rest = after;
    Ok(bytes.iter().fold(0, |value, byte| value << 8 | u64::from(*byte)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn never_panics_and_takes_only_what_minicbor_skips(bytes in proptest::collection::vec(any::<u8>(), 0..100)) {
            if cbor_check(&bytes, 50).is_ok() {
                let mut decoder = minicbor::Decoder::new(&bytes);
                prop_assert!(decoder.skip().is_ok());
                prop_assert_eq!(decoder.position(), bytes.len());
            }
        }

        #[test]
        fn takes_what_we_write(list in proptest::collection::vec((any::<u64>(), ".{0,20}", any::<Option<bool>>()), 0..50)) {
            let bytes = minicbor::to_vec(&list).unwrap();
            prop_assert_eq!(cbor_check(&bytes, 1_000), Ok(()));
            prop_assert_eq!(cbor_check(&bytes[..bytes.len() - 1], 1_000), Err(Code::BadRequest));
        }
    }

    #[test]
    fn what_is_deep_long_or_many_is_refused() {
        let nested = |depth: usize| [vec![0x81; depth], vec![0x00]].concat();
        assert_eq!(cbor_check(&nested(CBOR_DEPTH), 1_000), Ok(()));
        assert_eq!(
            cbor_check(&nested(CBOR_DEPTH + 1), 1_000),
            Err(Code::BodyTooLarge)
        );
        assert_eq!(
            cbor_check(&[0xc1; 2_000_000], 10_000_000),
            Err(Code::BodyTooLarge),
            "tags nest too"
        );
        assert_eq!(
            cbor_check(&[0x9a, 0xff, 0xff, 0xff, 0xff], 1_000),
            Err(Code::BodyTooLarge)
        );
        assert_eq!(
            cbor_check(&[0xbb, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], 9),
            Err(Code::BodyTooLarge)
        );
        assert_eq!(cbor_check(&[0x83, 1, 2, 3], 4), Ok(()));
        assert_eq!(cbor_check(&[0x83, 1, 2, 3], 3), Err(Code::BodyTooLarge));
    }

    #[test]
    fn what_is_cut_open_ended_or_followed_is_refused() {
        let cases: [&[u8]; 10] = [
            &[],
            &[0x82, 0x01],
            &[0x5b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
            &[0x9f, 0x01, 0xff],
            &[0x5f, 0x41, 0x00, 0xff],
            &[0x01, 0x02],
            &[0xff],
            &[0x1c],
            &[0xf8, 0x17],
            &[0x62, 0xc3, 0x28],
        ];
        for bytes in cases {
            assert_eq!(cbor_check(bytes, 100), Err(Code::BadRequest), "{bytes:02x?}");
        }
    }
}
