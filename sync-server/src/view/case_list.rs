//! Cases of a place, a unit or a person: the open ones by their deadline, the others by their age.

use std::collections::BTreeMap;

use doorstep_model::grid::{Grid, Unit};
use doorstep_model::id::DocumentId;

use super::{Place, Reader};
use crate::store::{CaseRow, CaseWanted, CasesOf, InLane, Lanes, StoreError};

/// Cases of a page.
const PAGE: usize = 50;
/// Nodes that are asked one by one; a larger place is found among all cases of the realm.
const NODES: usize = 1_000;
/// Cases of the realm looked through for those of one page.
const LOOKED_AT: usize = 5_000;
/// Cases of a person's own log looked through.
const OWN: usize = 500;

/// Cases as a page asks for them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseAsk {
    /// In which lanes.
    pub lanes: Lanes,
    /// What else.
    pub wanted: CaseWanted,
    /// The last case of the page before.
    pub after: Option<DocumentId>,
    /// How many at most.
    pub limit: usize,
}

impl CaseAsk {
    /// A page of these lanes, after the last case of the page before.
    pub fn page(lanes: Lanes, after: Option<DocumentId>) -> Self {
        Self {
            lanes,
            wanted: CaseWanted::default(),
            after,
            limit: PAGE,
        }
    }

    fn has(&self, row: &CaseRow) -> bool {
        let wanted = &self.wanted;
        let is = |asked: bool, same: bool| !asked || same;
        self.lanes.has(row)
            && is(
                wanted.kind.is_some(),
                wanted.kind.is_some_and(|kind| *row.kind == *kind.as_str()),
            )
            && is(wanted.category.is_some(), wanted.category == row.category)
            && is(wanted.unit.is_some(), wanted.unit == row.unit)
            && is(wanted.without_unit, row.unit.is_none())
            && is(wanted.card.is_some(), wanted.card == row.card)
            && is(wanted.overdue, row.overdue)
            && wanted.since.is_none_or(|since| row.received_at >= since)
    }
}

/// Where cases are looked for.
#[derive(Debug, Clone, Copy)]
pub enum CasesWhere<'a> {
    /// A place and all below it.
    Place(&'a Place),
    /// The person's own places, with what their units have, and what they reported or were brought into.
    Own(&'a Place),
    /// What the person's units have.
    Units,
    /// What the person reported or was brought into.
    Person,
}

/// A page of cases.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CaseList {
    /// The cases.
    pub lines: Vec<CaseLine>,
    /// How many of these are overdue.
    pub overdue: usize,
    /// The case after which to go on, where more may follow.
    pub next: Option<DocumentId>,
}

/// A line of the list.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseLine {
    /// The case.
    pub row: CaseRow,
    /// The node where it stands.
    pub grid: Option<Grid>,
    /// The unit that has it.
    pub unit: Option<Unit>,
    /// Days until its deadline, by today; below 0 it is overdue. None without one, or when it is
    /// done or passed on.
    pub days_left: Option<i32>,
}

impl CaseLine {
    pub(super) fn read(reader: &Reader<'_>, row: CaseRow) -> Result<Self, StoreError> {
        let grid = row.grid.as_ref().and_then(|grid| reader.realm.tree.get(grid));
        let unit = match &row.unit {
            Some(unit) => reader.tx.unit(reader.number(), unit)?,
            None => None,
        };
        let due_on = row.due_on.filter(|_| row.stage.is_timed());
        Ok(Self {
            grid: grid.cloned(),
            unit: unit.map(|listed| listed.unit),
            days_left: due_on.map(|day| day.days_since(reader.today())),
            row,
        })
    }
}

/// A page of cases.
///
/// # Errors
/// The store's.
pub fn case_list(reader: &Reader<'_>, from: CasesWhere<'_>, ask: &CaseAsk) -> Result<CaseList, StoreError> {
    let mark = match ask.after {
        Some(id) => reader.tx.case_row(reader.number(), id)?,
        None => None,
    };
    let mut search = Search {
        reader,
        ask,
        mark: mark.map(|row| row.in_lane()),
        end: None,
        found: BTreeMap::new(),
    };
    match from {
        CasesWhere::Place(place) => search.below(place)?,
        CasesWhere::Own(place) => {
            search.below(place)?;
            search.units()?;
            search.person()?;
        }
        CasesWhere::Units => search.units()?,
        CasesWhere::Person => search.person()?,
    }
    search.page()
}

struct Search<'a, 'r> {
    reader: &'a Reader<'r>,
    ask: &'a CaseAsk,
    mark: Option<InLane>,
    /// Up to where all cases were looked through, where that was not to the end.
    end: Option<InLane>,
    found: BTreeMap<InLane, CaseRow>,
}

impl Search<'_, '_> {
    fn rows(&self, of: CasesOf<'_>, mark: Option<InLane>, limit: usize) -> Result<Vec<CaseRow>, StoreError> {
        let (tx, realm) = (self.reader.tx, self.reader.number());
        tx.cases_on_board(realm, of, self.ask.lanes, &self.ask.wanted, mark, limit)
    }

    fn of(&mut self, of: CasesOf<'_>) -> Result<(), StoreError> {
        let rows = self.rows(of, self.mark, self.ask.limit + 1)?;
        self.take(rows)
    }

    fn units(&mut self) -> Result<(), StoreError> {
        for unit in self.reader.units() {
            self.of(CasesOf::Unit(unit))?;
        }
        Ok(())
    }

    fn person(&mut self) -> Result<(), StoreError> {
        let reader = self.reader;
        let rows = reader.tx.cases_of_person(reader.number(), reader.user, OWN)?;
        self.take(rows)
    }

    fn below(&mut self, place: &Place) -> Result<(), StoreError> {
        let (tree, ask) = (&self.reader.realm.tree, self.ask);
        for top in &place.tops {
            if let Some(unit) = &ask.wanted.unit {
                self.among_all(CasesOf::Unit(unit), top)?;
                continue;
            }
            let nodes = tree.subtree(&top.code);
            if nodes.len() > NODES {
                self.among_all(CasesOf::Realm, top)?;
                continue;
            }
            for node in nodes {
                self.of(CasesOf::Grid(&node.code))?;
            }
        }
        Ok(())
    }

    fn among_all(&mut self, of: CasesOf<'_>, top: &Grid) -> Result<(), StoreError> {
        let tree = &self.reader.realm.tree;
        let (mut mark, mut found) = (self.mark, 0);
        for _ in 0..LOOKED_AT / PAGE {
            let rows = self.rows(of, mark, PAGE)?;
            if rows.is_empty() {
                return Ok(());
            }
            mark = rows.last().map(CaseRow::in_lane);
            let within = |row: &CaseRow| {
                row.grid
                    .as_ref()
                    .is_some_and(|grid| tree.is_within(grid, &top.code))
            };
            let before = self.found.len();
            self.take(rows.into_iter().filter(within))?;
            found += self.found.len() - before;
            if found > self.ask.limit {
                return Ok(());
            }
        }
        self.end = self.end.min(mark).or(mark);
        Ok(())
    }

    /// Keeps what belongs on this page or after it and is the person's to read.
    fn take(&mut self, rows: impl IntoIterator<Item = CaseRow>) -> Result<(), StoreError> {
        for row in rows {
            let at = row.in_lane();
            let wanted = self.ask.has(&row) && self.mark.is_none_or(|mark| at > mark);
            if wanted && !self.found.contains_key(&at) && self.reader.reads_case(&row)? {
                self.found.insert(at, row);
            }
        }
        Ok(())
    }

    fn page(mut self) -> Result<CaseList, StoreError> {
        // What lies behind the end of the look was not looked for everywhere.
        if let Some(end) = self.end {
            self.found.retain(|at, _| *at <= end);
        }
        let more = self.found.len() > self.ask.limit;
        let lines: Vec<_> = self
            .found
            .into_values()
            .take(self.ask.limit)
            .map(|row| CaseLine::read(self.reader, row))
            .collect::<Result<_, _>>()?;
        let overdue = |line: &&CaseLine| line.days_left.is_some_and(|days| days < 0);
        let last = lines.last().map(|line| line.row.id);
        Ok(CaseList {
            overdue: lines.iter().filter(overdue).count(),
            next: if more { last } else { self.end.map(|(_, id)| id) },
            lines,
        })
    }
}
