//! `[realm]`, `[[level]]`, `[[make]]`: the tree.

use super::noun::Noun;
use super::privacy::WORK;
use super::problem::Fault;
use super::reader::{INVENTED, Table};
use crate::grid::{Amount, DivisionLevel, GridLevel, MakeRule, Parents, Split, TreeRule};
use crate::id::{GridCode, LevelCode};

/// Words that stand where a level's code may stand: seats of posts, the mark of deadlines.
const RESERVED: [&str; 3] = ["basic", "unit", INVENTED];
/// Published codes of the same length lie below: made nodes down to the villages begin here.
const SERIAL_MADE: u16 = 901;

const FROM: [(&str, DivisionLevel); 4] = [
    ("prefecture", DivisionLevel::Prefecture),
    ("county", DivisionLevel::County),
    ("township", DivisionLevel::Township),
    ("village", DivisionLevel::Village),
];

/// `[realm]`.
pub(super) struct Realm {
    pub(super) root: Option<GridCode>,
    village: LevelCode,
    households_per_grid: u16,
    people_per_hundred_households: u16,
}

impl Realm {
    pub(super) fn read(table: &Table<'_>) -> Self {
        Self {
            root: table
                .has("root")
                .then(|| table.plain_code("root", GridCode::parse)),
            village: table.refer(Noun::Level, "village", LevelCode::parse),
            households_per_grid: table.number("households_per_grid", 1..=2_000),
            people_per_hundred_households: table.number("people_per_hundred_households", 100..=1_000),
        }
    }

    /// The levels and rules that lie beside `[realm]`.
    pub(super) fn read_tree(&self, table: &Table<'_>) -> TreeRule {
        let levels = table.each_naming("level", WORK, read_level);
        check_levels(table, &levels);
        let village = levels
            .iter()
            .position(|level| level.code == self.village)
            .unwrap_or(0);
        let published: Vec<_> = levels.iter().take(village + 1).map(|level| &level.code).collect();
        let makes = table.each_naming("make", WORK, |table| read_make(table, &published));
        TreeRule {
            levels,
            makes,
            village: self.village.clone(),
            households_per_grid: self.households_per_grid,
            people_per_hundred_households: self.people_per_hundred_households,
        }
    }
}

fn read_level(table: &Table<'_>) -> GridLevel {
    let code = table.define(Noun::Level, LevelCode::parse);
    if RESERVED.contains(&code.as_str()) {
        table.fault_at("code", Fault::Reserved(code.as_str().into()));
    }
    let under = table.refer_list(Noun::Level, "under", LevelCode::parse);
    table.depends(Noun::Level, code.as_str(), under.iter().map(LevelCode::as_str));
    GridLevel {
        name: table.words(),
        from: table.one_of_if_any("from", &FROM),
        invented: table.invented(),
        code,
        under,
    }
}

/// The first level is the root: it comes from a division and hangs under nothing, as all others
/// must. No two levels come from the same divisions.
fn check_levels(table: &Table<'_>, levels: &[GridLevel]) {
    if levels.is_empty() {
        table.fault(Fault::Missing("level".into()));
    }
    for (i, level) in levels.iter().enumerate() {
        let fault = |what| table.fault_in_list("level", i, what);
        match (i, level.under.is_empty()) {
            (0, false) => fault(Fault::UnknownKey("under".into())),
            (1.., true) => fault(Fault::Missing("under".into())),
            _ => {}
        }
        if i == 0 && level.from.is_none() {
            fault(Fault::Missing("from".into()));
        }
        if let Some(from) = level
            .from
            .filter(|from| levels[..i].iter().any(|other| other.from == Some(*from)))
        {
            fault(Fault::Reserved(from.as_str().into()));
        }
    }
}

fn read_make(table: &Table<'_>, published: &[&LevelCode]) -> MakeRule {
    let level = table.refer(Noun::Level, "level", LevelCode::parse);
    let amounts: Vec<Amount> = [
        table.number_if_any("each", 1..=900).map(Amount::Each),
        table.number_if_any("total", 1..=1_000_000).map(Amount::Total),
        table.number_if_any("leaves", 1..=1_000_000).map(Amount::Leaves),
    ]
    .into_iter()
    .flatten()
    .collect();
    if amounts.len() != 1 {
        table.fault(Fault::ExactlyOne("each, total, leaves"));
    }
    let first_serial = if published.contains(&&level) {
        SERIAL_MADE
    } else {
        1
    };
    MakeRule {
        under: table.refer(Noun::Level, "under", LevelCode::parse),
        parents: if table.flag("made_parents_only") {
            Parents::Made
        } else {
            Parents::All
        },
        amount: amounts.first().copied().unwrap_or(Amount::Each(1)),
        gather: table.refer_if_any(Noun::Level, "gather", LevelCode::parse),
        split: table.one_if_any("split", read_split),
        name: table.text("name"),
        first_serial,
        units: table.flag("units"),
        invented: table.invented(),
        level,
    }
}

fn read_split(table: &Table<'_>) -> Split {
    Split {
        level: table.refer(Noun::Level, "level", LevelCode::parse),
        every: table.number("every", 1..=100),
        into: table.number("into", 2..=20),
        name: table.text("name"),
    }
}
