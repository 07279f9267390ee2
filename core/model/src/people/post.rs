//! Posts 岗位: a preset names them in its own words and maps each to a base role.

use crate::bilingual::Bilingual;
use crate::id::{LevelCode, LineCode, PostCode};
use crate::role::BaseRole;

/// A post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    /// Its code.
    pub code: PostCode,
    /// Its name.
    pub name: Bilingual,
    /// What it lets a person do.
    pub role: BaseRole,
    /// Where one sits.
    pub seat: Seat,
    /// How many there are.
    pub count: PostCount,
    /// The line by which its holders are linked to households, grids or units.
    pub line: Option<LineCode>,
    /// What they do, for the published list of people 人员公示.
    pub duties: Option<Bilingual>,
    /// Where the source names it; none: invented.
    pub source: Option<Box<str>>,
}

/// Where a post is assigned to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seat {
    /// A grid of this level.
    Level(LevelCode),
    /// A basic grid, at whatever level it lies.
    Basic,
    /// A responsible unit.
    Unit,
}

/// How many hold a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PostCount {
    /// So many in the realm.
    Total(u32),
    /// So many at each seat.
    Each(u16),
}
