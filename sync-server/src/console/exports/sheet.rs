//! The columns of each file, and how its rows fill them. A column has its name on maps, and its words
//! above a sheet.

use doorstep_model::grid::Grid;
use doorstep_model::id::GridCode;
use doorstep_model::place::PlaceRecord;

use crate::action::{ExportAsk, Purpose};
use crate::console::speech::Speech;
use crate::export::{Cell, Column, Export, ExportError, Shape};
use crate::store::{ActivityRow, HouseholdRow, Position};
use crate::view::{CaseLine, CaseOut, CountLine, DisputeOut, Reader, VisitOut};

const CASES: &[&str] = &[
    "number",
    "kind",
    "category",
    "grid_code",
    "grid",
    "unit",
    "stage",
    "received_on",
    "due_on",
    "overdue",
    "card",
    "solved_on",
    "lat",
    "lon",
];
/// In the order of the standard (decision 079).
const DISPUTES: &[&str] = &[
    "number",
    "event",
    "occurred_on",
    "where",
    "category",
    "people",
    "text",
    "party",
    "limit",
    "method",
    "body",
    "settled_by",
    "success",
    "result",
    "judged_on",
    "judged",
];
const HOUSEHOLDS: &[&str] = &[
    "grid_code",
    "grid",
    "house_no",
    "address",
    "phone",
    "presence",
    "no_visit_until",
    "name",
    "own_phone",
    "born",
];
const VISITS: &[&str] = &[
    "grid_code",
    "grid",
    "at",
    "visited_on",
    "visit_kind",
    "outcome",
    "next_on",
    "by",
];
const ACTIVITIES: &[&str] = &[
    "grid_code",
    "grid",
    "activity",
    "held_on",
    "at_place",
    "participants",
    "decisions",
    "by",
];
const PLACES: &[&str] = &[
    "grid_code",
    "grid",
    "place_kind",
    "place",
    "address",
    "lat",
    "lon",
];
const COUNTS: &[&str] = &["grid_code", "grid", "households", "open"];

const fn names(purpose: Purpose) -> &'static [&'static str] {
    match purpose {
        Purpose::Cases => CASES,
        Purpose::Disputes => DISPUTES,
        Purpose::Households => HOUSEHOLDS,
        Purpose::Visits => VISITS,
        Purpose::Activities => ACTIVITIES,
        Purpose::Places => PLACES,
    }
}

fn named(speech: &Speech<'_>, names: &[&'static str]) -> Vec<Column> {
    let column = |name: &&'static str| (*name, speech.say(&format!("column-{name}")));
    names.iter().map(column).collect()
}

/// What stands above the rows.
pub(super) fn columns(speech: &Speech<'_>, purpose: Purpose) -> Vec<Column> {
    named(speech, names(purpose))
}

/// The same of counts.
pub(super) fn count_columns(speech: &Speech<'_>) -> Vec<Column> {
    named(speech, COUNTS)
}

/// Writes the rows of a file.
pub(super) fn rows(
    reader: &Reader<'_>,
    speech: &Speech<'_>,
    ask: &ExportAsk,
    place: &GridCode,
    export: &mut Export,
) -> Result<(), ExportError> {
    match ask.purpose {
        Purpose::Cases => reader.cases_out(place, ask, &mut |case| {
            export.row(&case_cells(speech, &case), case.position.map(Shape::Point))
        }),
        Purpose::Disputes => reader.disputes_out(place, ask, &mut |dispute| {
            export.row(&dispute_cells(speech, &dispute), None)
        }),
        Purpose::Households => reader.households_out(place, &mut |(grid, row)| {
            let mut people = row.who.lines().peekable();
            if people.peek().is_none() {
                return export.row(&person_cells(speech, grid, &row, ""), None);
            }
            people.try_for_each(|person| export.row(&person_cells(speech, grid, &row, person), None))
        }),
        Purpose::Visits => reader.visits_out(place, ask, &mut |visit| {
            export.row(&visit_cells(speech, &visit), None)
        }),
        Purpose::Activities => reader.activities_out(place, ask, &mut |(grid, row, by)| {
            export.row(&activity_cells(speech, grid, &row, &by), None)
        }),
        Purpose::Places => reader.places_out(place, &mut |(grid, record)| {
            let shape = record.position.map(Shape::Point);
            export.row(&place_cells(speech, grid, &record), shape)
        }),
    }
}

fn of_grid(grid: Option<&Grid>) -> [Cell; 2] {
    let text = |text: Option<&str>| text.unwrap_or_default().into();
    [
        text(grid.map(|grid| grid.code.as_str())),
        text(grid.map(|grid| &*grid.name)),
    ]
}

fn degrees(position: Option<Position>) -> [Cell; 2] {
    position.map_or([Cell::Empty, Cell::Empty], |(lat, lon)| {
        [Cell::Degrees(lat), Cell::Degrees(lon)]
    })
}

fn yes_no(speech: &Speech<'_>, yes: bool) -> Cell {
    speech.say(if yes { "value-yes" } else { "value-no" }).into()
}

fn number(line: &CaseLine) -> Cell {
    line.row
        .number
        .as_ref()
        .map_or("", |number| number.as_str())
        .into()
}

fn category(speech: &Speech<'_>, line: &CaseLine) -> Cell {
    let category = line.row.category.as_ref();
    category
        .map_or_else(String::new, |code| speech.category(code))
        .into()
}

fn unit(speech: &Speech<'_>, line: &CaseLine) -> String {
    line.unit
        .as_ref()
        .map_or_else(String::new, |unit| speech.unit(unit))
}

fn case_cells(speech: &Speech<'_>, case: &CaseOut) -> Vec<Cell> {
    let (line, row) = (&case.line, &case.line.row);
    let card = row.card.as_deref();
    let [code, grid] = of_grid(line.grid.as_ref());
    let [lat, lon] = degrees(case.position);
    vec![
        number(line),
        speech.case_kind(&row.kind).into(),
        category(speech, line),
        code,
        grid,
        unit(speech, line).into(),
        speech.stage(row.stage).into(),
        Cell::Day(row.received_at.day()),
        row.due_on.into(),
        yes_no(speech, row.overdue),
        card.map_or_else(String::new, |card| speech.known("card", card))
            .into(),
        row.solved_on.into(),
        lat,
        lon,
    ]
}

fn dispute_cells(speech: &Speech<'_>, dispute: &DisputeOut) -> Vec<Cell> {
    let (line, sheet) = (&dispute.line, &dispute.sheet);
    let grid = line.grid.as_ref().map_or("", |grid| &*grid.name);
    let body = match unit(speech, line) {
        unit if unit.is_empty() => grid.to_owned(),
        unit => unit,
    };
    let (outcome, words, mediator) = dispute.resolved.clone().unwrap_or_default();
    let place = match sheet.location.as_str() {
        "" => grid,
        place => place,
    };
    let method = match &*outcome {
        "" => String::new(),
        outcome => speech.outcome(outcome),
    };
    let (judged_on, judged) = dispute.evaluated.clone().unzip();
    vec![
        number(line),
        line.row.title.as_ref().into(),
        Cell::Day(sheet.occurred_on.unwrap_or(line.row.received_at.day())),
        place.into(),
        category(speech, line),
        Cell::Number(sheet.parties.len() as u64),
        sheet.text.as_str().into(),
        (&*dispute.party).into(),
        line.row.due_on.into(),
        method.into(),
        body.into(),
        (&*mediator).into(),
        yes_no(speech, dispute.resolved.is_some()),
        (&*words).into(),
        judged_on.into(),
        judged.as_deref().unwrap_or_default().into(),
    ]
}

/// A person's line of a household's row: name, phone and birth between tabs.
fn person_cells(speech: &Speech<'_>, grid: &Grid, row: &HouseholdRow, person: &str) -> Vec<Cell> {
    let mut parts = person.split('\t').map(Cell::from);
    let mut part = || parts.next().unwrap_or(Cell::Empty);
    let [code, grid] = of_grid(Some(grid));
    vec![
        code,
        grid,
        (&*row.house_no).into(),
        (&*row.address).into(),
        (&*row.phone).into(),
        speech.presence(&row.presence).into(),
        row.refused_until.into(),
        part(),
        part(),
        part(),
    ]
}

fn visit_cells(speech: &Speech<'_>, out: &VisitOut) -> Vec<Cell> {
    let [code, grid] = of_grid(Some(&out.grid));
    vec![
        code,
        grid,
        (&*out.at).into(),
        out.visit.visited_on.into(),
        speech.known("visit_kind", &out.visit.kind).into(),
        speech.known("visit_outcome", &out.visit.outcome).into(),
        out.visit.next_on.into(),
        (&*out.by).into(),
    ]
}

fn activity_cells(speech: &Speech<'_>, grid: &Grid, row: &ActivityRow, by: &str) -> Vec<Cell> {
    let [code, grid] = of_grid(Some(grid));
    vec![
        code,
        grid,
        speech.activity_kind(&row.kind).into(),
        Cell::Day(row.held_on),
        (&*row.place).into(),
        Cell::Number(row.people.into()),
        Cell::Number(row.decisions.into()),
        by.into(),
    ]
}

fn place_cells(speech: &Speech<'_>, grid: &Grid, record: &PlaceRecord) -> Vec<Cell> {
    let [code, grid] = of_grid(Some(grid));
    let [lat, lon] = degrees(record.position);
    vec![
        code,
        grid,
        speech.place_kind(&record.kind).into(),
        record.name.as_str().into(),
        record.address.as_str().into(),
        lat,
        lon,
    ]
}

/// What a place below has; what is hidden is marked as on pages.
pub(super) fn count_cells(speech: &Speech<'_>, line: &CountLine) -> Vec<Cell> {
    let [code, grid] = of_grid(Some(&line.grid));
    let count = |count: Option<u64>| count.map_or_else(|| speech.say("stat-hidden").into(), Cell::Number);
    vec![code, grid, count(line.households), count(line.open)]
}
