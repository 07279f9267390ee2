//! Where one is in the tree, and what lies below.

use doorstep_model::code::Code;
use doorstep_model::grid::Grid;
use doorstep_model::id::GridCode;

use super::{PathNode, Reader};
use crate::action::ActionError;

/// A place of the tree, or the places of a person's own.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// From the root to what lies above; empty for a person's own places when there are several.
    pub path: Vec<PathNode>,
    /// The places themselves.
    pub tops: Vec<Grid>,
    /// What lies right below places above the village: the way down.
    pub below: Vec<Below>,
    /// The nodes of villages and what lies below them: where people live and cases begin.
    pub grids: Vec<Grid>,
}

/// A node on the way down.
#[derive(Debug, Clone, PartialEq)]
pub struct Below {
    /// The node.
    pub grid: Grid,
    /// How many basic grids it has; itself, if it is one.
    pub basic_grids: usize,
}

/// A place by its code, or the person's own.
///
/// # Errors
/// `NotFound` for a grid that is not the person's to see.
pub fn place(reader: &Reader<'_>, code: Option<&GridCode>) -> Result<Place, ActionError> {
    let tree = &reader.realm.tree;
    let tops: Vec<&Grid> = match code {
        Some(code) => {
            let grid = tree.get(code).filter(|_| reader.may_see(code));
            vec![grid.ok_or(Code::NotFound)?]
        }
        None => reader.tops(),
    };
    let mut place = Place {
        path: Vec::new(),
        tops: tops.iter().copied().cloned().collect(),
        below: Vec::new(),
        grids: Vec::new(),
    };
    if let [only] = tops[..] {
        place.path = reader.path(&only.code);
        place.path.pop();
    }
    for top in tops {
        if reader.is_village_or_below(&top.code) {
            place.grids.extend(tree.subtree(&top.code).iter().cloned());
        } else {
            let children = tree.children(&top.code).filter(|child| !child.is_unit);
            place.below.extend(children.map(|child| below(reader, child)));
        }
    }
    Ok(place)
}

fn below(reader: &Reader<'_>, grid: &Grid) -> Below {
    let tree = &reader.realm.tree;
    let inside = tree.subtree(&grid.code).iter();
    let leaves = inside.filter(|node| !node.is_unit && tree.is_leaf(&node.code));
    Below {
        grid: grid.clone(),
        basic_grids: leaves.count(),
    }
}
