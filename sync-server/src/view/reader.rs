//! Who looks, and the one snapshot that they look at.

use std::collections::{BTreeMap, BTreeSet};

use doorstep_model::bilingual::Bilingual;
use doorstep_model::document::Document;
use doorstep_model::grid::Grid;
use doorstep_model::household::is_out_of_date;
use doorstep_model::id::{DocumentId, GridCode, RealmNumber, UnitCode, UserId};
use doorstep_model::protocol::row::HotlineRow;
use doorstep_model::role::BaseRole;
use doorstep_model::standing::{Home, Over, Standing};
use doorstep_model::time::{Day, Timestamp};

use crate::action::{holds_over, may_read_activities, may_read_case, may_read_household};
use crate::realm::RealmView;
use crate::store::{ActivityRow, CaseRow, DocumentRow, HouseholdRow, Read, StoreError};

/// Someone at the console.
pub struct Reader<'a> {
    pub(super) tx: &'a Read<'a>,
    pub(super) realm: &'a RealmView,
    pub(super) user: UserId,
    pub(super) standing: Standing,
    pub(super) now: Timestamp,
}

/// A person as pages name them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Who {
    /// Their name.
    pub name: Box<str>,
    /// The first post that they hold now, in the preset's words.
    pub post: Option<Bilingual>,
}

/// A node on the way from the root.
#[derive(Debug, Clone, PartialEq)]
pub struct PathNode {
    /// The node.
    pub grid: Grid,
    /// The reader may open its page.
    pub open: bool,
}

impl<'a> Reader<'a> {
    /// Looks up what the person holds now.
    ///
    /// # Errors
    /// The store's.
    pub fn new(
        tx: &'a Read<'a>,
        realm: &'a RealmView,
        user: UserId,
        now: Timestamp,
    ) -> Result<Self, StoreError> {
        Ok(Self {
            tx,
            realm,
            user,
            standing: realm.standing_now(tx, user, now)?,
            now,
        })
    }

    /// The realm that it is looked at.
    pub fn realm(&self) -> &'a RealmView {
        self.realm
    }

    pub(super) fn number(&self) -> RealmNumber {
        self.realm.number
    }

    pub(super) fn today(&self) -> Day {
        self.now.day()
    }

    /// Whether a household's colour waits for review, by the preset's days.
    pub(super) fn is_out_of_date(&self, row: &HouseholdRow) -> bool {
        let days = self.realm.preset.days.review;
        is_out_of_date(row.colour, row.decided_on, row.review_on, days, self.today())
    }

    /// The grids of the person's posts and links, none inside another, in the order of the tree.
    pub fn tops(&self) -> Vec<&'a Grid> {
        let mut held: Vec<&GridCode> = Vec::new();
        for grant in self.standing.grants() {
            match &grant.over {
                Over::Grid(grid) if !grant.role.is_linked() => held.push(grid),
                Over::Link(link) => held.extend(&link.grids),
                Over::Grid(_) | Over::Unit(_) => {}
            }
        }
        let tree = &self.realm.tree;
        let mut tops: Vec<&Grid> = Vec::new();
        for grid in tree.all() {
            let inside = tops.iter().any(|top| tree.is_within(&grid.code, &top.code));
            if !inside && held.contains(&&grid.code) {
                tops.push(grid);
            }
        }
        tops
    }

    /// True for a grid of the person's, or one below it.
    pub fn may_see(&self, grid: &GridCode) -> bool {
        let tops = self.tops();
        tops.iter().any(|top| self.realm.tree.is_within(grid, &top.code))
    }

    /// From the root to a grid; each with whether the person may open its page.
    pub(super) fn path(&self, grid: &GridCode) -> Vec<PathNode> {
        let node = |grid: &&Grid| PathNode {
            open: self.may_see(&grid.code),
            grid: (*grid).clone(),
        };
        self.realm.tree.path(grid).iter().map(node).collect()
    }

    /// Households that the person's links name one by one.
    pub(super) fn linked_households(&self) -> BTreeSet<DocumentId> {
        let links = self
            .standing
            .grants()
            .iter()
            .filter_map(|grant| match &grant.over {
                Over::Link(link) => Some(link.households.iter().copied()),
                Over::Grid(_) | Over::Unit(_) => None,
            });
        links.flatten().collect()
    }

    /// Units of the person's posts.
    pub(super) fn units(&self) -> Vec<&UnitCode> {
        let units = self
            .standing
            .grants()
            .iter()
            .filter_map(|grant| match &grant.over {
                Over::Unit(unit) => Some(unit),
                Over::Grid(_) | Over::Link(_) => None,
            });
        units.collect()
    }

    /// True if the person reads every household of this grid.
    pub fn reads_households_of(&self, grid: &GridCode) -> bool {
        may_read_household(self.realm, &self.standing, &Home::of_grid(grid.clone()))
    }

    pub(super) fn reads_household(&self, row: &HouseholdRow) -> bool {
        let home = Home::of_household(row.id, row.grid.clone());
        may_read_household(self.realm, &self.standing, &home)
    }

    /// True if the person reads what was done in this grid beside visits.
    pub(super) fn reads_activities_of(&self, grid: &GridCode) -> bool {
        may_read_activities(self.realm, &self.standing, grid)
    }

    /// As those of its grid, or as its author.
    pub(super) fn reads_activity(&self, row: &ActivityRow) -> bool {
        row.author == Some(self.user) || self.reads_activities_of(&row.grid)
    }

    pub(super) fn reads_case(&self, line: &CaseRow) -> Result<bool, StoreError> {
        let Some(row) = self.tx.document(self.number(), line.id)? else {
            return Ok(false);
        };
        let stands_in = line.grid.as_ref();
        may_read_case(
            self.tx,
            self.realm,
            &self.standing,
            &row,
            line.confidential,
            stands_in,
        )
    }

    /// True if the person holds this role over the grid.
    pub(super) fn is(&self, role: BaseRole, grid: &GridCode) -> bool {
        holds_over(self.realm, &self.standing, &[role], grid)
    }

    /// True for a village, or what lies below one.
    pub(super) fn is_village_or_below(&self, grid: &GridCode) -> bool {
        let village = &self.realm.preset.tree.village;
        self.realm.tree.at_level(grid, village).is_some()
    }

    /// The places whose emergency switch is on.
    pub(super) fn alerted(&self) -> Result<Vec<GridCode>, StoreError> {
        let on = self.tx.alerts_on(self.number())?.into_iter();
        Ok(on.map(|alert| alert.grid).collect())
    }

    /// The hotline of a place, else of the nearest one above it that has one.
    pub(super) fn hotline(&self, grid: &GridCode) -> Result<Option<HotlineRow>, StoreError> {
        for node in self.realm.tree.upward(grid) {
            if let Some(line) = self.tx.hotline(self.number(), &node.code)? {
                return Ok(Some(line));
            }
        }
        Ok(None)
    }

    /// The published document.
    pub(super) fn load(&self, row: &DocumentRow) -> Result<Option<Document>, StoreError> {
        let Some(saved) = self.tx.snapshot(row.no)? else {
            return Ok(None);
        };
        let document = Document::load(row.kind, row.id, &saved).map_err(|_| StoreError::Damaged)?;
        Ok(Some(document))
    }

    /// Names and posts of people; those whom the realm does not know are left out.
    pub(super) fn people(
        &self,
        users: impl IntoIterator<Item = UserId>,
    ) -> Result<BTreeMap<UserId, Who>, StoreError> {
        let users: BTreeSet<UserId> = users.into_iter().collect();
        let mut people = BTreeMap::new();
        for id in users {
            let Some(user) = self.tx.user(self.number(), id)? else {
                continue;
            };
            let held = self.tx.assignments_of(self.number(), id)?;
            let post = held
                .iter()
                .find(|held| held.draft.holds_at(self.now))
                .and_then(|held| self.realm.preset.post(&held.draft.post));
            let who = Who {
                name: user.name.as_str().into(),
                post: post.map(|post| post.name.clone()),
            };
            people.insert(id, who);
        }
        Ok(people)
    }
}
