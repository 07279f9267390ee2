//! Where someone at a desk may take a case in.

use doorstep_model::case::CaseStep;
use doorstep_model::code::Code;
use doorstep_model::grid::Grid;
use doorstep_model::id::GridCode;

use super::{PathNode, Reader};
use crate::action::ActionError;

/// Places below one are offered one by one up to here; of a larger one, those right below it.
const PLACES: usize = 300;

/// A desk, and the places that cases come to it from.
#[derive(Debug, Clone, PartialEq)]
pub struct Intake {
    /// From the root to the desk's place.
    pub path: Vec<PathNode>,
    /// The place itself first, then what lies below it.
    pub grids: Vec<Grid>,
}

/// The desk of a place, else of the person's own first place.
///
/// # Errors
/// `NotFound` where the person takes no cases in.
pub fn intake(reader: &Reader<'_>, grid: Option<&GridCode>) -> Result<Intake, ActionError> {
    let tree = &reader.realm.tree;
    let takes = |grid: &Grid| takes_in(reader, &grid.code);
    let desk = match grid {
        Some(code) => tree.get(code).filter(|grid| takes(grid)),
        None => reader.tops().into_iter().find(|grid| takes(grid)),
    };
    let desk = desk.ok_or(Code::NotFound)?;
    let below = tree.subtree(&desk.code);
    let grids = if below.len() <= PLACES {
        below.iter().filter(|grid| !grid.is_unit).cloned().collect()
    } else {
        let below = tree.children(&desk.code).filter(|grid| !grid.is_unit);
        std::iter::once(desk).chain(below).cloned().collect()
    };
    Ok(Intake {
        path: reader.path(&desk.code),
        grids,
    })
}

/// Whether the person takes cases in at a place.
pub fn takes_in(reader: &Reader<'_>, grid: &GridCode) -> bool {
    let roles = reader.realm.preset.flow.rules.roles(CaseStep::Report);
    roles.is_some_and(|roles| roles.iter().any(|role| reader.is(role, grid)))
}
