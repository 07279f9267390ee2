//! Activities that are late: by the days that the preset gives each kind. Whoever works by a link
//! (a delegate, a party member) holds their own; what is a grid's own is held once, by whomever.

use doorstep_model::grid::Grid;
use doorstep_model::id::UserId;
use doorstep_model::people::Post;
use doorstep_model::preset::ActivityKind;
use doorstep_model::protocol::row::Station;
use doorstep_model::time::Day;

use super::Reader;
use crate::store::{Assignment, StoreError};

/// Lines shown at most.
const LATE: usize = 100;

/// One that should have been held by now.
#[derive(Debug, Clone, PartialEq)]
pub struct LateActivity {
    /// What.
    pub kind: ActivityKind,
    /// Where.
    pub grid: Grid,
    /// Whose; none: the grid's own.
    pub user: Option<UserId>,
    /// When it was held last.
    pub last: Option<Day>,
    /// For how many days it has been due; none: nobody knows since when.
    pub days_over: Option<i32>,
}

/// What is late in the order of the tree, never of lateness; and whether there is more.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LateActivities {
    /// The first of them.
    pub lines: Vec<LateActivity>,
    /// There are more.
    pub more: bool,
}

/// What is late in these nodes.
pub(super) fn late_activities(reader: &Reader<'_>, nodes: &[Grid]) -> Result<LateActivities, StoreError> {
    let kinds = reader.realm.preset.activities.iter();
    let expected: Vec<&ActivityKind> = kinds.filter(|kind| kind.repeats().is_some()).collect();
    let mut late = LateActivities::default();
    for grid in nodes {
        let station = Station::Grid(grid.code.clone());
        let mut held = reader.tx.assignments_at(reader.number(), &station)?;
        held.retain(|held| held.draft.holds_at(reader.now));
        for kind in &expected {
            for found in of_kind(reader, grid, &held, kind)? {
                if late.lines.len() == LATE {
                    late.more = true;
                    return Ok(late);
                }
                late.lines.push(found);
            }
        }
    }
    Ok(late)
}

fn of_kind(
    reader: &Reader<'_>,
    grid: &Grid,
    held: &[Assignment],
    kind: &ActivityKind,
) -> Result<Vec<LateActivity>, StoreError> {
    let mut found = Vec::new();
    if kind.posts.is_empty() {
        if grid.level == reader.realm.preset.tree.village {
            found.extend(of_grid(reader, grid, None, kind)?);
        }
        return Ok(found);
    }
    let holders = || held.iter().filter(|held| kind.posts.contains(&held.draft.post));
    let linked = |held: &Assignment| {
        let post: Option<&Post> = reader.realm.preset.post(&held.draft.post);
        post.is_some_and(|post| post.role.is_linked())
    };
    for held in holders().filter(|held| linked(held)) {
        let user = held.draft.user;
        let last = reader
            .tx
            .last_held_by(reader.number(), user, kind.code.as_str())?;
        let since = last.unwrap_or_else(|| held.draft.from.day());
        found.extend(line(reader, grid, kind, (Some(user), last, Some(since))));
    }
    let own = holders().filter(|held| !linked(held));
    if let Some(since) = own.map(|held| held.draft.from.day()).min() {
        found.extend(of_grid(reader, grid, Some(since), kind)?);
    }
    Ok(found)
}

/// A grid's own, wherever in it it was held.
fn of_grid(
    reader: &Reader<'_>,
    grid: &Grid,
    since: Option<Day>,
    kind: &ActivityKind,
) -> Result<Option<LateActivity>, StoreError> {
    let mut last = None;
    for node in reader.realm.tree.subtree(&grid.code) {
        last = last.max(
            reader
                .tx
                .last_held_in(reader.number(), &node.code, kind.code.as_str())?,
        );
    }
    Ok(line(reader, grid, kind, (None, last, last.or(since))))
}

fn line(
    reader: &Reader<'_>,
    grid: &Grid,
    kind: &ActivityKind,
    (user, last, since): (Option<UserId>, Option<Day>, Option<Day>),
) -> Option<LateActivity> {
    let due = since.and_then(|since| kind.due_after(since));
    let days_over = due.map(|due| reader.today().days_since(due));
    days_over.is_none_or(|days| days > 0).then(|| LateActivity {
        kind: kind.clone(),
        grid: grid.clone(),
        user,
        last,
        days_over,
    })
}
