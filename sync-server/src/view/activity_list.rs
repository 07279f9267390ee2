//! Activities 活动记录 of a place in a month, or a person's own: how many of each kind, what is late,
//! and one line each.

use std::collections::BTreeMap;

use doorstep_model::code::Code;
use doorstep_model::grid::Grid;
use doorstep_model::id::{DocumentId, GridCode, ItemCode, UserId};

use super::activity_late::{LateActivities, late_activities};
use super::month::Month;
use super::{PathNode, Reader, Who};
use crate::action::ActionError;
use crate::store::{ActivityCount, ActivityMark, ActivityRow, StoreError};

/// Activities of a page.
const PAGE: usize = 50;
/// Nodes whose lists are put together; of a larger place a smaller one is chosen first.
const NODES: usize = 700;

/// What a page asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActivityAsk {
    /// Which place; none: the person's first.
    pub grid: Option<GridCode>,
    /// What the person wrote down, wherever it was.
    pub own: bool,
    /// In which month.
    pub month: Month,
    /// Of one kind alone.
    pub kind: Option<ItemCode>,
    /// The last one of the page before.
    pub after: Option<DocumentId>,
}

/// A page of activities.
#[derive(Debug, Clone, PartialEq)]
pub struct ActivityList {
    /// From the root to the place; empty for the person's own.
    pub path: Vec<PathNode>,
    /// The place; none: the person's own.
    pub grid: Option<Grid>,
    /// How many of each kind, and how many took part.
    pub counts: Vec<ActivityCount>,
    /// What lies right below, each with how many of the kind that is asked for, or of all.
    pub below: Vec<(Grid, u32)>,
    /// The activities; none of a place that is too large to list.
    pub lines: Option<Vec<(ActivityRow, Grid)>>,
    /// The last one of this page, where more follow.
    pub next: Option<DocumentId>,
    /// What should have been held by now.
    pub late: LateActivities,
    /// Whom the lines name.
    pub people: BTreeMap<UserId, Who>,
}

/// A page of activities.
///
/// # Errors
/// `NotFound` for a place whose activities are not the person's to read.
pub fn activity_list(reader: &Reader<'_>, asked: &ActivityAsk) -> Result<ActivityList, ActionError> {
    let mark = mark(reader, asked.after)?;
    let reads = |grid: &Grid| reader.reads_activities_of(&grid.code);
    let grid = match &asked.grid {
        _ if asked.own => None,
        Some(code) => {
            let grid = reader.realm.tree.get(code).filter(|grid| reads(grid));
            Some(grid.ok_or(Code::NotFound)?)
        }
        // Who works by links to households alone has no place: their own.
        None => reader.tops().into_iter().find(|grid| reads(grid)),
    };
    let mut list = match grid {
        Some(grid) => of_place(reader, asked, grid, mark)?,
        None => own(reader, asked, mark)?,
    };
    let lines = list.lines.iter().flatten().filter_map(|(row, _)| row.author);
    let late = list.late.lines.iter().filter_map(|late| late.user);
    list.people = reader.people(lines.chain(late).collect::<Vec<_>>())?;
    Ok(list)
}

fn mark(reader: &Reader<'_>, after: Option<DocumentId>) -> Result<Option<ActivityMark>, StoreError> {
    let Some(id) = after else {
        return Ok(None);
    };
    let row = reader.tx.activity_row(reader.number(), id)?;
    Ok(row.map(|row| (row.held_on, row.id)))
}

fn of_place(
    reader: &Reader<'_>,
    asked: &ActivityAsk,
    grid: &Grid,
    mark: Option<ActivityMark>,
) -> Result<ActivityList, ActionError> {
    let (tx, realm, tree) = (reader.tx, reader.number(), &reader.realm.tree);
    let month = asked.month.to_string();
    let kind = asked.kind.as_ref().map(ItemCode::as_str);
    let mut below = Vec::new();
    for child in tree.children(&grid.code).filter(|child| !child.is_unit) {
        let counts = tx.activity_counts(realm, &child.code, &month)?;
        let wanted = counts
            .iter()
            .filter(|count| kind.is_none_or(|kind| *count.kind == *kind));
        below.push((child.clone(), wanted.map(|count| count.n).sum()));
    }
    let nodes = tree.subtree(&grid.code);
    let mut list = ActivityList {
        path: reader.path(&grid.code),
        grid: Some(grid.clone()),
        counts: tx.activity_counts(realm, &grid.code, &month)?,
        below,
        lines: None,
        next: None,
        late: LateActivities::default(),
        people: BTreeMap::new(),
    };
    if nodes.len() <= NODES {
        let mut rows = Vec::new();
        for node in nodes {
            let span = asked.month.span();
            rows.extend(tx.activities_in(realm, &node.code, kind, span, mark, PAGE + 1)?);
        }
        list.put(reader, rows);
        list.late = late_activities(reader, nodes)?;
    }
    Ok(list)
}

fn own(
    reader: &Reader<'_>,
    asked: &ActivityAsk,
    mark: Option<ActivityMark>,
) -> Result<ActivityList, ActionError> {
    let (span, kind) = (asked.month.span(), asked.kind.as_ref().map(ItemCode::as_str));
    let mut list = ActivityList {
        path: Vec::new(),
        grid: None,
        counts: Vec::new(),
        below: Vec::new(),
        lines: None,
        next: None,
        late: LateActivities::default(),
        people: BTreeMap::new(),
    };
    let rows = reader
        .tx
        .activities_by(reader.number(), reader.user, kind, span, mark, PAGE + 1)?;
    list.put(reader, rows);
    Ok(list)
}

impl ActivityList {
    /// The latest first, as many as a page holds.
    fn put(&mut self, reader: &Reader<'_>, mut rows: Vec<ActivityRow>) {
        rows.sort_by_key(|row| std::cmp::Reverse((row.held_on, row.id)));
        let more = rows.len() > PAGE;
        rows.truncate(PAGE);
        self.next = rows.last().filter(|_| more).map(|row| row.id);
        let placed = rows.into_iter().filter_map(|row| {
            let grid = reader.realm.tree.get(&row.grid)?.clone();
            Some((row, grid))
        });
        self.lines = Some(placed.collect());
    }
}
