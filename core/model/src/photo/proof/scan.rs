//! One scan: its header, then the codes of all its blocks.

use super::bits::Bits;
use super::block;
use super::frame::{Component, Frame};
use super::huffman::{Table, Tables};
use crate::photo::segment::Broken;

/// Most blocks of a unit in a scan of several components.
const UNIT_BLOCKS: u32 = 10;

/// What a scan brings of its coefficients.
#[derive(Clone, Copy)]
enum Part {
    /// All of them.
    Whole,
    /// The first of each block.
    Dc { refine: bool },
    /// A band of the others, of one component.
    Ac { band: (u32, u32), refine: bool },
}

/// A component with its tables in this scan.
struct Member<'t> {
    component: usize,
    dc: Option<&'t Table>,
    ac: Option<&'t Table>,
}

/// Reads a scan and returns what follows its data.
pub(super) fn read<'d>(
    frame: &mut Frame,
    tables: &Tables,
    restart: u32,
    header: &[u8],
    data: &'d [u8],
) -> Result<&'d [u8], Broken> {
    let (members, part) = read_header(frame, tables, header)?;
    let single = match members.as_slice() {
        [one] => Some(&frame.components[one.component]),
        _ => None,
    };
    // A component alone has no units: its blocks come row by row, without those that only fill up.
    let (wide, high) = single.map_or((frame.units_wide, frame.units_high), |component| {
        (component.blocks_wide, component.blocks_high)
    });
    let interleaved = single.is_none();
    let units_wide = frame.units_wide;
    let mut bits = Bits::new(data);
    let mut run = 0;
    for unit in 0..wide * high {
        if restart > 0 && unit > 0 && unit.is_multiple_of(restart) {
            // A run of ended blocks may not reach over a restart.
            if run > 0 {
                return Err(Broken);
            }
            bits = bits.restart(((unit / restart - 1) % 8) as u8)?;
        }
        let (column, row) = (unit % wide, unit / wide);
        for member in &members {
            let component = &mut frame.components[member.component];
            let (across, down) = if interleaved {
                (component.across, component.down)
            } else {
                (1, 1)
            };
            for inner in 0..across * down {
                let (x, y) = (column * across + inner % across, row * down + inner / across);
                let block = (y * units_wide * component.across + x) as usize;
                read_block(&mut bits, member, part, component, block, &mut run)?;
            }
        }
    }
    if run > 0 {
        return Err(Broken);
    }
    bits.end()
}

fn read_block(
    bits: &mut Bits<'_>,
    member: &Member<'_>,
    part: Part,
    component: &mut Component,
    block: usize,
    run: &mut u32,
) -> Result<(), Broken> {
    // A baseline picture keeps nothing of its blocks.
    let mut unkept = 0;
    let filled = component.filled.get_mut(block).unwrap_or(&mut unkept);
    match part {
        Part::Whole => {
            block::dc(bits, member.dc.ok_or(Broken)?)?;
            block::ac(bits, member.ac.ok_or(Broken)?, (1, 63), run, filled)?;
            // Only a progressive scan ends several blocks at once.
            if *run > 0 { Err(Broken) } else { Ok(()) }
        }
        Part::Dc { refine: false } => block::dc(bits, member.dc.ok_or(Broken)?),
        Part::Dc { refine: true } => bits.take(1).map(|_| ()),
        Part::Ac { band, refine: false } => block::ac(bits, member.ac.ok_or(Broken)?, band, run, filled),
        Part::Ac { band, refine: true } => block::refine(bits, member.ac.ok_or(Broken)?, band, run, filled),
    }
}

fn read_header<'t>(
    frame: &mut Frame,
    tables: &'t Tables,
    header: &[u8],
) -> Result<(Vec<Member<'t>>, Part), Broken> {
    let (&count, rest) = header.split_first().ok_or(Broken)?;
    let (chosen, rest) = rest.split_at_checked(usize::from(count) * 2).ok_or(Broken)?;
    let &[from, to, bits] = rest else {
        return Err(Broken);
    };
    let part = read_part(frame.progressive, count, (from, to), (bits >> 4, bits & 15))?;
    let mut members: Vec<Member<'t>> = Vec::new();
    for choice in chosen.chunks_exact(2) {
        let component = frame
            .components
            .iter()
            .position(|component| component.id == choice[0])
            .ok_or(Broken)?;
        // In the frame's order, each once.
        if members.last().is_some_and(|last| last.component >= component) {
            return Err(Broken);
        }
        draw(&mut frame.components[component], part)?;
        let (dc, ac) = (choice[1] >> 4, choice[1] & 15);
        members.push(Member {
            component,
            dc: tables.dc(dc).ok(),
            ac: tables.ac(ac).ok(),
        });
    }
    let blocks = |member: &Member<'_>| {
        let component = &frame.components[member.component];
        component.across * component.down
    };
    if members.is_empty() || (members.len() > 1 && members.iter().map(blocks).sum::<u32>() > UNIT_BLOCKS) {
        return Err(Broken);
    }
    Ok((members, part))
}

fn read_part(progressive: bool, count: u8, band: (u8, u8), (high, low): (u8, u8)) -> Result<Part, Broken> {
    let refine = high > 0;
    match band {
        (0, 63) if !progressive && (high, low) == (0, 0) => Ok(Part::Whole),
        _ if !progressive || low > 13 || (refine && high != low + 1) => Err(Broken),
        (0, 0) => Ok(Part::Dc { refine }),
        (from @ 1..=63, to @ 1..=63) if from <= to && count == 1 => Ok(Part::Ac {
            band: (from.into(), to.into()),
            refine,
        }),
        _ => Err(Broken),
    }
}

/// The first coefficients come once and before all others.
fn draw(component: &mut Component, part: Part) -> Result<(), Broken> {
    let first = matches!(part, Part::Whole | Part::Dc { refine: false });
    if component.drawn == first {
        return Err(Broken);
    }
    component.drawn = true;
    Ok(())
}
