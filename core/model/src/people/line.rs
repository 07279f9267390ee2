//! Lines of contact: party members, delegates, central heads, units that keep contact with
//! villages, police, legal advisers. A preset names its own.

use crate::bilingual::Bilingual;
use crate::id::LineCode;

/// A line of contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its code.
    pub code: LineCode,
    /// Its name.
    pub name: Bilingual,
    /// Units keep it; else persons do.
    pub of_units: bool,
    /// What its links may lead to.
    pub to: Vec<LineSide>,
    /// A new link shows care records unless said otherwise.
    pub care: bool,
    /// Not named by the source.
    pub invented: bool,
}

/// What a link leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LineSide {
    /// Households, one by one.
    Households,
    /// Grids and all below them.
    Grids,
    /// Units.
    Units,
}
