//! The households of a place.

use askama::Template;

use super::Link;
use crate::console::speech::{ColourShown, Speech};
use crate::console::word::Words;
use crate::store::HouseholdRow;
use crate::view::{HouseholdLine, HouseholdList, NextVisit, Place};

#[derive(Template)]
#[template(path = "part_households.html")]
pub(super) struct HouseholdsPart {
    words: Words,
    total: String,
    /// Every colour with its service, so that a line needs the name only.
    legend: Vec<ColourShown>,
    grids: Vec<Link>,
    groups: Vec<Group>,
    /// To the first page, on a later one.
    first: Option<String>,
    next: Option<String>,
}

struct Group {
    name: String,
    total: String,
    lines: Vec<Line>,
}

struct Line {
    id: String,
    door: String,
    head: String,
    people: String,
    presence: String,
    colour: ColourShown,
    last: String,
    next: String,
    due: bool,
    /// Something in it waits for a cadre.
    waits: bool,
    /// It is one with another.
    merged: bool,
}

impl HouseholdsPart {
    pub(super) fn new(
        speech: &Speech<'_>,
        base: &str,
        later: bool,
        place: &Place,
        list: HouseholdList,
    ) -> Self {
        use doorstep_model::document::event::Colour::{Green, Red, Yellow};
        let several = place.grids.len() > 1;
        let counted = list.counts.iter().filter(|_| several).map(|(grid, total)| Link {
            href: Some(format!("/grids/{}", grid.code)),
            name: grid.name.to_string(),
            note: total.to_string(),
        });
        Self {
            words: speech.words,
            total: speech.count("households-total", list.total.cast_signed()),
            legend: [Green, Yellow, Red].map(|colour| speech.colour(colour)).into(),
            grids: counted.collect(),
            first: later.then(|| base.to_owned()),
            next: list.next.map(|id| format!("{base}?household={id}#households")),
            groups: list
                .grids
                .into_iter()
                .map(|grid| Group {
                    name: grid.grid.name.to_string(),
                    total: speech.count("households-count", grid.total.cast_signed()),
                    lines: grid.lines.iter().map(|line| self::line(speech, line)).collect(),
                })
                .collect(),
        }
    }
}

fn line(speech: &Speech<'_>, line: &HouseholdLine) -> Line {
    let row = &line.row;
    let review = row.review;
    Line {
        id: row.id.to_string(),
        door: door(speech, row),
        head: row.head.to_string(),
        people: speech.count("household-people", row.people),
        presence: speech.presence(&row.presence),
        colour: speech.colour(row.colour),
        last: line
            .days
            .last
            .map_or_else(|| speech.say("visit-none"), |day| day.to_string()),
        next: speech.next_visit(line.next),
        due: matches!(line.next, NextVisit::Due(_)),
        waits: review.colour || review.versions || review.contest,
        merged: row.same_as.is_some(),
    }
}

/// The house number, or what stands in for it.
pub(in crate::console) fn door(speech: &Speech<'_>, row: &HouseholdRow) -> String {
    if row.house_no.is_empty() {
        speech.say("household-no-number")
    } else {
        row.house_no.to_string()
    }
}

/// House number and head: how people call a household.
pub(in crate::console) fn called(speech: &Speech<'_>, row: &HouseholdRow) -> String {
    let door = door(speech, row);
    speech.fill("household-called", &[("door", &door), ("head", &row.head)])
}
