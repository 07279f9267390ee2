//! Carries out an erasure that two people agreed on.

use doorstep_model::code::Code;
use doorstep_model::document::entry::Entry;
use doorstep_model::document::schema::Kind;
use doorstep_model::id::{DocumentId, Epoch};

use super::{ActionError, By};
use crate::erase::{Planned, plan};
use crate::ingest::Form;
use crate::ledger::{Event, WrittenAnew, record};
use crate::realm::RealmView;
use crate::store::{Matter, Read, Write};

/// Whether there is something to erase.
///
/// # Errors
/// `not_found`.
pub(super) fn check(tx: &Read<'_>, realm: &RealmView, matter: &Matter) -> Result<(), ActionError> {
    match matter {
        Matter::EraseHousehold(id) => is_household(tx, realm, *id),
        Matter::ErasePerson(household, person) => {
            is_household(tx, realm, *household)?;
            let there = plan(tx, realm.number, (*household, *person))?;
            there.map(drop).ok_or_else(|| Code::NotFound.into())
        }
        Matter::Export { .. } => Err(Code::NotFound.into()),
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
    match *matter {
        Matter::EraseHousehold(document) => {
            tx.audit(by.realm, by.actor, "household.erase", &document, by.now)?;
            let realm = by.realm;
            record(tx, by.now, Event::Erased { realm, document })?;
        }
        Matter::ErasePerson(household, person) => forget(tx, realm, by, (household, person))?,
        Matter::Export { .. } => {}
    }
    Ok(())
}

/// Erases one person. What was written anew is published at once: a phone that lost the old is given
/// the new in the same reply.
fn forget(
    tx: &Write<'_>,
    view: &RealmView,
    by: By,
    (household, person): (DocumentId, Entry),
) -> Result<(), ActionError> {
    let (_, planned) = plan(tx, by.realm, (household, person))?.ok_or(Code::NotFound)?;
    let anew: Vec<WrittenAnew> = planned.iter().map(written).collect();
    tx.audit(by.realm, by.actor, "person.erase", &household, by.now)?;
    let event = Event::PersonErased {
        realm: by.realm,
        household,
        person,
        anew,
    };
    record(tx, by.now, event)?;
    let form = Form::of_server(tx, view, by.now);
    for one in &planned {
        form.current(one.id())?;
    }
    Ok(())
}

fn written(planned: &Planned) -> WrittenAnew {
    let mut generation = [0; Epoch::LEN];
    generation.copy_from_slice(&planned.anew.actor[8..]);
    WrittenAnew {
        document: planned.id(),
        generation: Epoch::new(generation),
    }
}
