//! Who may read what at the console. A document that someone may not read is not there for them.

use doorstep_model::case::CaseStep;
use doorstep_model::id::{DocumentId, GridCode, UserId};
use doorstep_model::protocol::scope::Scope;
use doorstep_model::role::{BaseRole, RoleSet};
use doorstep_model::standing::{Home, Over, Standing};

use super::By;
use crate::realm::RealmView;
use crate::store::{DocumentRow, Read, StoreError, Write};

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
    let over_grid = |grid: &_, roles: &[BaseRole]| {
        let home = Home::of_grid(Clone::clone(grid));
        standing
            .grants()
            .iter()
            .any(|grant| roles.contains(&grant.role) && grant.covers(&home, realm))
    };
    let roles: &[BaseRole] = if confidential {
        &[BaseRole::Clerk]
    } else {
        &[
            BaseRole::Member,
            BaseRole::Cadre,
            BaseRole::Clerk,
            BaseRole::Supervisor,
        ]
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
    standing
        .grants()
        .iter()
        .any(|grant| READS_HOUSEHOLDS.contains(&grant.role) && grant.covers(home, realm))
}

/// A household's care record: as the household, by a link only where it says so.
pub fn may_read_care(realm: &RealmView, standing: &Standing, home: &Home) -> bool {
    standing.grants().iter().any(|grant| {
        let with_care = !matches!(&grant.over, Over::Link(link) if !link.care);
        with_care && READS_HOUSEHOLDS.contains(&grant.role) && grant.covers(home, realm)
    })
}

/// What was done in a grid beside visits: whoever reads its households, its desk and its supervisors.
pub fn may_read_activities(realm: &RealmView, standing: &Standing, grid: &GridCode) -> bool {
    let home = Home::of_grid(grid.clone());
    standing
        .grants()
        .iter()
        .any(|grant| READS_ACTIVITIES.contains(&grant.role) && grant.covers(&home, realm))
}

/// Whether someone may name a household as a party of a case: who may report one over it, by grid or
/// link. They learn its door and head, no more.
pub fn may_name_party(realm: &RealmView, standing: &Standing, home: &Home) -> bool {
    let roles = realm.preset.flow.rules.roles(CaseStep::Report);
    let mut grants = roles.into_iter().flat_map(|roles| standing.grants_of(roles));
    grants.any(|grant| grant.covers(home, realm))
}

/// Who sends messages to places, throws their emergency switch and asks them in rounds.
pub const OVERSEERS: RoleSet = RoleSet::of(&[BaseRole::Cadre, BaseRole::Clerk, BaseRole::Supervisor]);

/// A place and what lies below: those who look after its work.
pub fn may_oversee(realm: &RealmView, standing: &Standing, grid: &GridCode) -> bool {
    let home = Home::of_grid(grid.clone());
    standing
        .grants()
        .iter()
        .any(|grant| OVERSEERS.contains(grant.role) && grant.covers(&home, realm))
}

const READS_HOUSEHOLDS: [BaseRole; 4] = [
    BaseRole::Member,
    BaseRole::Cadre,
    BaseRole::Head,
    BaseRole::Helper,
];

const READS_ACTIVITIES: [BaseRole; 6] = [
    BaseRole::Member,
    BaseRole::Cadre,
    BaseRole::Head,
    BaseRole::Helper,
    BaseRole::Clerk,
    BaseRole::Supervisor,
];

/// Notes that someone asked for a document that is there and is not theirs to read.
///
/// # Errors
/// The store's.
pub fn audit_refused(tx: &Write<'_>, by: By, id: DocumentId) -> Result<(), StoreError> {
    match tx.document(by.realm, id)? {
        Some(row) => {
            let action = format!("{}.refused", row.kind.as_str());
            tx.audit(by.realm, by.actor, &action, &id, by.now)
        }
        None => Ok(()),
    }
}

/// Notes that someone asked for a grid of the tree that is not theirs.
///
/// # Errors
/// The store's.
pub fn audit_grid_refused(tx: &Write<'_>, by: By, grid: &GridCode) -> Result<(), StoreError> {
    match tx.grid(by.realm, grid)? {
        Some(_) => tx.audit(by.realm, by.actor, "grid.refused", grid, by.now),
        None => Ok(()),
    }
}

/// Notes that someone asked for a person who is there and is not theirs to look after.
///
/// # Errors
/// The store's.
pub fn audit_person_refused(tx: &Write<'_>, by: By, user: UserId) -> Result<(), StoreError> {
    match tx.user(by.realm, user)? {
        Some(_) => tx.audit(by.realm, by.actor, "user.refused", &user, by.now),
        None => Ok(()),
    }
}
