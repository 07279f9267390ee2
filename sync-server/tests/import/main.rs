//! Spreadsheets in: what is read, what is refused, and what is never told.

mod checklist;
mod division;
mod roster;
mod sheet;
mod staff;

use doorstep_model::grid::{Grid, GridTree};
use doorstep_model::id::{GridCode, LevelCode};
use doorstep_model::word::Language;
use doorstep_server::import::problem::BadRow;
use doorstep_server::import::roster::{Roster, RosterRules};
use doorstep_server::import::sheet::SheetError;

/// A village of two grids beside another with one.
fn tree() -> GridTree {
    let node = |code: &str, parent: Option<&str>, name: &str| Grid {
        code: GridCode::parse(code).unwrap(),
        parent: parent.map(|parent| GridCode::parse(parent).unwrap()),
        level: LevelCode::parse("any").unwrap(),
        name: name.into(),
        is_unit: false,
        made: false,
    };
    GridTree::new(vec![
        node("610921", None, "汉阴县"),
        node("610921101201", Some("610921"), "江河村民委员会"),
        node("610921101201001", Some("610921101201"), "第1网格"),
        node("610921101201002", Some("610921101201"), "第2网格"),
        node("610921101202", Some("610921"), "三同村民委员会"),
        node("610921101202001", Some("610921101202"), "第1网格"),
    ])
    .unwrap()
}

/// Reads a roster of the first village on 22 November 2026.
fn read(bytes: &[u8]) -> Result<Roster, SheetError> {
    let tree = tree();
    Roster::read(
        bytes,
        &RosterRules {
            tree: &tree,
            within: &GridCode::parse("610921101201").unwrap(),
            mapping: None,
            today: doorstep_model::time::Day::parse("2026-11-22").unwrap(),
        },
    )
}

/// What a roster says of its bad rows.
fn bad(roster: &Roster) -> Vec<String> {
    lines(&roster.bad_rows)
}

fn lines(bad_rows: &[BadRow]) -> Vec<String> {
    bad_rows
        .iter()
        .map(|bad| format!("{} ({})", bad.line(Language::En), bad.problem.code()))
        .collect()
}

#[test]
fn the_guide_names_every_field() {
    let guide = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/spreadsheets.md");
    let guide = std::fs::read_to_string(guide).unwrap();
    let rosters = doorstep_server::import::roster::FIELDS;
    let trees = doorstep_server::import::division::FIELDS;
    let [units, users] = [
        doorstep_server::import::staff::UNIT_FIELDS,
        doorstep_server::import::staff::USER_FIELDS,
    ];
    for field in rosters.iter().chain(trees).chain(units).chain(users) {
        assert!(guide.contains(&format!("`{}`", field.key)), "{}", field.key);
    }
    for field in rosters {
        assert!(guide.contains(field.headings[0]), "{}", field.headings[0]);
    }
}
