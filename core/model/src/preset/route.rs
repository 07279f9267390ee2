//! Who handles a case, and by when.

use super::{Category, Preset, Route};
use crate::calendar::{Calendar, Due};
use crate::grid::{Grid, GridTree, Unit, Units};
use crate::id::{GridCode, LevelCode};
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

    /// By when a category is due at a level. Where the preset names no deadline for the level,
    /// as after a case went up further than usual, the longest that it names holds.
    pub fn due(&self, category: &Category, level: &LevelCode, received: Day, calendar: &Calendar) -> Due {
        let longest = || category.deadlines.iter().map(|(_, days)| *days).max();
        let days = category.deadline(level).or_else(longest).unwrap_or(1);
        calendar.add_working_days(received, days)
    }
}
