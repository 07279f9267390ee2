//! A household's points for taking part, and the supermarket where they are exchanged. There is no
//! list of households by points anywhere, and none is exported.

use std::collections::{BTreeMap, BTreeSet};

use doorstep_model::code::Code;
use doorstep_model::document::schema::Kind;
use doorstep_model::grid::Grid;
use doorstep_model::id::{DocumentId, GridCode, ItemCode, UserId};

use super::{PathNode, Reader, Who};
use crate::action::{ActionError, keeps_points, keeps_supermarket};
use crate::store::{Earned, HouseholdRow, Moved, StoreError};

/// Rows shown of each kind.
const ROWS: usize = 50;

/// What a household has.
#[derive(Debug, Clone, PartialEq)]
pub struct HouseholdPoints {
    /// From the root to its grid.
    pub path: Vec<PathNode>,
    /// Which household.
    pub row: HouseholdRow,
    /// Points left.
    pub left: u32,
    /// How it took part.
    pub earned: Vec<Earned>,
    /// What it took.
    pub taken: Vec<Moved>,
    /// The supermarket of its village with what is on the shelf, where the preset has rewards.
    pub shop: Option<(GridCode, BTreeMap<ItemCode, u32>)>,
    /// The reader writes down who took part.
    pub keeps: bool,
    /// The reader hands out rewards.
    pub hands_out: bool,
    /// Who wrote it down.
    pub people: BTreeMap<UserId, Who>,
}

/// The supermarket of a place.
#[derive(Debug, Clone, PartialEq)]
pub struct Supermarket {
    /// From the root to the place.
    pub path: Vec<PathNode>,
    /// The place.
    pub grid: Grid,
    /// What is on the shelf.
    pub stock: BTreeMap<ItemCode, u32>,
    /// What came in and went out lately. Who took it stands on the household's own page only.
    pub moved: Vec<Moved>,
    /// Who wrote it down.
    pub people: BTreeMap<UserId, Who>,
}

/// A household's points.
///
/// # Errors
/// `NotFound` for a household that is not there, not the reader's to read, or where the preset gives no
/// points.
pub fn household_points(reader: &Reader<'_>, id: DocumentId) -> Result<HouseholdPoints, ActionError> {
    let (tx, number) = (reader.tx, reader.number());
    let found = tx.document(number, id)?.filter(|row| row.kind == Kind::Household);
    let row = match found {
        Some(_) => tx.household_row(number, id)?,
        None => None,
    };
    let row = row
        .filter(|row| reader.reads_household(row))
        .ok_or(Code::NotFound)?;
    let judging = &reader.realm.preset.judging;
    if judging.points.is_empty() {
        return Err(Code::NotFound.into());
    }
    let shop = match reader
        .realm
        .tree
        .at_level(&row.grid, &reader.realm.preset.tree.village)
    {
        Some(village) if !judging.rewards.is_empty() => {
            Some((village.code.clone(), tx.stock(number, &village.code)?))
        }
        _ => None,
    };
    let hands_out = match &shop {
        Some((village, _)) => keeps_supermarket(tx, reader.realm, reader.user, village, reader.now)?,
        None => false,
    };
    let (earned, taken) = (tx.earned_by(number, id, ROWS)?, tx.taken_by(number, id, ROWS)?);
    let users: BTreeSet<UserId> = earned
        .iter()
        .map(|one| one.by)
        .chain(taken.iter().map(|one| one.by))
        .collect();
    Ok(HouseholdPoints {
        path: reader.path(&row.grid),
        left: tx.points_left(number, id)?,
        keeps: keeps_points(tx, reader.realm, reader.user, &row.grid, reader.now)?,
        people: reader.people(users)?,
        earned,
        taken,
        shop,
        hands_out,
        row,
    })
}

/// A place's supermarket.
///
/// # Errors
/// `NotFound` for a place whose supermarket the reader does not keep, that is no village, or where the
/// preset has no rewards.
pub fn supermarket(reader: &Reader<'_>, code: &GridCode) -> Result<Supermarket, ActionError> {
    let grid = reader.realm.tree.get(code).ok_or(Code::NotFound)?;
    if !has_supermarket(reader, grid)? {
        return Err(Code::NotFound.into());
    }
    let moved = reader.tx.moved_at(reader.number(), code, ROWS)?;
    let users: BTreeSet<UserId> = moved.iter().map(|one| one.by).collect();
    Ok(Supermarket {
        path: reader.path(code),
        stock: reader.tx.stock(reader.number(), code)?,
        people: reader.people(users)?,
        grid: grid.clone(),
        moved,
    })
}

/// Whether a place is a village with a supermarket that the reader keeps.
///
/// # Errors
/// The store's.
pub fn has_supermarket(reader: &Reader<'_>, grid: &Grid) -> Result<bool, StoreError> {
    let preset = &reader.realm.preset;
    if grid.level != preset.tree.village || preset.judging.rewards.is_empty() {
        return Ok(false);
    }
    keeps_supermarket(reader.tx, reader.realm, reader.user, &grid.code, reader.now)
}
