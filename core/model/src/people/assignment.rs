//! Assignments 任职: a person at a post, for a grid or a unit.

use super::{Post, Seat, Term, TermError};
use crate::code::Code;
use crate::grid::{GridTree, Units};
use crate::id::{GridCode, PostCode, UnitCode, UserId};
use crate::time::Day;

/// What a post is held for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AssignedTo {
    /// A grid and all below it.
    Grid(GridCode),
    /// A unit.
    Unit(UnitCode),
}

/// A person at a post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// Who.
    pub user: UserId,
    /// As what.
    pub post: PostCode,
    /// Where.
    pub to: AssignedTo,
    /// When.
    pub term: Term,
}

impl Assignment {
    /// True while it holds.
    pub fn live_at(&self, day: Day) -> bool {
        self.term.live_at(day)
    }
}

/// What an administrator typed, or a row of a spreadsheet.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AssignmentDraft {
    /// Who.
    pub user: u32,
    /// A post's code.
    pub post: String,
    /// A grid's code, or empty.
    pub grid: String,
    /// A unit's code, or empty.
    pub unit: String,
    /// First day.
    pub from: String,
    /// Last day, or empty.
    pub until: String,
}

/// Why a draft is no assignment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AssignmentError {
    /// The preset has no such post.
    #[error("no such post")]
    Post,
    /// No such grid.
    #[error("no such grid")]
    Grid,
    /// No such unit.
    #[error("no such unit")]
    Unit,
    /// A post of grids needs a grid, one of units a unit, neither both.
    #[error("a post of grids needs a grid, one of units a unit")]
    Seat,
    /// The post belongs to another level.
    #[error("the post belongs to another level")]
    Level,
    /// The days.
    #[error(transparent)]
    Term(#[from] TermError),
}

impl AssignmentError {
    /// The refusal's stable code.
    pub const fn code(&self) -> Code {
        match self {
            Self::Post | Self::Grid | Self::Unit => Code::UnknownReference,
            Self::Seat | Self::Level | Self::Term(_) => Code::BadField,
        }
    }
}

impl AssignmentDraft {
    /// Checks the draft against the preset's posts and the realm's tree and units.
    pub fn parse(
        &self,
        posts: &[Post],
        tree: &GridTree,
        units: &Units,
    ) -> Result<Assignment, AssignmentError> {
        let post = posts
            .iter()
            .find(|post| post.code.as_str() == self.post)
            .ok_or(AssignmentError::Post)?;
        let to = match (&post.seat, self.grid.as_str(), self.unit.as_str()) {
            (Seat::Unit, "", unit) if !unit.is_empty() => {
                let unit = UnitCode::parse(unit)
                    .ok()
                    .filter(|unit| units.get(unit).is_some());
                AssignedTo::Unit(unit.ok_or(AssignmentError::Unit)?)
            }
            (Seat::Level(_) | Seat::Basic, grid, "") if !grid.is_empty() => {
                let code = GridCode::parse(grid).map_err(|_| AssignmentError::Grid)?;
                let grid = tree.get(&code).ok_or(AssignmentError::Grid)?;
                let fits = match &post.seat {
                    Seat::Level(level) => grid.level == *level,
                    _ => tree.is_leaf(&code),
                };
                if !fits {
                    return Err(AssignmentError::Level);
                }
                AssignedTo::Grid(code)
            }
            _ => return Err(AssignmentError::Seat),
        };
        let term = Term::parse(&self.from, &self.until)?;
        Ok(Assignment {
            user: UserId(self.user),
            post: post.code.clone(),
            to,
            term,
        })
    }
}
