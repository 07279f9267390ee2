//! The form that makes a link.

use doorstep_model::code::Code;
use doorstep_model::id::{FactId, GridCode, LineCode, UnitCode};
use doorstep_model::people::LineSide;
use doorstep_model::protocol::row::{LinkCovers, LinkHolder};
use doorstep_model::text::Text;
use doorstep_model::time::{Day, Timestamp};

use crate::action::{ActionError, Overseer};
use crate::console::field::{Control, Drawn, Field};
use crate::console::returned::{Returned, Wrongs};
use crate::console::speech::Speech;
use crate::console::typed::{Typed, Wrong};
use crate::store::{LinkDraft, Write};
use crate::view::Links;

/// Doors in one line: as many as a link leads to.
const DOORS: usize = 2_000;

/// A link as it was typed.
#[derive(Debug)]
pub(super) struct Linked {
    line: LineCode,
    grid: GridCode,
    doors: Vec<Text<20>>,
    unit: Option<UnitCode>,
    care: bool,
    from: Timestamp,
    until: Option<Timestamp>,
}

/// The form's fields: what no line of the holder's leads to is not asked.
pub(super) fn fields(speech: &Speech<'_>, view: &Links, returned: Option<&Returned>) -> Vec<Field> {
    let empty = Typed::default();
    let drawn = Drawn::new(speech, &empty, returned);
    let leads = |side| view.lines.iter().any(|line| line.to.contains(&side));
    let lines = view
        .lines
        .iter()
        .map(|line| (line.code.to_string(), line.name.get(speech.words.0).to_owned()));
    let grids = view.grids.iter().map(|grid| {
        let level = speech.level(grid);
        (grid.code.to_string(), format!("{} · {level}", grid.name))
    });
    let mut fields = vec![
        drawn.field("line", "links-line", drawn.choice("line", lines), true),
        drawn.field("grid", "links-grid", drawn.choice("grid", grids), true),
    ];
    if leads(LineSide::Households) {
        fields.push(drawn.field("doors", "links-doors", Control::Line(DOORS), false));
    }
    if leads(LineSide::Units) {
        let units = view
            .units
            .iter()
            .map(|unit| (unit.code.to_string(), speech.unit(unit)));
        fields.push(drawn.field("with", "links-unit", drawn.choice("with", units), false));
    }
    fields.push(drawn.field("from", "links-from", Control::Day, false));
    fields.push(drawn.field("last", "links-last", Control::Day, false));
    if leads(LineSide::Households) || leads(LineSide::Grids) {
        fields.push(drawn.field("care", "links-care", Control::Tick, false));
    }
    fields
}

/// What was typed; from now on where no day is named.
///
/// # Errors
/// The fields that can't be taken.
pub(super) fn linked(typed: &Typed, now: Timestamp) -> Result<Linked, Wrongs> {
    let mut wrong = Wrongs::new();
    let mut bad = |name: &'static str| {
        let missing = typed.one(name).is_empty();
        wrong.push((name, if missing { Wrong::Missing } else { Wrong::Bad }));
    };
    let line = LineCode::parse(typed.one("line")).map_err(|_| bad("line")).ok();
    let grid = GridCode::parse(typed.one("grid")).map_err(|_| bad("grid")).ok();
    let doors = typed.one("doors").split([' ', ',', '，', '、', '\u{3000}']);
    let doors: Result<Vec<_>, _> = doors.filter(|door| !door.is_empty()).map(Text::parse).collect();
    let doors = doors.map_err(|_| bad("doors")).ok();
    let unit = optional(typed, "with", |code| UnitCode::parse(code).ok())
        .map_err(&mut bad)
        .ok();
    let from = optional(typed, "from", |day| Day::parse(day).ok())
        .map_err(&mut bad)
        .ok();
    let last = optional(typed, "last", |day| Day::parse(day).ok())
        .map_err(&mut bad)
        .ok();
    match (line, grid, doors, unit, from, last) {
        (Some(line), Some(grid), Some(doors), Some(unit), Some(from), Some(last)) => Ok(Linked {
            line,
            grid,
            doors,
            unit,
            care: typed.one("care") == "yes",
            from: from.map_or(now, |day: Day| if day == now.day() { now } else { day.begins() }),
            until: last.map(|day: Day| day.plus_days(1).begins()),
        }),
        _ => Err(wrong),
    }
}

fn optional<T>(
    typed: &Typed,
    name: &'static str,
    read: impl FnOnce(&str) -> Option<T>,
) -> Result<Option<T>, &'static str> {
    match typed.one(name) {
        "" => Ok(None),
        value => read(value).map(Some).ok_or(name),
    }
}

/// What is missing where a grid alone was named and the line leads to none, or too much where doors and
/// a unit were.
pub(super) fn what(nothing: bool) -> Wrongs {
    let wrong = if nothing { Wrong::Missing } else { Wrong::Bad };
    vec![("doors", wrong), ("with", wrong)]
}

/// The last day of a link.
///
/// # Errors
/// The field.
pub(super) fn last_day(typed: &Typed) -> Result<Day, Wrongs> {
    Day::parse(typed.one("last")).map_err(|_| vec![("last", Wrong::Bad)])
}

impl Linked {
    /// Makes it, once for a key. Doors lead to households, a unit to itself; without either it is the
    /// whole grid.
    pub(super) fn make(
        &self,
        overseer: &Overseer<'_>,
        tx: &Write<'_>,
        holder: LinkHolder,
        key: FactId,
    ) -> Result<(), ActionError> {
        let covers = match &self.unit {
            Some(unit) if self.doors.is_empty() => LinkCovers::Units(vec![unit.clone()]),
            Some(_) => return Err(Code::BadField.into()),
            None if self.doors.is_empty() => LinkCovers::Grids(vec![self.grid.clone()]),
            None => LinkCovers::Households(overseer.behind_doors(tx, &self.grid, &self.doors)?),
        };
        let draft = LinkDraft {
            line: self.line.clone(),
            holder,
            covers,
            care: self.care,
            from: self.from,
            until: self.until,
        };
        overseer.link(tx, key, &draft)
    }
}
