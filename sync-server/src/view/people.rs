//! People and their phones, as the administrator of a place sees them.

use std::collections::BTreeMap;

use doorstep_model::bilingual::Bilingual;
use doorstep_model::code::Code;
use doorstep_model::grid::{Grid, Unit};
use doorstep_model::id::{GridCode, PostCode, UserId};
use doorstep_model::people::Seat;
use doorstep_model::protocol::row::{LinkCovers, LinkHolder, Station};
use doorstep_model::role::BaseRole;
use doorstep_model::time::Timestamp;

use super::{PathNode, Reader};
use crate::action::{ActionError, Overseer, Oversight};
use crate::store::{Assignment, Device, StoreError, User};

/// People found by a name at most.
const FOUND: usize = 50;

/// Who holds posts at a place.
#[derive(Debug, Clone)]
pub struct PlaceOfPeople {
    /// From the root to what lies above.
    pub path: Vec<PathNode>,
    /// The place.
    pub grid: Grid,
    /// What lies right below it.
    pub below: Vec<Grid>,
    /// Its own posts, then those of its units.
    pub held: Vec<PostHeld>,
    /// What may be given here.
    pub vacant: Vec<PostToGive>,
    /// Its units.
    pub units: Vec<Unit>,
}

/// A post that someone holds.
#[derive(Debug, Clone)]
pub struct PostHeld {
    /// As it is kept.
    pub assignment: Assignment,
    /// Who.
    pub user: User,
    /// Its name.
    pub post: Option<Bilingual>,
    /// The unit at which it is held.
    pub unit: Option<Unit>,
    /// The place at which it is held.
    pub grid: Option<Grid>,
    /// It is the reader's to end.
    pub own: bool,
}

/// A post that may be given at a place.
#[derive(Debug, Clone, PartialEq)]
pub struct PostToGive {
    /// Which.
    pub post: PostCode,
    /// Its name.
    pub name: Bilingual,
    /// At which unit; none: at the place itself.
    pub unit: Option<Unit>,
}

/// A person.
#[derive(Debug, Clone)]
pub struct PersonSheet {
    /// Who.
    pub user: User,
    /// Posts, those that ended last.
    pub held: Vec<PostHeld>,
    /// Links: the line's code, how many households, grids or units, until when.
    pub links: Vec<LinkShown>,
    /// Phones.
    pub devices: Vec<DeviceShown>,
    /// All of it is the reader's to look after.
    pub whole: bool,
}

/// A contact link in a line.
#[derive(Debug, Clone)]
pub struct LinkShown {
    /// The line's name.
    pub line: Option<Bilingual>,
    /// How many it names.
    pub n: usize,
    /// It holds.
    pub holds: bool,
}

/// A phone.
#[derive(Debug, Clone)]
pub struct DeviceShown {
    /// As it is kept.
    pub device: Device,
    /// Changes that the server holds of it, and since when the last of them is safe here.
    pub changes: u64,
    /// When its last change was made durable.
    pub durable_at: Option<Timestamp>,
    /// Changes kept and not taken, that nobody has decided about.
    pub waiting: usize,
}

pub(super) fn overseer<'a>(reader: &'a Reader<'_>) -> Overseer<'a> {
    Overseer {
        realm: reader.realm,
        standing: &reader.standing,
        now: reader.now,
    }
}

/// The people of a place, or of the administrator's own first one.
///
/// # Errors
/// `NotFound` for whoever is no administrator there.
pub fn place_of_people(reader: &Reader<'_>, code: Option<&GridCode>) -> Result<PlaceOfPeople, ActionError> {
    let tree = &reader.realm.tree;
    let administers = |grid: &Grid| reader.is(BaseRole::Administrator, &grid.code);
    let grid = match code {
        Some(code) => tree.get(code).filter(|grid| administers(grid)),
        None => reader.tops().into_iter().find(|grid| administers(grid)),
    };
    let grid = grid.ok_or(Code::NotFound)?.clone();
    let units: Vec<Unit> = reader
        .tx
        .units(reader.number())?
        .into_iter()
        .map(|listed| listed.unit)
        .filter(|unit| unit.grid == grid.code)
        .collect();
    let mut stations = vec![Station::Grid(grid.code.clone())];
    stations.extend(units.iter().map(|unit| Station::Unit(unit.code.clone())));
    let mut held = Vec::new();
    for station in &stations {
        for assignment in reader.tx.assignments_at(reader.number(), station)? {
            if assignment.draft.holds_at(reader.now) {
                held.extend(post_held(reader, assignment)?);
            }
        }
    }
    let mut path = reader.path(&grid.code);
    path.pop();
    Ok(PlaceOfPeople {
        below: tree.children(&grid.code).cloned().collect(),
        vacant: vacant(reader, &grid, &units),
        units,
        path,
        grid,
        held,
    })
}

fn vacant(reader: &Reader<'_>, grid: &Grid, units: &[Unit]) -> Vec<PostToGive> {
    let is_basic = !grid.is_unit && reader.realm.tree.is_leaf(&grid.code);
    let mut posts = Vec::new();
    for post in &reader.realm.preset.posts {
        let give = |unit: Option<&Unit>| PostToGive {
            post: post.code.clone(),
            name: post.name.clone(),
            unit: unit.cloned(),
        };
        match &post.seat {
            Seat::Level(level) if *level == grid.level => posts.push(give(None)),
            Seat::Basic if is_basic => posts.push(give(None)),
            Seat::Unit => posts.extend(units.iter().map(|unit| give(Some(unit)))),
            Seat::Level(_) | Seat::Basic => {}
        }
    }
    posts
}

fn post_held(reader: &Reader<'_>, assignment: Assignment) -> Result<Option<PostHeld>, StoreError> {
    let draft = &assignment.draft;
    let Some(user) = reader.tx.user(reader.number(), draft.user)? else {
        return Ok(None);
    };
    let (grid, unit) = match &draft.station {
        Station::Grid(grid) => (reader.realm.tree.get(grid).cloned(), None),
        Station::Unit(unit) => (
            None,
            reader.tx.unit(reader.number(), unit)?.map(|listed| listed.unit),
        ),
    };
    Ok(Some(PostHeld {
        post: reader
            .realm
            .preset
            .post(&draft.post)
            .map(|post| post.name.clone()),
        own: overseer(reader).over(reader.tx, &draft.station)?,
        user,
        unit,
        grid,
        assignment,
    }))
}

/// People of the administrator's by their login or the beginning of their name.
///
/// # Errors
/// The store's.
pub fn find_people(reader: &Reader<'_>, typed: &str) -> Result<Vec<User>, StoreError> {
    let overseer = overseer(reader);
    let mut found: BTreeMap<UserId, User> = BTreeMap::new();
    for user in reader.tx.users_called(reader.number(), typed.trim(), FOUND)? {
        if overseer.of(reader.tx, user.id)? != Oversight::None {
            found.insert(user.id, user);
        }
    }
    Ok(found.into_values().collect())
}

/// One person.
///
/// # Errors
/// `NotFound` for someone who is not the reader's to look after.
pub fn person_sheet(reader: &Reader<'_>, id: UserId) -> Result<PersonSheet, ActionError> {
    let (tx, realm) = (reader.tx, reader.number());
    let user = tx.user(realm, id)?.ok_or(Code::NotFound)?;
    let oversight = overseer(reader).of(tx, id)?;
    if oversight == Oversight::None {
        return Err(Code::NotFound.into());
    }
    let mut held = Vec::new();
    for assignment in tx.assignments_of(realm, id)? {
        held.extend(post_held(reader, assignment)?);
    }
    held.sort_by_key(|held| (!held.assignment.draft.holds_at(reader.now), held.assignment.id));
    let links = tx.links_of(realm, &LinkHolder::User(id))?;
    let links = links.iter().map(|link| LinkShown {
        line: reader
            .realm
            .preset
            .line(&link.draft.line)
            .map(|line| line.name.clone()),
        n: match &link.draft.covers {
            LinkCovers::Households(all) => all.len(),
            LinkCovers::Grids(all) => all.len(),
            LinkCovers::Units(all) => all.len(),
        },
        holds: link.draft.holds_at(reader.now),
    });
    let mut devices = Vec::new();
    for device in tx.devices_of(realm, id)? {
        let authored = tx.authored(realm, device.number)?;
        let changes: u64 = authored.authored.changes.iter().map(|count| count.changes).sum();
        devices.push(DeviceShown {
            durable_at: (changes > 0).then_some(authored.durable_at),
            waiting: tx.undecided_of(realm, device.number)?,
            changes,
            device,
        });
    }
    Ok(PersonSheet {
        user,
        held,
        links: links.collect(),
        devices,
        whole: oversight == Oversight::All,
    })
}
