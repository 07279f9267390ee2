//! From a document to what the screens read, in the transaction that changed it.

use doorstep_model::activity::ActivityRecord;
use doorstep_model::document::Document;
use doorstep_model::document::schema::Kind;
use doorstep_model::household::photos;
use doorstep_model::place::PlaceRecord;
use doorstep_model::visit::VisitRecord;

use super::photo::{FileState, Photo};
use super::search::Keys;
use super::{StoreError, activity, case, household, photo, place, search, visit};
use crate::realm::Realm;

/// Makes the rows of a document anew.
pub fn project(realm: &Realm<'_>, number: i64, document: &Document) -> Result<(), StoreError> {
    match rows(realm, number, document)? {
        Some(keys) => search::index(realm.db, number, &keys),
        None => Ok(()),
    }
}

/// Makes all rows of a document anew but the index's; gives what it is found by.
pub(super) fn rows(realm: &Realm<'_>, number: i64, document: &Document) -> Result<Option<Keys>, StoreError> {
    let db = realm.db;
    let mut keys = None;
    match document.kind() {
        Kind::Household => {
            let record = realm.household(document);
            let grid = realm.grid_of(document.id())?;
            keys = Some(household::project(db, number, &record, grid.as_ref())?);
        }
        // Read whole when a sheet is opened; no list shows it.
        Kind::Care => {}
        Kind::Visit => visit::project(db, number, &VisitRecord::read(document))?,
        Kind::Activity => activity::project(db, number, &ActivityRecord::read(document))?,
        Kind::Place => {
            let record = PlaceRecord::read(document);
            let grid = realm.grid_of(document.id())?;
            keys = Some(place::project(db, number, &record, grid.as_ref())?);
        }
        Kind::Case => {
            let known = realm.case(document)?;
            let me = realm.me.map(|me| me.user);
            keys = Some(case::project(db, number, &known.record, known.due.as_ref(), me)?);
        }
    }
    for named in photos(document) {
        photo::add(
            db,
            &Photo {
                document: document.id(),
                hash: named.hash,
                width: named.width,
                height: named.height,
                own: false,
                thumb_bytes: 0,
                thumb: FileState::Absent,
                original_bytes: 0,
                original: FileState::Absent,
            },
        )?;
    }
    Ok(keys)
}
