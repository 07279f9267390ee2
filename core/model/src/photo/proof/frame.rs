//! The frame header: how many blocks each component has, and which were drawn.

use crate::photo::segment::Broken;

/// A picture's components and their blocks.
pub(super) struct Frame {
    pub(super) progressive: bool,
    pub(super) components: Vec<Component>,
    /// Units of an interleaved scan.
    pub(super) units_wide: u32,
    pub(super) units_high: u32,
}

/// One component: brightness or a colour.
pub(super) struct Component {
    pub(super) id: u8,
    /// Blocks of a unit, across and down.
    pub(super) across: u32,
    pub(super) down: u32,
    quantisation: u8,
    /// Blocks that hold pixels; a scan of this component alone has only these.
    pub(super) blocks_wide: u32,
    pub(super) blocks_high: u32,
    /// A scan brought its first coefficients.
    pub(super) drawn: bool,
    /// For each block of a progressive picture, which of its 64 coefficients are not zero: scans
    /// that refine say nothing about the others. Blocks of whole units, row by row.
    pub(super) filled: Vec<u64>,
}

impl Frame {
    pub(super) fn read(payload: &[u8], progressive: bool) -> Result<Self, Broken> {
        let &[8, h1, h2, w1, w2, count, ref rest @ ..] = payload else {
            return Err(Broken);
        };
        let (height, width) = (
            u16::from_be_bytes([h1, h2]).into(),
            u16::from_be_bytes([w1, w2]).into(),
        );
        if rest.len() != usize::from(count) * 3 {
            return Err(Broken);
        }
        let sides = |factors: u8| (u32::from(factors >> 4), u32::from(factors & 15));
        let factors: Vec<_> = rest.chunks_exact(3).map(|part| sides(part[1])).collect();
        if factors
            .iter()
            .any(|(h, v)| !(1..=4).contains(h) || !(1..=4).contains(v))
        {
            return Err(Broken);
        }
        let most = |side: fn(&(u32, u32)) -> u32| factors.iter().map(side).max().ok_or(Broken);
        let (most_h, most_v) = (most(|f| f.0)?, most(|f| f.1)?);
        let (units_wide, units_high) = (
            u32::div_ceil(width, 8 * most_h),
            u32::div_ceil(height, 8 * most_v),
        );
        let component = |(part, &(h, v)): (&[u8], &(u32, u32))| Component {
            id: part[0],
            across: h,
            down: v,
            quantisation: part[2],
            blocks_wide: (width * h).div_ceil(most_h).div_ceil(8),
            blocks_high: (height * v).div_ceil(most_v).div_ceil(8),
            drawn: false,
            filled: if progressive {
                vec![0; (units_wide * h * units_high * v) as usize]
            } else {
                Vec::new()
            },
        };
        let components: Vec<_> = rest.chunks_exact(3).zip(&factors).map(component).collect();
        let twice = |i: usize| components[..i].iter().any(|other| other.id == components[i].id);
        if (0..components.len()).any(twice) {
            return Err(Broken);
        }
        Ok(Self {
            progressive,
            components,
            units_wide,
            units_high,
        })
    }

    /// Every component has its table.
    pub(super) fn check_quantised(&self, quantised: &[bool; 4]) -> Result<(), Broken> {
        let known = |component: &Component| quantised.get(usize::from(component.quantisation)) == Some(&true);
        if self.components.iter().all(known) {
            Ok(())
        } else {
            Err(Broken)
        }
    }

    /// Every component was drawn.
    pub(super) fn is_whole(&self) -> bool {
        self.components.iter().all(|component| component.drawn)
    }
}
