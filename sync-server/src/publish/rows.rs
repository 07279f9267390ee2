//! Rows of what is published, as the console lists them.

use doorstep_model::document::Document;
use doorstep_model::document::entry::Entry;
use doorstep_model::document::schema::Kind;
use doorstep_model::household::HouseholdRecord;
use doorstep_model::id::{DeviceNumber, UserId};
use doorstep_model::time::Timestamp;
use doorstep_model::visit::VisitRecord;

use crate::realm::RealmView;
use crate::store::{HouseholdRow, Read, StoreError, VisitRow, Write};

/// Writes the row of a document; cases have theirs from [`super::case`].
pub(super) fn project(
    tx: &Write<'_>,
    realm: &RealmView,
    document: &Document,
    _now: Timestamp,
) -> Result<(), StoreError> {
    match document.kind() {
        Kind::Household => {
            let Some(grid) = tx.home(realm.number, document.id())? else {
                return Ok(());
            };
            let record = read_household(tx, realm, document)?;
            tx.put_household_row(realm.number, &HouseholdRow::new(grid, &record))
        }
        Kind::Visit => {
            let author = tx
                .document(realm.number, document.id())?
                .and_then(|row| row.author);
            tx.put_visit_row(realm.number, &VisitRow::new(author, &VisitRecord::read(document)))
        }
        Kind::Care | Kind::Activity | Kind::Place | Kind::Case => Ok(()),
    }
}

/// A household's record, with authors looked up among the realm's devices.
pub fn read_household(
    tx: &Read<'_>,
    realm: &RealmView,
    document: &Document,
) -> Result<HouseholdRecord, StoreError> {
    let mut users: Vec<(DeviceNumber, Option<UserId>)> = Vec::new();
    for (entry, event) in document.events("colours") {
        if entry.device == DeviceNumber::SERVER {
            continue;
        }
        let _ = event;
        if !users.iter().any(|(device, _)| *device == entry.device) {
            users.push((entry.device, realm.user_of(tx, entry.device)?));
        }
    }
    let at_console: Vec<(Entry, Option<UserId>)> = document
        .events("colours")
        .into_iter()
        .filter(|(entry, _)| entry.device == DeviceNumber::SERVER)
        .map(|(entry, event)| (entry, event.by.map(UserId)))
        .collect();
    Ok(HouseholdRecord::read(document, |entry| {
        if entry.device == DeviceNumber::SERVER {
            return at_console
                .iter()
                .find(|(at, _)| *at == entry)
                .and_then(|(_, user)| *user);
        }
        users
            .iter()
            .find(|(device, _)| *device == entry.device)
            .and_then(|(_, user)| *user)
    }))
}
