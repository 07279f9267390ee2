//! Contact links 联系 of a person or a unit: with whom, by which line, since and until when. Those that
//! ended stay in the list.

use std::collections::BTreeMap;

use doorstep_model::code::Code;
use doorstep_model::grid::{Grid, Unit};
use doorstep_model::id::{DocumentId, GridCode, UnitCode};
use doorstep_model::people::Line;
use doorstep_model::protocol::row::{LinkCovers, LinkHolder, Station};
use doorstep_model::text::Text;

use super::people::overseer;
use super::{PathNode, Reader};
use crate::action::{ActionError, Oversight};
use crate::store::{Link, StoreError};

/// Nodes to choose from; of a larger place those right below it, and the way down.
const CHOICES: usize = 300;

/// Whose links, and what may be linked.
#[derive(Debug, Clone)]
pub struct Links {
    /// Who keeps them.
    pub holder: Holder,
    /// Those that hold or will, then those that ended, the latest first.
    pub links: Vec<LinkLine>,
    /// The preset's lines for such a holder.
    pub lines: Vec<Line>,
    /// From the root to the place whose grids may be linked.
    pub path: Vec<PathNode>,
    /// It.
    pub at: Grid,
    /// What lies right below it.
    pub below: Vec<Grid>,
    /// Grids to choose from, it first.
    pub grids: Vec<Grid>,
    /// Units to choose from.
    pub units: Vec<Unit>,
}

/// Who keeps a link.
#[derive(Debug, Clone)]
pub enum Holder {
    /// A person.
    User(Text<40>),
    /// A unit.
    Unit(Unit),
}

/// A link in a line.
#[derive(Debug, Clone)]
pub struct LinkLine {
    /// As it is kept.
    pub link: Link,
    /// With whom: grid and door of a household, a grid, a unit.
    pub covers: Vec<Covered>,
    /// It ended.
    pub ended: bool,
}

/// What a link leads to.
#[derive(Debug, Clone)]
pub enum Covered {
    /// A household, by its grid's name and its door; none: it is not here (yet, or any more).
    Household(Option<(Box<str>, Box<str>)>),
    /// A grid.
    Grid(Box<str>),
    /// A unit.
    Unit(Unit),
}

/// The links of a person or unit, with what may be linked at a place.
///
/// # Errors
/// `NotFound` for whoever is not the reader's to look after, and a place that is not.
pub fn links(reader: &Reader<'_>, holder: &LinkHolder, at: Option<&GridCode>) -> Result<Links, ActionError> {
    let (tx, realm, tree) = (reader.tx, reader.number(), &reader.realm.tree);
    let (named, home) = named(reader, holder)?;
    let over = |grid: &GridCode| overseer(reader).over(tx, &Station::Grid(grid.clone()));
    let at = match at {
        Some(code) if over(code)? => tree.get(code),
        Some(_) => None,
        None => match home.filter(|home| matches!(over(home), Ok(true))) {
            Some(home) => tree.get(&home),
            None => reader
                .tops()
                .into_iter()
                .find(|top| matches!(over(&top.code), Ok(true))),
        },
    };
    let at = at.ok_or(Code::NotFound)?;
    let all = tree.subtree(&at.code);
    let below: Vec<Grid> = tree
        .children(&at.code)
        .filter(|child| !child.is_unit)
        .cloned()
        .collect();
    let grids = match all.len() <= CHOICES {
        true => all.iter().filter(|grid| !grid.is_unit).cloned().collect(),
        false => std::iter::once(at).chain(&below).cloned().collect(),
    };
    let units: Vec<Unit> = tx.units(realm)?.into_iter().map(|listed| listed.unit).collect();
    let of_unit = matches!(holder, LinkHolder::Unit(_));
    let lines = reader.realm.preset.lines.iter();
    let mut shown = Vec::new();
    for link in tx.links_of(realm, holder)? {
        shown.push(line(reader, link)?);
    }
    shown.sort_by_key(|line| (line.ended, std::cmp::Reverse(line.link.id)));
    Ok(Links {
        holder: named,
        links: shown,
        lines: lines.filter(|line| line.of_units == of_unit).cloned().collect(),
        path: reader.path(&at.code),
        below,
        at: at.clone(),
        grids,
        units: units
            .into_iter()
            .filter(|unit| tree.is_within(&unit.grid, &at.code))
            .collect(),
    })
}

/// Who it is, and a place of theirs.
fn named(reader: &Reader<'_>, holder: &LinkHolder) -> Result<(Holder, Option<GridCode>), ActionError> {
    let (tx, realm) = (reader.tx, reader.number());
    match holder {
        LinkHolder::User(id) => {
            let user = tx.user(realm, *id)?.ok_or(Code::NotFound)?;
            if overseer(reader).of(tx, *id)? == Oversight::None {
                return Err(Code::NotFound.into());
            }
            let held = tx.assignments_of(realm, *id)?.into_iter();
            let mut stations = held
                .filter(|held| held.draft.holds_at(reader.now))
                .filter_map(|held| match held.draft.station {
                    Station::Grid(grid) => Some(grid),
                    Station::Unit(_) => None,
                });
            Ok((Holder::User(user.name), stations.next()))
        }
        LinkHolder::Unit(code) => {
            let unit = tx.unit(realm, code)?.ok_or(Code::NotFound)?.unit;
            if !overseer(reader).over(tx, &Station::Unit(code.clone()))? {
                return Err(Code::NotFound.into());
            }
            let home = unit.grid.clone();
            Ok((Holder::Unit(unit), Some(home)))
        }
    }
}

fn line(reader: &Reader<'_>, link: Link) -> Result<LinkLine, StoreError> {
    let covers = match &link.draft.covers {
        LinkCovers::Households(all) => all
            .iter()
            .map(|id| household(reader, *id))
            .collect::<Result<_, _>>()?,
        LinkCovers::Grids(all) => all.iter().map(|code| grid(reader, code)).collect(),
        LinkCovers::Units(all) => {
            let mut units: BTreeMap<UnitCode, Unit> = BTreeMap::new();
            for code in all {
                let unit = reader.tx.unit(reader.number(), code)?;
                units.extend(unit.map(|listed| (code.clone(), listed.unit)));
            }
            units.into_values().map(Covered::Unit).collect()
        }
    };
    Ok(LinkLine {
        ended: link.draft.until.is_some_and(|until| until <= reader.now),
        link,
        covers,
    })
}

/// A household by its door: who lives there is not an administrator's to read.
fn household(reader: &Reader<'_>, id: DocumentId) -> Result<Covered, StoreError> {
    let row = reader.tx.household_row(reader.number(), id)?;
    Ok(Covered::Household(row.map(|row| {
        let grid = reader.realm.tree.get(&row.grid);
        let grid = grid.map_or_else(Box::default, |grid| grid.name.clone());
        (grid, row.house_no)
    })))
}

fn grid(reader: &Reader<'_>, code: &GridCode) -> Covered {
    let path = reader.realm.tree.path(code);
    let names: Vec<&str> = path.iter().rev().take(2).rev().map(|grid| &*grid.name).collect();
    Covered::Grid(names.join(" ").into())
}
