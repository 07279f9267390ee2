//! Rows for files, of a place and all below it, a page of the store at a time. Who may have them was
//! decided before; a confidential case is in none.

use std::collections::BTreeMap;

use doorstep_model::case::{CaseKind, CaseSheet, Stage, speaker};
use doorstep_model::grid::Grid;
use doorstep_model::id::{DocumentId, GridCode, UserId};
use doorstep_model::place::PlaceRecord;
use doorstep_model::time::Day;

use jiff::civil::{Date, date};

use super::{CaseLine, Reader};
use crate::action::ExportAsk;
use crate::export::ExportError;
use crate::publish::{fold, user_speaking};
use crate::store::{ActivityRow, CaseRow, HouseholdRow, Position, Span, StoreError, VisitRow};

/// Rows that are read together.
const PAGE: usize = 500;
/// Visits to one household or place.
const VISITS: usize = 10_000;

/// Before anything was written down.
const FIRST: Date = date(2000, 1, 1);

/// What takes the rows.
type Take<'a, T> = &'a mut dyn FnMut(T) -> Result<(), ExportError>;

/// A case with where it lies.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseOut {
    /// As lists show it.
    pub line: CaseLine,
    /// Where it is.
    pub position: Option<Position>,
}

/// A dispute with what its document says.
#[derive(Debug, Clone, PartialEq)]
pub struct DisputeOut {
    /// As lists show it.
    pub line: CaseLine,
    /// In the words of whoever reported it.
    pub sheet: CaseSheet,
    /// The first of those whom it is about, by name.
    pub party: Box<str>,
    /// How it was resolved: the outcome, in words, by whom.
    pub resolved: Option<(Box<str>, Box<str>, Box<str>)>,
    /// When it was evaluated, and in which words.
    pub evaluated: Option<(Day, Box<str>)>,
}

/// A visit with where it went.
#[derive(Debug, Clone, PartialEq)]
pub struct VisitOut {
    /// Where.
    pub grid: Grid,
    /// The door, or the place's name.
    pub at: Box<str>,
    /// The visit.
    pub visit: VisitRow,
    /// Who went.
    pub by: Box<str>,
}

impl Reader<'_> {
    fn nodes(&self, place: &GridCode) -> &[Grid] {
        self.realm.tree.subtree(place)
    }

    /// Cases received in the days that are asked for, grid by grid, the newest first.
    ///
    /// # Errors
    /// The store's, and those of `take`.
    pub fn cases_out(
        &self,
        place: &GridCode,
        ask: &ExportAsk,
        take: Take<'_, CaseOut>,
    ) -> Result<(), ExportError> {
        self.each_case(place, ask, &mut |row| {
            take(CaseOut {
                position: self.tx.position(self.number(), row.id)?,
                line: CaseLine::read(self, row)?,
            })
        })
    }

    fn each_case(
        &self,
        place: &GridCode,
        ask: &ExportAsk,
        take: Take<'_, CaseRow>,
    ) -> Result<(), ExportError> {
        let (begins, first) = (|day: Day| day.begins(), DocumentId::new([0; 16]));
        let newest = ask.until.map(|day| (begins(day.plus_days(1)), first));
        for grid in self.nodes(place) {
            let mut before = newest;
            loop {
                let rows = self.tx.cases_in(self.number(), &grid.code, before, PAGE)?;
                before = rows.last().map(|row| (row.received_at, row.id));
                let more = rows.len() == PAGE;
                let wanted = rows.len();
                let rows = rows
                    .into_iter()
                    .take_while(|row| ask.from.is_none_or(|from| begins(from) <= row.received_at));
                let mut taken = 0;
                for row in rows {
                    taken += 1;
                    if row.stage != Stage::Blank && !row.confidential {
                        take(row)?;
                    }
                }
                if !more || taken < wanted {
                    break;
                }
            }
        }
        Ok(())
    }

    /// Disputes among them.
    ///
    /// # Errors
    /// The store's, and those of `take`.
    pub fn disputes_out(
        &self,
        place: &GridCode,
        ask: &ExportAsk,
        take: Take<'_, DisputeOut>,
    ) -> Result<(), ExportError> {
        let mut names = BTreeMap::new();
        self.each_case(place, ask, &mut |row| {
            if *row.kind != *CaseKind::Dispute.as_str() {
                return Ok(());
            }
            match self.dispute(row, &mut names)? {
                Some(dispute) => take(dispute),
                None => Ok(()),
            }
        })
    }

    fn dispute(
        &self,
        row: CaseRow,
        names: &mut BTreeMap<UserId, Box<str>>,
    ) -> Result<Option<DisputeOut>, StoreError> {
        let realm = self.number();
        let document = match self.tx.document(realm, row.id)? {
            Some(found) => self.load(&found)?,
            None => None,
        };
        let Some(document) = document else {
            return Ok(None);
        };
        let sheet = CaseSheet::read(&document);
        let state = fold(self.tx, self.realm, &document, self.now)?.state;
        let events = document.events("events");
        let resolution = state.resolution.filter(|resolution| resolution.stands);
        let step = resolution.and_then(|resolution| {
            let (entry, event) = events.iter().find(|(entry, _)| *entry == resolution.entry)?;
            Some((resolution, *entry, event))
        });
        let resolved = match step {
            Some((resolution, entry, event)) => {
                let user = user_speaking(self.tx, self.realm, speaker(entry, event))?;
                let words = event.text.clone().or(resolution.terms).unwrap_or_default();
                let by = user.map(|user| self.name(user, names)).transpose()?;
                Some((
                    resolution.outcome.unwrap_or_default(),
                    words,
                    by.unwrap_or_default(),
                ))
            }
            None => None,
        };
        let evaluation = self.tx.evaluation(realm, row.id)?;
        let evaluated_at = self.tx.evaluated_at(realm, row.id)?;
        let evaluated = evaluated_at.map(|at| {
            let words = evaluation.and_then(|evaluation| evaluation.words);
            (
                at.day(),
                words.map(|words| words.as_str().into()).unwrap_or_default(),
            )
        });
        Ok(Some(DisputeOut {
            party: self.first_party(&sheet)?,
            line: CaseLine::read(self, row)?,
            sheet,
            resolved,
            evaluated,
        }))
    }

    fn first_party(&self, sheet: &CaseSheet) -> Result<Box<str>, StoreError> {
        let Some(party) = sheet.parties.first() else {
            return Ok(Box::default());
        };
        let row = match party.household {
            Some(household) => self.tx.household_row(self.number(), household)?,
            None => None,
        };
        Ok(row.map_or_else(|| party.name.as_str().into(), |row| row.head))
    }

    fn name(&self, user: UserId, names: &mut BTreeMap<UserId, Box<str>>) -> Result<Box<str>, StoreError> {
        if let Some(name) = names.get(&user) {
            return Ok(name.clone());
        }
        let found = self.tx.user(self.number(), user)?;
        let name: Box<str> = found.map(|user| user.name.as_str().into()).unwrap_or_default();
        names.insert(user, name.clone());
        Ok(name)
    }

    /// Households by house number; the same household registered twice stands there once.
    ///
    /// # Errors
    /// The store's, and those of `take`.
    pub fn households_out<'s>(
        &'s self,
        place: &GridCode,
        take: Take<'_, (&'s Grid, HouseholdRow)>,
    ) -> Result<(), ExportError> {
        for grid in self.nodes(place) {
            let mut after: Option<(Box<str>, DocumentId)> = None;
            loop {
                let mark = after.as_ref().map(|(house_no, id)| (&**house_no, *id));
                let rows = self.tx.households_in(self.number(), &grid.code, mark, PAGE)?;
                after = rows.last().map(|row| (row.house_no.clone(), row.id));
                let more = rows.len() == PAGE;
                for row in rows.into_iter().filter(|row| row.same_as.is_none()) {
                    take((grid, row))?;
                }
                if !more {
                    break;
                }
            }
        }
        Ok(())
    }

    /// Visits in the days that are asked for, household by household, then place by place.
    ///
    /// # Errors
    /// The store's, and those of `take`.
    pub fn visits_out(
        &self,
        place: &GridCode,
        ask: &ExportAsk,
        take: Take<'_, VisitOut>,
    ) -> Result<(), ExportError> {
        let mut names = BTreeMap::new();
        let mut each = |grid: &Grid, at: &str, visits: Vec<VisitRow>| {
            for visit in visits {
                if visit.visited_on.is_some_and(|day| ask.has(day)) {
                    let by = visit.author.map(|user| self.name(user, &mut names)).transpose()?;
                    take(VisitOut {
                        grid: grid.clone(),
                        at: at.into(),
                        by: by.unwrap_or_default(),
                        visit,
                    })?;
                }
            }
            Ok(())
        };
        self.households_out(place, &mut |(grid, row)| {
            let visits = self.tx.visits_of(self.number(), row.id, VISITS)?;
            each(grid, &row.house_no, visits)
        })?;
        self.each_place(place, &mut |(grid, id, name)| {
            let visits = self.tx.visits_of_place(self.number(), id, VISITS)?;
            each(grid, &name, visits)
        })
    }

    /// Activities in the days that are asked for, grid by grid, the latest first.
    ///
    /// # Errors
    /// The store's, and those of `take`.
    pub fn activities_out<'s>(
        &'s self,
        place: &GridCode,
        ask: &ExportAsk,
        take: Take<'_, (&'s Grid, ActivityRow, Box<str>)>,
    ) -> Result<(), ExportError> {
        let mut names = BTreeMap::new();
        let span = Span {
            from: ask.from.unwrap_or(FIRST.into()),
            before: ask.until.unwrap_or(self.today()).plus_days(1),
        };
        for grid in self.nodes(place) {
            let mut before = None;
            loop {
                let (realm, code) = (self.number(), &grid.code);
                let rows = self.tx.activities_in(realm, code, None, span, before, PAGE)?;
                before = rows.last().map(|row| (row.held_on, row.id));
                let more = rows.len() == PAGE;
                for row in rows {
                    let by = row.author.map(|user| self.name(user, &mut names)).transpose()?;
                    take((grid, row, by.unwrap_or_default()))?;
                }
                if !more {
                    break;
                }
            }
        }
        Ok(())
    }

    /// Places as they are now.
    ///
    /// # Errors
    /// The store's, and those of `take`.
    pub fn places_out<'s>(
        &'s self,
        place: &GridCode,
        take: Take<'_, (&'s Grid, PlaceRecord)>,
    ) -> Result<(), ExportError> {
        self.each_place(place, &mut |(grid, id, _)| {
            let document = match self.tx.document(self.number(), id)? {
                Some(found) => self.load(&found)?,
                None => None,
            };
            document.map_or(Ok(()), |document| take((grid, PlaceRecord::read(&document))))
        })
    }

    fn each_place<'s>(
        &'s self,
        place: &GridCode,
        take: Take<'_, (&'s Grid, DocumentId, Box<str>)>,
    ) -> Result<(), ExportError> {
        for grid in self.nodes(place) {
            let mut after = None;
            loop {
                let mark = after.as_ref().map(|(kind, id): &(Box<str>, _)| (&**kind, *id));
                let rows = self.tx.places_in(self.number(), &grid.code, mark, PAGE)?;
                after = rows.last().map(|row| (row.kind.clone(), row.id));
                let more = rows.len() == PAGE;
                for row in rows {
                    take((grid, row.id, row.name))?;
                }
                if !more {
                    break;
                }
            }
        }
        Ok(())
    }
}
