//! Who an author is: what the rows say that a person holds, and where it reaches.

use std::collections::BTreeSet;

use crate::grid::GridTree;
use crate::id::{DocumentId, GridCode, LinkId, UnitCode, UserId};
use crate::protocol::row::{AssignmentRow, LinkCovers, LinkRow, Station};
use crate::role::{BaseRole, RoleSet};

/// The grid tree, as far as permissions need it.
pub trait Tree {
    /// True if `inner` is `outer` or lies below it.
    fn within(&self, inner: &GridCode, outer: &GridCode) -> bool;
}

impl<F: Fn(&GridCode, &GridCode) -> bool> Tree for F {
    fn within(&self, inner: &GridCode, outer: &GridCode) -> bool {
        self(inner, outer)
    }
}

impl Tree for GridTree {
    fn within(&self, inner: &GridCode, outer: &GridCode) -> bool {
        self.is_within(inner, outer)
    }
}

/// Where a document, or a party of a case, belongs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Home {
    /// The grid: of the household, of the place, or itself. `None` where this phone does not know it.
    pub grid: Option<GridCode>,
    /// The household, if it is one.
    pub household: Option<DocumentId>,
}

impl Home {
    /// A grid, or a place in it.
    pub const fn of_grid(grid: GridCode) -> Self {
        Self {
            grid: Some(grid),
            household: None,
        }
    }

    /// A household in a grid.
    pub const fn of_household(household: DocumentId, grid: GridCode) -> Self {
        Self {
            grid: Some(grid),
            household: Some(household),
        }
    }

    fn lies_in(&self, outer: &GridCode, tree: &dyn Tree) -> bool {
        self.grid.as_ref().is_some_and(|inner| tree.within(inner, outer))
    }
}

/// A contact link of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Its row.
    pub id: LinkId,
    /// The link includes care records.
    pub care: bool,
    /// Households that it names.
    pub households: BTreeSet<DocumentId>,
    /// Grids that it names, with all below them.
    pub grids: BTreeSet<GridCode>,
    /// Grids in which its households lie: where an activity or a case without a household may be.
    pub near: BTreeSet<GridCode>,
}

impl Link {
    /// From its row. `near`: the grids of its households, as far as they are known here.
    pub fn of_row(row: &LinkRow, near: BTreeSet<GridCode>) -> Self {
        let (mut households, mut grids) = (BTreeSet::new(), BTreeSet::new());
        match &row.covers {
            LinkCovers::Households(named) => households.extend(named.iter().map(|id| id.household())),
            LinkCovers::Grids(named) => grids.extend(named.iter().cloned()),
            LinkCovers::Units(_) => {}
        }
        Self {
            id: row.id,
            care: row.care,
            households,
            grids,
            near,
        }
    }

    fn covers(&self, home: &Home, tree: &dyn Tree) -> bool {
        home.household
            .is_some_and(|household| self.households.contains(&household))
            || self.grids.iter().any(|grid| home.lies_in(grid, tree))
    }
}

/// Over what a role is held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Over {
    /// A grid and all below it.
    Grid(GridCode),
    /// A unit.
    Unit(UnitCode),
    /// What a contact link names.
    Link(Link),
}

/// One thing that a person holds: an assignment, or a contact link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// The base role of the post, or of the link's line.
    pub role: BaseRole,
    /// Where it holds.
    pub over: Over,
}

impl From<&AssignmentRow> for Grant {
    fn from(row: &AssignmentRow) -> Self {
        let over = match &row.station {
            Station::Grid(code) => Over::Grid(code.clone()),
            Station::Unit(code) => Over::Unit(code.clone()),
        };
        Self { role: row.role, over }
    }
}

impl Grant {
    /// True if the home lies where this is held. A linked role held over a grid reaches nothing
    /// by itself: heads and helpers go by their links.
    pub fn covers(&self, home: &Home, tree: &dyn Tree) -> bool {
        match &self.over {
            Over::Grid(grid) => !self.role.is_linked() && home.lies_in(grid, tree),
            Over::Link(link) => link.covers(home, tree),
            Over::Unit(_) => false,
        }
    }

    /// As [`Grant::covers`], or the home is a grid in which a linked household lies.
    pub fn covers_or_near(&self, home: &Home, tree: &dyn Tree) -> bool {
        self.covers(home, tree)
            || match (&self.over, &home.grid) {
                (Over::Link(link), Some(grid)) => home.household.is_none() && link.near.contains(grid),
                _ => false,
            }
    }

    /// True if this is held over that unit.
    pub fn is_of_unit(&self, unit: &UnitCode) -> bool {
        matches!(&self.over, Over::Unit(held) if held == unit)
    }
}

/// By which way something was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Via {
    /// Under a phone's own actor.
    Phone,
    /// Under the server's actor: a person at the console, or the server itself.
    Console,
}

/// An author, as the rows of the realm know them.
///
/// The grants are those under which the change was or will be accepted: for a change of a phone
/// that was out of reach while an assignment ended, also the one that ended (`5-sync.md`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The person; `None` for the server itself, and for a device number that no row explains.
    pub user: Option<UserId>,
    /// By which way.
    pub via: Via,
    grants: Vec<Grant>,
}

impl Standing {
    /// A person with a phone. Roles that write at the console only do not count.
    pub fn on_phone(user: UserId, grants: Vec<Grant>) -> Self {
        let grants = grants
            .into_iter()
            .filter(|grant| grant.role.has_phone())
            .collect();
        Self {
            user: Some(user),
            via: Via::Phone,
            grants,
        }
    }

    /// A person at the console, for whom the server writes.
    pub const fn at_console(user: UserId, grants: Vec<Grant>) -> Self {
        Self {
            user: Some(user),
            via: Via::Console,
            grants,
        }
    }

    /// The server itself: its clock, its jobs.
    pub const fn server() -> Self {
        Self {
            user: None,
            via: Via::Console,
            grants: Vec::new(),
        }
    }

    /// Someone of whom no row is here (yet).
    pub const fn unknown() -> Self {
        Self {
            user: None,
            via: Via::Phone,
            grants: Vec::new(),
        }
    }

    /// True for the server itself.
    pub const fn is_server(&self) -> bool {
        self.user.is_none() && matches!(self.via, Via::Console)
    }

    /// What the person holds that counts by this way.
    pub fn grants(&self) -> &[Grant] {
        &self.grants
    }

    /// The grants of these roles.
    pub fn grants_of(&self, roles: RoleSet) -> impl Iterator<Item = &Grant> {
        self.grants.iter().filter(move |grant| roles.contains(grant.role))
    }

    /// True if the person holds one of these roles over where the home lies: there, above it, or by a
    /// link that names it.
    pub fn holds(&self, roles: RoleSet, home: &Home, tree: &dyn Tree) -> bool {
        self.grants_of(roles).any(|grant| grant.covers(home, tree))
    }

    /// True if the person holds anything over that unit.
    pub fn is_of_unit(&self, unit: &UnitCode) -> bool {
        self.grants.iter().any(|grant| grant.is_of_unit(unit))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::LineCode;
    use crate::protocol::row::LinkHolder;
    use crate::time::Timestamp;

    fn grid(code: &str) -> GridCode {
        GridCode::parse(code).unwrap()
    }

    fn within(inner: &GridCode, outer: &GridCode) -> bool {
        inner == outer || inner.as_str().starts_with(&format!("{outer}."))
    }

    fn link(covers: LinkCovers) -> Grant {
        let row = LinkRow {
            id: LinkId(1),
            line: LineCode::parse("delegate").unwrap(),
            holder: LinkHolder::User(UserId(5)),
            covers,
            care: false,
            from: Timestamp::clamp(0),
            until: None,
        };
        Grant {
            role: BaseRole::Helper,
            over: Over::Link(Link::of_row(&row, [grid("1.1")].into())),
        }
    }

    #[test]
    fn a_link_reaches_what_its_row_names() {
        let mine = DocumentId::new([2; 16]);
        let home = |id| Home::of_household(id, grid("1.1"));
        let by_household = link(LinkCovers::Households(vec![mine.care()]));
        assert!(
            by_household.covers(&home(mine), &within),
            "its care record names the same household"
        );
        assert!(!by_household.covers(&home(DocumentId::new([4; 16])), &within));
        assert!(!by_household.covers(&Home::of_grid(grid("1.1")), &within));
        assert!(by_household.covers_or_near(&Home::of_grid(grid("1.1")), &within));
        assert!(!by_household.covers_or_near(&home(DocumentId::new([4; 16])), &within));

        let by_grid = link(LinkCovers::Grids(vec![grid("1")]));
        assert!(by_grid.covers(&home(mine), &within));
        let by_unit = link(LinkCovers::Units(vec![UnitCode::parse("water").unwrap()]));
        assert!(!by_unit.covers(&home(mine), &within));
    }

    #[test]
    fn a_linked_role_over_a_grid_reaches_nothing() {
        let home = Home::of_grid(grid("1.1"));
        for role in BaseRole::ALL {
            let grant = Grant {
                role,
                over: Over::Grid(grid("1")),
            };
            assert_eq!(grant.covers(&home, &within), !role.is_linked(), "{role:?}");
            let unknown = Home {
                grid: None,
                household: None,
            };
            assert!(!grant.covers(&unknown, &within));
        }
    }

    #[test]
    fn only_roles_with_a_phone_count_on_a_phone() {
        let all = || {
            BaseRole::ALL
                .map(|role| Grant {
                    role,
                    over: Over::Grid(grid("1")),
                })
                .to_vec()
        };
        let on_phone = Standing::on_phone(UserId(5), all());
        assert!(on_phone.grants().iter().all(|grant| grant.role.has_phone()));
        assert_eq!(on_phone.grants().len(), 4);
        assert_eq!(Standing::at_console(UserId(5), all()).grants().len(), 8);
        assert!(Standing::server().is_server() && !Standing::unknown().is_server());
    }
}
