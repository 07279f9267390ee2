//! `[[post]]`, `[[line]]`, `[[unit]]`: who works with the system.

use super::noun::Noun;
use super::problem::Fault;
use super::reader::Table;
use crate::grid::{UnitKind, UnitRule};
use crate::id::{CategoryCode, LevelCode, LineCode, PostCode, UnitCode};
use crate::people::{Line, LineSide, Post, PostCount, Seat};
use crate::role::BaseRole;

/// The word that stands where a route's unit may stand.
pub(super) const VILLAGE: &str = "village";

pub(super) fn read_post(table: &Table<'_>) -> Post {
    let total = table.number_if_any("total", 1..=1_000_000).map(PostCount::Total);
    let each = table.number_if_any("each", 1..=1_000).map(PostCount::Each);
    if total.is_some() == each.is_some() {
        table.fault(Fault::ExactlyOne("total, each"));
    }
    let source = table.text_if_any("source");
    if source.is_some() == table.invented() {
        table.fault(Fault::ExactlyOne("source, invented"));
    }
    Post {
        code: table.define(Noun::Post, PostCode::parse),
        name: table.words(),
        role: table.one_of("role", &BaseRole::ALL.map(|role| (role.as_str(), role))),
        seat: read_seat(table),
        count: total.or(each).unwrap_or(PostCount::Each(1)),
        line: table.refer_if_any(Noun::Line, "line", LineCode::parse),
        duties: table.one_if_any("duties", |table| table.words()),
        source,
    }
}

fn read_seat(table: &Table<'_>) -> Seat {
    match table.plain_code("at", LevelCode::parse).as_str() {
        "basic" => Seat::Basic,
        "unit" => Seat::Unit,
        _ => Seat::Level(table.refer(Noun::Level, "at", LevelCode::parse)),
    }
}

pub(super) fn read_line(table: &Table<'_>) -> Line {
    const SIDES: [(&str, LineSide); 3] = [
        ("households", LineSide::Households),
        ("grids", LineSide::Grids),
        ("units", LineSide::Units),
    ];
    let to = table.several_of("to", &SIDES);
    if to.is_empty() {
        table.fault_at("to", Fault::Missing("to".into()));
    }
    Line {
        code: table.define(Noun::Line, LineCode::parse),
        name: table.words(),
        of_units: table.one_of("of", &[("users", false), ("units", true)]),
        to,
        care: table.flag("care"),
        invented: table.invented(),
    }
}

pub(super) fn read_unit(table: &Table<'_>) -> UnitRule {
    let code = table.define(Noun::Unit, UnitCode::parse);
    if code.as_str() == VILLAGE {
        table.fault_at("code", Fault::Reserved(VILLAGE.into()));
    } else if code.as_str().len() > UnitRule::CODE_MAX {
        table.fault_at("code", Fault::BadCode(code.as_str().into()));
    }
    let above = table.refer_if_any(Noun::Unit, "above", UnitCode::parse);
    table.depends(Noun::Unit, code.as_str(), above.as_ref().map(UnitCode::as_str));
    UnitRule {
        name: table.words(),
        level: table.refer(Noun::Level, "level", LevelCode::parse),
        kind: table.one_of("kind", &UnitKind::ALL.map(|kind| (kind.as_str(), kind))),
        takes: table.refer_list(Noun::Category, "takes", CategoryCode::parse),
        grid: table.flag("grid"),
        invented: table.invented(),
        code,
        above,
    }
}
