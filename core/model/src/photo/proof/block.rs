//! The codes of one block of 64 coefficients, in each kind of scan (ITU-T T.81, F.2.2 and G.1.2).

use super::bits::Bits;
use super::huffman::Table;
use crate::photo::segment::Broken;

/// Longest AC coefficient in bits.
const AC_BITS: u8 = 10;

/// A DC coefficient, whole or its upper bits.
pub(super) fn dc(bits: &mut Bits<'_>, table: &Table) -> Result<(), Broken> {
    let size = table.decode(bits)?;
    bits.take(size.into()).map(|_| ())
}

/// The AC coefficients `from` to `to`, whole or their upper bits. `run` counts the blocks that
/// are known to end here; `filled` gets the coefficients that are not zero.
pub(super) fn ac(
    bits: &mut Bits<'_>,
    table: &Table,
    (from, to): (u32, u32),
    run: &mut u32,
    filled: &mut u64,
) -> Result<(), Broken> {
    if *run > 0 {
        *run -= 1;
        return Ok(());
    }
    let mut place = from;
    while place <= to {
        let code = table.decode(bits)?;
        let (zeros, size) = (u32::from(code >> 4), code & 15);
        if size == 0 && zeros < 15 {
            *run = (1 << zeros) - 1 + bits.take(zeros)?;
            return Ok(());
        }
        place += zeros;
        // Sixteen zeros are followed by something, or the block would have ended before them.
        let last = if size == 0 { to.saturating_sub(1) } else { to };
        if place > last || size > AC_BITS {
            return Err(Broken);
        }
        if size > 0 {
            bits.take(size.into())?;
            *filled |= 1 << place;
        }
        place += 1;
    }
    Ok(())
}

/// One more bit of the AC coefficients `from` to `to`.
pub(super) fn refine(
    bits: &mut Bits<'_>,
    table: &Table,
    (from, to): (u32, u32),
    run: &mut u32,
    filled: &mut u64,
) -> Result<(), Broken> {
    let mut place = from;
    while *run == 0 && place <= to {
        let code = table.decode(bits)?;
        let (mut zeros, size) = (u32::from(code >> 4), code & 15);
        match size {
            0 if zeros < 15 => {
                *run = (1 << zeros) + bits.take(zeros)?;
                break;
            }
            0 => {}
            1 => _ = bits.take(1)?,
            _ => return Err(Broken),
        }
        // Coefficients known not to be zero bring a bit each and are not counted.
        while place <= to {
            if *filled >> place & 1 == 1 {
                bits.take(1)?;
            } else if zeros == 0 {
                break;
            } else {
                zeros -= 1;
            }
            place += 1;
        }
        if place > to {
            return Err(Broken);
        }
        if size == 1 {
            *filled |= 1 << place;
        }
        place += 1;
    }
    if *run > 0 {
        for known in place..=to {
            bits.take((*filled >> known & 1) as u32)?;
        }
        *run -= 1;
    }
    Ok(())
}
