//! `[[category]]`, `[[outcome]]`, `[[referral]]`: what cases are about, where they go, how they end.

use std::collections::BTreeSet;

use super::noun::Noun;
use super::office::VILLAGE;
use super::problem::Fault;
use super::reader::Table;
use crate::bilingual::Bilingual;
use crate::case::{LAPSE_OUTCOMES, REFERRAL_BODIES};
use crate::document::schema::CASE_KINDS;
use crate::grid::{TreeRule, UnitRule};
use crate::id::{CategoryCode, ItemCode, LevelCode, UnitCode};

/// A category of cases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    /// Its code.
    pub code: CategoryCode,
    /// Its name.
    pub name: Bilingual,
    /// Which of the five kinds: dispute, demand, hazard, opinion, errand.
    pub kind: &'static str,
    /// Who acts.
    pub route: Route,
    /// Confidential from the start.
    pub confidential: bool,
    /// The level whose station receives it.
    pub level: LevelCode,
    /// Working days at each level where it may be handled.
    pub deadlines: Vec<(LevelCode, u16)>,
    /// The deadlines are not named by the source, though the category is.
    pub deadlines_invented: bool,
    /// Not named by the source.
    pub invented: bool,
}

/// Who acts on a category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Route {
    /// The village settles it itself.
    Village,
    /// A unit of this rule: the one that serves the case's grid.
    Unit(UnitCode),
}

impl Category {
    pub(super) fn read(table: &Table<'_>) -> Self {
        let route = match table.plain_code("route", UnitCode::parse) {
            code if code.as_str() == VILLAGE => Route::Village,
            _ => Route::Unit(table.refer(Noun::Unit, "route", UnitCode::parse)),
        };
        let kinds: Vec<_> = CASE_KINDS.iter().map(|kind| (*kind, *kind)).collect();
        Self {
            code: table.define(Noun::Category, CategoryCode::parse),
            name: table.words(),
            kind: table.one_of("kind", &kinds),
            route,
            confidential: table.flag("confidential"),
            level: table.refer(Noun::Level, "level", LevelCode::parse),
            deadlines: table.days_by(Noun::Level, "deadlines", LevelCode::parse),
            deadlines_invented: table.is_marked("deadlines"),
            invented: table.invented(),
        }
    }

    /// Working days at a level; none where the preset sets none.
    pub fn deadline(&self, level: &LevelCode) -> Option<u16> {
        self.deadlines
            .iter()
            .find(|(at, _)| at == level)
            .map(|(_, days)| *days)
    }
}

/// Each category has a deadline where it is handled, and its unit takes it.
pub(super) fn check_routes(table: &Table<'_>, categories: &[Category], units: &[UnitRule], tree: &TreeRule) {
    for (i, category) in categories.iter().enumerate() {
        let unit = match &category.route {
            Route::Village => None,
            Route::Unit(code) => match units.iter().find(|unit| unit.code == *code) {
                Some(unit) => Some(unit),
                // Named as unknown elsewhere.
                None => continue,
            },
        };
        let code = || category.code.as_str().into();
        if let Some(unit) = unit.filter(|unit| !unit.takes.contains(&category.code)) {
            let what = Fault::NotTaken {
                category: code(),
                unit: unit.code.as_str().into(),
            };
            table.fault_in_list("category", i, what);
        }
        let level = unit.map_or(&tree.village, |unit| &unit.level);
        if category.deadline(level).is_none() {
            let what = Fault::NoDeadline {
                category: code(),
                level: level.as_str().into(),
            };
            table.fault_in_list("category", i, what);
        }
    }
}

/// How a case may end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Its code.
    pub code: ItemCode,
    /// Its name.
    pub name: Bilingual,
    /// The parties sign a mediation agreement 人民调解协议书.
    pub agreement: bool,
    /// Not named by the source.
    pub invented: bool,
}

impl Outcome {
    pub(super) fn read(table: &Table<'_>) -> Self {
        let code: ItemCode = table.define(Noun::Outcome, ItemCode::parse);
        if LAPSE_OUTCOMES.contains(&code.as_str()) {
            table.fault_at("code", Fault::Reserved(code.as_str().into()));
        }
        Self {
            code,
            name: table.words(),
            agreement: table.flag("agreement"),
            invented: table.invented(),
        }
    }
}

/// A body that cases are referred to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Referral {
    /// One of [`REFERRAL_BODIES`].
    pub code: &'static str,
    /// Its name.
    pub name: Bilingual,
    /// Bodies that usually have it before: labour arbitration before the court. Not of every case (a
    /// quarrel over land goes to the court at once), so screens offer those first and refuse none.
    pub after: Vec<ItemCode>,
    /// Not named by the source.
    pub invented: bool,
}

impl Referral {
    /// Bodies that usually have a case before this one and have not had it.
    pub fn missing(&self, had: &BTreeSet<Box<str>>) -> impl Iterator<Item = &ItemCode> {
        self.after.iter().filter(|body| !had.contains(body.as_str()))
    }

    pub(super) fn read(table: &Table<'_>) -> Self {
        let bodies: Vec<_> = REFERRAL_BODIES.iter().map(|body| (*body, *body)).collect();
        let code = table.one_of("code", &bodies);
        table.define_as(Noun::Referral, "code", code);
        let after = table.refer_list(Noun::Referral, "after", ItemCode::parse);
        table.depends(Noun::Referral, code, after.iter().map(ItemCode::as_str));
        Self {
            code,
            name: table.words(),
            after,
            invented: table.invented(),
        }
    }
}
