//! From a document to what the screens read, in the transaction that changed it.

use doorstep_model::activity::ActivityRecord;
use doorstep_model::document::Document;
use doorstep_model::document::schema::Kind;
use doorstep_model::household::photos;
use doorstep_model::id::DocumentId;
use doorstep_model::place::PlaceRecord;
use doorstep_model::visit::VisitRecord;

use super::photo::{FileState, Photo};
use super::{StoreError, activity, case, document, household, photo, place, visit};
use crate::realm::Realm;

/// Makes the rows of a document anew.
pub fn project(realm: &Realm<'_>, number: i64, document: &Document) -> Result<(), StoreError> {
    let db = realm.db;
    match document.kind() {
        Kind::Household => {
            let record = realm.household(document);
            household::project(db, number, &record, realm.grid_of(document.id())?.as_ref())?;
        }
        // Read whole when a sheet is opened; no list shows it.
        Kind::Care => {}
        Kind::Visit => visit::project(db, number, &VisitRecord::read(document))?,
        Kind::Activity => activity::project(db, number, &ActivityRecord::read(document))?,
        Kind::Place => {
            let record = PlaceRecord::read(document);
            place::project(db, number, &record, realm.grid_of(document.id())?.as_ref())?;
        }
        Kind::Case => {
            let known = realm.case(document)?;
            let me = realm.me.map(|me| me.user);
            case::project(db, number, &known.record, known.due.as_ref(), me)?;
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
    Ok(())
}

/// Makes the rows of a stored document anew, when what they are made of changed elsewhere.
pub(super) fn again(realm: &Realm<'_>, id: DocumentId) -> Result<(), StoreError> {
    match document::load(realm.db, id)? {
        Some(stored) => project(realm, stored.number, &stored.document),
        None => Ok(()),
    }
}
