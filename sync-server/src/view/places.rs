//! Places 场所: what is to be looked at in a place of the tree, and one of them.

use std::collections::BTreeMap;

use doorstep_model::code::Code;
use doorstep_model::grid::Grid;
use doorstep_model::id::{DocumentId, GridCode, UserId};
use doorstep_model::place::PlaceRecord;
use doorstep_model::preset::PlaceKind;
use doorstep_model::time::Day;

use super::photo::photos_of;
use super::{CaseLine, PathNode, PhotoShown, Reader, Who};
use crate::action::ActionError;
use crate::publish::author_of;
use crate::store::{DueOn, PlaceRow, StoreError, VisitRow};

/// Places of a page.
const PAGE: usize = 100;
/// Nodes whose places are put together; of a larger place a smaller one is chosen first.
const NODES: usize = 700;
/// Visits shown of one.
const VISITS: usize = 50;
/// Cases shown of one.
const CASES: usize = 50;

/// A page of places.
#[derive(Debug, Clone, PartialEq)]
pub struct PlaceList {
    /// From the root to the place of the tree.
    pub path: Vec<PathNode>,
    /// It.
    pub grid: Grid,
    /// What lies right below it.
    pub below: Vec<Grid>,
    /// Grid by grid, by kind; none of what is too large to list.
    pub lines: Option<Vec<PlaceLine>>,
    /// The last one of this page, where more follow.
    pub next: Option<DocumentId>,
}

/// A place in a line.
#[derive(Debug, Clone, PartialEq)]
pub struct PlaceLine {
    /// The place.
    pub row: PlaceRow,
    /// Its grid.
    pub grid: Grid,
    /// Its kind in the preset.
    pub kind: Option<PlaceKind>,
    /// When somebody last went.
    pub last_on: Option<Day>,
    /// When somebody is to go, by the cadence of its kind, in an emergency by that.
    pub due_on: DueOn,
}

/// One place.
#[derive(Debug, Clone, PartialEq)]
pub struct PlaceSheet {
    /// From the root to its grid.
    pub path: Vec<PathNode>,
    /// As lists show it.
    pub line: PlaceLine,
    /// Everything of its document.
    pub record: PlaceRecord,
    /// Who looked at it.
    pub visits: Vec<VisitRow>,
    /// What was noted, by whom and when.
    pub notes: Vec<(String, Option<UserId>, Day)>,
    /// Its photos.
    pub photos: Vec<PhotoShown>,
    /// Cases that name it and that the person reads, the newest first.
    pub cases: Vec<CaseLine>,
    /// Whom it names.
    pub people: BTreeMap<UserId, Who>,
}

/// Places of a place of the tree, else of the person's first.
///
/// # Errors
/// `NotFound` for what is not the person's to read.
pub fn place_list(
    reader: &Reader<'_>,
    code: Option<&GridCode>,
    after: Option<DocumentId>,
) -> Result<PlaceList, ActionError> {
    let tree = &reader.realm.tree;
    let reads = |grid: &Grid| reader.reads_activities_of(&grid.code);
    let grid = match code {
        Some(code) => tree.get(code).filter(|grid| reads(grid)),
        None => reader.tops().into_iter().find(|grid| reads(grid)),
    };
    let grid = grid.ok_or(Code::NotFound)?;
    let below = tree.children(&grid.code).filter(|child| !child.is_unit);
    let mut list = PlaceList {
        path: reader.path(&grid.code),
        grid: grid.clone(),
        below: below.cloned().collect(),
        lines: None,
        next: None,
    };
    let nodes = tree.subtree(&grid.code);
    if nodes.len() > NODES {
        return Ok(list);
    }
    let mark = match after {
        Some(id) => reader.tx.place_row(reader.number(), id)?,
        None => None,
    };
    let from = mark
        .as_ref()
        .and_then(|mark| nodes.iter().position(|node| node.code == mark.grid));
    let mut lines = Vec::new();
    for node in nodes.iter().skip(from.unwrap_or(0)) {
        let mark = mark.as_ref().filter(|mark| mark.grid == node.code);
        let mark = mark.map(|mark| (&*mark.kind, mark.id));
        let room = PAGE + 1 - lines.len();
        for row in reader.tx.places_in(reader.number(), &node.code, mark, room)? {
            lines.push(line(reader, node, row)?);
        }
        if lines.len() > PAGE {
            break;
        }
    }
    let more = lines.len() > PAGE;
    lines.truncate(PAGE);
    list.next = lines.last().filter(|_| more).map(|line| line.row.id);
    list.lines = Some(lines);
    Ok(list)
}

/// One place.
///
/// # Errors
/// `NotFound` for one that is not there, or not the person's to read.
pub fn place_sheet(reader: &Reader<'_>, id: DocumentId) -> Result<PlaceSheet, ActionError> {
    let (tx, realm) = (reader.tx, reader.number());
    let row = tx.place_row(realm, id)?.ok_or(Code::NotFound)?;
    let grid = reader.realm.tree.get(&row.grid).ok_or(Code::NotFound)?;
    if !reader.reads_activities_of(&row.grid) {
        return Err(Code::NotFound.into());
    }
    let found = tx.document(realm, id)?.ok_or(Code::NotFound)?;
    let document = reader.load(&found)?.ok_or(Code::NotFound)?;
    let record = PlaceRecord::read(&document);
    let mut notes = Vec::new();
    for (entry, event) in &record.notes {
        let author = author_of(tx, reader.realm, *entry, event)?;
        let text = event.text.as_deref().unwrap_or_default().to_owned();
        notes.push((text, author, event.at.day()));
    }
    let visits = tx.visits_of_place(realm, id, VISITS)?;
    let photos = photos_of(reader, &document)?;
    let named = visits.iter().filter_map(|visit| visit.author);
    let named = named.chain(notes.iter().filter_map(|(_, author, _)| *author));
    let named = named.chain(photos.iter().filter_map(|photo| photo.by));
    Ok(PlaceSheet {
        path: reader.path(&row.grid),
        people: reader.people(named.collect::<Vec<_>>())?,
        line: line(reader, grid, row)?,
        record,
        visits,
        notes,
        photos,
        cases: cases(reader, id)?,
    })
}

fn cases(reader: &Reader<'_>, place: DocumentId) -> Result<Vec<CaseLine>, StoreError> {
    let mut lines = Vec::new();
    for case in reader.tx.cases_of_place(reader.number(), place, CASES)? {
        if reader.reads_case(&case)? {
            lines.push(CaseLine::read(reader, case)?);
        }
    }
    Ok(lines)
}

fn line(reader: &Reader<'_>, grid: &Grid, row: PlaceRow) -> Result<PlaceLine, StoreError> {
    let mut kinds = reader.realm.preset.places.iter();
    let due = reader.tx.visit_due(reader.number(), row.id)?;
    let alerted = reader.alerted()?;
    let on = alerted
        .iter()
        .any(|on| reader.realm.tree.is_within(&grid.code, on));
    let due_on = due.as_ref().map(|due| if on { due.alert_on } else { due.due_on });
    Ok(PlaceLine {
        kind: kinds.find(|kind| kind.code.as_str() == &*row.kind).cloned(),
        last_on: due.and_then(|due| due.last_on),
        due_on: due_on.unwrap_or(DueOn::OnRequest),
        grid: grid.clone(),
        row,
    })
}
