//! Responsible units.

use std::collections::HashSet;

use doorstep_model::grid::GridTree;
use doorstep_model::id::{GridCode, UnitCode};
use doorstep_model::text::Text;

use super::{GRID, PHONE, Staff, check_width, grid, name, phone};
use crate::import::columns::{Field, Mapping, Wanted};
use crate::import::places::Places;
use crate::import::problem::Problem;
use crate::import::reading::Reading;
use crate::import::sheet::{Row, Sheet, SheetError};

static UNIT_CODE: Field = Field {
    key: "code",
    headings: &["单位代码", "单位编码", "代码", "编码", "unit code", "code"],
};
static UNIT_NAME: Field = Field {
    key: "name",
    headings: &["单位名称", "单位", "名称", "unit name", "unit", "name"],
};
/// The whitelist of a sheet of units.
pub static UNIT_FIELDS: &[&Field] = &[&UNIT_CODE, &UNIT_NAME, &GRID, &PHONE];
/// A unit of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitDraft {
    /// Its code.
    pub code: UnitCode,
    /// Its name.
    pub name: Text<40>,
    /// The node it works for.
    pub grid: GridCode,
    /// Where to call.
    pub phone: Option<Text<20>>,
}

/// Reads a sheet of units.
pub fn read_units(
    bytes: &[u8],
    tree: &GridTree,
    mapping: Option<&Mapping>,
) -> Result<Staff<UnitDraft>, SheetError> {
    let wanted = Wanted {
        fields: UNIT_FIELDS,
        needed: &[&[&UNIT_CODE], &[&UNIT_NAME], &[&GRID]],
        mapping,
    };
    let sheet = Sheet::read(bytes, &wanted)?;
    let places = Places::nodes(tree);
    let mut reading = Reading::new(&sheet);
    let mut seen = HashSet::new();
    let units = sheet
        .rows
        .iter()
        .filter_map(|row| {
            let reported = reading.bad_rows.len();
            let unit = read_unit(&mut reading, row, &places);
            if unit.as_ref().is_some_and(|unit| !seen.insert(unit.code.clone())) {
                reading.report(row, Some(&UNIT_CODE), Problem::RepeatedUnit);
            }
            unit.filter(|_| reading.bad_rows.len() == reported)
        })
        .collect();
    let bad_rows = std::mem::take(&mut reading.bad_rows);
    Ok(Staff::new(units, &sheet, bad_rows, "import-units"))
}

fn read_unit<'s>(reading: &mut Reading<'s>, row: &'s Row, places: &Places<'_>) -> Option<UnitDraft> {
    check_width(reading, row);
    let code = reading.required(row, &UNIT_CODE, Problem::PlainCode, |text| {
        UnitCode::parse(text).ok()
    });
    let name = name(reading, row, &UNIT_NAME);
    let grid = grid(reading, row, places);
    if grid.is_none() {
        reading.report_if_empty(row, &GRID);
    }
    let phone = phone(reading, row);
    Some(UnitDraft {
        code: code?,
        name: name?,
        grid: grid?.code.clone(),
        phone,
    })
}
