//! One household of one village, and people with one post.

use doorstep_model::id::{DocumentId, GridCode, LinkId, UnitCode, UserId};
use doorstep_model::role::BaseRole::{self, *};
use doorstep_model::standing::{Grant, Home, Link, Over, Standing};

pub(crate) const VILLAGE: &str = "61.1";
pub(crate) const OTHER_VILLAGE: &str = "61.2";
pub(crate) const ME: UserId = UserId(5);

pub(crate) fn grid(code: &str) -> GridCode {
    GridCode::parse(code).unwrap()
}

pub(crate) fn within(inner: &GridCode, outer: &GridCode) -> bool {
    inner == outer || inner.as_str().starts_with(&format!("{outer}."))
}

pub(crate) fn household() -> DocumentId {
    DocumentId::new([8; 16])
}

/// A household of the village's first grid.
pub(crate) fn home() -> Home {
    Home::of_household(household(), grid("61.1.1"))
}

pub(crate) fn grant(role: BaseRole, at_home: bool, care: bool) -> Grant {
    let over = match role {
        Officer => Over::Unit(UnitCode::parse("water").unwrap()),
        Head | Helper => Over::Link(Link {
            id: LinkId(1),
            care,
            households: if at_home { [household()].into() } else { [].into() },
            grids: [].into(),
            near: [grid(if at_home { "61.1.1" } else { "61.2.1" })].into(),
        }),
        _ => Over::Grid(grid(if at_home { VILLAGE } else { OTHER_VILLAGE })),
    };
    Grant { role, over }
}

pub(crate) fn me(role: BaseRole, at_home: bool, care: bool) -> Standing {
    Standing::at_console(ME, vec![grant(role, at_home, care)])
}
