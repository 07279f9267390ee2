//! Whether what a step names is there: a phone may name what its rows never had, and a case that was
//! given to nobody would lie there for ever.

use doorstep_model::code::Code;
use doorstep_model::document::event::Event;
use doorstep_model::document::schema::Kind;
use doorstep_model::id::{DocumentId, UserId};
use doorstep_model::role::{BaseRole, RoleSet};
use doorstep_model::time::Timestamp;

use crate::realm::RealmView;
use crate::store::{Read, StoreError};

/// Who may be told to work on a case, or asked for advice.
pub const HANDS: RoleSet = RoleSet::of(&[BaseRole::Officer, BaseRole::Cadre, BaseRole::Helper]);

/// Why what a step names can't be meant: a unit, grid or person that is not there, or a case that
/// does not go on. Who left a post not long ago still counts, as late work does.
///
/// # Errors
/// The store's.
pub fn missing(
    tx: &Read<'_>,
    realm: &RealmView,
    event: &Event,
    now: Timestamp,
) -> Result<Option<Code>, StoreError> {
    let unknown = Ok(Some(Code::UnknownReference));
    if let Some(unit) = &event.unit
        && tx.unit(realm.number, unit)?.is_none()
    {
        return unknown;
    }
    if event
        .grid
        .as_ref()
        .is_some_and(|grid| realm.tree.get(grid).is_none())
    {
        return unknown;
    }
    for person in event.person.map(UserId).into_iter().chain(event.team_users()) {
        let standing = realm.standing(tx, person, true, now)?;
        if standing.grants_of(HANDS).next().is_none() {
            return unknown;
        }
    }
    match &event.into {
        Some(into) if !goes_on(tx, realm, into)? => Ok(Some(Code::BadTarget)),
        _ => Ok(None),
    }
}

/// One that is not published yet may have come with the step.
fn goes_on(tx: &Read<'_>, realm: &RealmView, into: &str) -> Result<bool, StoreError> {
    let Ok(into) = DocumentId::parse(into) else {
        return Ok(false);
    };
    if let Some(row) = tx.case_row(realm.number, into)? {
        return Ok(row.stage.is_open());
    }
    let found = tx.document(realm.number, into)?;
    Ok(found.is_some_and(|found| found.kind == Kind::Case))
}
