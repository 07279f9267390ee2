//! Rows of what is published, as the console lists them.

use std::collections::BTreeMap;

use doorstep_model::activity::ActivityRecord;
use doorstep_model::case::CaseSheet;
use doorstep_model::document::Document;
use doorstep_model::document::schema::Kind;
use doorstep_model::household::HouseholdRecord;
use doorstep_model::id::GridCode;
use doorstep_model::place::PlaceRecord;
use doorstep_model::time::Timestamp;
use doorstep_model::visit::VisitRecord;

use super::{author_of, due, party, round};
use crate::realm::RealmView;
use crate::store::{ActivityRow, DocumentRow, HouseholdRow, PlaceRow, Read, StoreError, VisitRow, Write};

/// Writes the row of a document; cases have theirs from [`super::case`]. `home` is the grid of a
/// household.
pub(super) fn project(
    tx: &Write<'_>,
    realm: &RealmView,
    row: &DocumentRow,
    document: &Document,
    home: Option<&GridCode>,
    now: Timestamp,
) -> Result<(), StoreError> {
    match row.kind {
        Kind::Household => {
            let Some(grid) = home else {
                return Ok(());
            };
            let record = read_household(tx, realm, document)?;
            let line = HouseholdRow::new(grid.clone(), &record);
            tx.put_household_row(realm.number, &line)?;
            due::of_household(tx, realm, &line)
        }
        Kind::Visit => {
            let record = VisitRecord::read(document);
            tx.put_visit_row(realm.number, &VisitRow::new(row.author, &record))?;
            round::follow(tx, realm, &record)?;
            due::visited(tx, realm, &record)?;
            answers_roll_call(tx, realm, &record, now)
        }
        Kind::Place => {
            let Some(grid) = home else {
                return Ok(());
            };
            let record = PlaceRecord::read(document);
            let line = PlaceRow::new(grid.clone(), &record);
            tx.put_place_row(realm.number, &line)?;
            due::of_place(tx, realm, &line)?;
            tx.put_position(realm.number, record.id, Some(grid), record.position)
        }
        Kind::Activity => {
            let Some(grid) = home else {
                return Ok(());
            };
            let before = tx.activity_row(realm.number, row.id)?;
            let known = before.map_or(now.day(), |before| before.held_on);
            let record = ActivityRecord::read(document);
            let line = ActivityRow::new(grid.clone(), row.author, &record, known);
            tx.put_activity_row(realm.number, &line)
        }
        Kind::Case => {
            let position = CaseSheet::read(document).position;
            tx.put_position(realm.number, document.id(), None, position)?;
            tx.put_case_places(realm.number, document.id(), &party::places_of(document))
        }
        Kind::Care => Ok(()),
    }
}

/// In an emergency a visit or call that was answered counts its household as reached.
fn answers_roll_call(
    tx: &Write<'_>,
    realm: &RealmView,
    visit: &VisitRecord,
    now: Timestamp,
) -> Result<(), StoreError> {
    let answered = matches!(visit.outcome.as_str(), "met" | "declined");
    let Some((household, day)) = visit.household.zip(visit.visited_on).filter(|_| answered) else {
        return Ok(());
    };
    let Some(home) = tx.home(realm.number, household)? else {
        return Ok(());
    };
    for node in realm.tree.upward(&home) {
        let on = tx.alert_on(realm.number, &node.code)?;
        // A phone knows the day of a visit, and what came of it arrives after the switch.
        if let Some(alert) = on.filter(|alert| day >= alert.since.day()) {
            tx.reached(realm.number, alert.no, household, visit.id, now)?;
        }
    }
    Ok(())
}

/// A household's record, with the authors of its colours.
pub fn read_household(
    tx: &Read<'_>,
    realm: &RealmView,
    document: &Document,
) -> Result<HouseholdRecord, StoreError> {
    let mut users = BTreeMap::new();
    for (entry, event) in document.events("colours") {
        if let Some(user) = author_of(tx, realm, entry, &event)? {
            users.insert(entry, user);
        }
    }
    Ok(HouseholdRecord::read(document, |entry| {
        users.get(&entry).copied()
    }))
}
