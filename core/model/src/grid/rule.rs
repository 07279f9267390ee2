//! How a preset makes its tree: which divisions become which level, and what is made below,
//! beside or between them.

use super::DivisionLevel;
use crate::bilingual::Bilingual;
use crate::id::LevelCode;

/// A level of the tree 网格层级.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GridLevel {
    /// Its code in the preset.
    pub code: LevelCode,
    /// Its name.
    pub name: Bilingual,
    /// The divisions that become its nodes; none: all are made.
    pub from: Option<DivisionLevel>,
    /// Levels that its nodes may hang under; empty for the root.
    pub under: Vec<LevelCode>,
    /// Not named by the source.
    pub invented: bool,
}

/// Adds nodes to the tree; rules run in the preset's order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MakeRule {
    /// Level of the new nodes.
    pub level: LevelCode,
    /// Level of their parents.
    pub under: LevelCode,
    /// Which of those parents.
    pub parents: Parents,
    /// How many.
    pub amount: Amount,
    /// Takes the children of this level away from the parent and shares them among the new
    /// nodes: a district 管区 between a town and its villages.
    pub gather: Option<LevelCode>,
    /// Divides some of the new nodes again.
    pub split: Option<Split>,
    /// Name of a node; `{parent}` and `{n}` (from 1, within the parent) are filled in.
    pub name: Box<str>,
    /// First three-digit serial: published codes of the same length lie below 900.
    pub first_serial: u16,
    /// The nodes are units as well; the preset's units that are grids take the first ones.
    pub units: bool,
    /// Not named by the source.
    pub invented: bool,
}

/// Which parents a rule serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parents {
    /// All of the level.
    All,
    /// Only those that are made themselves.
    Made,
}

/// How many nodes a rule makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Amount {
    /// So many under every parent.
    Each(u16),
    /// So many in all, shared as evenly as whole numbers allow.
    Total(u32),
    /// As many as give so many leaves in all, those of [`Split`] included.
    Leaves(u32),
}

/// Every so-manieth node is large and divided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// Level of the parts.
    pub level: LevelCode,
    /// One node in so many.
    pub every: u16,
    /// Into so many parts.
    pub into: u16,
    /// Name of a part, as in [`MakeRule::name`].
    pub name: Box<str>,
}

/// The whole rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TreeRule {
    /// From the root down; the first is the realm's own.
    pub levels: Vec<GridLevel>,
    /// In order.
    pub makes: Vec<MakeRule>,
    /// The level a village cadre answers for: phones see it and what lies below.
    pub village: LevelCode,
    /// Households in a basic grid.
    pub households_per_grid: u16,
    /// People in a hundred households.
    pub people_per_hundred_households: u16,
}

impl TreeRule {
    /// The realm's own level.
    pub fn root(&self) -> &GridLevel {
        &self.levels[0]
    }

    /// A level by its code.
    pub fn level(&self, code: &LevelCode) -> Option<&GridLevel> {
        self.levels.iter().find(|level| level.code == *code)
    }
}
