//! One piece of an upload on its way in: counted, checked, and how much of it counts when the
//! line is cut.

use super::{Checksum, TusError};

/// Bytes after which a piece without a checksum is written down, so that a server that is
/// stopped meanwhile has kept them: a minute of the slowest line.
pub const SETTLE: u64 = 128 << 10;

/// A piece on its way.
#[derive(Debug)]
pub struct Chunk {
    from: u64,
    taken: u64,
    length: u64,
    settled: u64,
    checksum: Option<Checksum>,
}

/// How far an upload is after a piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reached {
    /// Up to where it was written down before.
    pub settled: u64,
    /// Up to where it is now.
    pub to: u64,
    /// Everything that was announced is here.
    pub complete: bool,
}

impl Chunk {
    pub(super) const fn new(from: u64, length: u64, checksum: Option<Checksum>) -> Self {
        Self {
            from,
            taken: 0,
            length,
            settled: from,
            checksum,
        }
    }

    /// Where its first byte goes.
    pub const fn from(&self) -> u64 {
        self.from
    }

    /// Counts what arrived.
    ///
    /// # Errors
    /// `Overflow`: more than the upload has room for. Nothing of these bytes may be kept.
    pub fn add(&mut self, bytes: &[u8]) -> Result<(), TusError> {
        if bytes.len() as u64 > self.length - self.reached() {
            return Err(TusError::Overflow);
        }
        if let Some(checksum) = &mut self.checksum {
            checksum.add(bytes);
        }
        self.taken += bytes.len() as u64;
        Ok(())
    }

    /// How far to write down now, if it is time. A piece with a checksum counts as a whole or not
    /// at all, and the last byte only with the photo.
    pub fn settle(&mut self) -> Option<Reached> {
        let to = self.reached();
        let due = self.checksum.is_none() && to < self.length && to - self.settled >= SETTLE;
        due.then(|| {
            let reached = Reached {
                settled: self.settled,
                to,
                complete: false,
            };
            self.settled = to;
            reached
        })
    }

    /// The piece ended: as the client meant it (`whole`), or because the line was cut.
    ///
    /// # Errors
    /// `Checksum`: the bytes are not those that were meant; the upload stays where it was.
    pub fn end(self, whole: bool) -> Result<Reached, TusError> {
        let kept = match self.checksum {
            Some(checksum) if whole => checksum.fits().then_some(self.taken).ok_or(TusError::Checksum)?,
            // Half a piece can't be checked.
            Some(_) => 0,
            None => self.taken,
        };
        let to = self.from + kept;
        Ok(Reached {
            settled: self.settled,
            to,
            complete: to == self.length,
        })
    }

    const fn reached(&self) -> u64 {
        self.from + self.taken
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use proptest::prelude::*;
    use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};

    use super::*;

    fn checksum(bytes: &[u8]) -> Checksum {
        let sum = digest(&SHA1_FOR_LEGACY_USE_ONLY, bytes);
        Checksum::parse(&format!("sha1 {}", STANDARD.encode(sum))).unwrap()
    }

    /// Sends the file from `from` in frames; how far the upload counts after the line is cut
    /// behind `cut` bytes, and every place that was written down on the way.
    fn send(file: &[u8], from: usize, cut: usize, frame: usize, checked: bool) -> (Vec<Reached>, Reached) {
        let rest = &file[from..];
        let mut chunk = Chunk::new(from as u64, file.len() as u64, checked.then(|| checksum(rest)));
        let mut settled = Vec::new();
        for frame in rest[..cut].chunks(frame) {
            chunk.add(frame).unwrap();
            settled.extend(chunk.settle());
        }
        (settled, chunk.end(cut == rest.len()).unwrap())
    }

    proptest! {
        /// Whatever the line does, what counts is a beginning of the file, it never shrinks, and
        /// each place is written down once, from where it was written down before.
        #[test]
        fn cut_anywhere_the_upload_goes_on(
            length in 1usize..600_000,
            cuts in prop::collection::vec((0usize..600_000, 1usize..70_000, any::<bool>()), 1..20),
        ) {
            let file = vec![7; length];
            let mut at = 0;
            for (cut, frame, checked) in cuts {
                let cut = cut.min(length - at);
                let (settled, end) = send(&file, at, cut, frame, checked);
                let whole = at + cut == length;
                let mut written = at as u64;
                for reached in &settled {
                    prop_assert_eq!(reached.settled, written);
                    prop_assert!(reached.to >= written + SETTLE && reached.to < length as u64);
                    written = reached.to;
                }
                prop_assert_eq!(end.settled, written);
                prop_assert_eq!(end.complete, whole);
                prop_assert_eq!(end.to, if checked && !whole { at as u64 } else { (at + cut) as u64 });
                prop_assert!(!checked || settled.is_empty());
                at = usize::try_from(end.to).unwrap();
            }
        }
    }

    #[test]
    fn a_damaged_piece_is_not_kept() {
        let mut chunk = Chunk::new(10, 20, Some(checksum(b"abcd")));
        chunk.add(b"abce").unwrap();
        assert_eq!(chunk.end(true), Err(TusError::Checksum));
    }

    #[test]
    fn more_than_was_announced_is_not_taken() {
        let mut chunk = Chunk::new(10, 20, None);
        chunk.add(&[0; 9]).unwrap();
        assert_eq!(chunk.add(&[0; 2]), Err(TusError::Overflow));
        chunk.add(&[0; 1]).unwrap();
        assert_eq!(
            chunk.end(true),
            Ok(Reached {
                settled: 10,
                to: 20,
                complete: true
            })
        );
    }
}
