//! A household 一户一档. Opening one is written into the audit log, by whoever shows it.

use std::collections::{BTreeMap, BTreeSet};

use doorstep_model::care::CareRecord;
use doorstep_model::checklist::Checklist;
use doorstep_model::code::Code;
use doorstep_model::document::Document;
use doorstep_model::document::entry::Entry;
use doorstep_model::document::event::{Colour, Event};
use doorstep_model::document::op::Scalar;
use doorstep_model::document::schema::Kind;
use doorstep_model::household::HouseholdRecord;
use doorstep_model::id::{DocumentId, GridCode, ItemCode, UserId};
use doorstep_model::protocol::row::HotlineRow;
use doorstep_model::standing::Home;
use doorstep_model::time::Day;
use doorstep_model::visit::VisitRecord;

use super::approvals::waiting;
use super::photo::photos_of;
use super::{HouseholdLine, PathNode, PhotoShown, Reader, Who};
use crate::action::{ActionError, SheetRights, contested, may_ask, may_read_care, sheet_rights};
use crate::publish::{author_of, read_household};
use crate::store::{Matter, StoreError, VisitRow};

/// Visits shown on the sheet.
const VISITS: usize = 50;
/// Openings of the sheet looked through for who read it.
const READS: usize = 200;

/// A household, as its page shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct HouseholdSheet {
    /// As lists show it.
    pub line: HouseholdLine,
    /// From the root to its grid.
    pub path: Vec<PathNode>,
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
    /// What was answered on these, where a checklist asked.
    pub answered: BTreeMap<DocumentId, VisitAnswers>,
    /// Its photos.
    pub photos: Vec<PhotoShown>,
    /// Fields with two versions.
    pub versions: Vec<TwoVersions>,
    /// Who wrote an entry.
    pub authors: BTreeMap<Entry, UserId>,
    /// Who opened this sheet, the latest first; each once a day.
    pub readers: Vec<SheetReader>,
    /// Those who are named.
    pub people: BTreeMap<UserId, Who>,
    /// What the reader may write on it.
    pub rights: SheetRights,
    /// The family contests a decision of the reader's: another person decides.
    pub contested: bool,
    /// Whether the reader may ask for it to be erased, and whether that waits already.
    pub erasure: Option<bool>,
}

/// What was answered on a visit.
#[derive(Debug, Clone, PartialEq)]
pub struct VisitAnswers {
    /// What was asked, as far as it is known here.
    pub checklist: Option<Checklist>,
    /// Question and answer.
    pub answers: Vec<(String, String)>,
    /// The visit's photos.
    pub photos: Vec<PhotoShown>,
}

/// Someone who opened the sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SheetReader {
    /// Who.
    pub user: UserId,
    /// When.
    pub on: Day,
    /// How often on that day.
    pub times: usize,
}

/// A field that two people wrote apart.
#[derive(Debug, Clone, PartialEq)]
pub struct TwoVersions {
    /// The person whose field it is, by name; none: the household's own.
    pub person: Option<Box<str>>,
    /// The field's name in the schema.
    pub field: Box<str>,
    /// What is shown.
    pub shown: Scalar,
    /// What else was written.
    pub others: Vec<Scalar>,
}

impl HouseholdSheet {
    /// Adds the opening that is going on, once it is noted.
    pub fn opened_by(&mut self, user: UserId, on: Day) {
        let there = self.readers.iter_mut();
        match there
            .into_iter()
            .find(|reader| reader.user == user && reader.on == on)
        {
            Some(today) => today.times += 1,
            None => self.readers.insert(0, SheetReader { user, on, times: 1 }),
        }
    }
}

/// A household's sheet.
///
/// # Errors
/// `NotFound` for one that is not there, or not the person's to read.
pub fn household_sheet(reader: &Reader<'_>, id: DocumentId) -> Result<HouseholdSheet, ActionError> {
    let found = reader.tx.document(reader.number(), id)?;
    let found = found.filter(|row| row.kind == Kind::Household);
    let (found, row) = found
        .zip(reader.tx.household_row(reader.number(), id)?)
        .ok_or(Code::NotFound)?;
    if !reader.reads_household(&row) {
        return Err(Code::NotFound.into());
    }
    let document = reader.load(&found)?.ok_or(Code::NotFound)?;
    let record = read_household(reader.tx, reader.realm, &document)?;
    let care = care(reader, &row.grid, id)?;
    let visits = reader.tx.visits_of(reader.number(), id, VISITS)?;
    let readers = readers(reader, id)?;
    let authors = authors(reader, &document, care.as_ref())?;
    let photos = photos_of(reader, &document)?;
    let users: BTreeSet<UserId> = authors
        .values()
        .copied()
        .chain(readers.iter().map(|reader| reader.user))
        .chain(visits.iter().filter_map(|visit| visit.author))
        .chain(photos.iter().filter_map(|photo| photo.by))
        .chain([reader.user])
        .collect();
    let (path, grid) = (reader.path(&row.grid), row.grid.clone());
    let home = Home::of_household(id, grid.clone());
    let mut open = contested(&record).into_iter();
    Ok(HouseholdSheet {
        rights: sheet_rights(reader.realm, &reader.standing, &home),
        contested: open.any(|entry| authors.get(&entry) == Some(&reader.user)),
        out_of_date: reader.is_out_of_date(&row),
        hotline: match row.colour {
            Colour::Red => reader.hotline(&row.grid)?,
            Colour::Green | Colour::Yellow => None,
        },
        path,
        versions: two_versions(&document, &record),
        people: reader.people(users)?,
        care: care.as_ref().map(CareRecord::read),
        line: HouseholdLine::read(reader, row)?,
        record,
        answered: answered(reader, &visits)?,
        visits,
        photos,
        authors,
        readers,
        erasure: erasure(reader, id, &grid)?,
    })
}

fn answered(
    reader: &Reader<'_>,
    visits: &[VisitRow],
) -> Result<BTreeMap<DocumentId, VisitAnswers>, StoreError> {
    let mut answered = BTreeMap::new();
    for visit in visits.iter().filter(|visit| !visit.checklist.is_empty()) {
        let Some(row) = reader.tx.document(reader.number(), visit.id)? else {
            continue;
        };
        let Some(document) = reader.load(&row)? else {
            continue;
        };
        let answers = VisitRecord::read(&document).answers;
        if answers.is_empty() {
            continue;
        }
        let code = ItemCode::parse(&visit.checklist).ok();
        let said = VisitAnswers {
            checklist: code.and_then(|code| reader.realm.checklists.get(&code).cloned()),
            photos: photos_of(reader, &document)?,
            answers,
        };
        answered.insert(visit.id, said);
    }
    Ok(answered)
}

fn erasure(reader: &Reader<'_>, id: DocumentId, grid: &GridCode) -> Result<Option<bool>, StoreError> {
    if !may_ask(reader.realm, &reader.standing, &Matter::EraseHousehold(id), grid) {
        return Ok(None);
    }
    Ok(Some(!waiting(reader, id)?.is_empty()))
}

fn care(reader: &Reader<'_>, grid: &GridCode, household: DocumentId) -> Result<Option<Document>, StoreError> {
    let home = Home::of_household(household, grid.clone());
    if !may_read_care(reader.realm, &reader.standing, &home) {
        return Ok(None);
    }
    match reader.tx.document(reader.number(), household.care())? {
        Some(row) => reader.load(&row),
        None => Ok(None),
    }
}

fn authors(
    reader: &Reader<'_>,
    household: &Document,
    care: Option<&Document>,
) -> Result<BTreeMap<Entry, UserId>, StoreError> {
    let mut events: Vec<(Entry, Event)> = ["colours", "contests", "consents"]
        .iter()
        .flat_map(|container| household.events(container))
        .collect();
    if let Some(care) = care {
        events.extend(
            ["reasons", "notes"]
                .iter()
                .flat_map(|container| care.events(container)),
        );
    }
    let mut authors = BTreeMap::new();
    for (entry, event) in &events {
        if let Some(user) = author_of(reader.tx, reader.realm, *entry, event)? {
            authors.insert(*entry, user);
        }
    }
    Ok(authors)
}

fn readers(reader: &Reader<'_>, id: DocumentId) -> Result<Vec<SheetReader>, StoreError> {
    let mut readers: Vec<SheetReader> = Vec::new();
    for (user, at) in reader.tx.sheet_readers(reader.number(), id, READS)? {
        let on = at.day();
        match readers
            .iter_mut()
            .find(|other| other.user == user && other.on == on)
        {
            Some(same_day) => same_day.times += 1,
            None => readers.push(SheetReader { user, on, times: 1 }),
        }
    }
    Ok(readers)
}

/// Every field with two versions; events have none.
pub(super) fn two_versions(document: &Document, record: &HouseholdRecord) -> Vec<TwoVersions> {
    let of_person = |key: &str| -> (Option<Box<str>>, Box<str>) {
        let Some((entry, field)) = key.rsplit_once('.') else {
            return (None, key.into());
        };
        let person = Entry::parse(entry)
            .ok()
            .and_then(|entry| record.people.iter().find(|person| person.entry == entry));
        (person.map(|person| person.name.as_str().into()), field.into())
    };
    let conflicts = document.conflicts().into_iter();
    conflicts
        .map(|(container, key, versions)| {
            let (person, field) = match container {
                "" => (None, key.into()),
                _ => of_person(&key),
            };
            TwoVersions {
                person,
                field,
                shown: versions.shown,
                others: versions.others,
            }
        })
        .collect()
}
