//! The segments of a JPEG, one after the other, as ITU-T T.81 annex B lays them out.

/// Start of image.
pub(super) const SOI: u8 = 0xd8;
/// End of image.
pub(super) const EOI: u8 = 0xd9;
/// Start of scan: its header, then entropy-coded data up to the next marker.
pub(super) const SOS: u8 = 0xda;
/// Quantisation tables.
pub(super) const DQT: u8 = 0xdb;
/// Huffman tables.
pub(super) const DHT: u8 = 0xc4;
/// Restart interval.
pub(super) const DRI: u8 = 0xdd;
/// Start of a baseline frame.
pub(super) const SOF0: u8 = 0xc0;
/// Start of a progressive frame.
pub(super) const SOF2: u8 = 0xc2;
/// JFIF header; EXIF and the rest live in its siblings.
pub(super) const APP0: u8 = 0xe0;

/// Walks a JPEG without decoding it: every byte is looked at once.
pub(super) struct Segments<'a> {
    rest: &'a [u8],
}

/// The bytes end, or hold no marker, where one must be.
pub(super) struct Broken;

impl<'a> Segments<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// The next marker. Fill bytes before it, which the standard allows, are no plain JPEG's.
    pub(super) fn marker(&mut self) -> Result<u8, Broken> {
        match self.rest {
            [0xff, marker, rest @ ..] if *marker != 0xff && *marker != 0 => {
                self.rest = rest;
                Ok(*marker)
            }
            _ => Err(Broken),
        }
    }

    /// What a segment holds after its length.
    pub(super) fn payload(&mut self) -> Result<&'a [u8], Broken> {
        let [high, low, rest @ ..] = self.rest else {
            return Err(Broken);
        };
        let length = usize::from(u16::from_be_bytes([*high, *low]))
            .checked_sub(2)
            .ok_or(Broken)?;
        let (payload, rest) = rest.split_at_checked(length).ok_or(Broken)?;
        self.rest = rest;
        Ok(payload)
    }

    /// Skips the entropy-coded data of a scan: up to a marker that is neither a stuffed zero nor
    /// a restart.
    pub(super) fn skip_scan(&mut self) -> Result<(), Broken> {
        let mut at = 0;
        loop {
            at += self.rest[at..]
                .iter()
                .position(|&byte| byte == 0xff)
                .ok_or(Broken)?;
            match self.rest.get(at + 1).ok_or(Broken)? {
                0 | 0xd0..=0xd7 => at += 2,
                _ => break,
            }
        }
        self.rest = &self.rest[at..];
        Ok(())
    }

    /// What was not read yet.
    pub(super) fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// Goes on with a later part of [`Self::rest`].
    pub(super) fn go_on(&mut self, rest: &'a [u8]) {
        self.rest = rest;
    }

    pub(super) fn at_end(&self) -> bool {
        self.rest.is_empty()
    }
}
