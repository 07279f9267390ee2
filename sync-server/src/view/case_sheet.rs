//! A case 事项: what it is about, what was done, what comes next.

use std::collections::{BTreeMap, BTreeSet};

use doorstep_model::case::{CaseRecord, CaseSheet, CaseStep, Facts, Speaker, Stage, Taken, speaker};
use doorstep_model::code::Code;
use doorstep_model::document::entry::Entry;
use doorstep_model::document::schema::Kind;
use doorstep_model::grid::{Grid, Unit};
use doorstep_model::id::{DocumentId, GridCode, UnitCode, UserId};
use doorstep_model::preset::UrgedFor;
use doorstep_model::standing::Standing;

use super::call_back::call_back;
use super::judgement::judgement;
use super::photo::photos_of;
use super::step_form::steps;
use super::{CallBack, CaseLine, Judgement, NextStep, PathNode, PhotoShown, Reader, Steps, Who, next_step};
use crate::action::{ActionError, LOOKS_THROUGH, may_read_case};
use crate::publish::{facts, fold, urged_for, user_speaking};
use crate::store::{CaseRow, RefusedStep, StoreError};

/// Cases that were merged into one, shown at most.
const CAME_IN: usize = 100;

/// A case, as its page shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseSheetView {
    /// As lists show it.
    pub line: CaseLine,
    /// Sheet, state, timeline.
    pub record: CaseRecord,
    /// Each party, in the order of the sheet.
    pub parties: Vec<PartyShown>,
    /// Its photos.
    pub photos: Vec<PhotoShown>,
    /// What it waits for.
    pub next: Option<NextStep>,
    /// What the reader may do with it.
    pub steps: Steps,
    /// That those who raised it are to be asked.
    pub call_back: Option<CallBack>,
    /// How its work was judged.
    pub judgement: Judgement,
    /// From the root to where it stands.
    pub path: Vec<PathNode>,
    /// Units that steps name.
    pub units: BTreeMap<UnitCode, Unit>,
    /// Grids that steps name.
    pub grids: BTreeMap<GridCode, Grid>,
    /// Those who are named.
    pub people: BTreeMap<UserId, Who>,
    /// Its steps that were not applied, by their keys: who looked at them.
    pub refused: BTreeMap<Entry, RefusedStep>,
    /// The reader looks through those.
    pub looks_through: bool,
    /// What the preset urges its unit for.
    pub urged_for: Option<UrgedFor>,
    /// The case that goes on in its place, where the reader may see that one.
    pub merged_into: Option<CaseRow>,
    /// Cases in whose place it goes on, as far as the reader may see them.
    pub came_in: Vec<CaseRow>,
}

/// A party of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartyShown {
    /// The head and door of a household, or the name as it was typed; empty for a household that is
    /// not the reader's to know, or was erased.
    pub name: Box<str>,
    /// 门牌
    pub house_no: Box<str>,
    /// The side that they are on.
    pub side: Box<str>,
    /// The place's own page, where the reader may open it.
    pub place: Option<DocumentId>,
    /// It is a household.
    pub is_household: bool,
    /// The sheet to open, where the reader may.
    pub sheet: Option<DocumentId>,
    /// The household was erased.
    pub erased: bool,
}

/// A case's sheet, with the form of the step that the reader asks for.
///
/// # Errors
/// `NotFound` for one that is not there, or not the person's to read.
pub fn case_sheet(
    reader: &Reader<'_>,
    id: DocumentId,
    wanted: Option<CaseStep>,
) -> Result<CaseSheetView, ActionError> {
    let (tx, realm) = (reader.tx, reader.realm);
    let found = tx.document(realm.number, id)?;
    let found = found.filter(|row| row.kind == Kind::Case);
    let (found, row) = found.zip(tx.case_row(realm.number, id)?).ok_or(Code::NotFound)?;
    let stands_in = row.grid.as_ref();
    if !may_read_case(tx, realm, &reader.standing, &found, row.confidential, stands_in)? {
        return Err(Code::NotFound.into());
    }
    let document = reader.load(&found)?.ok_or(Code::NotFound)?;
    let folded = fold(tx, realm, &document, reader.now)?;
    let events = document.events("events");
    let mut authors = Vec::with_capacity(events.len());
    for (entry, event) in &events {
        authors.push(match speaker(*entry, event) {
            Speaker::Server => Standing::server(),
            said => match user_speaking(tx, realm, said)? {
                Some(user) => Standing::at_console(user, Vec::new()),
                None => Standing::unknown(),
            },
        });
    }
    let taken: Vec<Taken<'_>> = events
        .iter()
        .zip(&authors)
        .filter_map(|((entry, event), author)| Taken::read(*entry, event, author))
        .collect();
    let sheet = CaseSheet::read(&document);
    // Pages show the row's number, which carries the server's proof; the record needs none.
    let record = CaseRecord::new(sheet, None, &folded, &taken);
    let photos = photos_of(reader, &document)?;
    let refused = refused(reader, id)?;
    let users = users(&record)
        .into_iter()
        .chain(photos.iter().filter_map(|photo| photo.by))
        .chain(refused.values().filter_map(|step| Some(step.seen?.0)));
    let next = next_step(&record.state, &realm.preset);
    let facts = facts(tx, realm, &document)?;
    let steps = steps(
        reader,
        (&facts, &record.state),
        (folded.steps.len(), row.due_on),
        next.as_ref(),
        wanted,
    )?;
    let parties = parties(reader, &record)?;
    let named = record.sheet.parties.iter().zip(&parties);
    let named = named.map(|(party, shown)| (party.household, &*shown.name));
    Ok(CaseSheetView {
        people: reader.people(users)?,
        photos,
        call_back: call_back(reader, &row, named, &steps.allowed)?,
        parties,
        steps,
        next,
        judgement: judgement(reader, (&facts, &record.state))?,
        path: record
            .state
            .grid
            .as_ref()
            .map(|grid| reader.path(grid))
            .unwrap_or_default(),
        units: units(reader, &record)?,
        grids: grids(reader, &record),
        looks_through: looks_through(reader, &facts, &record),
        refused,
        urged_for: match tx.case_clock(realm.number, id)? {
            Some(clock) => urged_for(realm, &row, &clock, reader.now),
            None => None,
        },
        merged_into: merged_into(reader, &record)?,
        came_in: came_in(reader, id)?,
        line: CaseLine::read(reader, row)?,
        record,
    })
}

fn refused(reader: &Reader<'_>, id: DocumentId) -> Result<BTreeMap<Entry, RefusedStep>, StoreError> {
    let steps = reader.tx.refused_of(reader.number(), id)?;
    if steps.is_empty() {
        return Ok(BTreeMap::new());
    }
    let verdicts = reader.tx.case_steps(reader.number(), id)?.into_iter();
    let mut entries: BTreeMap<u32, Entry> = verdicts.map(|verdict| (verdict.n, verdict.entry)).collect();
    Ok(steps
        .into_iter()
        .filter_map(|step| Some((entries.remove(&step.n)?, step)))
        .collect())
}

/// Whether the reader is of a desk where the case began or stands.
fn looks_through(reader: &Reader<'_>, facts: &Facts, record: &CaseRecord) -> bool {
    let mut places = facts.home.grid.iter().chain(&record.state.grid);
    places.any(|grid| LOOKS_THROUGH.iter().any(|role| reader.is(*role, grid)))
}

fn merged_into(reader: &Reader<'_>, record: &CaseRecord) -> Result<Option<CaseRow>, StoreError> {
    let Some(into) = record
        .state
        .merged_into
        .filter(|_| record.state.stage == Stage::Merged)
    else {
        return Ok(None);
    };
    match reader.tx.case_row(reader.number(), into)? {
        Some(row) if reader.reads_case(&row)? => Ok(Some(row)),
        _ => Ok(None),
    }
}

fn came_in(reader: &Reader<'_>, id: DocumentId) -> Result<Vec<CaseRow>, StoreError> {
    let mut rows = Vec::new();
    for row in reader.tx.cases_merged_into(reader.number(), id, CAME_IN)? {
        if reader.reads_case(&row)? {
            rows.push(row);
        }
    }
    Ok(rows)
}

fn parties(reader: &Reader<'_>, record: &CaseRecord) -> Result<Vec<PartyShown>, StoreError> {
    let mut parties = Vec::new();
    for party in &record.sheet.parties {
        let row = match party.household {
            Some(household) => reader.tx.household_row(reader.number(), household)?,
            None => None,
        };
        let erased = match party.household {
            Some(household) => reader.tx.is_erased(reader.number(), household)?,
            None => false,
        };
        let place = match party.place {
            Some(place) => reader.tx.place_row(reader.number(), place)?,
            None => None,
        };
        let head = row.as_ref().map(|row| &row.head);
        let name = head.or(place.as_ref().map(|place| &place.name));
        // Whoever sees the case sees whom it is about; the sheet itself is another matter.
        parties.push(PartyShown {
            name: name.map_or(party.name.as_str(), |name| name).into(),
            house_no: row.as_ref().map(|row| row.house_no.clone()).unwrap_or_default(),
            side: party.side.as_str().into(),
            place: place
                .filter(|place| reader.reads_activities_of(&place.grid))
                .map(|place| place.id),
            is_household: party.household.is_some(),
            sheet: row.filter(|row| reader.reads_household(row)).map(|row| row.id),
            erased,
        });
    }
    Ok(parties)
}

fn users(record: &CaseRecord) -> BTreeSet<UserId> {
    let mut users: BTreeSet<UserId> = record.state.team.iter().copied().collect();
    users.extend(record.state.person);
    for step in &record.timeline {
        users.extend(step.author);
        users.extend(step.event.person.map(UserId));
        users.extend(step.event.team_users());
    }
    users
}

fn units(reader: &Reader<'_>, record: &CaseRecord) -> Result<BTreeMap<UnitCode, Unit>, StoreError> {
    let mut units = BTreeMap::new();
    for code in record
        .timeline
        .iter()
        .filter_map(|step| step.event.unit.as_ref())
        .chain(&record.state.unit)
    {
        if let Some(listed) = reader.tx.unit(reader.number(), code)? {
            units.insert(code.clone(), listed.unit);
        }
    }
    Ok(units)
}

fn grids(reader: &Reader<'_>, record: &CaseRecord) -> BTreeMap<GridCode, Grid> {
    let named = record.timeline.iter().filter_map(|step| step.event.grid.as_ref());
    named
        .chain(&record.state.grid)
        .filter_map(|code| Some((code.clone(), reader.realm.tree.get(code)?.clone())))
        .collect()
}
