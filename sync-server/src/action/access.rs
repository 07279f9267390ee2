//! Who may read what at the console. A document that someone may not read is not there for them.

use doorstep_model::case::CaseState;
use doorstep_model::protocol::scope::Scope;
use doorstep_model::role::BaseRole;
use doorstep_model::standing::{Home, Standing};

use crate::realm::RealmView;
use crate::store::{DocumentRow, Read, StoreError};

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
    state: &CaseState,
) -> Result<bool, StoreError> {
    let over_grid = |grid: &_, roles: &[BaseRole]| {
        let home = Home::of_grid(Clone::clone(grid));
        standing
            .grants()
            .iter()
            .any(|grant| roles.contains(&grant.role) && grant.covers(&home, realm))
    };
    let roles: &[BaseRole] = if state.confidential {
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
    if home.iter().chain(&state.grid).any(|grid| over_grid(grid, roles)) {
        return Ok(true);
    }
    Ok(tx.document_scopes(row.no)?.iter().any(|scope| match scope {
        Scope::Unit(unit) => standing.is_of_unit(unit),
        Scope::Person(user) => standing.user == Some(*user),
        Scope::Grid(grid) => !state.confidential && over_grid(grid, roles),
        Scope::Realm | Scope::Link(_) => false,
    }))
}

/// A household: members and cadres of its grid. Units and helpers see the case, not the household.
pub fn may_read_households(
    realm: &RealmView,
    standing: &Standing,
    grid: &doorstep_model::id::GridCode,
) -> bool {
    let home = Home::of_grid(grid.clone());
    standing
        .grants()
        .iter()
        .any(|grant| matches!(grant.role, BaseRole::Member | BaseRole::Cadre) && grant.covers(&home, realm))
}
