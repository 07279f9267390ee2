//! The tree of grids 网格, made from the published division codes and a preset's rule, and the
//! responsible units 责任单位 that sit at its nodes.

mod build;
mod division;
mod rule;
mod tree;
mod unit;

pub use build::build_tree;
pub use division::{Division, DivisionError, DivisionLevel, RowError, read_divisions};
pub use rule::{Amount, GridLevel, MakeRule, Parents, Split, TreeRule};
pub use tree::{Grid, GridTree, TreeError};
pub use unit::{Unit, UnitKind, UnitRule, Units};
