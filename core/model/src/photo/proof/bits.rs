//! Entropy-coded bytes as bits, up to the next marker.

use crate::photo::segment::Broken;

/// The bits of a scan, most significant first.
pub(super) struct Bits<'a> {
    data: &'a [u8],
    /// The next bits, left-aligned.
    window: u64,
    count: u32,
}

impl<'a> Bits<'a> {
    pub(super) fn new(data: &'a [u8]) -> Self {
        Self {
            data,
            window: 0,
            count: 0,
        }
    }

    fn fill(&mut self) {
        // Four bytes without a marker or stuffing, as nearly all are, come at once.
        if let [a, b, c, d, rest @ ..] = self.data
            && self.count <= 32
            && ![a, b, c, d].contains(&&0xff)
        {
            let bytes = u64::from(u32::from_be_bytes([*a, *b, *c, *d]));
            self.window |= bytes << (32 - self.count);
            self.count += 32;
            self.data = rest;
            return;
        }
        while self.count <= 56 {
            let (byte, rest) = match self.data {
                // A zero behind 0xff is stuffing; anything else is a marker.
                [0xff, 0, rest @ ..] => (0xff, rest),
                [0xff, ..] | [] => return,
                [byte, rest @ ..] => (*byte, rest),
            };
            self.data = rest;
            self.window |= u64::from(byte) << (56 - self.count);
            self.count += 8;
        }
    }

    /// The next sixteen bits, zeros behind the end.
    pub(super) fn peek(&mut self) -> u16 {
        if self.count < 16 {
            self.fill();
        }
        (self.window >> 48) as u16
    }

    /// Reads so many bits, sixteen at most.
    pub(super) fn take(&mut self, count: u32) -> Result<u32, Broken> {
        if count == 0 {
            return Ok(0);
        }
        if self.count < count {
            self.fill();
        }
        if self.count < count {
            return Err(Broken);
        }
        let bits = (self.window >> (64 - count)) as u32;
        self.window <<= count;
        self.count -= count;
        Ok(bits)
    }

    /// What follows the data: less than a byte of it may be left.
    pub(super) fn end(mut self) -> Result<&'a [u8], Broken> {
        self.fill();
        if self.count < 8 {
            Ok(self.data)
        } else {
            Err(Broken)
        }
    }

    /// Goes on behind the restart marker of this number, 0 to 7.
    pub(super) fn restart(self, number: u8) -> Result<Self, Broken> {
        match self.end()? {
            [0xff, marker, rest @ ..] if *marker == 0xd0 + number => Ok(Self::new(rest)),
            _ => Err(Broken),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_come_in_order_and_stuffing_is_left_out() {
        let mut bits = Bits::new(&[0b1010_0000, 0xff, 0, 0x0f, 0xff, 0xd9]);
        assert_eq!(bits.peek(), 0b1010_0000_1111_1111);
        assert_eq!(bits.take(3).ok(), Some(0b101));
        assert_eq!(bits.take(0).ok(), Some(0));
        assert_eq!(bits.take(13).ok(), Some(0xff));
        assert!(Bits::new(&[1, 2]).end().is_err(), "bytes are left over");
        assert_eq!(bits.take(4).ok(), Some(0));
        assert!(bits.take(5).is_err());
        assert_eq!(bits.end().ok(), Some(&[0xff, 0xd9][..]));
    }

    #[test]
    fn a_restart_must_be_the_next_one() {
        let data = [0x80, 0xff, 0xd1, 0x40];
        assert!(Bits::new(&data[1..]).restart(0).is_err());
        let mut bits = Bits::new(&data);
        assert_eq!(bits.take(8).ok(), Some(0x80));
        let mut bits = bits.restart(1).ok().unwrap();
        assert_eq!(bits.take(8).ok(), Some(0x40));
    }
}
