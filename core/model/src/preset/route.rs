//! Who handles a case, and by when.

use super::{Category, Preset, Route};
use crate::calendar::{Calendar, Due};
use crate::grid::{Grid, GridTree, Unit, UnitRule, Units};
use crate::id::{GridCode, UnitCode};
use crate::time::Day;

/// Who handles a case of a category that arose in a grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Handler<'a> {
    /// The village itself.
    Village(&'a Grid),
    /// A unit, the nearest on the way up.
    Unit(&'a Unit),
}

impl Preset {
    /// The units that a category goes to; none: the village handles it itself. Nobody in a village
    /// reads a confidential case: that goes to those who take such cases when the village can't.
    pub fn takers<'a>(&'a self, category: &'a Category, confidential: bool) -> Option<Vec<&'a UnitCode>> {
        match &category.route {
            Route::Unit(unit) => Some(vec![unit]),
            Route::Village if !confidential => None,
            Route::Village => {
                let takes = |unit: &&UnitRule| unit.takes.contains(&category.code);
                let taking = self.units.iter().filter(takes);
                Some(taking.map(|unit| &unit.code).collect())
            }
        }
    }

    /// Who handles it; none where the grid lies above every such unit or above the villages.
    pub fn handler<'a>(
        &self,
        category: &Category,
        grid: &GridCode,
        tree: &'a GridTree,
        units: &'a Units,
    ) -> Option<Handler<'a>> {
        match &category.route {
            Route::Village => tree.at_level(grid, &self.tree.village).map(Handler::Village),
            Route::Unit(unit) => units.serving(unit, grid, tree).map(Handler::Unit),
        }
    }

    /// By when a category is due at a node, with a unit at the unit's. A level for which the preset
    /// names no deadline has that of the nearest one above it, as a basic grid has its village's.
    /// Above all that are named, as after a case went up further than usual, it is the longest.
    pub fn due(
        &self,
        category: &Category,
        at: &GridCode,
        tree: &GridTree,
        received: Day,
        calendar: &Calendar,
    ) -> Due {
        let named = tree.upward(at).find_map(|node| category.deadline(&node.level));
        let longest = || category.deadlines.iter().map(|(_, days)| *days).max();
        calendar.add_working_days(received, named.or_else(longest).unwrap_or(1))
    }
}
