//! Where someone at a desk may take a case in.

use doorstep_model::case::CaseStep;
use doorstep_model::code::Code;
use doorstep_model::grid::Grid;
use doorstep_model::id::{DocumentId, GridCode};
use doorstep_model::standing::Home;

use super::{PathNode, Reader};
use crate::action::{ActionError, may_name_party};
use crate::store::{HouseholdRow, PlaceRow};

/// Places below one are offered one by one up to here; of a larger one, those right below it.
const PLACES: usize = 300;

/// Grids that are looked through for a household; of a larger place a smaller one is chosen first.
const SEARCHED: usize = 200;
/// Households shown of those found: more are too many to choose from.
const FOUND: usize = 12;

/// Whom a case is about, as the form asks for it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Parties {
    /// A name, a house number, a phone or a place to look for.
    pub words: Box<str>,
    /// Where to look.
    pub grid: Option<GridCode>,
    /// Households chosen already.
    pub chosen: Vec<DocumentId>,
}

/// A household or place that may be a party: no more than what tells it from others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartyFound {
    /// Which.
    pub id: DocumentId,
    /// The name of its grid.
    pub grid: Box<str>,
    /// 门牌
    pub house_no: Box<str>,
    /// 户主; of a place its name.
    pub head: Box<str>,
    /// The kind of a place; none: a household.
    pub place: Option<Box<str>>,
}

/// What came of looking for households.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Search {
    /// Nobody looked for one.
    #[default]
    None,
    /// Found so many; `more`: and others.
    Found {
        /// They, by grid and house number.
        households: Vec<PartyFound>,
        /// There are more than are shown.
        more: bool,
    },
    /// The place is too large to look through.
    TooWide,
    /// One character finds half of a village.
    TooShort,
}

/// A desk, and the places that cases come to it from.
#[derive(Debug, Clone, PartialEq)]
pub struct Intake {
    /// From the root to the desk's place.
    pub path: Vec<PathNode>,
    /// The place itself first, then what lies below it.
    pub grids: Vec<Grid>,
    /// Households that were looked for.
    pub search: Search,
    /// Those that were chosen and are the person's to name.
    pub chosen: Vec<PartyFound>,
}

/// The desk of a place, else of the person's own first place.
///
/// # Errors
/// `NotFound` where the person takes no cases in.
pub fn intake(
    reader: &Reader<'_>,
    grid: Option<&GridCode>,
    parties: &Parties,
) -> Result<Intake, ActionError> {
    let tree = &reader.realm.tree;
    let takes = |grid: &Grid| takes_in(reader, &grid.code);
    let desk = match grid {
        Some(code) => tree.get(code).filter(|grid| takes(grid)),
        None => reader.tops().into_iter().find(|grid| takes(grid)),
    };
    let desk = desk.ok_or(Code::NotFound)?;
    let below = tree.subtree(&desk.code);
    let grids = if below.len() <= PLACES {
        below.iter().filter(|grid| !grid.is_unit).cloned().collect()
    } else {
        let below = tree.children(&desk.code).filter(|grid| !grid.is_unit);
        std::iter::once(desk).chain(below).cloned().collect()
    };
    let mut chosen = Vec::new();
    for id in &parties.chosen {
        match reader.tx.household_row(reader.number(), *id)? {
            Some(row) => chosen.extend(party(reader, row)),
            None => {
                let row = reader.tx.place_row(reader.number(), *id)?;
                chosen.extend(row.and_then(|row| place(reader, row)));
            }
        }
    }
    Ok(Intake {
        path: reader.path(&desk.code),
        search: search(reader, parties)?,
        chosen,
        grids,
    })
}

/// Looks for households and places in the place where the case is said to be.
fn search(reader: &Reader<'_>, parties: &Parties) -> Result<Search, ActionError> {
    let words = parties.words.trim();
    let grid = parties.grid.as_ref().filter(|grid| takes_in(reader, grid));
    let Some(grid) = grid.filter(|_| !words.is_empty()) else {
        return Ok(Search::None);
    };
    if words.chars().count() < 2 && !words.chars().all(|c| c.is_ascii_digit()) {
        return Ok(Search::TooShort);
    }
    let below = reader.realm.tree.subtree(grid);
    if below.len() > SEARCHED {
        return Ok(Search::TooWide);
    }
    let mut households = Vec::new();
    for node in below {
        let rows = reader
            .tx
            .find_households(reader.number(), &node.code, words, FOUND + 1)?;
        households.extend(rows.into_iter().filter_map(|row| party(reader, row)));
        let rows = reader
            .tx
            .find_places(reader.number(), &node.code, words, FOUND + 1)?;
        households.extend(rows.into_iter().filter_map(|row| place(reader, row)));
        if households.len() > FOUND {
            break;
        }
    }
    let more = households.len() > FOUND;
    households.truncate(FOUND);
    Ok(Search::Found { households, more })
}

fn party(reader: &Reader<'_>, row: HouseholdRow) -> Option<PartyFound> {
    let home = Home::of_household(row.id, row.grid.clone());
    let theirs = may_name_party(reader.realm, &reader.standing, &home);
    let grid = reader.realm.tree.get(&row.grid).filter(|_| theirs)?;
    Some(PartyFound {
        id: row.id,
        grid: grid.name.clone(),
        house_no: row.house_no,
        head: row.head,
        place: None,
    })
}

fn place(reader: &Reader<'_>, row: PlaceRow) -> Option<PartyFound> {
    let theirs = may_name_party(reader.realm, &reader.standing, &Home::of_grid(row.grid.clone()));
    let grid = reader.realm.tree.get(&row.grid).filter(|_| theirs)?;
    Some(PartyFound {
        id: row.id,
        grid: grid.name.clone(),
        house_no: Box::default(),
        head: row.name,
        place: Some(row.kind),
    })
}

/// Whether the person takes cases in at a place.
pub fn takes_in(reader: &Reader<'_>, grid: &GridCode) -> bool {
    let roles = reader.realm.preset.flow.rules.roles(CaseStep::Report);
    roles.is_some_and(|roles| roles.iter().any(|role| reader.is(role, grid)))
}
