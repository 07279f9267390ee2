//! Cases: the open ones by their deadline, the others by their age.

use std::collections::BTreeMap;

use doorstep_model::case::Stage;
use doorstep_model::grid::{Grid, Unit};
use doorstep_model::id::DocumentId;
use doorstep_model::time::Day;

use super::{Place, Reader};
use crate::store::{CaseRow, CasesOf, StoreError};

/// Cases of a page.
const PAGE: usize = 50;
/// Nodes that are asked one by one; a larger place is found among all cases of the realm.
const NODES: usize = 1_000;
/// Cases of the realm looked through for those of one page.
const LOOKED_AT: usize = 5_000;
/// Cases of a person's own log looked through.
const OWN: usize = 500;

/// Which cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CaseFilter {
    /// Those in which something is still to be done.
    #[default]
    Open,
    /// Those that ended.
    Ended,
}

/// A page of cases.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CaseList {
    /// The cases.
    pub lines: Vec<CaseLine>,
    /// How many of these are overdue.
    pub overdue: usize,
    /// The last case of this page, where more follow.
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

/// Where a case stands in its list.
type Key = (Option<Day>, i64, DocumentId);

impl CaseFilter {
    fn has(self, stage: Stage) -> bool {
        match self {
            Self::Open => stage.is_open(),
            Self::Ended => !stage.is_open() && stage != Stage::Blank,
        }
    }

    /// In the order of the list: the earliest deadline first and none last, or the newest first.
    fn key(self, row: &CaseRow) -> (bool, Key) {
        match self {
            Self::Open => (row.due_on.is_none(), (row.due_on, 0, row.id)),
            Self::Ended => (false, (None, -row.received_at.millis(), flipped(row.id))),
        }
    }
}

/// The order of ids turned round.
fn flipped(id: DocumentId) -> DocumentId {
    DocumentId::new(id.as_bytes().map(|byte| !byte))
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

/// A page of the cases of a place, after the last one of the page before; on the person's own page
/// (`own`) also those that their units have, and those that they reported or were brought into.
///
/// # Errors
/// The store's.
pub fn case_list(
    reader: &Reader<'_>,
    place: &Place,
    own: bool,
    filter: CaseFilter,
    after: Option<DocumentId>,
) -> Result<CaseList, StoreError> {
    let mark = match after {
        Some(id) => reader.tx.case_row(reader.number(), id)?,
        None => None,
    };
    let mut search = Search {
        reader,
        filter,
        mark,
        found: BTreeMap::new(),
    };
    for top in &place.tops {
        let nodes = reader.realm.tree.subtree(&top.code);
        if nodes.len() > NODES {
            search.among_all(top)?;
        } else {
            for node in nodes {
                search.of(CasesOf::Grid(&node.code))?;
            }
        }
    }
    if own {
        if filter == CaseFilter::Open {
            for unit in reader.units() {
                search.of(CasesOf::Unit(unit))?;
            }
        }
        let rows = reader.tx.cases_of_person(reader.number(), reader.user, OWN)?;
        search.take(rows)?;
    }
    search.page()
}

struct Search<'a, 'r> {
    reader: &'a Reader<'r>,
    filter: CaseFilter,
    mark: Option<CaseRow>,
    found: BTreeMap<(bool, Key), CaseRow>,
}

impl Search<'_, '_> {
    fn ask(&self, of: CasesOf<'_>, mark: Option<&CaseRow>, limit: usize) -> Result<Vec<CaseRow>, StoreError> {
        let (tx, realm) = (self.reader.tx, self.reader.number());
        match self.filter {
            CaseFilter::Open => tx.open_cases(realm, of, mark.map(|row| (row.due_on, row.id)), limit),
            CaseFilter::Ended => tx.ended_cases(realm, of, mark.map(|row| (row.received_at, row.id)), limit),
        }
    }

    fn of(&mut self, of: CasesOf<'_>) -> Result<(), StoreError> {
        let rows = self.ask(of, self.mark.as_ref(), PAGE + 1)?;
        self.take(rows)
    }

    fn among_all(&mut self, top: &Grid) -> Result<(), StoreError> {
        let tree = &self.reader.realm.tree;
        let mut mark = self.mark.clone();
        for _ in 0..LOOKED_AT / PAGE {
            let rows = self.ask(CasesOf::Realm, mark.as_ref(), PAGE)?;
            let ended = rows.len() < PAGE;
            mark = rows.last().cloned();
            let within = |row: &CaseRow| {
                row.grid
                    .as_ref()
                    .is_some_and(|grid| tree.is_within(grid, &top.code))
            };
            self.take(rows.into_iter().filter(within))?;
            if ended || self.found.len() > PAGE {
                break;
            }
        }
        Ok(())
    }

    /// Keeps what belongs on this page or after it and is the person's to read.
    fn take(&mut self, rows: impl IntoIterator<Item = CaseRow>) -> Result<(), StoreError> {
        let mark = self.mark.as_ref().map(|mark| self.filter.key(mark));
        for row in rows {
            let key = self.filter.key(&row);
            let wanted = self.filter.has(row.stage) && mark.is_none_or(|mark| key > mark);
            if wanted && !self.found.contains_key(&key) && self.reader.reads_case(&row)? {
                self.found.insert(key, row);
            }
        }
        Ok(())
    }

    fn page(self) -> Result<CaseList, StoreError> {
        let more = self.found.len() > PAGE;
        let lines: Vec<_> = self
            .found
            .into_values()
            .take(PAGE)
            .map(|row| CaseLine::read(self.reader, row))
            .collect::<Result<_, _>>()?;
        let overdue = |line: &&CaseLine| line.days_left.is_some_and(|days| days < 0);
        Ok(CaseList {
            overdue: lines.iter().filter(overdue).count(),
            next: lines.last().filter(|_| more).map(|line| line.row.id),
            lines,
        })
    }
}
