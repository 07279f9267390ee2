//! Search 查找: households, places and cases by name, pinyin, number, phone or slip code.

use doorstep_model::document::schema::Kind;
use doorstep_model::lease::Lease;

use super::lease;
use crate::action::ActionError;
use crate::device::Device;
use crate::store::case::CaseRow;
use crate::store::household::HouseholdRow;
use crate::store::place::PlaceRow;
use crate::store::{case, document, household, place, search as index};

/// Most results: a screen or two; whoever gets so many types one more letter.
pub const RESULTS_MAX: usize = 50;

/// Something found.
#[derive(Debug, Clone, PartialEq)]
pub enum Found {
    /// A household.
    Household(HouseholdRow),
    /// A place.
    Place(PlaceRow),
    /// A case.
    Case(CaseRow),
}

/// What begins as each word of the query does.
pub fn search(device: &Device, query: &str) -> Result<Vec<Found>, ActionError> {
    let now = device.now();
    device.read(|realm| {
        let db = realm.db;
        let closed = lease::read(realm, now)? == Lease::Closed;
        let mut found = Vec::new();
        for number in index::find(db, query, RESULTS_MAX)? {
            let id = document::id_of(db, number)?;
            match document::find(db, id)?.map(|known| known.kind) {
                Some(Kind::Household) => found.extend(
                    household::by_number(db, number)?
                        .map(|row| Found::Household(if closed { lease::closed(row) } else { row })),
                ),
                Some(Kind::Place) => found.extend(place::by_number(db, number)?.map(Found::Place)),
                Some(Kind::Case) => {
                    let shown = case::by_number(db, number)?.filter(|row| row.mine || !row.confidential);
                    found.extend(shown.filter(|row| row.mine || !closed).map(Found::Case));
                }
                _ => {}
            }
        }
        Ok(found)
    })
}
