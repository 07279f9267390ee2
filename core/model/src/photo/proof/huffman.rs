//! Huffman tables, as ITU-T T.81 annex C lays them out.

use super::bits::Bits;
use crate::photo::segment::Broken;

/// Longest difference of a DC coefficient in bits, for samples of eight.
const DC_BITS: u8 = 11;

/// A table of codes up to sixteen bits long.
pub(super) struct Table {
    /// For each first byte the length and value of its code, where that is short enough.
    short: [(u8, u8); 256],
    /// For each length one more than its last code, and what to add to reach its value.
    ends: [(u32, i32); 17],
    values: Vec<u8>,
}

/// The tables in force: four for DC, four for AC.
#[derive(Default)]
pub(super) struct Tables([[Option<Table>; 4]; 2]);

impl Tables {
    /// Takes the tables of a segment.
    pub(super) fn read(&mut self, mut payload: &[u8]) -> Result<(), Broken> {
        while let Some((&kind, rest)) = payload.split_first() {
            let class = self.0.get_mut(usize::from(kind >> 4)).ok_or(Broken)?;
            let place = class.get_mut(usize::from(kind & 15)).ok_or(Broken)?;
            let (table, rest) = Table::read(rest)?;
            if kind >> 4 == 0 && table.values.iter().any(|&size| size > DC_BITS) {
                return Err(Broken);
            }
            *place = Some(table);
            payload = rest;
        }
        Ok(())
    }

    pub(super) fn dc(&self, id: u8) -> Result<&Table, Broken> {
        self.0[0]
            .get(usize::from(id))
            .and_then(Option::as_ref)
            .ok_or(Broken)
    }

    pub(super) fn ac(&self, id: u8) -> Result<&Table, Broken> {
        self.0[1]
            .get(usize::from(id))
            .and_then(Option::as_ref)
            .ok_or(Broken)
    }
}

impl Table {
    fn read(payload: &[u8]) -> Result<(Self, &[u8]), Broken> {
        let (counts, rest) = payload.split_at_checked(16).ok_or(Broken)?;
        let total: usize = counts.iter().map(|count| usize::from(*count)).sum();
        let (values, rest) = rest.split_at_checked(total).ok_or(Broken)?;
        let mut table = Self {
            short: [(0, 0); 256],
            ends: [(0, 0); 17],
            values: values.into(),
        };
        let (mut code, mut index) = (0_u32, 0_usize);
        for (length, &count) in (1..=16).zip(counts) {
            for _ in 0..count {
                // The code of only ones is no code: more of this length than there is room for.
                if code + 1 >= 1 << length {
                    return Err(Broken);
                }
                table.shorten(code, length, values[index]);
                code += 1;
                index += 1;
            }
            table.ends[length as usize] = (code, index as i32 - code as i32);
            code <<= 1;
        }
        Ok((table, rest))
    }

    fn shorten(&mut self, code: u32, length: u32, value: u8) {
        if length <= 8 {
            let first = (code << (8 - length)) as usize;
            self.short[first..first + (1 << (8 - length))].fill((length as u8, value));
        }
    }

    /// Reads the next code.
    pub(super) fn decode(&self, bits: &mut Bits<'_>) -> Result<u8, Broken> {
        let window = u32::from(bits.peek());
        let (length, value) = self.short[(window >> 8) as usize];
        if length > 0 {
            bits.take(length.into())?;
            return Ok(value);
        }
        for length in 9..=16_u32 {
            let code = window >> (16 - length);
            let (end, offset) = self.ends[length as usize];
            if code < end {
                bits.take(length)?;
                return self
                    .values
                    .get((code as i32 + offset) as usize)
                    .copied()
                    .ok_or(Broken);
            }
        }
        Err(Broken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(counts: [u8; 16], values: &[u8]) -> Result<Table, Broken> {
        Table::read(&[&counts, values].concat()).map(|(table, _)| table)
    }

    #[test]
    fn codes_are_counted_up_by_length() {
        // 00, 01, 100, and one of nine bits: 101000000.
        let table = table([0, 2, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0], &[7, 8, 9, 10])
            .ok()
            .unwrap();
        let mut bits = Bits::new(&[0b0001_1001, 0b0100_0000, 0b1111_1111, 0]);
        let values: Vec<_> = (0..4).filter_map(|_| table.decode(&mut bits).ok()).collect();
        assert_eq!(values, [7, 8, 9, 10]);
        assert!(table.decode(&mut bits).is_err(), "ones are no code");
    }

    #[test]
    fn a_table_that_cannot_be_is_refused() {
        let one = |length: usize, count: u8| {
            let mut counts = [0; 16];
            counts[length - 1] = count;
            counts
        };
        assert!(table(one(1, 1), &[0]).is_ok());
        assert!(
            table(one(1, 2), &[0, 0]).is_err(),
            "no room for two codes of one bit"
        );
        assert!(table(one(8, 255), &[0; 255]).is_ok());
        assert!(table(one(8, 255), &[0; 254]).is_err());
        assert!(Tables::default().read(&[0x24; 17]).is_err(), "neither DC nor AC");
        assert!(Tables::default().read(&[0x04; 17]).is_err(), "a fifth table");
    }
}
