//! Who may read what at the console. A document that someone may not read is not there for them.

use std::fmt::Display;

use doorstep_model::case::CaseStep;
use doorstep_model::id::{DocumentId, GridCode, UnitCode, UserId};
use doorstep_model::protocol::scope::Scope;
use doorstep_model::role::{BaseRole, RoleSet};
use doorstep_model::standing::{Home, Over, Standing};

use super::By;
use crate::realm::RealmView;
use crate::store::{ApprovalId, DocumentRow, Read, StoreError, Write};

/// Whether someone has one of these roles over a grid: there, or anywhere above it.
pub fn holds_over(realm: &RealmView, standing: &Standing, roles: &[BaseRole], grid: &GridCode) -> bool {
    standing.holds(RoleSet::of(roles), &Home::of_grid(grid.clone()), realm)
}

/// A case: the reporter, its units, whoever was brought in, and the roles over a grid that it
/// stands in. A confidential one: the reporter, the unit and the clerks alone.
///
/// # Errors
/// The store's.
pub fn may_read_case(
    tx: &Read<'_>,
    realm: &RealmView,
    standing: &Standing,
    row: &DocumentRow,
    confidential: bool,
    stands_in: Option<&GridCode>,
) -> Result<bool, StoreError> {
    let over_grid = |grid: &_, roles: &[BaseRole]| holds_over(realm, standing, roles, grid);
    let roles: &[BaseRole] = if confidential {
        &[BaseRole::Clerk]
    } else {
        &READS_CASES
    };
    let home = crate::ingest::home_of(tx, realm, row)?.grid;
    if home.iter().chain(stands_in).any(|grid| over_grid(grid, roles)) {
        return Ok(true);
    }
    Ok(tx.document_scopes(row.no)?.iter().any(|scope| match scope {
        Scope::Unit(unit) => standing.is_of_unit(unit),
        Scope::Person(user) => standing.user == Some(*user),
        Scope::Grid(grid) => !confidential && over_grid(grid, roles),
        Scope::Realm | Scope::Link(_) => false,
    }))
}

/// A household: members and cadres of its grid; heads and helpers whose link names it, or a grid
/// that it lies in. Units see the case, not the household.
pub fn may_read_household(realm: &RealmView, standing: &Standing, home: &Home) -> bool {
    standing.holds(READS_HOUSEHOLDS, home, realm)
}

/// A household's care record: as the household, by a link only where it says so.
pub fn may_read_care(realm: &RealmView, standing: &Standing, home: &Home) -> bool {
    standing.grants_of(READS_HOUSEHOLDS).any(|grant| {
        let with_care = !matches!(&grant.over, Over::Link(link) if !link.care);
        with_care && grant.covers(home, realm)
    })
}

/// What was done in a grid beside visits: whoever reads its households, its desk and its supervisors.
pub fn may_read_activities(realm: &RealmView, standing: &Standing, grid: &GridCode) -> bool {
    holds_over(realm, standing, &READS_ACTIVITIES, grid)
}

/// How the visits of a grid stand: those who make them there and those who oversee them.
pub fn may_read_visits(realm: &RealmView, standing: &Standing, grid: &GridCode) -> bool {
    let roles = [BaseRole::Member, BaseRole::Cadre, BaseRole::Supervisor];
    holds_over(realm, standing, &roles, grid)
}

/// Whether someone may name a household as a party of a case: who may report one over it, by grid or
/// link. They learn its door and head, no more.
pub fn may_name_party(realm: &RealmView, standing: &Standing, home: &Home) -> bool {
    let roles = realm.preset.flow.rules.roles(CaseStep::Report);
    roles.is_some_and(|roles| standing.holds(roles, home, realm))
}

/// Who sends messages to places, throws their emergency switch and asks them in rounds.
pub const OVERSEERS: RoleSet = RoleSet::of(&[BaseRole::Cadre, BaseRole::Clerk, BaseRole::Supervisor]);

/// A place and what lies below: those who look after its work.
pub fn may_oversee(realm: &RealmView, standing: &Standing, grid: &GridCode) -> bool {
    standing.holds(OVERSEERS, &Home::of_grid(grid.clone()), realm)
}

/// Who reads the cases of a place, but for the confidential ones.
pub(super) const READS_CASES: [BaseRole; 4] = [
    BaseRole::Member,
    BaseRole::Cadre,
    BaseRole::Clerk,
    BaseRole::Supervisor,
];

const READS_HOUSEHOLDS: RoleSet = RoleSet::of(&[
    BaseRole::Member,
    BaseRole::Cadre,
    BaseRole::Head,
    BaseRole::Helper,
]);

const READS_ACTIVITIES: [BaseRole; 6] = [
    BaseRole::Member,
    BaseRole::Cadre,
    BaseRole::Head,
    BaseRole::Helper,
    BaseRole::Clerk,
    BaseRole::Supervisor,
];

/// What is asked for.
#[derive(Debug, Clone)]
pub enum About {
    /// Nothing that others have.
    Own,
    /// A place.
    Grid(GridCode),
    /// A document.
    Document(DocumentId),
    /// A person.
    Person(UserId),
    /// A unit's figures.
    Unit(UnitCode),
    /// A request that a second person decides.
    Approval(ApprovalId),
    /// The audit log itself.
    Audit,
    /// What the realm works by.
    Settings,
}

/// Notes that someone asked for what is there and not theirs. In a transaction of its own: the one
/// that refused is rolled back.
///
/// # Errors
/// The store's.
pub fn audit_refused(tx: &Write<'_>, by: By, about: &About) -> Result<(), StoreError> {
    let note = |action: &str, subject: &dyn Display| tx.audit(by.realm, by.actor, action, subject, by.now);
    match about {
        About::Own => Ok(()),
        About::Grid(grid) => match tx.grid(by.realm, grid)? {
            Some(_) => note("grid.refused", grid),
            None => Ok(()),
        },
        About::Document(id) => match tx.document(by.realm, *id)? {
            Some(row) => note(&format!("{}.refused", row.kind.as_str()), id),
            None => Ok(()),
        },
        About::Person(user) => match tx.user(by.realm, *user)? {
            Some(_) => note("user.refused", user),
            None => Ok(()),
        },
        About::Unit(unit) => match tx.unit(by.realm, unit)? {
            Some(_) => note("unit.refused", unit),
            None => Ok(()),
        },
        About::Approval(id) => match tx.approval(by.realm, *id)? {
            Some(_) => note("approval.refused", id),
            None => Ok(()),
        },
        About::Audit => note("audit.refused", &by.realm),
        About::Settings => note("settings.refused", &by.realm),
    }
}
