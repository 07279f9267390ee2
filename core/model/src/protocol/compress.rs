//! zstd under caps: a bomb costs what it may unfold to, never more.

use zstd::stream::raw::{Decoder, InBuffer, Operation, OutBuffer};
use zstd::zstd_safe::{CParameter, DParameter};

use crate::code::Code;
use crate::protocol::limits::WINDOW_LOG;

/// What 3,000 new households take: 200 KB at 3, 180 KB at 6 (10 ms), 178 KB at 9, 169 KB at 19
/// (550 ms).
const LEVEL: i32 = 6;
/// How the output grows, so that a small body never costs a large buffer.
const STEP: usize = 64 << 10;

/// One zstd frame with its content size. Compressing memory into memory cannot fail.
pub fn compress(bytes: &[u8]) -> Vec<u8> {
    let squeeze = || {
        let mut compressor = zstd::bulk::Compressor::new(LEVEL)?;
        compressor.set_parameter(CParameter::WindowLog(WINDOW_LOG))?;
        compressor.compress(bytes)
    };
    squeeze().unwrap_or_else(|error: std::io::Error| unreachable!("zstd in memory: {error}"))
}

/// Reads exactly one frame of at most `inside` bytes.
///
/// # Errors
/// [`Code::BodyTooLarge`] when it would unfold to more, or needs a larger window;
/// [`Code::BadRequest`] when it is no whole frame, or has bytes after it.
pub fn decompress(frame: &[u8], inside: usize) -> Result<Vec<u8>, Code> {
    check_header(frame, inside)?;
    let mut decoder = Decoder::new().map_err(|_| Code::Internal)?;
    decoder
        .set_parameter(DParameter::WindowLogMax(WINDOW_LOG))
        .map_err(|_| Code::Internal)?;
    let mut input = InBuffer::around(frame);
    let mut out = Vec::new();
    loop {
        let room = STEP.max(out.len()).min(inside + 1 - out.len());
        out.reserve_exact(room);
        let filled = out.len();
        let mut output = OutBuffer::around_pos(&mut out, filled);
        let left = decoder
            .run(&mut input, &mut output)
            .map_err(|_| Code::BadRequest)?;
        let wrote = output.pos() > filled;
        if out.len() > inside {
            return Err(Code::BodyTooLarge);
        }
        if left == 0 {
            break;
        }
        if input.pos == frame.len() && !wrote {
            return Err(Code::BadRequest);
        }
    }
    if input.pos == frame.len() {
        Ok(out)
    } else {
        Err(Code::BadRequest)
    }
}

/// What the frame's first bytes declare (RFC 8878, 3.1.1.1), refused before anything is allocated.
fn check_header(frame: &[u8], inside: usize) -> Result<(), Code> {
    const MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];
    let rest = frame.strip_prefix(&MAGIC).ok_or(Code::BadRequest)?;
    let (descriptor, mut rest) = rest.split_first().ok_or(Code::BadRequest)?;
    let single_segment = descriptor & 0x20 != 0;
    // A dictionary is none of ours, and the reserved bit must be zero.
    if descriptor & 0x0b != 0 {
        return Err(Code::BadRequest);
    }
    if !single_segment {
        let (window, after) = rest.split_first().ok_or(Code::BadRequest)?;
        let base = 1u64 << (10 + (window >> 3));
        if base + base / 8 * u64::from(window & 7) > 1 << WINDOW_LOG {
            return Err(Code::BodyTooLarge);
        }
        rest = after;
    }
    let (length, offset) = match (descriptor >> 6, single_segment) {
        (0, false) => return Ok(()),
        (0, true) => (1, 0),
        (1, _) => (2, 256),
        (2, _) => (4, 0),
        _ => (8, 0),
    };
    let mut declared = [0; 8];
    declared[..length].copy_from_slice(rest.get(..length).ok_or(Code::BadRequest)?);
    if u64::from_le_bytes(declared).saturating_add(offset) > inside as u64 {
        return Err(Code::BodyTooLarge);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::Write;

    /// A frame that does not say how much is in it.
    fn undeclared(total: usize, window_log: u32) -> Vec<u8> {
        let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), 1).unwrap();
        encoder.window_log(window_log).unwrap();
        let zeros = vec![0; 1 << 20];
        for _ in 0..total >> 20 {
            encoder.write_all(&zeros).unwrap();
        }
        encoder.finish().unwrap()
    }

    proptest! {
        #[test]
        fn what_went_in_comes_out(bytes in proptest::collection::vec(any::<u8>(), 0..5_000), repeat in 1usize..100) {
            let bytes = bytes.repeat(repeat);
            prop_assert_eq!(decompress(&compress(&bytes), bytes.len()), Ok(bytes.clone()));
            if !bytes.is_empty() {
                prop_assert_eq!(decompress(&compress(&bytes), bytes.len() - 1), Err(Code::BodyTooLarge));
            }
        }

        #[test]
        fn any_bytes_end_in_bounded_output_or_a_code(tail in proptest::collection::vec(any::<u8>(), 0..200)) {
            let frame = [&[0x28, 0xb5, 0x2f, 0xfd][..], &tail].concat();
            if let Ok(out) = decompress(&frame, 1_000) {
                prop_assert!(out.len() <= 1_000 && out.capacity() <= 1_001);
            }
        }

        #[test]
        fn a_frame_cut_anywhere_is_refused(bytes in proptest::collection::vec(any::<u8>(), 1..500), cut: prop::sample::Index) {
            let frame = compress(&bytes);
            prop_assert_eq!(decompress(&frame[..cut.index(frame.len())], 1_000), Err(Code::BadRequest));
        }
    }

    #[test]
    fn a_bomb_is_refused_before_it_unfolds() {
        // 100 KB that would become 1 GiB, the size not declared.
        let bomb = undeclared(1 << 30, 19);
        assert!(bomb.len() < 120_000);
        assert_eq!(decompress(&bomb, 8 << 20), Err(Code::BodyTooLarge));
    }

    #[test]
    fn a_larger_window_than_ours_is_refused() {
        assert_eq!(
            decompress(&undeclared(4 << 20, WINDOW_LOG), 4 << 20).map(|out| out.len()),
            Ok(4 << 20)
        );
        assert_eq!(
            decompress(&undeclared(4 << 20, WINDOW_LOG + 1), 4 << 20),
            Err(Code::BodyTooLarge)
        );
    }

    #[test]
    fn only_one_whole_frame_is_taken() {
        let frame = compress(b"abc");
        assert_eq!(
            decompress(&[&frame[..], b"x"].concat(), 100),
            Err(Code::BadRequest)
        );
        assert_eq!(decompress(&frame.repeat(2), 100), Err(Code::BadRequest));
        assert_eq!(decompress(b"", 100), Err(Code::BadRequest));
        assert_eq!(
            decompress(b"\x50\x2a\x4d\x18\x00\x00\x00\x00", 100),
            Err(Code::BadRequest)
        );
    }
}
