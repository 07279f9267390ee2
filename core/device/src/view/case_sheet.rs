//! A case 事项: what it is about, what was done, what is this person's to do.

use std::collections::BTreeMap;

use doorstep_model::case::{CaseRecord, CaseStep, Stage, duty};
use doorstep_model::code::Code;
use doorstep_model::document::schema::Kind;
use doorstep_model::id::{DocumentId, UserId};
use doorstep_model::lease::Lease;

use super::household_sheet::{Conflict, conflicts};
use super::lease;
use crate::action::ActionError;
use crate::device::Device;
use crate::realm::Realm;
use crate::store::case::CaseRow;
use crate::store::photo::Photo;
use crate::store::{StoreError, case, document, household, photo, place, read_log};

/// A case, as its screen shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseSheetView {
    /// As lists show it.
    pub row: CaseRow,
    /// Sheet, state, timeline.
    pub record: CaseRecord,
    /// Each party, in the order of the sheet: how it is called, and whether its sheet is here.
    pub parties: Vec<PartyShown>,
    /// The steps that this person may take now, in the order of the table.
    pub next_steps: Vec<CaseStep>,
    /// The one of them that somebody waits for.
    pub duty: Option<CaseStep>,
    /// Fields with two versions.
    pub conflicts: Vec<Conflict>,
    /// Photos, with what is here of them.
    pub photos: Vec<Photo>,
    /// Names of those who took a step.
    pub people: BTreeMap<UserId, String>,
    /// The case that goes on in its place, where it is here.
    pub merged_into: Option<CaseRow>,
    /// Cases in whose place it goes on.
    pub came_in: Vec<CaseRow>,
}

/// A party of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartyShown {
    /// The names of a household, the name of a place, or as it was typed. Empty: not on this phone.
    pub name: String,
    /// The sheet to open, where it is here.
    pub sheet: Option<DocumentId>,
}

/// Opens a case's sheet: that it was read is written down.
pub fn case_sheet(device: &Device, id: DocumentId) -> Result<CaseSheetView, ActionError> {
    let now = device.now();
    device.write(|realm| {
        let row = case::get(realm.db, id)?.ok_or(ActionError::NotHere)?;
        if !row.mine && lease::read(realm, now)? == Lease::Closed {
            return Err(ActionError::Refused(Code::LeaseOver));
        }
        read_log::append(realm.db, id, now)?;
        let stored = document::load(realm.db, id)?.ok_or(ActionError::NotHere)?;
        let known = realm.case(&stored.document)?;
        let standing = realm.my_standing(now)?;
        let next_steps = realm.next_steps(&known.facts, &known.record.state, &standing);
        let authors = known.record.timeline.iter().filter_map(|step| step.author);
        let into = known.record.state.merged_into;
        let into = into.filter(|_| known.record.state.stage == Stage::Merged);
        Ok(CaseSheetView {
            row,
            merged_into: match into {
                Some(into) => case::get(realm.db, into)?,
                None => None,
            },
            came_in: case::merged_into(realm.db, id)?,
            parties: parties(realm, &known.record)?,
            duty: duty(&known.record.state, &next_steps),
            next_steps,
            conflicts: conflicts(&stored.document),
            photos: photo::of_document(realm.db, id)?,
            people: realm.names(authors)?,
            record: known.record,
        })
    })
}

fn parties(realm: &Realm<'_>, record: &CaseRecord) -> Result<Vec<PartyShown>, StoreError> {
    record
        .sheet
        .parties
        .iter()
        .map(|party| {
            let Some(subject) = party.household.or(party.place) else {
                return Ok(PartyShown {
                    name: party.name.clone(),
                    sheet: None,
                });
            };
            let known = document::find(realm.db, subject)?;
            let name = match known.map(|known| known.kind) {
                Some(Kind::Household) => household::get(realm.db, subject)?.map(|row| row.names),
                Some(Kind::Place) => place::get(realm.db, subject)?.map(|row| row.name),
                _ => None,
            };
            Ok(PartyShown {
                name: name.unwrap_or_else(|| party.name.clone()),
                sheet: known.map(|_| subject),
            })
        })
        .collect()
}
