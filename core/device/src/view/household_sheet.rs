//! A household 一户一档, as its screen shows it.

use std::collections::BTreeMap;

use doorstep_model::care::CareRecord;
use doorstep_model::code::Code;
use doorstep_model::document::Document;
use doorstep_model::document::change::RawChange;
use doorstep_model::document::event::Colour;
use doorstep_model::document::genesis::{GENESIS_ACTOR, container_at};
use doorstep_model::document::op::Scalar;
use doorstep_model::household::{HouseholdRecord, is_out_of_date};
use doorstep_model::id::{DeviceId, DocumentId, UserId};
use doorstep_model::lease::Lease;
use doorstep_model::protocol::row::HotlineRow;
use doorstep_model::time::Timestamp;

use super::{lease, today};
use crate::action::ActionError;
use crate::action::choose_version::ConflictPlace;
use crate::device::Device;
use crate::realm::Realm;
use crate::store::case::CaseRow;
use crate::store::household::HouseholdRow;
use crate::store::photo::Photo;
use crate::store::visit::VisitRow;
use crate::store::{StoreError, case, document, household, photo, read_log, visit};

/// Visits shown on the sheet.
const VISITS_MAX: usize = 50;
/// Closed cases leave the sheet after so many months, before a preset says otherwise.
const CASE_MONTHS: u16 = 12;

/// A household, as its screen shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct HouseholdSheet {
    /// As lists show it.
    pub row: HouseholdRow,
    /// Everything of its document.
    pub record: HouseholdRecord,
    /// Its care record, for those who may read it.
    pub care: Option<CareRecord>,
    /// The colour was not reviewed in time.
    pub out_of_date: bool,
    /// The grid's hotline, on a red household's card.
    pub hotline: Option<HotlineRow>,
    /// The latest visits.
    pub visits: Vec<VisitRow>,
    /// Cases with it as a party: none that is confidential, none closed long ago.
    pub cases: Vec<CaseRow>,
    /// Photos, with what is here of them.
    pub photos: Vec<Photo>,
    /// Fields with two versions, of household and care record.
    pub conflicts: Vec<Conflict>,
    /// Who changed what, the latest first.
    pub history: Vec<Changed>,
    /// Names of those who did.
    pub people: BTreeMap<UserId, String>,
}

/// A field that two people wrote apart.
#[derive(Debug, Clone, PartialEq)]
pub struct Conflict {
    /// In which document: household or care record.
    pub document: DocumentId,
    /// Where.
    pub place: ConflictPlace,
    /// What is shown.
    pub shown: Scalar,
    /// What else was written.
    pub others: Vec<Scalar>,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// Who, where it is known.
    pub user: Option<UserId>,
    /// The schema's names of what it wrote: fields of the root, else containers. Each once.
    pub fields: Vec<String>,
}

/// Opens a household's sheet: that it was read is written down.
///
/// # Errors
/// `LeaseOver` when this phone was without contact for too long.
pub fn household_sheet(device: &Device, id: DocumentId) -> Result<HouseholdSheet, ActionError> {
    let now = device.now();
    device.write(|realm| {
        let row = household::get(realm.db, id)?.ok_or(ActionError::NotHere)?;
        if lease::read(realm, now)? == Lease::Closed {
            return Err(ActionError::Refused(Code::LeaseOver));
        }
        read_log::append(realm.db, id, now)?;
        let document = document::load(realm.db, id)?
            .ok_or(ActionError::NotHere)?
            .document;
        let care = document::load(realm.db, id.care())?.map(|stored| stored.document);
        let mut conflicts = conflicts(&document);
        conflicts.extend(care.iter().flat_map(self::conflicts));
        let history = history(realm, &document)?;
        let record = realm.household(&document);
        let users = history.iter().filter_map(|change| change.user);
        Ok(HouseholdSheet {
            out_of_date: out_of_date(realm, &row, now),
            hotline: match (row.colour, &row.grid) {
                (Colour::Red, Some(grid)) => today::hotline(realm, grid)?,
                _ => None,
            },
            visits: visit::of_subject(realm.db, id, VISITS_MAX)?,
            cases: cases(realm, id, now)?,
            photos: photo::of_document(realm.db, id)?,
            conflicts,
            people: realm.names(users)?,
            history,
            care: care.as_ref().map(CareRecord::read),
            record,
            row,
        })
    })
}

/// Whether the colour of a household waits for review, by the preset's days.
pub(super) fn out_of_date(realm: &Realm<'_>, row: &HouseholdRow, now: Timestamp) -> bool {
    let Some(preset) = &realm.rules.preset else {
        return false;
    };
    let decided_on = row.decided_at.map(Timestamp::day);
    is_out_of_date(
        row.colour,
        decided_on,
        row.review_on,
        preset.days.review,
        now.day(),
    )
}

/// Every field of a document with two versions.
pub(super) fn conflicts(document: &Document) -> Vec<Conflict> {
    let found = document.conflicts().into_iter();
    found
        .map(|(container, key, versions)| Conflict {
            document: document.id(),
            place: ConflictPlace {
                container: container.to_owned(),
                key,
            },
            shown: versions.shown,
            others: versions.others,
        })
        .collect()
}

fn cases(realm: &Realm<'_>, id: DocumentId, now: Timestamp) -> Result<Vec<CaseRow>, StoreError> {
    let months = realm
        .rules
        .preset
        .as_ref()
        .map_or(CASE_MONTHS, |preset| preset.retention.closed_case_on_sheet);
    let oldest = now.day().plus_days(-31 * i32::from(months));
    let mut cases = case::of_party(realm.db, id)?;
    cases.retain(|case| !case.confidential && (case.stage.is_open() || case.changed_at.day() >= oldest));
    Ok(cases)
}

fn history(realm: &Realm<'_>, document: &Document) -> Result<Vec<Changed>, StoreError> {
    let mut history = Vec::new();
    for change in document.changes() {
        let raw = RawChange::decode(&change.bytes)?;
        let mut fields = Vec::new();
        for put in &raw.puts {
            let name = match put.object {
                None => put.key,
                // What a newer schema put elsewhere is not shown.
                Some(object) if *raw.actor_at(object.actor) == GENESIS_ACTOR => {
                    match container_at(document.kind(), object.counter) {
                        Some(container) => container.name,
                        None => continue,
                    }
                }
                Some(_) => continue,
            };
            if !fields.iter().any(|field| field == name) {
                fields.push(name.to_owned());
            }
        }
        let user = match raw.actor.first_chunk() {
            Some(device) => realm.user_of_device(DeviceId::new(*device))?,
            None => None,
        };
        history.push(Changed { user, fields });
    }
    history.reverse();
    Ok(history)
}
