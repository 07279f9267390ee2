//! With what a story is told, and what is left when it is.

use doorstep_model::grid::Units;
use doorstep_model::id::UnitCode;
use doorstep_model::preset::Handler;

use super::desk::{CaseSeen, Desks};
use super::table;
use crate::world::{World, grid};

/// With what a story is told.
pub struct Telling<'a> {
    /// The desks.
    pub desks: &'a dyn Desks,
    /// Hears what happens, a sentence each.
    pub hear: &'a dyn Fn(&str),
}

/// What is left when a story is told.
pub struct Told {
    /// Where it happened.
    pub world: World,
    /// Its cases, as someone sees them who oversees it.
    pub cases: Vec<CaseSeen>,
    /// What it ends in: name and table; first that of the cases, last what the oracle found.
    pub tables: Vec<(&'static str, String)>,
}

impl Told {
    /// All phones have what the server has and nothing else, and the oracle finds all that was written.
    ///
    /// # Panics
    /// When something is lost, or a phone has what it may not have.
    pub(super) fn end(world: World, cases: Vec<CaseSeen>, others: Vec<(&'static str, String)>) -> Self {
        let differences = world.differences().expect("the oracle reads the files");
        assert_eq!(differences, Vec::<String>::new());
        let judgement = world.judge().expect("the oracle reads the files");
        assert!(judgement.is_good(), "{judgement}");
        let mut tables = vec![("cases", table::cases(&cases))];
        tables.extend(others);
        tables.push(("lost", judgement.to_string()));
        Self { world, cases, tables }
    }
}

/// Who handles a category in a grid, as the preset says.
pub(super) fn handler<'a>(world: &'a World, units: &'a Units, category: &str, home: &str) -> Handler<'a> {
    let preset = &world.place.preset;
    let mut categories = preset.categories.iter();
    let category = categories.find(|found| found.code.as_str() == category);
    let home = grid(home);
    let found = preset.handler(
        category.expect("the preset's category"),
        &home,
        &world.place.tree,
        units,
    );
    found.expect("somebody handles it")
}

/// The unit that a category of this place goes to.
pub(super) fn unit_of(world: &World, category: &str, home: &str) -> UnitCode {
    let units = Units::new(&world.place.preset.units, &world.place.tree);
    match handler(world, &units, category, home) {
        Handler::Unit(unit) => unit.code.clone(),
        Handler::Village(village) => panic!("{} handles it itself", village.code),
    }
}
