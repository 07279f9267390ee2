//! When a household is to be visited, or a place to be looked at: worked out with each visit, and with
//! what its cadence follows.

use doorstep_model::document::event::Colour;
use doorstep_model::preset::Preset;
use doorstep_model::visit::{VisitRecord, VisitedSoFar};

use crate::realm::RealmView;
use crate::store::{DueOn, HouseholdRow, PlaceRow, StoreError, VisitDays, VisitDue, Write, colour_code};

/// After a visit.
pub(super) fn visited(tx: &Write<'_>, realm: &RealmView, visit: &VisitRecord) -> Result<(), StoreError> {
    if let Some(household) = visit.household
        && let Some(row) = tx.household_row(realm.number, household)?
    {
        of_household(tx, realm, &row)?;
    }
    if let Some(place) = visit.place
        && let Some(row) = tx.place_row(realm.number, place)?
    {
        of_place(tx, realm, &row)?;
    }
    Ok(())
}

/// Of a household; one that is another registered twice is not visited twice.
pub(super) fn of_household(tx: &Write<'_>, realm: &RealmView, row: &HouseholdRow) -> Result<(), StoreError> {
    if row.same_as.is_some() {
        return tx.forget_visit_due(realm.number, row.id);
    }
    let days = tx.visit_days(realm.number, row.id)?;
    let due = VisitDue {
        subject: row.id,
        grid: row.grid.clone(),
        place: false,
        cadence: colour_code(row.colour).into(),
        last_on: days.last,
        so_far: VisitedSoFar {
            refused_until: row.refused_until,
            counts_from: row.decided_on,
            ..so_far(days)
        },
        due_on: DueOn::OnRequest,
        alert_on: DueOn::OnRequest,
    };
    put(tx, realm, due)
}

/// Of a place.
pub(super) fn of_place(tx: &Write<'_>, realm: &RealmView, row: &PlaceRow) -> Result<(), StoreError> {
    let days = tx.inspection_days(realm.number, row.id)?;
    let due = VisitDue {
        subject: row.id,
        grid: row.grid.clone(),
        place: true,
        cadence: row.kind.clone(),
        last_on: days.last,
        so_far: so_far(days),
        due_on: DueOn::OnRequest,
        alert_on: DueOn::OnRequest,
    };
    put(tx, realm, due)
}

const fn so_far(days: VisitDays) -> VisitedSoFar {
    VisitedSoFar {
        last_met: days.met,
        promised: days.promised,
        refused_until: None,
        counts_from: None,
    }
}

fn put(tx: &Write<'_>, realm: &RealmView, mut due: VisitDue) -> Result<(), StoreError> {
    (due.due_on, due.alert_on) = days(&realm.preset, &due);
    tx.put_visit_due(realm.number, &due)
}

/// By the preset's usual cadence, and by that of an emergency.
pub fn days(preset: &Preset, due: &VisitDue) -> (DueOn, DueOn) {
    let (usual, alert) = if due.place {
        let mut kinds = preset.places.iter();
        let kind = kinds.find(|kind| kind.code.as_str() == &*due.cadence);
        (
            kind.map(|kind| kind.inspect_days),
            kind.map(|kind| kind.emergency_days),
        )
    } else {
        let colours = [Colour::Green, Colour::Yellow, Colour::Red];
        let colour = colours
            .into_iter()
            .find(|colour| *colour_code(*colour) == *due.cadence);
        (
            colour.and_then(|colour| preset.cadence.days(colour)),
            colour.and_then(|colour| preset.emergency.cadence.days(colour)),
        )
    };
    (DueOn::of(&due.so_far, usual), DueOn::of(&due.so_far, alert))
}
