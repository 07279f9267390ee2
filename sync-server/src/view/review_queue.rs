//! What waits for a person: for cadres what of their households is to be decided, for cadres and
//! clerks cases with steps that did not apply, and what was kept and not taken.

use std::collections::{BTreeMap, BTreeSet};

use doorstep_model::document::entry::Entry;
use doorstep_model::document::event::{Colour, Event};
use doorstep_model::document::schema::Step;
use doorstep_model::grid::Grid;
use doorstep_model::id::UserId;
use doorstep_model::role::BaseRole;
use doorstep_model::time::Day;

use super::household_sheet::two_versions;
use super::refused_steps::{self, RefusedIn};
use super::{Place, Reader, TwoVersions, Who};
use crate::action::{Kept, kept};
use crate::publish::{author_of, read_household};
use crate::store::{CaseRow, HouseholdRow, StoreError};

/// Households of each kind that are shown; the queue is worked off from its top.
const SHOWN: usize = 50;
/// Nodes whose households are asked for one by one.
const NODES: usize = 1_000;
/// Households of one grid that are compared: above it, nobody would find the door.
const GRID: usize = 1_000;

/// The queue.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ReviewQueue {
    /// What was kept and not applied, the newest first.
    pub kept: Vec<KeptLine>,
    /// Households: out of date first, then by grid and house number.
    pub households: Vec<ToReview>,
    /// Pairs that may be the same household.
    pub doubles: Vec<Double>,
    /// Cases with steps that were kept and not applied, those that wait longest first.
    pub cases: Vec<RefusedIn>,
    /// How many such steps nobody has looked at.
    pub refused: u32,
    /// How many more there are than are shown.
    pub more: usize,
    /// Those who are named.
    pub people: BTreeMap<UserId, Who>,
    /// There is something that this person reviews, even if nothing waits.
    pub reviews: bool,
}

/// A kept change, and what it is about.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptLine {
    /// The change.
    pub kept: Kept,
    /// The household that it is about, or belongs to.
    pub household: Option<HouseholdRow>,
    /// The case that it is about.
    pub case: Option<CaseRow>,
}

/// A household in which something waits.
#[derive(Debug, Clone, PartialEq)]
pub struct ToReview {
    /// Which.
    pub row: HouseholdRow,
    /// Where.
    pub grid: Grid,
    /// What.
    pub waiting: Vec<Waiting>,
}

/// What waits.
#[derive(Debug, Clone, PartialEq)]
pub enum Waiting {
    /// The colour was not reviewed in time.
    OutOfDate {
        /// The day on which it was to be reviewed.
        review_on: Option<Day>,
    },
    /// A colour was proposed.
    Proposed(Said),
    /// Colours were decided apart; the most cautious is shown.
    DecidedApart(Vec<Said>),
    /// The household contests an entry, in its words.
    Contested {
        /// What was said.
        words: Box<str>,
        /// Who wrote it down.
        by: Option<UserId>,
    },
    /// A field was written twice apart.
    TwoVersions(TwoVersions),
}

/// A colour that somebody proposed or decided.
#[derive(Debug, Clone, PartialEq)]
pub struct Said {
    /// Which.
    pub colour: Option<Colour>,
    /// The need.
    pub need: Option<Box<str>>,
    /// Who.
    pub by: Option<UserId>,
    /// When, by the author's clock.
    pub on: Day,
}

/// Two households that may be one.
#[derive(Debug, Clone, PartialEq)]
pub struct Double {
    /// One.
    pub one: HouseholdRow,
    /// The other.
    pub other: HouseholdRow,
    /// Who stands in both.
    pub name: Box<str>,
}

impl ReviewQueue {
    /// The first of each kind.
    #[must_use]
    pub fn beginning(mut self, of_each: usize) -> Self {
        self.kept.truncate(of_each);
        self.households.truncate(of_each);
        self.doubles.truncate(of_each);
        self.cases.truncate(of_each);
        self.more = 0;
        self
    }
}

/// The queue of a place, with so many steps that were not applied: each is read with its whole case.
///
/// # Errors
/// The store's.
pub fn review_queue(reader: &Reader<'_>, place: &Place, steps: usize) -> Result<ReviewQueue, StoreError> {
    let mut queue = ReviewQueue::default();
    let mut users = BTreeSet::new();
    let mut all = Vec::new();
    for grid in nodes(reader, place) {
        let cadre = reader.is(BaseRole::Cadre, &grid.code);
        if cadre && reader.is_village_or_below(&grid.code) {
            households(reader, grid, &mut queue, &mut users)?;
            all.extend(reader.tx.households_in(reader.number(), &grid.code, None, GRID)?);
        }
    }
    queue.reviews = refused_steps::looks_through(reader, place);
    queue.refused = refused_steps::count(reader, place)?;
    queue.cases = refused_steps::waiting(reader, place, steps)?;
    if queue.reviews {
        queue.kept = kept_lines(reader, place, &mut users)?;
    }
    queue.doubles = doubles(all);
    let old = |entry: &ToReview| {
        entry
            .waiting
            .iter()
            .any(|waiting| matches!(waiting, Waiting::OutOfDate { .. }))
    };
    // Stable: within each, the order of the tree and of house numbers.
    queue.households.sort_by_key(|entry| !old(entry));
    for count in [
        shorten(&mut queue.kept),
        shorten(&mut queue.households),
        shorten(&mut queue.doubles),
    ] {
        queue.more += count;
    }
    let shown: usize = queue.cases.iter().map(|case| case.steps.len()).sum();
    queue.more += (queue.refused as usize).saturating_sub(shown);
    queue.people = reader.people(users)?;
    Ok(queue)
}

fn kept_lines(
    reader: &Reader<'_>,
    place: &Place,
    users: &mut BTreeSet<UserId>,
) -> Result<Vec<KeptLine>, StoreError> {
    let (tx, tree) = (reader.tx, &reader.realm.tree);
    let inside = |kept: &Kept| {
        let grid = kept.grid.as_ref();
        grid.is_some_and(|grid| place.tops.iter().any(|top| tree.is_within(grid, &top.code)))
    };
    let all = kept(tx, reader.realm, &reader.standing)?;
    let line = |kept: Kept| {
        users.extend(kept.author);
        let document = &kept.document;
        let household = document.owner.unwrap_or(document.id).household();
        Ok(KeptLine {
            household: tx.household_row(reader.number(), household)?,
            case: tx.case_row(reader.number(), document.id)?,
            kept,
        })
    };
    all.into_iter().filter(inside).map(line).collect()
}

/// The places and all below them. The households of one that is larger are reviewed further down.
fn nodes<'a>(reader: &Reader<'a>, place: &Place) -> Vec<&'a Grid> {
    let tree = &reader.realm.tree;
    let below = place.tops.iter().map(|top| tree.subtree(&top.code));
    below.filter(|nodes| nodes.len() <= NODES).flatten().collect()
}

fn shorten<T>(list: &mut Vec<T>) -> usize {
    let more = list.len().saturating_sub(SHOWN);
    list.truncate(SHOWN);
    more
}

fn households(
    reader: &Reader<'_>,
    grid: &Grid,
    queue: &mut ReviewQueue,
    users: &mut BTreeSet<UserId>,
) -> Result<(), StoreError> {
    let mut rows = reader
        .tx
        .households_to_review(reader.number(), &grid.code, SHOWN)?;
    for row in reader.tx.coloured_households(reader.number(), &grid.code, GRID)? {
        if reader.is_out_of_date(&row) && !rows.iter().any(|other| other.id == row.id) {
            rows.push(row);
        }
    }
    rows.retain(|row| row.same_as.is_none());
    rows.sort_by_cached_key(|row| (crate::store::house_key(&row.house_no), row.id));
    for row in rows {
        let waiting = waiting(reader, &row)?;
        for waiting in &waiting {
            match waiting {
                Waiting::Proposed(said) => users.extend(said.by),
                Waiting::DecidedApart(said) => users.extend(said.iter().filter_map(|said| said.by)),
                Waiting::Contested { by, .. } => users.extend(*by),
                Waiting::OutOfDate { .. } | Waiting::TwoVersions(_) => {}
            }
        }
        let grid = grid.clone();
        queue.households.push(ToReview { row, grid, waiting });
    }
    Ok(())
}

fn waiting(reader: &Reader<'_>, row: &HouseholdRow) -> Result<Vec<Waiting>, StoreError> {
    let mut waiting = Vec::new();
    if reader.is_out_of_date(row) {
        waiting.push(Waiting::OutOfDate {
            review_on: row.review_on,
        });
    }
    let found = reader.tx.document(reader.number(), row.id)?;
    let Some(document) = found.map(|found| reader.load(&found)).transpose()?.flatten() else {
        return Ok(waiting);
    };
    let record = read_household(reader.tx, reader.realm, &document)?;
    let said = |(entry, event): &(Entry, Event)| -> Result<Said, StoreError> {
        Ok(Said {
            colour: event.colour,
            need: event.need_code.clone(),
            by: author_of(reader.tx, reader.realm, *entry, event)?,
            on: event.at.day(),
        })
    };
    for proposal in &record.colour.proposals {
        waiting.push(Waiting::Proposed(said(proposal)?));
    }
    if record.colour.decisions.len() > 1 {
        let decisions: Result<_, _> = record.colour.decisions.iter().map(said).collect();
        waiting.push(Waiting::DecidedApart(decisions?));
    }
    for contest in &record.contests {
        if record.colour.contests.contains(&contest.entry) && &*contest.event.step == Step::Contest.as_str() {
            waiting.push(Waiting::Contested {
                words: contest.event.text.clone().unwrap_or_default(),
                by: author_of(reader.tx, reader.realm, contest.entry, &contest.event)?,
            });
        }
    }
    let versions = two_versions(&document, &record);
    waiting.extend(versions.into_iter().map(Waiting::TwoVersions));
    Ok(waiting)
}

/// A person of the same name in both, and the same phone, the same address and house number, or
/// the same month of birth: as phones find them.
fn doubles(mut rows: Vec<HouseholdRow>) -> Vec<Double> {
    rows.retain(|row| row.same_as.is_none());
    let mut by_name: BTreeMap<&str, Vec<(usize, &str, &str)>> = BTreeMap::new();
    for (i, row) in rows.iter().enumerate() {
        for line in row.who.lines() {
            let mut parts = line.split('\t');
            let mut part = || parts.next().unwrap_or_default();
            let (name, phone, born) = (part(), part(), part());
            if !name.is_empty() {
                by_name.entry(name).or_default().push((i, phone, born));
            }
        }
    }
    let mut pairs: BTreeMap<(usize, usize), &str> = BTreeMap::new();
    for (name, people) in &by_name {
        for (n, (i, phone, born)) in people.iter().enumerate() {
            for (j, other_phone, other_born) in &people[n + 1..] {
                let (a, b) = (&rows[*i], &rows[*j]);
                let same = (!phone.is_empty() && phone == other_phone)
                    || (!a.phone.is_empty() && a.phone == b.phone)
                    || (!(a.address.is_empty() && a.house_no.is_empty())
                        && a.address == b.address
                        && a.house_no == b.house_no)
                    || (born.len() == "yyyy-mm".len() && born == other_born);
                if same && i != j {
                    pairs.entry((*i, *j)).or_insert(name);
                }
            }
        }
    }
    pairs
        .into_iter()
        .map(|((i, j), name)| Double {
            one: rows[i].clone(),
            other: rows[j].clone(),
            name: name.into(),
        })
        .collect()
}
