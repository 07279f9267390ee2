//! Whom a place publishes: the people of its desks and units with their duties 人员公示, and what
//! hangs on a grid's wall 网格公示牌.

use std::collections::BTreeMap;

use doorstep_model::bilingual::Bilingual;
use doorstep_model::code::Code;
use doorstep_model::grid::Grid;
use doorstep_model::id::GridCode;
use doorstep_model::protocol::row::{HotlineRow, Station};
use doorstep_model::role::BaseRole;
use doorstep_model::text::Text;

use super::{PathNode, Reader};
use crate::action::{ActionError, SETS_HOTLINE};
use crate::store::{ListedUnit, StoreError};

/// The people whom a place publishes.
#[derive(Debug, Clone, PartialEq)]
pub struct Published {
    /// From the root to the place.
    pub path: Vec<PathNode>,
    /// The place.
    pub grid: Grid,
    /// Those who hold a post at the place itself, in the order of the preset's posts.
    pub people: Vec<PostHolder>,
    /// Its units, each with its people.
    pub units: Vec<(ListedUnit, Vec<PostHolder>)>,
    /// The hotline that reaches the place.
    pub hotline: Option<HotlineRow>,
    /// The reader sets the place's own.
    pub sets_hotline: bool,
}

/// What hangs on the wall of a grid.
#[derive(Debug, Clone, PartialEq)]
pub struct Poster {
    /// From the root to the grid.
    pub path: Vec<PathNode>,
    /// The grid.
    pub grid: Grid,
    /// Who answers for it: its own people first, then those above it up to the village.
    pub people: Vec<(Grid, PostHolder)>,
    /// The hotline that reaches it.
    pub hotline: Option<HotlineRow>,
}

/// Somebody with a published post.
#[derive(Debug, Clone, PartialEq)]
pub struct PostHolder {
    /// Name.
    pub name: Text<40>,
    /// The number of their work, if they gave one.
    pub phone: Option<Text<20>>,
    /// The post.
    pub post: Bilingual,
    /// What it is for.
    pub duties: Option<Bilingual>,
    /// What it lets them do.
    pub role: BaseRole,
}

impl Poster {
    /// The number that the poster's code calls: the hotline, else the first of its people's.
    pub fn calls(&self) -> Option<&Text<20>> {
        let hotline = self.hotline.as_ref().map(|line| &line.phone);
        hotline.or_else(|| self.people.iter().find_map(|(_, person)| person.phone.as_ref()))
    }
}

/// The people of a place.
///
/// # Errors
/// `NotFound` for a place that is not the reader's to see.
pub fn published(reader: &Reader<'_>, code: &GridCode) -> Result<Published, ActionError> {
    let grid = seen(reader, code)?;
    let mut units = Vec::new();
    for listed in reader.tx.units(reader.number())? {
        if listed.unit.grid == *code {
            let people = people(reader, &Station::Unit(listed.unit.code.clone()))?;
            units.push((listed, people));
        }
    }
    Ok(Published {
        path: reader.path(code),
        people: people(reader, &Station::Grid(code.clone()))?,
        hotline: reader.hotline(code)?,
        sets_hotline: SETS_HOTLINE.iter().any(|role| reader.is(*role, code)),
        grid,
        units,
    })
}

/// A grid's poster.
///
/// # Errors
/// `NotFound` for a place that is not the reader's to see, or lies above a village: people's doors
/// are in none of those.
pub fn poster(reader: &Reader<'_>, code: &GridCode) -> Result<Poster, ActionError> {
    let grid = seen(reader, code)?;
    if !reader.is_village_or_below(code) {
        return Err(Code::NotFound.into());
    }
    let mut answer_for_it = Vec::new();
    for node in reader.realm.tree.path(code).into_iter().rev() {
        if !reader.is_village_or_below(&node.code) {
            break;
        }
        let here = answers_for_it(reader, &Station::Grid(node.code.clone()))?;
        answer_for_it.extend(here.into_iter().map(|person| (node.clone(), person)));
    }
    Ok(Poster {
        path: reader.path(code),
        people: answer_for_it,
        hotline: reader.hotline(code)?,
        grid,
    })
}

fn seen(reader: &Reader<'_>, code: &GridCode) -> Result<Grid, ActionError> {
    let grid = reader.realm.tree.get(code).filter(|_| reader.may_see(code));
    Ok(grid.ok_or(Code::NotFound)?.clone())
}

/// Those who answer for a grid.
pub(super) fn answers_for_it(reader: &Reader<'_>, station: &Station) -> Result<Vec<PostHolder>, StoreError> {
    let mut people = people(reader, station)?;
    people.retain(|person| matches!(person.role, BaseRole::Member | BaseRole::Cadre));
    Ok(people)
}

/// Those who hold a post here now. Who helps is found by the households they are linked to: they are
/// not published.
pub(super) fn people(reader: &Reader<'_>, station: &Station) -> Result<Vec<PostHolder>, StoreError> {
    let preset = &reader.realm.preset;
    let order: BTreeMap<_, _> = preset
        .posts
        .iter()
        .enumerate()
        .map(|(n, post)| (&post.code, n))
        .collect();
    let mut held = reader.tx.assignments_at(reader.number(), station)?;
    held.retain(|held| held.draft.holds_at(reader.now) && held.draft.role != BaseRole::Helper);
    held.sort_by_key(|held| order.get(&held.draft.post).copied());
    let mut people = Vec::new();
    for held in held {
        let Some(post) = preset.post(&held.draft.post) else {
            continue;
        };
        let user = reader.tx.user(reader.number(), held.draft.user)?;
        if let Some(user) = user.filter(|user| !user.disabled && !user.name.is_empty()) {
            people.push(PostHolder {
                name: user.name,
                phone: user.phone,
                post: post.name.clone(),
                duties: post.duties.clone(),
                role: post.role,
            });
        }
    }
    Ok(people)
}
