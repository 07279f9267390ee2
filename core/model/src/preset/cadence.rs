//! `[cadence]`, `[days]`, `[emergency]`, `[retention]`: what is counted in days and months.

use super::noun::Noun;
use super::problem::Fault;
use super::reader::Table;
use crate::bilingual::Bilingual;
use crate::document::event::Colour;
use crate::id::ItemCode;

/// Days between visits to a household of each colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cadence {
    /// None: on request only.
    pub green: Option<u16>,
    /// At least every so many days.
    pub yellow: u16,
    /// At least every so many days, and a hotline.
    pub red: u16,
    /// Not named by the source.
    pub invented: bool,
}

impl Cadence {
    pub(super) fn read(table: &Table<'_>) -> Self {
        let cadence = Self {
            green: table.days_if_any("green"),
            yellow: table.days("yellow"),
            red: table.days("red"),
            invented: table.invented(),
        };
        if cadence.red > cadence.yellow {
            table.fault_at(
                "red",
                Fault::Order {
                    small: "red",
                    large: "yellow",
                },
            );
        }
        if cadence.green.is_some_and(|green| cadence.yellow > green) {
            table.fault_at(
                "yellow",
                Fault::Order {
                    small: "yellow",
                    large: "green",
                },
            );
        }
        cadence
    }

    /// Days for a colour; none: on request only.
    pub const fn days(&self, colour: Colour) -> Option<u16> {
        match colour {
            Colour::Green => self.green,
            Colour::Yellow => Some(self.yellow),
            Colour::Red => Some(self.red),
        }
    }
}

/// Terms in calendar days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    /// Until a yellow or red household must be reviewed.
    pub review: u16,
    /// In which work is taken that began before an assignment or link ended.
    pub late_acceptance: u16,
    /// After which a phone without contact closes other people's sheets.
    pub lease: u16,
    /// How long before that it warns.
    pub lease_warning: u16,
}

impl Days {
    pub(super) fn read(table: &Table<'_>) -> Self {
        let days = Self {
            review: table.days("review"),
            late_acceptance: table.days("late_acceptance"),
            lease: table.days("lease"),
            lease_warning: table.days("lease_warning"),
        };
        if days.lease_warning > days.lease {
            table.fault_at(
                "lease_warning",
                Fault::Order {
                    small: "lease_warning",
                    large: "lease",
                },
            );
        }
        days
    }
}

/// The emergency switch 平战转换.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Emergency {
    /// What it is called.
    pub name: Bilingual,
    /// What it is thrown for.
    pub kinds: Vec<EmergencyKind>,
    /// How often households are visited while it lasts.
    pub cadence: Cadence,
    /// What is asked while it lasts.
    pub checklist: ItemCode,
    /// Hours until every household is counted as contacted or not.
    pub roll_call_hours: u16,
    /// Not named by the source.
    pub invented: bool,
}

/// A kind of emergency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmergencyKind {
    /// Its code.
    pub code: ItemCode,
    /// Its name.
    pub name: Bilingual,
    /// Not named by the source.
    pub invented: bool,
}

impl Emergency {
    pub(super) fn read(table: &Table<'_>) -> Self {
        Self {
            name: table.words(),
            kinds: table.each("kind", |table| EmergencyKind {
                code: table.define(Noun::Emergency, ItemCode::parse),
                name: table.words(),
                invented: table.invented(),
            }),
            cadence: table.one("cadence", Cadence::read),
            checklist: table.refer(Noun::Checklist, "checklist", ItemCode::parse),
            roll_call_hours: table.number("roll_call_hours", 1..=168),
            invented: table.invented(),
        }
    }
}

/// Months after which what is old goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    /// A closed case on a household's sheet: at most twelve.
    pub closed_case_on_sheet: u16,
    /// Visits and their photos.
    pub visits: u16,
    /// Closed cases.
    pub cases: u16,
    /// The log of who read what: never shorter than what it is about.
    pub read_log: u16,
    /// Not named by the source.
    pub invented: bool,
}

impl Retention {
    /// Twenty years.
    const LONGEST: i64 = 240;

    pub(super) fn read(table: &Table<'_>) -> Self {
        let kept = Self {
            closed_case_on_sheet: table.number("closed_case_on_sheet", 1..=12),
            visits: table.number("visits", 1..=Self::LONGEST),
            cases: table.number("cases", 1..=Self::LONGEST),
            read_log: table.number("read_log", 1..=Self::LONGEST),
            invented: table.invented(),
        };
        if kept.visits.max(kept.cases) > kept.read_log {
            table.fault_at(
                "read_log",
                Fault::Order {
                    small: "visits, cases",
                    large: "read_log",
                },
            );
        }
        kept
    }
}
