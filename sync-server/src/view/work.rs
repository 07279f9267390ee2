//! Who works at a place and what they did in a year: the ledger 工作台账, one person's page, and the
//! list of those who earned the preset's medal. Names stand in the order of the tree, never of figures.

use std::collections::BTreeMap;

use doorstep_model::code::Code;
use doorstep_model::grid::Grid;
use doorstep_model::id::{AssignmentId, GridCode, PostCode, UserId};
use doorstep_model::people::Post;
use doorstep_model::preset::{Evaluation, Pay, PayPer, PointsFor};
use doorstep_model::protocol::row::Station;
use doorstep_model::role::BaseRole;
use doorstep_model::text::Text;
use doorstep_model::time::Day;
use jiff::civil::Date;

use super::{PathNode, Reader};
use crate::action::{ActionError, overseen};
use crate::store::{Assignment, Ballot, Span, StoreError, Work};

/// People of a page.
const PAGE: usize = 50;
/// Nodes asked one by one; of a larger place all posts of the realm are gone through.
const NODES: usize = 500;
/// Nodes up to which a place has a list of medals of its own; above it, its parts have theirs.
const MEDAL_NODES: usize = 1_000;
/// Evaluations shown of one person.
const BALLOTS: usize = 20;

/// A page of the ledger.
#[derive(Debug, Clone, PartialEq)]
pub struct WorkLedger {
    /// From the root to the place.
    pub path: Vec<PathNode>,
    /// The place.
    pub grid: Grid,
    /// The year.
    pub year: i16,
    /// Posts of the preset that work in the field.
    pub posts: Vec<Post>,
    /// The one shown.
    pub post: Post,
    /// Its people.
    pub lines: Vec<WorkLine>,
    /// The last of this page, where more follow.
    pub next: Option<AssignmentId>,
}

/// One person's year at one post.
#[derive(Debug, Clone, PartialEq)]
pub struct WorkLine {
    /// Who.
    pub user: UserId,
    /// Name.
    pub name: Text<40>,
    /// Where.
    pub at: Grid,
    /// What they did.
    pub work: Work,
    /// Households linked to them, at a post with a line.
    pub linked: Option<u32>,
    /// Points for taking part, at a post that has them.
    pub points: Option<u32>,
    /// They earned the preset's medal.
    pub medal: bool,
    /// What the year's work is paid, in fen, at a post that is.
    pub pay: Option<u64>,
    /// What a good evaluation brought on top, in fen; none where the post has no reward.
    pub reward: Option<u64>,
    /// Others evaluate this post.
    pub evaluated: bool,
    /// How they were evaluated last.
    pub ballot: Option<Ballot>,
}

/// One person's page.
#[derive(Debug, Clone, PartialEq)]
pub struct WorkSheet {
    /// Name.
    pub name: Text<40>,
    /// Each post with its year.
    pub posts: Vec<(Post, WorkLine)>,
    /// How they were evaluated, the latest first.
    pub ballots: Vec<Ballot>,
    /// What the reader may write votes down for.
    pub evaluations: Vec<Evaluation>,
    /// The year.
    pub year: i16,
}

/// Who earned the medal of a year.
#[derive(Debug, Clone, PartialEq)]
pub struct Medals {
    /// From the root to the place.
    pub path: Vec<PathNode>,
    /// The place.
    pub grid: Grid,
    /// The year.
    pub year: i16,
    /// Name and grid, in the order of the tree.
    pub people: Vec<(Text<40>, Grid)>,
    /// Parts of a large place, which have lists of their own.
    pub below: Vec<Grid>,
}

/// The days of a year.
fn span_of(year: i16) -> Result<Span, Code> {
    let first = |year: i16| Date::new(year, 1, 1).map(Day::from).map_err(|_| Code::BadField);
    Ok(Span {
        from: first(year)?,
        before: first(year + 1)?,
    })
}

/// The ledger of a place, else of the first that the reader looks after.
///
/// # Errors
/// `NotFound` for a place that the reader does not look after, or a post that the preset does not have.
pub fn work_ledger(
    reader: &Reader<'_>,
    grid: Option<&GridCode>,
    post: Option<&PostCode>,
    year: i16,
    after: Option<AssignmentId>,
) -> Result<WorkLedger, ActionError> {
    let grid = looked_after(reader, grid)?;
    let posts: Vec<Post> = reader
        .realm
        .preset
        .posts
        .iter()
        .filter(|post| works_outside(post))
        .cloned()
        .collect();
    let chosen = match post {
        Some(code) => posts.iter().find(|post| post.code == *code),
        None => posts
            .iter()
            .find(|post| post.role == BaseRole::Member)
            .or(posts.first()),
    };
    let post = chosen.ok_or(Code::NotFound)?.clone();
    let span = span_of(year)?;
    let held = held_within(reader, &grid, &post)?;
    let from = after.map_or(0, |after| {
        held.iter()
            .position(|(_, held)| held.id == after)
            .map_or(0, |at| at + 1)
    });
    let mut lines = Vec::new();
    for (at, held) in held.iter().skip(from).take(PAGE) {
        lines.extend(line(reader, &post, held, at, span)?);
    }
    let last = held.get(from + PAGE - 1).filter(|_| held.len() > from + PAGE);
    Ok(WorkLedger {
        path: reader.path(&grid.code),
        next: last.map(|(_, held)| held.id),
        grid,
        year,
        posts,
        post,
        lines,
    })
}

/// A person's page: their own, or of someone whom the reader looks after.
///
/// # Errors
/// `NotFound` for anybody else's.
pub fn work_sheet(reader: &Reader<'_>, user: UserId, year: i16) -> Result<WorkSheet, ActionError> {
    let seen = match overseen(reader.tx, reader.realm, reader.user, user, reader.now) {
        Ok(posts) => posts,
        Err(ActionError::Refused(_)) if user == reader.user => Vec::new(),
        Err(error) => return Err(error),
    };
    let named = reader.tx.user(reader.number(), user)?.ok_or(Code::NotFound)?;
    let span = span_of(year)?;
    let preset = &reader.realm.preset;
    let mut posts = Vec::new();
    for held in reader.tx.assignments_of(reader.number(), user)? {
        let Station::Grid(at) = &held.draft.station else {
            continue;
        };
        let (Some(post), Some(at)) = (preset.post(&held.draft.post), reader.realm.tree.get(at)) else {
            continue;
        };
        let shown = user == reader.user || seen.contains(&post.code);
        if shown && held.draft.holds_at(reader.now) && works_outside(post) {
            posts.extend(line(reader, post, &held, at, span)?.map(|line| (post.clone(), line)));
        }
    }
    let evaluations = preset.judging.evaluations.iter();
    Ok(WorkSheet {
        name: named.name,
        posts,
        ballots: reader.tx.ballots_of(reader.number(), user, BALLOTS)?,
        evaluations: evaluations
            .filter(|one| seen.contains(&one.post))
            .cloned()
            .collect(),
        year,
    })
}

/// Who of a place earned the medal.
///
/// # Errors
/// `NotFound` for a place that the reader does not look after, or a preset without a medal.
pub fn medals(reader: &Reader<'_>, grid: Option<&GridCode>, year: i16) -> Result<Medals, ActionError> {
    let grid = looked_after(reader, grid)?;
    let (preset, tree) = (&reader.realm.preset, &reader.realm.tree);
    if preset.judging.medal.is_none() {
        return Err(Code::NotFound.into());
    }
    let span = span_of(year)?;
    let (mut people, mut below) = (Vec::new(), Vec::new());
    if tree.subtree(&grid.code).len() > MEDAL_NODES {
        below.extend(tree.children(&grid.code).filter(|child| !child.is_unit).cloned());
    } else {
        for post in preset.posts.iter().filter(|post| post.role == BaseRole::Member) {
            for (at, held) in held_within(reader, &grid, post)? {
                let line = line(reader, post, &held, &at, span)?;
                people.extend(line.filter(|line| line.medal).map(|line| (line.name, at)));
            }
        }
    }
    Ok(Medals {
        path: reader.path(&grid.code),
        grid,
        year,
        people,
        below,
    })
}

/// Whether the reader looks after the work of others anywhere.
fn looked_after(reader: &Reader<'_>, grid: Option<&GridCode>) -> Result<Grid, ActionError> {
    let oversees = |grid: &Grid| {
        let roles = BaseRole::ALL.iter().filter(|role| role.oversees());
        roles.clone().any(|role| reader.is(*role, &grid.code))
    };
    let found = match grid {
        Some(code) => reader.realm.tree.get(code).filter(|grid| oversees(grid)),
        None => reader.tops().into_iter().find(|grid| oversees(grid)),
    };
    Ok(found.ok_or(Code::NotFound)?.clone())
}

/// Posts whose work is visits and cases: officers, clerks and those who oversee have none of their own.
fn works_outside(post: &Post) -> bool {
    matches!(
        post.role,
        BaseRole::Member | BaseRole::Head | BaseRole::Cadre | BaseRole::Helper
    )
}

/// Who holds a post within a place, in the order of the tree.
fn held_within(reader: &Reader<'_>, grid: &Grid, post: &Post) -> Result<Vec<(Grid, Assignment)>, StoreError> {
    let nodes = reader.realm.tree.subtree(&grid.code);
    let order: BTreeMap<&GridCode, usize> = nodes
        .iter()
        .enumerate()
        .map(|(n, node)| (&node.code, n))
        .collect();
    let mut all = Vec::new();
    if nodes.len() <= NODES {
        for node in nodes {
            let station = Station::Grid(node.code.clone());
            all.extend(reader.tx.assignments_at(reader.number(), &station)?);
        }
    } else {
        all = reader.tx.assignments(reader.number())?;
    }
    let mut held: Vec<(usize, Assignment)> = all
        .into_iter()
        .filter(|held| held.draft.post == post.code && held.draft.holds_at(reader.now))
        .filter_map(|held| match &held.draft.station {
            Station::Grid(at) => Some((*order.get(at)?, held)),
            Station::Unit(_) => None,
        })
        .collect();
    held.sort_by_key(|(at, held)| (*at, held.id));
    Ok(held
        .into_iter()
        .map(|(at, held)| (nodes[at].clone(), held))
        .collect())
}

fn line(
    reader: &Reader<'_>,
    post: &Post,
    held: &Assignment,
    at: &Grid,
    span: Span,
) -> Result<Option<WorkLine>, StoreError> {
    let (tx, realm, user) = (reader.tx, reader.number(), held.draft.user);
    let judging = &reader.realm.preset.judging;
    let Some(named) = tx.user(realm, user)?.filter(|user| !user.disabled) else {
        return Ok(None);
    };
    let work = tx.work_of(realm, user, span)?;
    let linked = match &post.line {
        Some(line) => Some(tx.linked_count(realm, user, line)?),
        None => None,
    };
    let has_points = !judging.points.is_empty() && post.role != BaseRole::Cadre;
    let medal = judging.medal.as_ref().filter(|_| post.role == BaseRole::Member);
    let pays: Vec<_> = judging.pay.iter().filter(|pay| pay.post == post.code).collect();
    let evaluated = judging.evaluations.iter().any(|one| one.post == post.code);
    let ballot = match evaluated {
        true => tx.ballots_of(realm, user, 1)?.pop(),
        false => None,
    };
    // The last word of the year counts.
    let good = ballot
        .as_ref()
        .is_some_and(|ballot| (span.from..span.before).contains(&ballot.held_on) && ballot.is_good());
    let pay = |per: PayPer| match per {
        PayPer::Case => u64::from(work.accepted),
        PayPer::Visit => u64::from(work.visits),
        PayPer::Month => months(reader, held, span),
        PayPer::GoodYear => u64::from(good),
    };
    let (rewards, paid): (Vec<_>, Vec<_>) = pays.iter().partition(|one| one.per == PayPer::GoodYear);
    let sum = |of: Vec<&&Pay>| {
        let fen = of.iter().map(|one| u64::from(one.fen) * pay(one.per));
        (!of.is_empty()).then(|| fen.sum())
    };
    Ok(Some(WorkLine {
        user,
        name: named.name,
        at: at.clone(),
        linked,
        points: has_points.then(|| points(reader, work)),
        medal: medal.is_some_and(|medal| {
            work.visits >= u32::from(medal.visits) && work.accepted >= u32::from(medal.cases)
        }),
        pay: sum(paid),
        reward: sum(rewards),
        evaluated,
        ballot,
        work,
    }))
}

/// What the preset gives for the work of a year.
fn points(reader: &Reader<'_>, work: Work) -> u32 {
    let given = reader.realm.preset.judging.points.iter();
    given
        .map(|points| {
            let times = match points.for_what {
                PointsFor::Visit => work.visits,
                PointsFor::Case => work.accepted,
                PointsFor::Round => work.answers,
                PointsFor::Activity => work.activities,
            };
            u32::from(points.points) * times
        })
        .sum()
}

/// Months of the span in which the post was held, until today.
fn months(reader: &Reader<'_>, held: &Assignment, span: Span) -> u64 {
    let from = held.draft.from.day().max(span.from).date();
    let until = held.draft.until.map_or(reader.today(), |until| until.day());
    let until = until.min(reader.today()).min(span.before.plus_days(-1)).date();
    let count = |date: Date| i64::from(date.year()) * 12 + i64::from(date.month());
    u64::try_from(count(until) - count(from) + 1).unwrap_or(0)
}
