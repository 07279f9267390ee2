//! Carries out an erasure that two people agreed on.

use doorstep_model::code::Code;
use doorstep_model::document::schema::Kind;
use doorstep_model::id::DocumentId;

use super::{ActionError, By};
use crate::ledger::{Event, record};
use crate::realm::RealmView;
use crate::store::{Matter, Read, Write};

/// Whether there is something to erase.
///
/// # Errors
/// `not_found`.
pub(super) fn check(tx: &Read<'_>, realm: &RealmView, matter: &Matter) -> Result<(), ActionError> {
    match matter {
        Matter::EraseHousehold(id) => is_household(tx, realm, *id),
        Matter::ErasePerson(..) | Matter::Export { .. } => Err(Code::NotFound.into()),
    }
}

fn is_household(tx: &Read<'_>, realm: &RealmView, id: DocumentId) -> Result<(), ActionError> {
    let found = tx.document(realm.number, id)?;
    match found.is_some_and(|row| row.kind == Kind::Household) {
        true => Ok(()),
        false => Err(Code::NotFound.into()),
    }
}

/// Erases. From here on it is in the ledger: what is in there stays done, whatever becomes of the
/// database.
///
/// # Errors
/// As [`check`]; the store's.
pub(super) fn carry_out(
    tx: &Write<'_>,
    realm: &RealmView,
    by: By,
    matter: &Matter,
) -> Result<(), ActionError> {
    check(tx, realm, matter)?;
    if let Matter::EraseHousehold(document) = *matter {
        tx.audit(by.realm, by.actor, "household.erase", &document, by.now)?;
        let realm = by.realm;
        record(tx, by.now, Event::Erased { realm, document })?;
    }
    Ok(())
}
