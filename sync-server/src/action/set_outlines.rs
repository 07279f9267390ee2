//! Outlines of grids for maps; an older one of the same grid goes.

use doorstep_model::id::GridCode;

use super::{ActionError, By};
use crate::store::Write;

/// Sets outlines; how many.
///
/// # Errors
/// The store's.
pub fn set_outlines(tx: &Write<'_>, by: By, shapes: &[(GridCode, String)]) -> Result<usize, ActionError> {
    for (grid, shape) in shapes {
        tx.put_outline(by.realm, grid, shape)?;
    }
    tx.audit(by.realm, by.actor, "outline.import", &shapes.len(), by.now)?;
    Ok(shapes.len())
}
